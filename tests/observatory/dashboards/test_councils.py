"""Councils and encounters on the dashboard: the numbers of their own rooms, so told that none gives a small one."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from allonnes.outreach.enums import EncounterState
from instances.meetings.figures import Rate
from observatory.dashboards.parts.councils import _present_words, section
from tests.factories.meetings import past_call
from tests.factories.open_data import meet
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def held(**counts: int) -> None:
    meet(EncounterFactory(hours_from_now=-30, state=EncounterState.HELD), **counts)


def test_without_meeting_nor_encounter_it_says_so() -> None:
    assert "pour l’instant" in str(section(today().year, today()).empty)


def test_where_fewer_than_five_came_is_in_no_sum() -> None:
    held(adult=36)
    held(adult=4)
    (chart,) = section((timezone.now() - timedelta(hours=30)).year, today()).charts
    ((_label, people, hours, _rate),) = chart.table.rows
    # Each encounter is published: « 40 » beside « 36 » would say four, rounded too.
    assert people == "36"
    assert hours != "0"


def test_fewer_than_five_met_in_all_are_not_told() -> None:
    held(adult=3)
    assert section((timezone.now() - timedelta(hours=30)).year, today()).charts == ()


def test_a_council_is_told_with_its_objective() -> None:
    meeting = past_call()
    (chart,) = section(timezone.localtime(meeting.starts_at).year, today()).charts
    assert meeting.council.name in chart.table.rows[0]


@pytest.mark.parametrize(("rate", "words"), [(None, ""), (Rate(3, 4), ""), (Rate(4, 5), "présence 80 %")])
def test_a_presence_is_told_from_five_on(rate: Rate | None, words: str) -> None:
    assert _present_words(rate).replace("\xa0", " ").replace("\u202f", " ") == words
