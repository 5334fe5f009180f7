"""Two people at once: each meeting is called once, each text is written over none, a substitute sits once."""

from functools import partial

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.core.revisions import StaleRevision
from instances.meetings.actions import holding, planning, writing
from instances.meetings.actions.holding import Seen
from instances.meetings.enums import Presence
from tests.factories.meetings import a_council, a_meeting, a_member, animator_of, held, past_call
from tests.factories.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_meeting_called_by_two_at_once_is_called_once() -> None:
    meeting = a_meeting()
    for _ in range(2):
        a_member(meeting.council)
    act = partial(planning.convene_meeting, meeting=meeting, by=animator_of(meeting), now=timezone.now())
    outcomes = together(act, act)
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 1
    assert OutboxMessage.objects.filter(kind="instances/meeting_convened").count() == 2


def test_minutes_written_by_two_at_once_keep_the_first_text() -> None:
    minutes = held(members=1)
    by = animator_of(minutes.meeting)

    def write(body: str) -> object:
        return writing.write_minutes(minutes=minutes, body=body, by=by, now=timezone.now(), read_revision=0)

    outcomes = together(lambda: write("La première."), lambda: write("La seconde."))
    assert sum(isinstance(outcome, StaleRevision) for outcome in outcomes) == 1
    assert minutes.versions.count() == 2


def test_a_substitute_seated_twice_at_once_sits_for_one_member() -> None:
    council = a_council()
    member = a_member(council)
    substitute = a_member(council, substitute_of=member)
    meeting = past_call(council)
    seat = meeting.attendances.get()
    seen = {seat.pk: Seen(Presence.REPRESENTED, substitute)}
    act = partial(holding.note_presences, meeting=meeting, seen=seen, by=animator_of(meeting), now=meeting.ends_at)
    outcomes = together(act, act)
    assert not [outcome for outcome in outcomes if isinstance(outcome, InvalidInput)]
    assert meeting.attendances.filter(represented_by=substitute).count() == 1
