"""Mails of a case that is worked on."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import MessageKind, register
from requests_qrc.intake.topic import REQUESTS

SAMPLE = (
    ("number", "QRC-2026-0042"),
    ("subject", "Lampe éteinte"),
    ("url", "/demandes/"),
    ("code", "ALN-7KQM-4XH2P"),
)
SAID = (
    ("body", "Bonjour, la lampe sera réparée jeudi 10 décembre."),
    ("signature", "Nadège Martin, agente, Relation citoyenne, 1 place de la Mairie"),
)
APPEALS = (
    ("appeals", "Vous pouvez alors, pendant deux mois, demander à la ville de revoir sa position, ou saisir un juge."),
)
CASE_NEWS = MessageKind(
    "requests_qrc/case_news",
    _("Ma demande avance"),
    REQUESTS,
    sample=(*SAMPLE, ("news", "Le service Éclairage s’en occupe.")),
)
CASE_REPLY = MessageKind(
    "requests_qrc/case_reply", _("Une réponse à ma demande"), REQUESTS, is_essential=True, sample=(*SAMPLE, *SAID)
)
CASE_QUESTION = MessageKind(
    "requests_qrc/case_question",
    _("Une question sur ma demande"),
    REQUESTS,
    is_essential=True,
    sample=(*SAMPLE, *SAID, ("until", "mardi 5 janvier 2027")),
)
QUESTION_REMINDER = MessageKind(
    "requests_qrc/question_reminder",
    _("Une question attend ma réponse"),
    REQUESTS,
    is_essential=True,
    sample=(*SAMPLE, *SAID, ("until", "mardi 5 janvier 2027")),
)
CASE_SETTLED = MessageKind(
    "requests_qrc/case_settled",
    _("Ma demande est traitée, ou n’est pas retenue"),
    REQUESTS,
    is_essential=True,
    sample=(*SAMPLE, *SAID, ("outcome", "Traitée"), ("contest_until", "jeudi 7 janvier 2027"), *APPEALS),
)
CONTEST_ANSWERED = MessageKind(
    "requests_qrc/contest_answered",
    _("Réponse à ma contestation"),
    REQUESTS,
    is_essential=True,
    sample=(*SAMPLE, *SAID, ("is_accepted", False), ("answer", "Sur place, tout marche."), *APPEALS),
)
SILENCE_SOON = MessageKind(
    "requests_qrc/silence_soon",
    _("Ma demande attend encore, et le silence va décider"),
    REQUESTS,
    is_essential=True,
    sample=(
        *SAMPLE,
        ("until", "mardi 1er décembre 2026"),
        ("silence", "Si vous n’avez aucune réponse le mardi 1er décembre 2026, la loi dit que c’est un refus."),
    ),
)
PARTNER_ASKED = MessageKind(
    "requests_qrc/partner_asked",
    _("Demande transmise à un organisme"),
    REQUESTS,
    is_essential=True,
    sample=(
        ("number", "QRC-2026-0042"),
        ("subject", "Lampe éteinte"),
        ("link", "/demandes/"),
        ("where", "rue du Parc"),
    ),
)
PARTNER_REMINDER = MessageKind(
    "requests_qrc/partner_reminder",
    _("Rappel à un organisme"),
    REQUESTS,
    is_essential=True,
    sample=(("number", "QRC-2026-0042"), ("subject", "Lampe éteinte"), ("link", "/demandes/"), ("days", 15)),
)

register(
    CASE_NEWS,
    CASE_REPLY,
    CASE_QUESTION,
    QUESTION_REMINDER,
    CASE_SETTLED,
    CONTEST_ANSWERED,
    SILENCE_SOON,
    PARTNER_ASKED,
    PARTNER_REMINDER,
)
