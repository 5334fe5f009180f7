"""Mails of the beginning of a case."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from requests_qrc.intake.topic import REQUESTS

SAMPLE = (
    ("number", "QRC-2026-0042"),
    ("subject", "Lampe éteinte"),
    ("url", "/demandes/"),
    ("code", "ALN-7KQM-4XH2P"),
)
CASE_RECEIVED = MessageKind(
    "requests_qrc/case_received",
    _("Accusé de ma demande"),
    REQUESTS,
    is_essential=True,
    sample=(
        *SAMPLE,
        ("receipts", "Accusé d’enregistrement n° QRC-2026-0042\n\nReçu le mardi 1er décembre 2026 à 9 h 42."),
        ("has_to_confirm", True),
    ),
)
CASE_ACKNOWLEDGED = MessageKind(
    "requests_qrc/case_acknowledged",
    _("Accusé de réception de ma demande, une fois son service connu"),
    REQUESTS,
    is_essential=True,
    sample=(*SAMPLE, ("receipts", "Accusé de réception de la demande n° QRC-2026-0042")),
)
CASE_FOLLOWED = MessageKind(
    "requests_qrc/case_followed",
    _("Une demande que je suis avance"),
    REQUESTS,
    sample=(*SAMPLE, ("news", "Le service Éclairage s’en occupe."), ("stop_url", "/demandes/ne-plus-suivre/")),
)

register(CASE_RECEIVED, CASE_ACKNOWLEDGED, CASE_FOLLOWED)
