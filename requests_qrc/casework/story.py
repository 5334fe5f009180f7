"""What happened to a case, the last first: what was said in public, the notes, the acts of the staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day, short_day
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake.enums import BY_HAND, AnswerBy, CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import PARTNER, RESIDENT

PUBLIC, NOTES, ACTS = "public", "notes", "gestes"
FILTERS = (("", "Tout"), (PUBLIC, "Public"), (NOTES, "Notes"), (ACTS, "Gestes"))
WORDS = {
    "submit": "Reçue",
    "assign": "Prise en charge",
    "reassign": "Confiée à un autre service",
    "send_back": "Rendue par le service",
    "start": "En cours",
    "schedule": "Date annoncée",
    "reschedule": "Nouvelle date annoncée",
    "ask": "Question posée : le délai de résolution est en pause",
    "answer": "Réponse reçue : le délai de résolution repart",
    "expire": "Close, sans réponse à la question",
    "forward": "Transmise",
    "take_back": "Reprise par la ville",
    "partner_confirms": "L’organisme dit que c’est fait",
    "partner_declines": "L’organisme dit que ce n’est pas pour lui",
    "resolve": "Dite traitée",
    "answer_at_once": "Traitée sans passer par un service",
    "decline": "Non retenue",
    "merge": "Regroupée",
    "unmerge": "Séparée de nouveau",
    "cancel": "Annulée par la personne",
    "reopen_cancelled": "Reprise par la personne",
    "discard": "Écartée",
    "restore": "Restaurée",
    "accept": "Clôturée",
    "contest": "Contestée",
    "reopen": "Rouverte après réexamen",
    "uphold": "Réponse maintenue",
}
ICONS = {
    CaseMessage.Kind.REPLY: "send",
    CaseMessage.Kind.QUESTION: "circle-question-mark",
    CaseMessage.Kind.NOTE: "lock",
    CaseMessage.Kind.RESIDENT: "message-circle",
    CaseMessage.Kind.PARTNER: "landmark",
    CaseMessage.Kind.NOTICE: "mail",
}
PORTAL, RESIDENT_WORDS = "Le portail", "La personne qui a écrit"


@dataclass(frozen=True)
class Event:
    """One line; `kind`: that of a message, or nothing for an act."""

    at: datetime
    what: str
    who: str
    said: str = ""
    kind: str = ""
    icon: str = ""
    detail: str = ""
    message: int | None = None


def story_of(case: Case, messages: list[CaseMessage], *, wanted: str = "") -> list[Event]:
    """The events, or those of one filter. One query, and those of `messages`, already read."""
    events: list[Event] = []
    if wanted in {"", PUBLIC, NOTES}:
        events += [_said(case, message) for message in messages if _is_wanted(message, wanted)]
    if wanted in {"", ACTS}:
        events += _acts(case)
    return sorted(events, key=lambda event: event.at, reverse=True)


def _is_wanted(message: CaseMessage, wanted: str) -> bool:
    return not wanted or (message.kind == CaseMessage.Kind.NOTE) == (wanted == NOTES)


def _said(case: Case, message: CaseMessage) -> Event:
    kind = CaseMessage.Kind(message.kind)
    who = message.signature or (message.by.display_name if message.by else "")
    if kind == CaseMessage.Kind.RESIDENT:
        who = _written_down_by(case, message)
    return Event(
        message.at,
        str(kind.label),
        who,
        message.body,
        kind.value,
        ICONS[kind],
        _delivery(case, message),
        message.pk if _waits(message) else None,
    )


def _written_down_by(case: Case, message: CaseMessage) -> str:
    """Who wrote the words of the person down, when it was somebody else."""
    if message.by is None or case.is_author(message.by):
        return ""
    return _("saisie par %(name)s") % {"name": message.by.display_name}


def _waits(message: CaseMessage) -> bool:
    return message.delivery in BY_HAND and message.delivered_at is None


def _mail_words(case: Case, message: CaseMessage) -> str:
    """A mail leaves to an account, or to an address already confirmed when the words were written."""
    confirmed = case.email_confirmed_at
    if case.author or case.erased_at or (confirmed and confirmed <= message.at):
        return "Part par courriel"
    return "Aucun courriel n’est parti : adresse pas confirmée. Appelez, ou écrivez à la personne"


def _delivery(case: Case, message: CaseMessage) -> str:
    if message.kind in {CaseMessage.Kind.NOTE, CaseMessage.Kind.RESIDENT}:
        return ""
    if message.delivery == AnswerBy.EMAIL:
        return _mail_words(case, message)
    if message.delivery == AnswerBy.NONE:
        return "Se lit sur la page de suivi"
    how = AnswerBy(message.delivery).label
    if message.delivered_at is None:
        return f"À donner : {str(how).lower()}"
    return f"Donnée {str(how).lower()}, le {short_day(message.delivered_at)}"


def _acts(case: Case) -> Iterator[Event]:
    for row in case.history.select_related("by", "department", "partner").order_by("pk"):
        label = WORDS.get(row.event, CaseState(row.to_state).neutral_label)
        named = row.department or row.partner or (day(row.day) if row.day else "")
        what = f"{label} : {named}" if named else label
        yield Event(row.at, what, _who(case, row), row.reason)


def _who(case: Case, row: Any) -> str:
    if row.link == RESIDENT or (row.by_id and row.by_id == case.author_id):
        return RESIDENT_WORDS
    if row.link == PARTNER:
        return str(case.partner or "L’organisme")
    return row.by.display_name if row.by else PORTAL
