"""Mails of a meeting to its members."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from instances.councils.topic import COUNCILS

SAMPLE = (
    ("council", "Conseil des Sages"),
    ("title", "Réunion d’octobre"),
    ("when", "mardi 13 octobre 2026, 14 h à 16 h"),
    ("place", "Maison des Associations, salle 2"),
    ("access", "Entrée de plain-pied, boucle magnétique."),
    ("agenda", "1. Les bancs du parc\n2. La semaine bleue"),
    ("has_documents", True),
    ("calendar", "/agenda/seance-12.ics"),
    ("url", "/conseils/"),
)
MEETING_CONVENED = MessageKind(
    "instances/meeting_convened", _("Convocation"), COUNCILS, is_essential=True, sample=SAMPLE
)
MEETING_CHANGED = MessageKind(
    "instances/meeting_changed", _("Une réunion change"), COUNCILS, is_essential=True, sample=SAMPLE
)
MEETING_CANCELLED = MessageKind(
    "instances/meeting_cancelled",
    _("Une réunion est annulée"),
    COUNCILS,
    is_essential=True,
    sample=(*SAMPLE, ("reason", "La salle est inondée.")),
)
MEETING_REMINDER = MessageKind("instances/meeting_reminder", _("Rappel d’une réunion"), COUNCILS, sample=SAMPLE)
MINUTES_TO_CORRECT = MessageKind(
    "instances/minutes_to_correct",
    _("Un compte rendu à relire"),
    COUNCILS,
    is_essential=True,
    sample=(*SAMPLE, ("until", "vendredi 30 octobre 2026")),
)
REMARK_ANSWERED = MessageKind(
    "instances/remark_answered",
    _("Réponse à ma correction"),
    COUNCILS,
    is_essential=True,
    sample=(*SAMPLE, ("words", "Il y avait neuf bancs."), ("is_accepted", True), ("answer", "Corrigé, merci.")),
)
MINUTES_PUBLISHED = MessageKind("instances/minutes_published", _("Un compte rendu publié"), COUNCILS, sample=SAMPLE)
register(
    MEETING_CONVENED,
    MEETING_CHANGED,
    MEETING_CANCELLED,
    MEETING_REMINDER,
    MINUTES_TO_CORRECT,
    REMARK_ANSWERED,
    MINUTES_PUBLISHED,
)
