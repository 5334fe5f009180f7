"""What names people goes some years after the closing, never counted from the reception; a report first."""

from datetime import datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.queues import count_queues
from allonnes.core.schedule import JOBS
from allonnes.town.models import Address, Neighbourhood, Place, Street
from requests_qrc.casework.actions import handling, sorting, speaking, tasks
from requests_qrc.casework.models import CaseMessage
from requests_qrc.followup import actions
from requests_qrc.followup.models import CaseFollow
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.followup.retention import FORGOTTEN, FORGOTTEN_TASK, old_cases, purge_old_cases
from requests_qrc.intake.actions.forgetting import forget_cases_of, forget_idle_places
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case, Receipt
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_service, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
RECEIVED = datetime(2020, 1, 10, 10, tzinfo=PARIS)
CLOSED = datetime(2026, 12, 1, 10, tzinfo=PARIS)


POINT = {"latitude": Decimal("47.968412"), "longitude": Decimal("0.163951")}
NOWHERE = ("", "", None, None, None, None)


def old(now: datetime) -> list[int]:
    return list(old_cases(now).order_by("pk").values_list("pk", flat=True))


def somewhere(**fields) -> dict:
    """All that a page may say of a place."""
    quartier, _is_new = Neighbourhood.objects.get_or_create(name="Perrières", slug="perrieres")
    place, _is_new = Place.objects.get_or_create(name="Halle")
    street, _is_new = Street.objects.get_or_create(key="72003_1", name="Rue des Tilleuls", **POINT)
    address, _is_new = Address.objects.get_or_create(key="72003_1_14", street=street, number=14, **POINT)
    where = {"neighbourhood": quartier, "address": address, "place": place, "place_detail": "au fond de la cour"}
    return {"place_words": "14 rue des Tilleuls", **where, **POINT, **fields}


def told_of_the_place(case: Case) -> tuple:
    case.refresh_from_db()
    names = ("place_words", "place_detail", "address", "place", "latitude", "longitude")
    return tuple(getattr(case, name) for name in names)


def closed(**fields) -> Case:
    case = receive(now=RECEIVED, **fields)
    actions.cancel(case=case, by=BY_LINK, now=CLOSED)
    return case


@pytest.mark.parametrize(
    ("kind", "kept", "gone"),
    [
        (CaseKind.REPORT, datetime(2028, 12, 1, 23, 59, 59, tzinfo=PARIS), datetime(2028, 12, 2, tzinfo=PARIS)),
        (CaseKind.REQUEST, datetime(2031, 12, 1, 23, 59, 59, tzinfo=PARIS), datetime(2031, 12, 2, tzinfo=PARIS)),
    ],
)
def test_counted_from_the_closing_by_kind(kind, kept, gone):
    case = closed(kind=kind)
    assert old(kept) == []
    assert old(gone) == [case.pk]


@pytest.mark.parametrize("hour", [0, 23])
def test_closed_on_the_28th_of_february_is_kept_to_the_28th(hour):
    case = closed(kind=CaseKind.REPORT)
    Case.objects.filter(pk=case.pk).update(closed_at=datetime(2026, 2, 28, hour, 30, tzinfo=PARIS))
    assert old(datetime(2028, 2, 28, 23, 59, tzinfo=PARIS)) == []
    assert old(datetime(2028, 2, 29, tzinfo=PARIS)) == [case.pk]


def test_open_for_years_it_keeps_all():
    receive(now=RECEIVED)
    assert old(datetime(2040, 1, 1, tzinfo=PARIS)) == []


def test_joined_follows_the_other_and_unwanted_counts_from_its_discarding():
    joined = case_in(CaseState.DUPLICATE, now=RECEIVED)
    spam = case_in(CaseState.SPAM, now=RECEIVED)
    later = datetime(2040, 1, 1, tzinfo=PARIS)
    assert old(later) == [spam.pk]
    survivor = joined.merged_into
    actions.cancel(case=survivor, by=BY_LINK, now=CLOSED)
    assert set(old(later)) == {joined.pk, survivor.pk, spam.pk}


def test_report_writes_nothing_then_the_purge_lets_go_and_logs():
    case = closed(first_name="Rachida", email="rachida@example.org", answer_by="email")
    speaking.reply(case=case, words=WORDS, by=sorter(), now=CLOSED)
    CaseFollow.objects.create(case=case, user=make_user())
    later = datetime(2029, 1, 1, tzinfo=PARIS)
    report = purge_old_cases(now=later, by=None, is_dry_run=True)
    assert (report.numbers, report.receipts, report.messages, report.follows) == ((case.number,), 1, 1, 1)
    case.refresh_from_db()
    assert (case.first_name, Receipt.objects.count(), AuditEntry.objects.filter(act="requests_qrc.purge").count()) == (
        "Rachida",
        1,
        0,
    )
    assert purge_old_cases(now=later, by=None, is_dry_run=False) == report
    case.refresh_from_db()
    assert (case.first_name, case.email, case.erased_at) == ("", "", later)
    assert (case.number, case.received_at, case.history.count()) == (case.number, RECEIVED, 2)
    assert [model.objects.count() for model in (Receipt, CaseMessage, CaseFollow)] == [0, 0, 0]
    entry = AuditEntry.objects.get(act="requests_qrc.purge")
    assert entry.detail == {"cases": 1, "receipts": 1, "messages": 1}
    assert purge_old_cases(now=later, by=None, is_dry_run=False).numbers == ()
    assert AuditEntry.objects.filter(act="requests_qrc.purge").count() == 1


