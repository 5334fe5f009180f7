"""The invented councils meet all year; building again adds nothing."""

from typing import Any

import pytest
from django.utils import timezone

from instances.councils.models import Council
from instances.meetings.enums import MeetingState, MinutesState
from instances.meetings.models import Meeting, Minutes
from instances.meetings.permissions import minors_in
from portal.demonstration import meetings
from tests.factories.accounts import born_years_ago, make_administrator
from tests.factories.meetings import a_council, a_member, a_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def councils(monkeypatch: pytest.MonkeyPatch) -> list[Council]:
    """The three councils, whose members sit since long ago."""
    administrator: Any = make_administrator()
    monkeypatch.setattr(meetings, "administrator", lambda: administrator)
    for name in ("Salle Jean Carmet", "L’Escale", "Centre Carré"):
        a_place(name=name)
    made = [a_council(slug=slug) for slug in ("conseil-des-sages", "comite-des-jeunes", "conseil-citoyen")]
    for council in made:
        for number in range(12):
            born = born_years_ago(15) if council.slug == "comite-des-jeunes" and number % 2 else None
            a_member(council, birth_date=born)
    return made


def test_each_council_has_meetings_past_and_to_come_with_their_minutes(councils: list[Council]) -> None:
    now = timezone.now()
    meetings.build_meetings(now)
    for council in councils:
        rows = Meeting.objects.filter(council=council)
        assert rows.filter(state=MeetingState.HELD, ends_at__lt=now).exists()
        assert rows.filter(state=MeetingState.CONVENED, starts_at__gt=now).exists()
        assert rows.filter(state=MeetingState.PLANNED, starts_at__gt=now).exists()
        assert Minutes.objects.filter(meeting__council=council, state=MinutesState.CORRECTING).count() == 1
        assert rows.filter(state=MeetingState.HELD).count() >= 6
    assert Minutes.objects.filter(state=MinutesState.PUBLISHED).count() == 16
    assert Meeting.objects.filter(state=MeetingState.CANCELLED).count() == 1
    assert not [row for row in Minutes.objects.all() if minors_in(row, now)]
    count = Meeting.objects.count()
    meetings.build_meetings(now)
    assert Meeting.objects.count() == count
