"""The numbers of the councils at the desk: attendance, parity, opinions that wait with their days, actions done."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from instances.councils.enums import Gender
from instances.councils.models import Council
from instances.meetings.actions import holding
from instances.meetings.enums import Presence
from instances.meetings.models import Meeting
from instances.outcomes.council_figures import council_figures, councils_read_by, year_asked, years_of
from instances.outcomes.models import Initiative, Opinion
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.meetings import a_council, a_member, an_animator, animator_of, called, past_call
from tests.factories.outcomes import given_opinion, make_initiative, official
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAGE = "admin:instances_opinion_chiffres"


def _members(council: Council, women: int, men: int, unsaid: int = 0) -> None:
    for gender, count in ((Gender.WOMAN, women), (Gender.MAN, men), (Gender.UNSAID, unsaid)):
        for _one in range(count):
            a_member(council, gender=gender)


def _held(council: Council, *, absent: int) -> Meeting:
    """A meeting of today's year that took place; some members did not come."""
    meeting = past_call(council, days=1)
    seats = list(meeting.attendances.order_by("pk"))
    seen = {
        seat.pk: holding.Seen(Presence.ABSENT if rank < absent else Presence.PRESENT) for rank, seat in enumerate(seats)
    }
    holding.note_presences(meeting=meeting, seen=seen, by=animator_of(meeting), now=meeting.ends_at)
    holding.hold_meeting(meeting=meeting, by=animator_of(meeting), now=meeting.ends_at)
    return meeting


def _of(council: Council, year: int | None = None) -> Any:
    today = timezone.localdate()
    (row,) = council_figures(year or today.year, Council.objects.filter(pk=council.pk), today)
    return row


def test_a_year_of_a_council_in_numbers() -> None:
    council = a_council()
    _members(council, 7, 5, unsaid=2)
    meeting = _held(council, absent=4)
    year = timezone.localtime(meeting.starts_at).year
    called(council)
    waiting = given_opinion(council)
    Opinion.objects.filter(pk=waiting.pk).update(
        given_on=timezone.localdate() - timedelta(days=70), answer_due_on=timezone.localdate() - timedelta(days=10)
    )
    row = _of(council, year)
    assert (row.council, row.held.held) == (council, 1)
    assert (row.rate.came, row.rate.n) == (10, 14)
    assert (row.parity.women, row.parity.men, row.parity.gap, row.parity.is_kept) == ("7", "5", 2, False)
    assert (row.answered, row.done) == (0, 0)
    assert [(opinion.pk, days, late) for opinion, days, late in row.waiting] == [(waiting.pk, 70, 10)]


def test_actions_done_and_opinions_answered_are_counted_in_their_year() -> None:
    council = a_council()
    today = timezone.localdate()
    done = make_initiative(council)
    Initiative.objects.filter(pk=done.pk).update(state="done", done_on=today)
    Opinion.objects.filter(pk=given_opinion(council).pk).update(year=today.year)
    row = _of(council)
    assert (row.done, row.given, len(row.waiting)) == (1, 1, 1)
    past = _of(council, today.year - 1)
    assert (past.done, past.given, len(past.waiting)) == (0, 0, 1)


@pytest.mark.parametrize(
    ("women", "men", "shown", "gap"),
    [(6, 5, ("6", "5"), 1), (6, 2, ("masqué", "masqué"), None), (2, 1, ("masqué", "masqué"), None)],
)
def test_fewer_than_five_women_or_men_are_never_told(
    women: int, men: int, shown: tuple[str, str], gap: int | None
) -> None:
    council = a_council(is_gap_limited=True)
    _members(council, women, men)
    parity = _of(council).parity
    assert (parity.women, parity.men, parity.gap) == (*shown, gap)
    assert parity.is_kept is (gap == 1)


def test_nothing_said_is_no_number() -> None:
    council = a_council()
    _members(council, 0, 0, unsaid=1)
    row = _of(council)
    assert (row.parity, row.rate.share, row.waiting) == (None, None, [])


def test_animators_read_theirs_officials_read_all_and_residents_none() -> None:
    mine, other = a_council(), a_council()
    assert list(councils_read_by(an_animator(mine))) == [mine]
    assert set(councils_read_by(official())) >= {mine, other}
    assert not councils_read_by(make_user()).exists()


def test_the_page_of_the_desk(client: StrictClient) -> None:
    council, other = a_council(name="Conseil des Sages"), a_council(name="Conseil citoyen")
    _members(council, 6, 5)
    given_opinion(council)
    sign_in(client, an_animator(council))
    page = client.get(reverse(PAGE)).content.decode()
    assert "Conseil des Sages" in page
    assert "Conseil citoyen" not in page
    assert "Avis qui attendent une réponse" in page
    sign_in(client, official())
    page = client.get(reverse(PAGE), {"annee": "2025"}).content.decode()
    assert other.name in page
    assert '<b aria-current="page">2025</b>' in page
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert client.get(reverse(PAGE)).status_code == 403


def test_a_year_that_is_not_offered_is_this_one() -> None:
    today = timezone.localdate()
    assert year_asked("2025") == 2025 if today.year <= 2030 else True
    assert {year_asked(None), year_asked("1789"), year_asked("x")} == {today.year}
    assert years_of(date(2026, 5, 1)) == [2026, 2025, 2024, 2023, 2022, 2021]


@pytest.mark.parametrize("number", [1, 3])
def test_the_numbers_ask_the_same_whatever_there_is(number: int, django_assert_num_queries: Any) -> None:
    for _one in range(number):
        _members(a_council(), 3, 3)
    with django_assert_num_queries(5):
        council_figures(2026, Council.objects.all(), date(2026, 5, 1))
