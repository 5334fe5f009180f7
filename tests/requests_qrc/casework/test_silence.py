"""What silence decides is kept, answered late or not; a case joined to another keeps its own clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from allonnes.core.queues import Sign, count_queues
from allonnes.core.workflow import SignedLink
from requests_qrc import tasks as clock
from requests_qrc.casework.actions import contests, due, handling, merging, partners, sorting, speaking
from requests_qrc.casework.actions.silence import keep_silence_days
from requests_qrc.casework.pressing import pressing_of
from requests_qrc.figures.measures import implicit_decisions
from requests_qrc.followup import actions
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import RESIDENT
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import WORDS, case_in, make_partner, receive, sorter

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 10, 1, 9, tzinfo=PARIS)
DECIDES_ON = date(2026, 12, 1)
LAST_DAY = datetime(2026, 12, 1, 23, 59, 59, tzinfo=PARIS)
TOO_LATE = datetime(2026, 12, 2, tzinfo=PARIS)
SINCE = date(2026, 1, 1)
ANSWER = "Nous avons bien regardé de nouveau, et nous revenons jeudi."


def request(state: str = CaseState.RECEIVED, **fields: object) -> Case:
    return case_in(state, now=START, kind=CaseKind.REQUEST, **fields)


def days_of(case: Case) -> tuple[date | None, date | None]:
    """The day that silence will decide, and the day when it did."""
    case.refresh_from_db()
    return case.silence_on, case.silence_decided_on


def counted(day: datetime = TOO_LATE) -> int:
    return implicit_decisions(SINCE, day.date())


def in_queue(now: datetime) -> int:
    return {line.queue.name: line.count for line in count_queues(sorter(), now)}["silence-proche"] or 0


def decline(case: Case, now: datetime) -> None:
    sorting.decline(case=case, reason="no_fault", words=WORDS, by=sorter(), now=now)


def resolve(case: Case, now: datetime) -> None:
    handling.resolve(case=case, words=WORDS, by=sorter(), now=now, no_photo_reason="Rien à montrer")


def ended_by_partner(case: Case, now: datetime) -> None:
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=now)
    message = OutboxMessage.objects.get(kind="requests_qrc/partner_asked", payload__case=case.pk)
    token = str(open_secret(message)["link"]).rstrip("/").rsplit("/", 1)[1]
    partners.confirm_by_partner(token=token, body="C’est fait.", now=now)


@pytest.mark.parametrize(
    ("state", "settle"),
    [(CaseState.RECEIVED, decline), (CaseState.IN_PROGRESS, resolve), (CaseState.ASSIGNED, ended_by_partner)],
)
def test_late_answer_does_not_take_the_decision_of_silence_away(state, settle) -> None:
    case, in_time = request(state), request(state)
    settle(in_time, LAST_DAY)
    assert (days_of(in_time), counted()) == ((None, None), 1)
    settle(case, TOO_LATE)
    assert days_of(case) == (None, DECIDES_ON)
    assert counted() == 1
    assert implicit_decisions(date(2026, 12, 2), TOO_LATE.date()) == 0


def test_words_to_wait_never_stop_the_clock() -> None:
    case = request()
    speaking.reply(case=case, words=WORDS, by=sorter(), now=START)
    assert days_of(case) == (DECIDES_ON, None)


def test_clock_writes_the_day_once_it_is_over_and_once(time_machine) -> None:
    case, report = request(), receive(now=START)
    assert keep_silence_days(LAST_DAY) == 0
    time_machine.move_to(TOO_LATE, tick=False)
    assert (clock.keep_silence_days(), clock.keep_silence_days()) == (1, 0)
    assert days_of(case) == (DECIDES_ON, DECIDES_ON)
    assert days_of(report) == (None, None)


def test_given_up_or_closed_without_words_after_the_day_it_is_counted() -> None:
    given_up, silent = request(), request(CaseState.AWAITING_RESIDENT)
    actions.cancel(case=given_up, by=BY_LINK, now=TOO_LATE)
    assert due.settle_due_cases(TOO_LATE) == 1
    assert [days_of(case)[1] for case in (given_up, silent)] == [DECIDES_ON, DECIDES_ON]
    assert counted() == 2


def test_joined_request_keeps_its_clock_until_the_other_is_decided() -> None:
    case, survivor = request(author=make_user()), receive(now=START)
    merging.merge(case=case, survivor=survivor, by=sorter(), now=START)
    near = datetime(2026, 11, 20, 9, tzinfo=PARIS)
    assert (in_queue(near - timedelta(days=5)), in_queue(near)) == (0, 1)
    pressing = pressing_of(Case.objects.get(pk=case.pk), near.date())
    assert (pressing.sign, pressing.day) == (Sign.LAW, DECIDES_ON)
    assert counted() == 1
    decline(survivor, TOO_LATE)
    assert days_of(case) == (None, DECIDES_ON)
    assert (in_queue(TOO_LATE), counted()) == (0, 1)


def test_joined_request_answered_in_time_with_the_other_is_not_counted() -> None:
    case, survivor = request(), receive(now=START)
    merging.merge(case=case, survivor=survivor, by=sorter(), now=START)
    decline(survivor, LAST_DAY)
    assert (days_of(case), counted()) == ((None, None), 0)


def test_contest_of_a_request_begins_two_months_that_only_a_decision_ends() -> None:
    reopened, upheld = request(CaseState.RESOLVED), request(CaseState.RESOLVED)
    report = case_in(CaseState.RESOLVED, now=START)
    for case in (reopened, upheld, report):
        actions.contest(
            case=case, words="Encore éteinte", by=SignedLink(RESIDENT), now=datetime(2026, 10, 5, 9, tzinfo=PARIS)
        )
    assert days_of(report) == (None, None)
    contests.uphold(case=upheld, answer=ANSWER, by=sorter(Role.QRC_MANAGER), now=datetime(2026, 10, 6, 9, tzinfo=PARIS))
    contests.reopen(case=reopened, answer=ANSWER, by=sorter(), now=datetime(2026, 10, 6, 9, tzinfo=PARIS))
    assert days_of(upheld) == (None, None)
    assert days_of(reopened) == (date(2026, 12, 5), None)
    resolve(reopened, datetime(2026, 12, 6, tzinfo=PARIS))
    assert days_of(reopened) == (None, date(2026, 12, 5))


def test_unwanted_is_no_request() -> None:
    case = request()
    sorting.discard(case=case, by=sorter(Role.QRC_MANAGER), reason="Publicité", now=START)
    assert (keep_silence_days(TOO_LATE), counted()) == (0, 0)


def lines_of(now: datetime) -> dict[str, int]:
    counts = {line.queue.name: line.count or 0 for line in count_queues(sorter(), now)}
    return {name: counts[name] for name in ("silence-proche", "silence-imminente") if counts[name]}


def test_staff_are_warned_fifteen_then_five_days_before_and_before_a_day_off() -> None:
    request()
    # Fifteen days before Tuesday 1 December: Monday 16 November; five: Thursday 26.
    assert lines_of(datetime(2026, 11, 15, 9, tzinfo=PARIS)) == {}
    assert lines_of(datetime(2026, 11, 16, 9, tzinfo=PARIS)) == {"silence-proche": 1}
    assert lines_of(datetime(2026, 11, 25, 23, 59, tzinfo=PARIS)) == {"silence-proche": 1}
    assert lines_of(datetime(2026, 11, 26, 0, 0, tzinfo=PARIS)) == {"silence-imminente": 1}
    # Five days before Monday 16 November, Wednesday 11, nobody works: told on Tuesday 10.
    assert deadlines.warned_until(date(2026, 11, 9), 5) == date(2026, 11, 14)
    assert deadlines.warned_until(date(2026, 11, 10), 5) == date(2026, 11, 16)
    # A weekend too: on Friday 27, what would be told on Sunday 29.
    assert deadlines.warned_until(date(2026, 11, 27), 15) == date(2026, 12, 14)


FIVE_BEFORE = datetime(2026, 11, 26, 9, tzinfo=PARIS)


def test_person_is_told_once_before_silence_decides() -> None:
    case = request(author=make_user())
    assert clock.silence.warn_residents(FIVE_BEFORE - timedelta(days=1)) == 0
    for hours in (0, 1, 24):
        assert clock.silence.warn_residents(FIVE_BEFORE + timedelta(hours=hours)) == 1
    message = OutboxMessage.objects.get(kind="requests_qrc/silence_soon")
    assert message.payload["until"].replace("\u00a0", " ") == "mardi 1er décembre 2026"
    assert "la loi dit que c’est un refus" in message.payload["silence"]
    assert "tribunal administratif" in message.payload["silence"]
    assert message.person == case.author.public_id
    # The day after, silence has decided: it is no longer to be foretold.
    assert clock.silence.warn_residents(TOO_LATE) == 0


def test_person_without_mail_is_told_by_who_delivers() -> None:
    case = request(answer_by="letter")
    for _again in range(2):
        clock.silence.warn_residents(FIVE_BEFORE)
    notice = case.messages.get()
    assert (notice.kind, notice.delivery) == ("notice", "letter")
    assert "la loi dit que c’est un refus" in notice.body
    assert not OutboxMessage.objects.filter(kind="requests_qrc/silence_soon").exists()
    # A notice is no reply: the clocks run on.
    assert days_of(case) == (DECIDES_ON, None)
    assert case.first_reply_at is None


def test_decided_meanwhile_nobody_is_warned() -> None:
    case = request(author=make_user())
    decline(case, FIVE_BEFORE)
    assert clock.silence._warn(case.pk, FIVE_BEFORE) is False
    assert clock.silence.warn_residents(FIVE_BEFORE) == 0
