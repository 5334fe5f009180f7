"""Mails about opinions and about subjects proposed to a council."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from instances.councils.topic import COUNCILS

_REFERRAL = (
    ("subject", "Des bus le samedi soir"),
    ("council", "Comité des Jeunes"),
    ("url", "/conseils/comite-des-jeunes/"),
)
REFERRAL_RECEIVED = MessageKind(
    "instances/referral_received", _("Accusé du sujet que j’ai proposé"), COUNCILS, is_essential=True, sample=_REFERRAL
)
REFERRAL_ANSWERED = MessageKind(
    "instances/referral_answered",
    _("Ce que devient le sujet que j’ai proposé"),
    COUNCILS,
    is_essential=True,
    sample=(*_REFERRAL, ("answer", "Le conseil en parle à sa réunion du 9 décembre.")),
)
OPINION_ANSWERED = MessageKind(
    "instances/opinion_answered",
    _("La ville répond à un avis de mon conseil"),
    COUNCILS,
    sample=(
        *_REFERRAL,
        ("number", "Avis n° 5"),
        ("verdict", "Oui"),
        ("words", "Un bus circule le samedi jusqu’à minuit à partir de mars."),
    ),
)

register(REFERRAL_RECEIVED, REFERRAL_ANSWERED, OPINION_ANSWERED)
