"""Cases joined, contested, and settled by themselves."""

import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.workflow import SignedLink, advance
from requests_qrc.casework.actions import (
    contests,
    due,
    merging,
)
from requests_qrc.casework.actions.speaking import Words
from requests_qrc.casework.models import PartnerLink
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import CASE, RESIDENT
from tests.factories.accounts import make_user
from tests.factories.qrc_contests import contested
from tests.factories.requests_qrc import WORDS, case_in, make_service, receive, sorter
from tests.factories.together import together

pytestmark = pytest.mark.django_db
# Monday 30 November 2026, at work.
MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
SHORT = Words("Trop court.")
TOO_SHORT = "Écrivez au moins 20 caractères : une phrase entière."


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def mails(*, after: int = 0) -> list[str]:
    """The kinds of the mails that wait, in order, but for the first ones."""
    kinds = OutboxMessage.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("requests_qrc/") for kind in kinds][after:]


def last_event(case: Case) -> tuple[str, str]:
    row = case.history.order_by("pk").last()
    assert row is not None
    return row.event, row.reason


def test_merge_moves_what_was_joined_and_unmerge_parts_it() -> None:
    small, middle, kept = receive(author=make_user()), receive(), receive()
    merging.merge(case=small, survivor=middle, by=sorter(), now=MONDAY)
    merging.merge(case=middle, survivor=kept, by=sorter(), now=MONDAY)
    assert (fresh(small).merged_into, fresh(middle).merged_into) == (kept, kept)
    assert (fresh(middle).state, fresh(middle).outcome_at) == (CaseState.DUPLICATE, MONDAY)
    assert last_event(middle) == ("merge", kept.number)
    with pytest.raises(ActionDenied, match="est « Regroupée » : on ne peut rien y joindre"):
        merging.merge(case=kept, survivor=middle, by=sorter(), now=MONDAY)
    merging.unmerge(case=small, by=sorter(), reason="Pas la même lampe", now=MONDAY)
    row = fresh(small)
    assert (row.state, row.merged_into, row.outcome_at) == (CaseState.RECEIVED, None, None)
    assert mails(after=1) == ["case_news", "case_news"]
    with pytest.raises(ActionDenied):
        merging.unmerge(case=small, by=sorter(), reason="Encore", now=MONDAY)


def test_case_joined_while_it_waited_counts_its_days_again() -> None:
    case = case_in(CaseState.AWAITING_RESIDENT, now=MONDAY)
    late = datetime(2026, 12, 3, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))
    merging.merge(case=case, survivor=receive(now=MONDAY), by=sorter(), now=late)
    row = fresh(case)
    assert (row.asked_at, row.solved_due) == (None, date(2026, 12, 16))
    assert case.pauses.get().ended_on == date(2026, 12, 3)


def test_contested_case_is_opened_again_by_another() -> None:
    agent = sorter()
    case = contested(closed_by=agent, author=make_user())
    with pytest.raises(ActionDenied, match="une autre personne répond"):
        contests.reopen(case=case, answer=WORDS.body, by=agent, now=MONDAY)
    with pytest.raises(ActionDenied, match=TOO_SHORT):
        contests.reopen(case=case, answer="Oui.", by=sorter(), now=MONDAY)
    other = sorter()
    contests.reopen(case=case, answer=WORDS.body, by=other, now=MONDAY)
    row, contest = fresh(case), case.contests.get()
    assert (row.state, row.resolved_at, row.closed_at) == (CaseState.IN_PROGRESS, None, None)
    assert (contest.is_accepted, contest.answered_by, contest.answered_at) == (True, other, MONDAY)
    assert mails()[-1] == "contest_answered"


def test_case_without_service_is_opened_again_in_one() -> None:
    case = contested(closed_by=sorter())
    Case.objects.filter(pk=case.pk).update(department=None)
    with pytest.raises(ActionDenied, match="Choisissez le service"):
        contests.reopen(case=case, answer=WORDS.body, by=sorter(), now=MONDAY)
    service = make_service()
    contests.reopen(case=case, answer=WORDS.body, by=sorter(), now=MONDAY, department=service)
    assert fresh(case).department == service


