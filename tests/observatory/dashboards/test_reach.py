"""Who took part: each person once, whatever they did and by whatever way; counted again from nothing, the same."""

from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from allonnes.town.models import Neighbourhood
from instances.consultations.enums import ReplyChannel
from instances.consultations.models import Reply
from observatory.dashboards import actions
from observatory.dashboards.enums import ActKind, Band, Dimension, Zone
from observatory.dashboards.models import DashboardPage, ReachCell, ReachYear
from observatory.dashboards.participants import Act, Known, account
from observatory.dashboards.reach import fold, zone_of
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.consultations import opened, replied
from tests.factories.meetings import a_council, a_member
from tests.factories.requests_qrc import make_category, receive

NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
NOBODY = Known({}, {}, {})


def _act(who: str | None, *, kind: str = ActKind.REQUESTED, on: int = 1, quartier: int | None = None) -> Act:
    return Act(kind, who, date(2026, 3, on), "web" if on % 2 else "market", quartier)


def test_a_person_who_acts_three_times_is_one_person_in_each_table() -> None:
    acts = [_act("a"), _act("a", on=2), _act("a", kind=ActKind.PROPOSED), _act("b", quartier=7)]
    reach = fold(acts, NOBODY, priority={7})
    assert (reach.people, reach.unnamed) == (2, 0)
    assert reach.cells[Dimension.ACT, ActKind.REQUESTED] == 2
    assert reach.cells[Dimension.ACT, ActKind.PROPOSED] == 1
    assert (reach.cells[Dimension.ZONE, Zone.PRIORITY], reach.cells[Dimension.ZONE, Zone.UNKNOWN]) == (1, 1)


def test_an_act_of_nobody_known_is_counted_apart() -> None:
    reach = fold([_act(None), _act(None), _act("a")], NOBODY, priority=set())
    assert (reach.people, reach.unnamed) == (1, 2)


def test_the_first_act_says_the_channel_and_the_first_quartier_known_says_where() -> None:
    acts = [_act("a", on=3), _act("a", on=2, quartier=4), _act("a", on=5, quartier=9)]
    reach = fold(acts, NOBODY, priority=set())
    assert reach.cells[Dimension.ZONE_CHANNEL, "rest|market"] == 1
    assert reach.cells[Dimension.QUARTIER, "4"] == 1


def test_a_minor_is_one_on_the_day_of_their_first_act() -> None:
    known = Known({}, {}, {1: date(2008, 3, 2), 2: date(2008, 3, 1)})
    reach = fold([_act(account(1)), _act(account(2)), _act("address:x")], known, priority=set())
    assert (reach.cells[Dimension.BAND, Band.MINOR], reach.cells[Dimension.BAND, Band.OTHER]) == (1, 2)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", None]),
            st.sampled_from(list(ActKind.values)),
            st.integers(1, 28),
            st.sampled_from([None, 1, 2]),
        ),
        max_size=40,
    )
)
def test_tables_sum_to_the_people_and_match_a_naive_count(rows: list) -> None:
    acts = [_act(who, kind=kind, on=on, quartier=quartier) for who, kind, on, quartier in rows]
    reach = fold(acts, NOBODY, priority={1})
    people = {act.who for act in acts if act.who}
    assert reach.people == len(people)
    for dimension in (Dimension.ZONE, Dimension.BAND, Dimension.QUARTIER, Dimension.ZONE_CHANNEL):
        assert sum(count for (name, _key), count in reach.cells.items() if name == dimension) == len(people)
    for kind in ActKind.values:
        doing = {act.who for act in acts if act.who and act.kind == kind}
        assert reach.cells.get((Dimension.ACT, kind), 0) == len(doing)


def test_zones() -> None:
    assert [zone_of(quartier, {1}) for quartier in (1, 2, None)] == [Zone.PRIORITY, Zone.REST, Zone.UNKNOWN]


# --- written year by year --------------------------------------------------------------------------


@pytest.fixture
def town():
    """Two accounts and two addresses that ask, one of them the address of an account; and one report of nobody."""
    with time_machine.travel(NOW, tick=False):
        category = make_category()
        home = Neighbourhood.objects.create(name="Chaoué", slug="chaoue", is_priority=True)
        one, two = make_user(neighbourhood=home), make_user()
        for author in (one, one, two):
            receive(now=NOW, category=category, author=author)
        for email in (one.email.upper(), "autre@example.org", ""):
            case = receive(now=NOW, category=category)
            Case.objects.filter(pk=case.pk).update(email=email)
        unwanted = receive(now=NOW, category=category, author=make_user())
        Case.objects.filter(pk=unwanted.pk).update(state=CaseState.SPAM)
        yield home


