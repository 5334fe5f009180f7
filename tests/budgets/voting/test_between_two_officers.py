"""Between the demand of one officer to seal and the yes of another, nothing changes of what the first one saw."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import BEING_SEALED
from budgets.voting.enums import KeyingKind, ReviewDecision
from budgets.voting.incidents.actions import answer_incident, report_problem, write_down_incident
from budgets.voting.letters.actions.letters import reissue_letter, void_letter
from budgets.voting.models import Keying, PollingStation, RollEntry, VoteIncident, VoterReview
from budgets.voting.paper.actions import stations
from budgets.voting.paper.actions.keying import Sheet, correct_reading, erase_reading, key_sheet
from budgets.voting.reviews.actions.reviews import confirm_review, decide_review, withdraw_review
from budgets.voting.reviews.look_alikes import Pair, pair_of
from budgets.voting.reviews.permissions.reviews import Verdict
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing, withdraw_sealing
from budgets.voting.withdrawal.actions import withdraw_from_vote
from tests.factories.accounts import make_administrator
from tests.factories.letters import make_letter
from tests.factories.sealing import after, close_station, make_station, officer
from tests.factories.together import together
from tests.factories.votes import make_entry, make_open_vote

Act = Callable[[Edition, User], Any]


def station_of(edition: Edition) -> PollingStation:
    return edition.stations.get()


def decide(edition: Edition, by: User) -> Any:
    pair = pair_of(*RollEntry.objects.filter(edition=edition).order_by("pk")[:2])
    return decide_review(pair=pair, verdict=Verdict(ReviewDecision.DIFFERENT, "Deux."), by=by, now=timezone.now())


def waiting(edition: Edition) -> Pair:
    """A pair that waits for a second officer."""
    RollEntry.objects.filter(edition=edition).update(name_mark="n" * 64)
    first, second = RollEntry.objects.filter(edition=edition).order_by("pk")[:2]
    said = {"decision": ReviewDecision.SAME, "reason": "Une.", "is_for_two": True, "keep": first}
    said |= {"decided_by": officer(), "decided_on": timezone.localdate()}
    VoterReview.objects.get_or_create(edition=edition, first=first, second=second, defaults=said)
    return pair_of(first, second)


def answer(edition: Edition, by: User) -> Any:
    incident = VoteIncident.objects.get(edition=edition)
    return answer_incident(incident=incident, summary="Une panne.", answer="Réparée.", by=by, now=timezone.now())


def withdraw(edition: Edition, _by: User) -> Any:
    project = edition.projects.get(number=1)
    withdraw_from_vote(project=project, reason="Vendu.", by=make_administrator(), now=timezone.now())


def correct(edition: Edition, _by: User) -> Any:
    reading = Keying.objects.filter(station__edition=edition, turn=1).get()
    return correct_reading(reading=reading, sheet=Sheet(1, KeyingKind.BLANK), by=reading.by)


def erase(edition: Edition, _by: User) -> Any:
    reading = Keying.objects.filter(station__edition=edition, turn=1).get()
    erase_reading(reading=reading, by=reading.by)


ACTS: dict[str, Act] = {
    "a project withdrawn": withdraw,
    "a look-alike decided": decide,
    "a look-alike confirmed": lambda edition, by: confirm_review(pair=waiting(edition), by=by, now=timezone.now()),
    "a look-alike withdrawn": lambda edition, by: withdraw_review(pair=waiting(edition), by=by),
    "an incident answered": answer,
    "a station changed": lambda edition, by: stations.save_station(station=station_of(edition), officers=[by], by=by),
    "a station deleted": lambda edition, by: stations.delete_station(station=station_of(edition), by=by),
    "sheets counted": lambda edition, by: stations.count_sheets(station=station_of(edition), count=3, by=by),
    "a station reconciled": lambda edition, by: stations.reconcile_station(
        station=station_of(edition), reason="", by=by
    ),
    "a station reopened": lambda edition, by: stations.reopen_station(station=station_of(edition), reason="Non", by=by),
    "a sheet read": lambda edition, by: key_sheet(
        station=station_of(edition), turn=1, sheet=Sheet(2, KeyingKind.BLANK), by=by
    ),
    "a reading corrected": correct,
    "a reading erased": erase,
}


@pytest.fixture
def edition(db: None) -> Edition:
    """A vote that is over, ready to be sealed: two voters, a station whose one sheet was read twice, a problem."""
    edition = make_open_vote()
    make_entry(edition), make_entry(edition)
    station = make_station(edition, sheets_printed=5)
    for turn in (1, 2):
        Keying.objects.create(station=station, sheet=1, turn=turn, kind=KeyingKind.BLANK, numbers=[], by=officer())
    close_station(station, found=1)
    report_problem(edition=edition, body="La borne est en panne.")
    return edition


def told(act: Act, edition: Edition) -> str | None:
    try:
        act(edition, officer())
    except ActionDenied as denied:
        return denied.reason
    return None


@pytest.mark.parametrize("name", ACTS)
def test_nothing_changes_while_a_sealing_is_asked(edition: Edition, name: str) -> None:
    with time_machine.travel(after(edition), tick=False):
        ask_sealing(edition=edition, by=officer(), now=timezone.now())
        assert told(ACTS[name], edition) == BEING_SEALED
        withdraw_sealing(edition=edition, by=officer())
        assert told(ACTS[name], edition) != BEING_SEALED


def test_letters_are_settled_since_the_end_of_the_vote(edition: Edition) -> None:
    letter, _code = make_letter(edition)
    with time_machine.travel(after(edition), tick=False):
        ask_sealing(edition=edition, by=officer(), now=timezone.now())
        for act in (void_letter, reissue_letter):
            with pytest.raises(ActionDenied, match="terminé"):
                act(letter=letter, reason="Perdue.", by=officer())


def test_a_problem_is_always_reported_and_answered_after_the_sealing(edition: Edition) -> None:
    with time_machine.travel(after(edition), tick=False):
        ask_sealing(edition=edition, by=officer(), now=timezone.now())
        report_problem(edition=edition, body="Je n’ai pas pu voter.")
        write_down_incident(edition=edition, body="Un écran est cassé.", by=officer())
        sealed = confirm_sealing(edition=edition, by=officer(), now=timezone.now())
        assert sealed.record["incidents"] == {"told": 3, "answered": 0}
        for incident in VoteIncident.objects.order_by("pk"):
            answer_incident(incident=incident, summary="Une panne.", answer="Vu.", by=officer(), now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_at_the_instant_of_the_demand_comes_before_or_is_refused() -> None:
    edition, first, administrator = make_open_vote(), officer(), make_administrator()
    now, project = after(edition), edition.projects.get(number=1)
    asked, withdrawn = together(
        lambda: ask_sealing(edition=edition, by=first, now=now),
        lambda: withdraw_from_vote(project=project, reason="Vendu.", by=administrator, now=now),
    )
    project.refresh_from_db()
    assert asked.asked_by == first
    assert project.is_withdrawn == (withdrawn is None)
    assert withdrawn is None or withdrawn.reason == BEING_SEALED