def test_answer_is_upheld_by_the_manager() -> None:
    case, manager = contested(closed_by=sorter()), sorter(Role.QRC_MANAGER)
    with pytest.raises(ActionDenied, match="Vous n’avez pas le droit"):
        contests.uphold(case=case, answer=WORDS.body, by=sorter(), now=MONDAY)
    contests.uphold(case=case, answer=WORDS.body, by=manager, now=MONDAY)
    row, contest = fresh(case), case.contests.get()
    assert (row.state, row.closed_by, row.closed_at) == (CaseState.CLOSED, manager, MONDAY)
    assert (contest.is_accepted, contest.answer) == (False, WORDS.body)


def test_cases_are_settled_by_themselves_once_their_days_are_over() -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=60)
    waiting = case_in(CaseState.AWAITING_RESIDENT, now=long_ago, author=make_user())
    solved = case_in(CaseState.RESOLVED, now=long_ago, author=make_user())
    fresh_one = case_in(CaseState.RESOLVED, now=now)
    assert due.settle_due_cases(now) == 2
    assert due.settle_due_cases(now) == 0
    row = fresh(waiting)
    assert (row.state, row.closed_at, row.outcome_at) == (CaseState.CLOSED, now, now)
    assert waiting.pauses.get().ended_on == timezone.localdate(now)
    assert row.asked_at is None
    assert row.solved_due > waiting.solved_due
    assert (fresh(solved).state, fresh(solved).outcome_at) == (CaseState.CLOSED, long_ago)
    assert fresh(fresh_one).state == CaseState.RESOLVED
    assert mails()[-2:] == ["case_news", "case_news"]


def test_residents_are_reminded_once_after_five_working_days() -> None:
    case = case_in(CaseState.AWAITING_RESIDENT, now=MONDAY, author=make_user())
    before = len(mails())
    assert due.remind_residents(MONDAY + timedelta(days=7)) == 0
    late = MONDAY + timedelta(days=8)
    assert due.remind_residents(late) == 1
    due.remind_residents(late + timedelta(days=1))
    assert mails(after=before) == ["question_reminder"]
    reminder = OutboxMessage.objects.get(kind="requests_qrc/question_reminder")
    assert reminder.payload["until"] == "mardi 29\u00a0décembre 2026"
    case.messages.all()


def test_whoever_said_it_settled_does_not_end_the_contest_by_joining_it() -> None:
    agent = sorter()
    case, survivor = contested(closed_by=agent, author=make_user()), receive()
    with pytest.raises(ActionDenied, match="une autre personne répond à la contestation"):
        merging.merge(case=case, survivor=survivor, by=agent, now=MONDAY)
    merging.merge(case=case, survivor=survivor, by=sorter(), now=MONDAY)
    assert fresh(case).state == CaseState.DUPLICATE


@pytest.mark.django_db(transaction=True)
def test_what_is_settled_meanwhile_is_not_settled_again() -> None:
    case = case_in(CaseState.RESOLVED, now=MONDAY)
    late, is_held = MONDAY + timedelta(days=40), threading.Event()

    def accept() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            row = Case.objects.select_for_update().get(pk=case.pk)
            is_held.set()
            for _try in range(250):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.02)
            advance(CASE, row, "accept", by=SignedLink(RESIDENT))

    def settle() -> int:
        is_held.wait()
        return due.settle_due_cases(late)

    assert together(accept, settle) == [None, 0]
    assert fresh(case).state == CaseState.CLOSED


def test_rows_say_themselves() -> None:
    case = contested(closed_by=None)
    link = partners_of(case_in(CaseState.FORWARDED))
    asked = case_in(CaseState.AWAITING_RESIDENT, now=MONDAY)
    assert str(case.contests.get()) == "La lampe est encore éteinte."
    assert str(link.partner) in str(link)
    assert str(asked.pauses.get()) == "30/11/2026"


def partners_of(case: Case) -> PartnerLink:
    return PartnerLink.objects.get(case=case)