@pytest.mark.django_db
def test_a_year_is_counted_from_the_acts(town: Neighbourhood) -> None:
    row = actions.write_year(year=2026, now=NOW)
    assert (row.people, row.unnamed, row.voters) == (3, 1, 0)
    assert str(row) == "2026"
    assert ReachCell.objects.get(year=row, dimension=Dimension.QUARTIER, key=str(town.pk)).count == 1
    page = DashboardPage.objects.get(year=2026)
    assert (page.until, page.since, str(page)) == (date(2026, 12, 1), date(2026, 1, 1), "2026")
    assert str(ReachCell.objects.filter(dimension=Dimension.ALL).get()) == "all  : 3"


@pytest.mark.django_db
def test_who_replied_to_a_consultation_took_part(town: Neighbourhood) -> None:
    """One of them asked too, and is one person; a sheet without a name is an act of nobody known."""
    asked = Case.objects.filter(author__neighbourhood=town).earliest("pk").author
    consultation = opened()
    for person in (asked, make_user(neighbourhood=town)):
        replied(consultation, person)
    sheet = {"channel": ReplyChannel.PAPER, "sheet_number": 1, "entered_by": make_user()}
    Reply.objects.create(consultation=consultation, is_confirmed=True, **sheet)
    Reply.objects.create(consultation=consultation, channel=ReplyChannel.ADDRESS, email="x@example.org")
    row = actions.write_year(year=2026, now=NOW)
    assert (row.people, row.unnamed) == (4, 2)
    counted = dict(ReachCell.objects.filter(dimension=Dimension.ACT).values_list("key", "count"))
    assert (counted[ActKind.REQUESTED], counted[ActKind.REPLIED]) == (3, 2)
    assert ReachCell.objects.get(dimension=Dimension.QUARTIER, key=str(town.pk)).count == 2


@pytest.mark.django_db
def test_a_mandate_seats_nobody_before_its_day_nor_after_its_end(town: Neighbourhood) -> None:
    council = a_council()
    for starts_on, ends_on in (
        (date(2026, 12, 1), date(2027, 12, 1)),
        (date(2026, 12, 2), date(2027, 12, 1)),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2025, 1, 1), date(2026, 1, 2)),
    ):
        a_member(council, starts_on=starts_on, ends_on=ends_on)
    actions.write_year(year=2026, now=NOW)
    assert ReachCell.objects.get(year__year=2026, dimension=Dimension.ACT, key=ActKind.SAT).count == 2


@pytest.mark.django_db
def test_refreshed_or_rebuilt_the_figures_are_the_same(town: Neighbourhood) -> None:
    actions.refresh_reach(NOW)
    fresh = sorted(ReachCell.objects.values_list("dimension", "key", "count"))
    out = StringIO()
    call_command("rebuild_figures", stdout=out)
    assert sorted(ReachCell.objects.values_list("dimension", "key", "count")) == fresh
    assert "1 années comptées" in out.getvalue()


@pytest.mark.django_db
def test_a_count_cut_half_way_leaves_the_old_figures(town: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.write_year(year=2026, now=NOW)
    before = DashboardPage.objects.get(year=2026)

    def cut(*_given: object) -> None:
        raise DatabaseError("cut")

    monkeypatch.setattr(actions, "dashboard", cut)
    receive(now=NOW, category=make_category(), author=make_user())
    with pytest.raises(DatabaseError):
        actions.write_year(year=2026, now=NOW)
    assert DashboardPage.objects.get(year=2026) == before
    assert ReachYear.objects.get().people == 3


@pytest.mark.parametrize(("day", "years"), [(date(2027, 1, 15), [2026, 2027]), (date(2027, 2, 1), [2027])])
def test_in_january_the_year_before_is_counted_too(day: date, years: list[int]) -> None:
    assert actions.years_due(day) == years


@pytest.mark.django_db
def test_years_begin_with_the_first_act(town: Neighbourhood) -> None:
    assert actions.all_years(date(2028, 1, 1)) == [2026, 2027, 2028]
    assert actions.refresh_reach(datetime(2028, 6, 1, tzinfo=ZoneInfo("Europe/Paris"))) == 3
    assert actions.refresh_reach(datetime(2028, 6, 1, tzinfo=ZoneInfo("Europe/Paris"))) == 1