def test_words_of_contests_and_opinions_go_and_their_count_stays():
    case = case_in(CaseState.RESOLVED, now=CLOSED)
    actions.rate(case=case, is_satisfied=False, by=BY_LINK, now=CLOSED, words="Je suis Rachida")
    actions.contest(case=case, words="Je suis Rachida", by=BY_LINK, now=CLOSED)
    actions.cancel(case=case, by=BY_LINK, now=CLOSED)
    purge_old_cases(now=datetime(2029, 1, 1, tzinfo=PARIS), by=None, is_dry_run=False)
    assert (case.contests.get().words, case.survey.words, case.survey.is_satisfied) == (FORGOTTEN, "", False)


def test_account_deleted_then_old_all_that_is_left_goes():
    author = make_user()
    case = closed(author=author, kind=CaseKind.REQUEST)
    speaking.add_note(case=case, body="Rachida rappellera.", by=sorter(), now=CLOSED)
    forget_cases_of(author.pk)
    case.refresh_from_db()
    erased = case.erased_at
    assert (bool(erased), case.purged_at, case.author) == (True, None, None)
    assert (Receipt.objects.exists(), CaseMessage.objects.count()) == (True, 1)
    later = datetime(2032, 1, 1, tzinfo=PARIS)
    assert purge_old_cases(now=later, by=None, is_dry_run=False).numbers == (case.number,)
    case.refresh_from_db()
    assert (case.erased_at, case.purged_at) == (erased, later)
    assert not Receipt.objects.exists()
    assert not CaseMessage.objects.exists()
    assert old(later) == []


def test_purge_keeps_the_quartier_alone_and_no_free_words():
    case = receive(now=RECEIVED, **somewhere())
    work = tasks.add_task(case=case, title="Voir Rachida", department=make_service(), by=sorter(), now=CLOSED)
    tasks.drop_task(task=work, reason="Rachida n’est pas là", by=sorter(), now=CLOSED)
    service = make_service()
    sorting.assign(case=case, department=service, by=sorter(), now=CLOSED)
    agent = make_agent(Role.SERVICE_AGENT, department=service)
    sorting.send_back(case=case, reason="Rachida habite ailleurs", by=agent, now=CLOSED)
    sorting.decline(case=case, reason="no_fault", words=WORDS, by=sorter(), now=CLOSED)
    purge_old_cases(now=datetime(2029, 1, 1, tzinfo=PARIS), by=None, is_dry_run=False)
    assert told_of_the_place(case) == NOWHERE
    assert str(case.neighbourhood) == "Perrières"
    assert list(case.history.values_list("event", "reason")) == [
        ("submit", ""),
        ("assign", ""),
        ("send_back", ""),
        ("decline", "Sur place, rien n’a été constaté"),
    ]
    work.refresh_from_db()
    assert (work.title, work.drop_reason) == (FORGOTTEN_TASK, FORGOTTEN_TASK)


def test_place_of_a_deleted_account_stays_while_the_town_works_there():
    author = make_user()
    worked = case_in(CaseState.IN_PROGRESS, author=author, **somewhere())
    private = receive(author=author, category=make_category(is_private=True), **somewhere())
    ended = case_in(CaseState.RESOLVED, author=author, **somewhere())
    forget_cases_of(author.pk)
    assert told_of_the_place(worked)[0] == "14 rue des Tilleuls"
    assert worked.place_detail == ""
    for case in (private, ended):
        assert told_of_the_place(case) == NOWHERE
        assert case.neighbourhood is not None
    assert forget_idle_places() == 0
    handling.resolve(case=worked, words=WORDS, by=sorter(), now=CLOSED, no_photo_reason="Rien à montrer")
    assert forget_idle_places() == 1
    assert told_of_the_place(worked) == NOWHERE


def test_place_of_somebody_who_keeps_an_account_stays():
    case = case_in(CaseState.RESOLVED, **somewhere())
    assert forget_idle_places() == 0
    assert told_of_the_place(case)[0] == "14 rue des Tilleuls"


def test_what_is_past_its_time_waits_for_the_manager_and_goes_by_no_clock():
    case, manager = closed(), make_agent(Role.QRC_MANAGER)
    Case.objects.filter(pk=case.pk).update(closed_at=RECEIVED)
    closed()

    def waiting(user) -> int:
        return {line.queue.name: line.count for line in count_queues(user, CLOSED)}.get("demandes-a-effacer", 0) or 0

    assert (waiting(manager), waiting(sorter())) == (1, 0)
    client = StrictClient()
    sign_in(client, manager)
    (queue,) = [line.queue for line in count_queues(manager, CLOSED) if line.queue.name == "demandes-a-effacer"]
    assert [row.pk for row in client.get(queue.address(manager)).context["cl"].result_list] == [case.pk]
    assert not [job for job in JOBS if "purge" in job.task]
    purge_old_cases(now=CLOSED, by=manager, is_dry_run=False)
    assert waiting(manager) == 0


def test_receipt_is_deleted_no_other_way():
    case = closed()
    with pytest.raises(Exception, match="Cannot update or delete rows"):
        Receipt.objects.filter(case=case).delete()


def test_command_reports_alone():
    case = closed()
    Case.objects.filter(pk=case.pk).update(closed_at=RECEIVED)
    out = StringIO()
    call_command("purge_requests", stdout=out)
    assert out.getvalue().startswith(f"{case.number}\nÀ effacer avec le visa des archives : ")
    case.refresh_from_db()
    assert case.erased_at is None
