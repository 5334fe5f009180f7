"""A line of the paper roll that bears a wrong name: corrected by two officers, each of whom types both identities."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.voting.ballot.permissions import KNOWN, SEALED
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.corrections import permissions
from budgets.voting.corrections.actions import Change, ask_correction, confirm_correction, withdraw_correction
from budgets.voting.enums import CorrectionReason, VoteChannel
from budgets.voting.models import PollingStation, RollCorrection, RollEntry, VoterReview
from budgets.voting.paper.actions.roll import ask_paper, mark_paper
from budgets.voting.paper.permissions import OFFICERS_ONLY
from budgets.voting.roll.identity import Identity
from budgets.voting.roll.voter import open_identity
from tests.factories.accounts import make_agent
from tests.factories.look_alikes import ask as ask_one_person
from tests.factories.look_alikes import decide, pair_of, same
from tests.factories.paper import make_officer, make_station
from tests.factories.sealing import after, close_station, seal
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter, somebody

WRONG = Identity("Camile", "Durant", date(1980, 5, 17))
RIGHT = Identity("Lina", "Moreau", date(1980, 5, 18))
CHANGE = Change(WRONG, RIGHT)


@pytest.fixture
def station(db: None) -> PollingStation:
    return make_station(make_open_vote())


def mark(station: PollingStation, who: Identity = WRONG) -> RollEntry:
    """Somebody marked under this name, who has their sheet."""
    voter = make_voter(station.edition, VoteChannel.PAPER, identity=who)
    return mark_paper(station=station, voter=voter, by=make_officer())


def ask(station: PollingStation, by: User | None = None, change: Change = CHANGE) -> RollCorrection:
    why = CorrectionReason.OTHER_PERSON
    return ask_correction(station=station, change=change, reason=why, by=by or make_officer())


def confirm(asked: RollCorrection, by: User | None = None, change: Change = CHANGE) -> RollEntry:
    return confirm_correction(correction=asked, change=change, by=by or make_officer())


def vote(station: PollingStation, who: Identity) -> Any:
    """They vote on the site."""
    return cast(make_voter(station.edition, identity=who), ["1"])


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_two_officers_correct_a_line_and_the_wrong_name_is_free(station: PollingStation) -> None:
    entry, first, second = mark(station), make_officer(), make_officer()
    asked = ask(station, first)
    assert denied(lambda: vote(station, WRONG)) == KNOWN
    confirm(asked, second)
    assert denied(lambda: vote(station, RIGHT)) == KNOWN
    assert "sur papier" in denied(lambda: mark(station, RIGHT))
    vote(station, WRONG)
    entry.refresh_from_db()
    assert (entry.channel, entry.station, entry.is_cancelled) == (VoteChannel.PAPER, station, False)
    box = read_ballot_box(station.edition)
    assert open_identity(entry.identity_box, box.held_key) == RIGHT
    asked.refresh_from_db()
    assert (asked.asked_by, asked.confirmed_by, asked.right_mark) == (first, second, "")
    told = {"edition": station.edition.slug, "office": "A", "reason": "Le nom d’une autre personne"}
    acts = AuditEntry.objects.filter(act__contains="correct").order_by("pk")
    assert [(act.act, act.by, act.detail) for act in acts] == [
        ("budgets.ask_correction", first, told),
        ("budgets.correct_roll", second, told),
    ]


def test_a_demand_changes_nothing_and_keeps_no_name(station: PollingStation) -> None:
    entry = mark(station)
    before = RollEntry.objects.filter(pk=entry.pk).values().get()
    asked = ask(station)
    assert RollEntry.objects.filter(pk=entry.pk).values().get() == before
    kept = str(RollCorrection.objects.values().get())
    assert not any(word in kept for word in ("Lina", "Moreau", "Durant", "Camile"))
    withdraw_correction(correction=asked, by=make_officer())
    assert not RollCorrection.objects.exists()
    assert denied(lambda: confirm(asked)) == permissions.NOT_WAITING
    assert denied(lambda: withdraw_correction(correction=asked, by=make_officer())) == permissions.NOT_WAITING
    assert AuditEntry.objects.filter(act="budgets.withdraw_correction").count() == 1


def test_one_officer_alone_corrects_nothing(station: PollingStation) -> None:
    mark(station)
    first = make_officer()
    asked = ask(station, first)
    assert denied(lambda: confirm(asked, first)) == permissions.ASKED_BY_YOU
    assert denied(lambda: ask(station)) == permissions.ALREADY_ASKED
    rows = RollCorrection.objects.filter(pk=asked.pk)
    done = {"confirmed_on": timezone.localdate(), "right_mark": ""}
    with pytest.raises(IntegrityError, match="correction_by_two_officers"), transaction.atomic():
        rows.update(**done, confirmed_by=first)
    with pytest.raises(IntegrityError, match="correction_mark_until_confirmed"), transaction.atomic():
        rows.update(confirmed_on=timezone.localdate(), confirmed_by=make_officer())
    with pytest.raises(IntegrityError, match="correction_one_waiting"), transaction.atomic():
        RollCorrection.objects.create(
            entry=asked.entry, right_mark="a", reason="misread", asked_by=first, asked_on=timezone.localdate()
        )


def test_the_second_officer_types_the_same_names(station: PollingStation) -> None:
    mark(station)
    asked = ask(station)
    for other in (replace(RIGHT, last_name="Morel"), replace(RIGHT, birth_date=date(1980, 5, 19))):
        assert denied(lambda other=other: confirm(asked, change=Change(WRONG, other))) == permissions.NOT_WHAT_WAS_ASKED
    wrong = replace(WRONG, first_names="Zoé")
    assert denied(lambda: confirm(asked, change=Change(wrong, RIGHT))) == permissions.NOT_WHAT_WAS_ASKED
    confirm(asked, change=Change(WRONG, replace(RIGHT, last_name="MOREAU")))
    assert denied(lambda: confirm(asked)) == permissions.NOT_WAITING
    assert denied(lambda: withdraw_correction(correction=asked, by=make_officer())) == permissions.NOT_WAITING


@pytest.mark.parametrize("channel", [channel for channel in VoteChannel if channel != VoteChannel.PAPER])
def test_whoever_voted_another_way_takes_no_line_and_the_words_say_neither_day_nor_way(
    station: PollingStation, channel: VoteChannel
) -> None:
    mark(station)
    asked = ask(station)
    cast(make_voter(station.edition, channel, identity=RIGHT), ["1"])
    said = {denied(lambda: confirm(asked)), denied(lambda: ask(station, change=Change(WRONG, RIGHT)))}
    assert said == {permissions.RIGHT_ONE_VOTED, permissions.ALREADY_ASKED}
    withdraw_correction(correction=asked, by=make_officer())
    assert denied(lambda: ask(station)) == permissions.RIGHT_ONE_VOTED


def test_a_line_of_nobody_of_another_station_or_of_a_vote_made_another_way_is_told_alike(
    station: PollingStation,
) -> None:
    edition, other = station.edition, make_station(station.edition, code="B", name="Salle")
    said = [denied(lambda: ask(station))]
    mark(other, WRONG)
    said.append(denied(lambda: ask(station)))
    who = somebody()
    cast(make_voter(edition, VoteChannel.KIOSK, identity=who), ["1"])
    said.append(denied(lambda: ask(station, change=Change(who, RIGHT))))
    voter = make_voter(edition, VoteChannel.PAPER, identity=who)
    ask_paper(station=station, voter=voter, by=make_officer())
    mark_paper(station=station, voter=voter, by=make_officer(), replaces=True)
    said.append(denied(lambda: ask(station, change=Change(who, RIGHT))))
    assert set(said) == {permissions.NO_LINE}


def test_what_never_counts_in_a_name_is_no_fault_and_the_regulation_holds(station: PollingStation) -> None:
    mark(station)
    accents = replace(WRONG, first_names="CAMÎLE")
    assert denied(lambda: ask(station, change=Change(WRONG, accents))) == permissions.SAME_IDENTITY
    child = replace(RIGHT, birth_date=timezone.localdate().replace(year=timezone.localdate().year - 5, day=1))
    assert "11 ans" in denied(lambda: ask(station, change=Change(WRONG, child)))


def test_only_the_officers_of_the_station_and_the_asker_must_still_be_one(station: PollingStation) -> None:
    mark(station)
    for role in (Role.ADMINISTRATOR, Role.SERVICE_AGENT):
        assert denied(lambda role=role: ask(station, make_agent(role))) == OFFICERS_ONLY
    leaving, second, stranger = make_officer(), make_officer(), make_officer()
    asked = ask(station, leaving)
    station.officers.set([leaving, second])
    for act in (lambda: ask(station, stranger), lambda: confirm(asked, stranger)):
        assert "n’êtes pas membre de ce bureau" in denied(act)
    assert "n’êtes pas membre" in denied(lambda: withdraw_correction(correction=asked, by=stranger))
    station.officers.set([second])
    assert denied(lambda: confirm(asked, second)) == permissions.ASKER_LEFT
    withdraw_correction(correction=asked, by=second)
    assert ask(station, second).asked_by == second


def test_nothing_is_corrected_once_the_vote_is_over_nor_sealed(station: PollingStation) -> None:
    mark(station)
    asked = ask(station)
    edition = station.edition
    with time_machine.travel(after(edition), tick=False):
        for act in (lambda: confirm(asked), lambda: ask(station)):
            assert "terminé" in denied(act)
    close_station(station, found=1, difference_reason="Aucune feuille n’a été lue.")
    seal(edition)
    assert denied(lambda: ask(station)) == SEALED
    assert denied(lambda: withdraw_correction(correction=asked, by=make_officer())) == permissions.NOT_WAITING


def test_the_sealing_counts_corrections_and_forgets_whose_line_it_was(station: PollingStation) -> None:
    for _line in range(5):
        change = Change(somebody(), somebody())
        mark(station, change.wrong)
        confirm(ask(station, change=change), change=change)
    waiting, other = somebody(), make_station(station.edition, code="B", name="Salle")
    mark(other, waiting)
    ask(other, change=Change(waiting, somebody()))
    close_station(station, found=5, difference_reason="Aucune feuille n’a été lue.")
    close_station(other, found=1, difference_reason="Aucune feuille n’a été lue.")
    assert seal(station.edition).record["corrected_by_two"] == 5
    assert not RollCorrection.objects.exists()


def test_an_address_stays_compared_with_the_same_birth_date_only(station: PollingStation) -> None:
    for right, is_kept in ((replace(WRONG, last_name="Zola"), True), (replace(RIGHT, last_name="Verne"), False)):
        mark(station, replace(WRONG, address="3 rue des Lilas"))
        change = Change(WRONG, right)
        assert bool(confirm(ask(station, change=change), change=change).home_mark) == is_kept


def test_what_was_said_of_the_line_under_its_wrong_name_is_said_again(station: PollingStation) -> None:
    entry, other = mark(station), vote(station, replace(WRONG, birth_date=date(1991, 1, 1))).entry
    pair = pair_of(entry, other)
    ask_one_person(pair, same(pair, entry))
    confirm(ask(station))
    assert not VoterReview.objects.exists()


def test_a_vote_cancelled_by_that_name_keeps_its_decision(station: PollingStation) -> None:
    entry, other = mark(station), vote(station, replace(WRONG, birth_date=date(1991, 1, 1))).entry
    pair = pair_of(entry, other)
    decide(pair, same(pair, entry))
    confirm(ask(station))
    assert VoterReview.objects.get().confirmed_by is not None


@pytest.mark.django_db(transaction=True)
def test_a_vote_of_the_right_person_at_the_instant_of_the_confirmation_is_their_only_line() -> None:
    for _turn in range(4):
        station, by = make_station(make_open_vote()), make_officer()
        mark(station)
        asked = ask(station)
        corrected, voted = together(
            lambda asked=asked, by=by: confirm(asked, by), lambda station=station: vote(station, RIGHT)
        )
        refused = [outcome for outcome in (corrected, voted) if isinstance(outcome, ActionDenied)]
        assert [denied.reason for denied in refused] in ([permissions.RIGHT_ONE_VOTED], [str(KNOWN)])


@pytest.mark.django_db(transaction=True)
def test_two_demands_then_two_confirmations_at_once_correct_once() -> None:
    station, officers = make_station(make_open_vote()), [make_officer() for _each in range(4)]
    mark(station)
    asked = together(*[lambda by=by: ask(station, by) for by in officers[:2]])
    made = [outcome for outcome in asked if isinstance(outcome, RollCorrection)]
    assert [denied.reason for denied in asked if isinstance(denied, ActionDenied)] == [permissions.ALREADY_ASKED]
    done = together(*[lambda by=by: confirm(made[0], by) for by in officers[2:]])
    assert [denied.reason for denied in done if isinstance(denied, ActionDenied)] == [permissions.NOT_WAITING]
    assert sum(isinstance(outcome, RollEntry) for outcome in done) == 1


@pytest.mark.django_db(transaction=True)
def test_a_demand_withdrawn_at_the_instant_of_its_confirmation_is_one_or_the_other() -> None:
    for _turn in range(3):
        station, by, other = make_station(make_open_vote()), make_officer(), make_officer()
        mark(station)
        asked = ask(station)
        done, withdrawn = together(
            lambda asked=asked, by=by: confirm(asked, by),
            lambda asked=asked, other=other: withdraw_correction(correction=asked, by=other),
        )
        refused = [outcome for outcome in (done, withdrawn) if isinstance(outcome, ActionDenied)]
        assert [denied.reason for denied in refused] == [permissions.NOT_WAITING]
        assert RollCorrection.objects.filter(entry__station=station).exists() == isinstance(done, RollEntry)


def test_a_correction_is_called_by_its_reason() -> None:
    assert str(RollCorrection(reason=CorrectionReason.MISREAD)) == "La pièce d’identité a été mal lue"
