"""Words of the requests."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """A report is light and may be anonymous; a request opens the legal effects of CRPA R112-9-1."""

    REPORT = "report", _("Signalement")
    REQUEST = "request", _("Demande")


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    RECEIVED = "received", _("Reçue")
    ASSIGNED = "assigned", _("Prise en charge")
    IN_PROGRESS = "in_progress", _("En cours")
    SCHEDULED = "scheduled", _("Intervention prévue")
    AWAITING_RESIDENT = "awaiting", _("En attente de votre réponse")
    FORWARDED = "forwarded", _("Transmise")
    RESOLVED = "resolved", _("Traitée")
    CONTESTED = "contested", _("Réexamen en cours")
    CLOSED = "closed", _("Clôturée")
    DECLINED = "declined", _("Non retenue")
    DUPLICATE = "duplicate", _("Regroupée")
    CANCELLED = "cancelled", _("Annulée par vous")
    SPAM = "spam", _("Indésirable")

    @property
    def neutral_label(self) -> str:
        """The same, as everybody reads it: nobody is « vous »."""
        return str(_NEUTRAL.get(self, self.label))


_NEUTRAL = {CaseState.AWAITING_RESIDENT: _("En attente d’une précision"), CaseState.CANCELLED: _("Annulée")}


# The town still has something to do, or to hear from somebody.
OPEN = (
    CaseState.RECEIVED,
    CaseState.ASSIGNED,
    CaseState.IN_PROGRESS,
    CaseState.SCHEDULED,
    CaseState.AWAITING_RESIDENT,
    CaseState.FORWARDED,
    CaseState.CONTESTED,
)
# The law counts the silence of the town: nobody has said yes nor no. Joined to another, a case keeps its own clock.
SILENCE_RUNS = (*OPEN, CaseState.DUPLICATE)
# Answered: what was decided can be contested, and judged.
SETTLED = (CaseState.RESOLVED, CaseState.CLOSED, CaseState.DECLINED)
# A service of the town has it in hand.
IN_HAND = (CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.SCHEDULED)


class AnswerBy(models.TextChoices):
    """How the person asked to be answered."""

    EMAIL = "email", _("Par courriel")
    PHONE = "phone", _("Par téléphone")
    LETTER = "letter", _("Par courrier")
    NONE = "none", _("Sans réponse : je regarde avec mon code")


# What somebody of the town tells or posts.
BY_HAND = (AnswerBy.PHONE, AnswerBy.LETTER)


class TextFate(models.TextChoices):
    """Whether the words and photos of a case may be read by everybody."""

    WAITING = "waiting", _("À relire")
    PUBLISHED = "published", _("Publié")
    WITHHELD = "withheld", _("Gardé entre vous et la ville")


class SilenceMeans(models.TextChoices):
    """What the town's silence decides after two months; a refusal by default (CRPA L231-4)."""

    REJECTION = "rejection", _("Refus")
    ACCEPTANCE = "acceptance", _("Accord")


class DeclineReason(models.TextChoices):
    """Why a case is not taken on."""

    NOT_TOWN = "not_town", _("Cela ne dépend pas de la ville, ni d’un organisme connu")
    PRIVATE = "private", _("Cela relève d’un terrain ou d’un litige privé")
    NO_FAULT = "no_fault", _("Sur place, rien n’a été constaté")
    PLANNED = "planned", _("Des travaux déjà prévus le régleront")
    COST = "cost", _("Le coût est trop élevé pour le bénéfice")
    OUT_OF_TOWN = "out_of_town", _("Ce lieu n’est pas dans la commune")
    OTHER = "other", _("Autre motif")


class ReceiptKind(models.TextChoices):
    """What the law asks to give back to whoever writes."""

    REGISTRATION = "registration", _("Accusé d’enregistrement")
    RECEPTION = "reception", _("Accusé de réception")
