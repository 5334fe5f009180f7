"""Mails about consultations."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, Topic, register

CONSULTATIONS = Topic("consultations", _("Consultations : les réponses de la ville"))
_SAMPLE = (
    ("question", "Comment animer nos quartiers ?"),
    ("url", "/conseils/consultations/animations-de-quartier/"),
)
REPLY_TO_CONFIRM = MessageKind(
    "instances/reply_to_confirm",
    _("Ma réponse à une consultation : la confirmer"),
    CONSULTATIONS,
    is_essential=True,
    sample=(*_SAMPLE, ("link", "/conseils/consultations/confirmer/exemple/")),
)
CONSULTATION_ANSWERED = MessageKind(
    "instances/consultation_answered", _("La ville répond à une consultation"), CONSULTATIONS, sample=_SAMPLE
)

register(REPLY_TO_CONFIRM, CONSULTATION_ANSWERED)
