"""What is written around the invented cases: history, receipts, answers, followers, opinions."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portal.demonstration.case_world import World
from requests_qrc.casework.actions.speaking import signature_of
from requests_qrc.casework.models import CaseMessage, Contest
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.intake.deadlines import day_of
from requests_qrc.intake.enums import CaseState, ReceiptKind
from requests_qrc.intake.models import Case, CaseHistory, Pause, Receipt
from requests_qrc.intake.receipts import reception_text, refusal_to_acknowledge, registration_text

Kind = CaseMessage.Kind
SAYS = {"resolve": ("done", Kind.REPLY), "decline": ("refused", Kind.REPLY), "ask": ("questions", Kind.QUESTION)}
OFTEN_FOLLOWED, RATED, PLEASED = 0.3, 0.4, 0.75


def rows_around(world: World, case: Case, story: list[dict[str, Any]]) -> Iterator[Any]:
    """Every row about a case that is written."""
    yield from _receipts(case)
    for line in story:
        yield CaseHistory(case=case, **line, **_named(case, line["event"]))
        yield from _said(world, case, line["event"], line["at"])
    yield from _followers(world, case)
    if case.state in {CaseState.CLOSED, CaseState.RESOLVED} and world.rng.random() < RATED:
        yield _survey(world, case)


def _named(case: Case, event: str) -> dict[str, Any]:
    """What a line of the history names."""
    named: dict[str, dict[str, Any]] = {
        "assign": {"department": case.department},
        "forward": {"partner": case.partner},
        "schedule": {"day": case.scheduled_on},
    }
    return named.get(event, {})


def _receipts(case: Case) -> Iterator[Receipt]:
    service = case.category.department if case.category else None
    yield _receipt(case, ReceiptKind.REGISTRATION, registration_text(case))
    if service is not None and refusal_to_acknowledge(case, service) is None:
        yield _receipt(case, ReceiptKind.RECEPTION, reception_text(case, service))


def _receipt(case: Case, kind: ReceiptKind, text: str) -> Receipt:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Receipt(case=case, kind=kind, text=text, sha256=digest, at=case.reception)


def _said(world: World, case: Case, event: str, at: datetime) -> Iterator[Any]:
    """The words and the rows that go with an event."""
    if event in SAYS:
        words, kind = SAYS[event]
        yield _message(world, case, words, kind=kind, at=at)
    elif event == "start":
        yield _message(world, case, "replies", kind=Kind.REPLY, at=at)
    if event == "ask":
        yield Pause(case=case, started_on=day_of(at))
    if event == "contest":
        yield Contest(case=case, words="Ce n’est pas réparé.", at=at, closed_by=case.closed_by)


def _message(world: World, case: Case, words: str, *, kind: str, at: datetime) -> CaseMessage:
    by = world.worker
    return CaseMessage(
        case=case,
        kind=kind,
        body=world.rng.choice(world.words[words]),
        at=at,
        by=by,
        signature=signature_of(by, case),
        delivery=case.answer_by,
    )


def _followers(world: World, case: Case) -> Iterator[CaseFollow]:
    if not case.category or case.category.is_private or world.rng.random() > OFTEN_FOLLOWED:
        return
    for person in world.rng.sample(world.people, world.rng.randrange(1, 7)):
        if person != case.author:
            yield CaseFollow(case=case, user=person, at=case.reception + timedelta(days=1))


def _survey(world: World, case: Case) -> Survey:
    is_satisfied = world.rng.random() < PLEASED
    reason = world.rng.choice(Survey.REASONS[is_satisfied])
    return Survey(case=case, is_satisfied=is_satisfied, reasons=[reason], at=(case.resolved_at or case.reception))
