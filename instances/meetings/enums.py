"""Words of the meetings, of who comes, and of the minutes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("En préparation")
    CONVENED = "convened", _("Convoquée")
    HELD = "held", _("A eu lieu")
    CANCELLED = "cancelled", _("Annulée")


# Members are told of what changes from then on; before, nobody was called.
CALLED = (MeetingState.CONVENED, MeetingState.HELD)


class Answer(models.TextChoices):
    """What a member says before the meeting."""

    NONE = "", _("N’a pas répondu")
    YES = "yes", _("Vient")
    NO = "no", _("Ne vient pas")


class Presence(models.TextChoices):
    """What was seen at the meeting."""

    UNKNOWN = "", _("À noter")
    PRESENT = "present", _("Présence")
    EXCUSED = "excused", _("Absence excusée")
    ABSENT = "absent", _("Absence")
    REPRESENTED = "represented", _("Remplacement")


# Those by whom a seat counts for the quorum.
SITTING = (Presence.PRESENT, Presence.REPRESENTED)


class MinutesState(models.TextChoices):
    DRAFT = "draft", _("En rédaction")
    CORRECTING = "correcting", _("En relecture par les membres")
    ADOPTED = "adopted", _("Adopté")
    PUBLISHED = "published", _("Publié")
