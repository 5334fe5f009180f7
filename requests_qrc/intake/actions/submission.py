"""From a draft to a numbered case, once, whatever the network does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.numbering import format_number, next_number
from allonnes.core.workflow import Actor, Along, SignedLink, advance
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry, Encounter
from allonnes.town.closing import closing_days
from requests_qrc.intake import deadlines, permissions
from requests_qrc.intake.actions.routing import route
from requests_qrc.intake.enums import CaseKind, CaseState, ReceiptKind, TextFate
from requests_qrc.intake.messages import CASE_RECEIVED
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.models.cases import PREFIX
from requests_qrc.intake.receipts import give_receipts
from requests_qrc.intake.recipients import tell_resident
from requests_qrc.intake.workflow import CASE, RESIDENT

# What a form gives of a case, by the names of its fields.
WRITTEN = (
    "kind",
    "title",
    "description",
    "answers",
    "place_words",
    "place_detail",
    "place",
    "address",
    "neighbourhood",
    "latitude",
    "longitude",
    "first_name",
    "last_name",
    "email",
    "phone",
    "postal_address",
    "answer_by",
    "is_urgent",
)


@dataclass(frozen=True)
class Origin:
    """How a case reached the town: by which channel, keyed by whom, at which encounter, in which entry of a tablet.

    `author` is the account of whoever it concerns, when it is known. `is_doubtful`: sent like a machine does, or too
    often from one place: it is received all the same, verified first, and no mail leaves to an address that it gives.
    """

    channel: Channel = Channel.WEB
    author: User | None = None
    entered_by: User | None = None
    encounter: Encounter | None = None
    entry: AssistedEntry | None = None
    is_doubtful: bool = False


def start_draft(client_id: UUID, *, author: User | None = None) -> Case:
    """The draft that a phone or a page numbered: what is sent twice is one case. It may be submitted already."""
    case, _is_new = Case.objects.get_or_create(client_id=client_id, defaults={"author": author})
    return case


@transaction.atomic
def submit_case(
    *, client_id: UUID, category: Category, answers: Mapping[str, Any], origin: Origin, now: datetime
) -> Case:
    """Receive a case: number, receipts, service, mail. Sent again under its `client_id`, it is the same case.

    `answers`: fields named in WRITTEN, and `is_dangerous`. Raises ActionDenied for what the case lacks; a danger is
    refused with the telephone to call. `now`: the moment of reception, which may be that of a letter keyed later; its
    days, its receipts and the year of its number count from it, without gap.
    """
    if origin.entered_by:
        refuse(permissions.refusal_to_key(client_id, origin.entered_by, origin.entry))
    start_draft(client_id, author=origin.author)
    case = Case.objects.select_for_update(of=("self",)).get(client_id=client_id)
    if case.state != CaseState.DRAFT:
        return case
    if origin.entered_by:
        refuse(permissions.refusal_to_enter(origin.entered_by))
    refuse(permissions.refusal_to_submit(category, {**answers, "author": origin.author}))
    _fill(case, category, answers, origin)
    case.save()
    advance(CASE, case, "submit", by=_actor(origin), along=Along(row=_received(case, category, now)))
    route(case, now=now)
    give_receipts(case, case.department or category.department)
    kinds = [ReceiptKind.REGISTRATION.value, ReceiptKind.RECEPTION.value]
    has_to_confirm = case.author is None and case.email_confirmed_at is None
    fact = str(case.pk)
    is_first = not case.is_doubtful
    tell_resident(case, CASE_RECEIVED, fact=fact, is_first=is_first, receipt_kinds=kinds, has_to_confirm=has_to_confirm)
    return case


def _actor(origin: Origin) -> Actor:
    return origin.entered_by or origin.author or SignedLink(RESIDENT)


def _fill(case: Case, category: Category, answers: Mapping[str, Any], origin: Origin) -> None:
    for name in WRITTEN:
        if name in answers:
            value = answers[name]
            setattr(case, name, value.strip() if isinstance(value, str) else value)
    case.category, case.author, case.entered_by = category, origin.author, origin.entered_by
    case.channel, case.encounter, case.assisted_entry = origin.channel, origin.encounter, origin.entry
    case.is_doubtful = origin.is_doubtful
    case.text_fate = TextFate.WITHHELD if category.is_private else TextFate.WAITING


def _received(case: Case, category: Category, now: datetime) -> dict[str, Any]:
    """What a case gets when it is received: its number, and the days the town has."""
    received, closed = deadlines.day_of(now), closing_days()
    rank = next_number(Case.objects.filter(year=received.year), of=f"demandes:{received.year}", field="rank")
    is_request = case.kind == CaseKind.REQUEST
    return {
        "number": format_number(PREFIX, received.year, rank),
        "year": received.year,
        "rank": rank,
        "received_at": now,
        "first_reply_due": deadlines.first_reply_due(received, closing_days=closed),
        "solved_due": deadlines.solved_due(received, category.target_days, closing_days=closed),
        "silence_on": deadlines.silence_decides_on(received) if is_request else None,
    }
