"""The sheets of the box: read twice, compared, judged by the limits of every channel, and the accounts of a station."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied, InvalidInput
from budgets.editions.enums import BallotType
from budgets.voting.box.ballot_rules import BallotRules, Choices, is_complete, refusal_of_choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import KeyingKind
from budgets.voting.models import Keying, PollingStation, RollEntry
from budgets.voting.paper.actions.keying import correct_reading, erase_reading, key_sheet
from budgets.voting.paper.actions.stations import count_sheets, reconcile_station, reopen_station
from budgets.voting.paper.ballots import judged, reason_of_void, sheet_label, station_report
from tests.factories.budgets import EditionFactory
from tests.factories.paper import (
    make_closed_vote,
    make_officer,
    make_station,
    mark_before,
    read_twice,
    ticked,
    void,
)
from tests.factories.together import together
from tests.factories.votes import make_open_vote


def ballots_of(station: PollingStation) -> list[Choices]:
    """What its sheets put in the ballot box."""
    found = [one.choices for _sheet, one in judged(read_ballot_box(station.edition_id), station)]
    return [choices for choices in found if choices is not None]


# --- Two readings ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_box_is_read_from_the_second_when_the_vote_ends() -> None:
    edition, officer = make_open_vote(), make_officer()
    station, snapshot = make_station(edition), read_ballot_box(edition).snapshot
    assert snapshot is not None
    last = snapshot.ends_at - timedelta(seconds=1)
    with time_machine.travel(last, tick=False), pytest.raises(ActionDenied, match="L’urne s’ouvre"):
        key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=officer)
    with time_machine.travel(snapshot.ends_at, tick=False):
        assert key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=officer).numbers == [1]
    with pytest.raises(ActionDenied, match="pas encore ouvert"):
        key_sheet(station=make_station(EditionFactory()), turn=1, sheet=ticked(1, 1), by=officer)


@pytest.mark.django_db
def test_one_officer_reads_a_sheet_once_and_a_turn_reads_it_once() -> None:
    station, first, second = make_station(make_closed_vote()), make_officer(), make_officer()
    key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=first)
    with pytest.raises(ActionDenied, match="Vous avez déjà lu"):
        key_sheet(station=station, turn=2, sheet=ticked(1, 1), by=first)
    with pytest.raises(ActionDenied, match="a déjà été lu à la lecture 1"):
        key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=second)
    assert Keying.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_on_one_sheet_at_once() -> None:
    station, pair = make_station(make_closed_vote()), (make_officer(), make_officer())
    outcomes = together(*[lambda by=by: key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=by) for by in pair])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "Keying"]
    turns = enumerate(pair, 1)
    outcomes = together(
        *[
            lambda turn=turn, by=by: key_sheet(station=station, turn=turn, sheet=ticked(2, 1), by=by)
            for turn, by in turns
        ]
    )
    assert [type(outcome).__name__ for outcome in outcomes] == ["Keying", "Keying"]


@pytest.mark.django_db
def test_a_sheet_beyond_the_rules_is_kept_as_it_is_and_void_with_its_reason() -> None:
    edition = make_closed_vote(min_choices=2)
    station, pair = make_station(edition), (make_officer(), make_officer())
    read_twice(
        station, pair, ticked(1, 1, 2, 3, 4), ticked(2, 1, 99), ticked(3, 1), ticked(4), void(5), ticked(6, 3, 1)
    )
    assert Keying.objects.get(sheet=1, turn=1).numbers == [1, 2, 3, 4]
    assert station_report(station).void == [
        ("A-0001", "Trop de projets : 4, au plus 3."),
        ("A-0002", "Un numéro n’est pas au vote."),
        ("A-0003", "Pas assez de projets."),
        ("A-0005", "Rien n’est coché."),
    ]
    assert ballots_of(station) == [Choices(is_blank=True), Choices(("3", "1"))]


@pytest.mark.django_db
def test_a_withdrawn_project_weighs_nothing_and_costs_no_place() -> None:
    edition = make_closed_vote()
    station, pair = make_station(edition), (make_officer(), make_officer())
    read_twice(station, pair, ticked(1, 1, 2, 3, 4))
    edition.projects.filter(number=4).update(is_withdrawn=True)
    assert station_report(station).void == []
    assert ballots_of(station) == [Choices(("1", "2", "3", "4"))]


@pytest.mark.django_db
def test_an_unknown_sheet_is_void_or_refused() -> None:
    station, officer = make_station(make_closed_vote()), make_officer()
    with pytest.raises(ActionDenied, match="A-0011 est inconnu"):
        key_sheet(station=station, turn=1, sheet=ticked(11, 1), by=officer)
    row = key_sheet(station=station, turn=1, sheet=void(11, "Numéro inconnu, ou pas de numéro."), by=officer)
    assert (row.kind, sheet_label(station, row.sheet)) == (KeyingKind.VOID, "A-0011")


@pytest.mark.django_db
def test_each_officer_corrects_and_erases_their_own_readings_only() -> None:
    station, first, second = make_station(make_closed_vote()), make_officer(), make_officer()
    row = key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=first)
    for act in (
        lambda: correct_reading(reading=row, sheet=ticked(1, 2), by=second),
        lambda: erase_reading(reading=row, by=second),
    ):
        with pytest.raises(ActionDenied, match="ses propres lectures"):
            act()
    assert correct_reading(reading=row, sheet=ticked(2, 2), by=first).sheet == 2
    assert Keying.objects.get().numbers == [2]
    erase_reading(reading=row, by=first)
    assert not Keying.objects.exists()


@pytest.mark.django_db
def test_order_counts_between_readings_only_in_a_ranked_vote() -> None:
    for ballot_type, differs in ((BallotType.APPROVAL, False), (BallotType.ORDINAL, True)):
        station, pair = make_station(make_closed_vote(ballot_type=ballot_type)), (make_officer(), make_officer())
        key_sheet(station=station, turn=1, sheet=ticked(1, 1, 2), by=pair[0])
        key_sheet(station=station, turn=2, sheet=ticked(1, 2, 1), by=pair[1])
        mark_before(station.edition, station, 1)
        count_sheets(station=station, count=1, by=pair[0])
        if differs:
            with pytest.raises(InvalidInput, match="différentes : A-0001"):
                reconcile_station(station=station, reason="", by=pair[0])
        else:
            reconcile_station(station=station, reason="", by=pair[0])


REFERENCES = [str(number) for number in range(1, 6)]


@given(
    ticks=st.lists(st.sampled_from([*REFERENCES, "?9"]), max_size=6),
    most=st.none() | st.integers(1, 4),
    least=st.integers(0, 3),
    most_cost=st.none() | st.integers(0, 60),
    withdrawn=st.frozensets(st.sampled_from(REFERENCES)),
)
def test_limits_of_a_sheet_are_those_of_every_channel(
    *, ticks: list[str], most: int | None, least: int, most_cost: int | None, withdrawn: frozenset[str]
) -> None:
    costs = {one: 10 * int(one) for one in REFERENCES}
    rules = BallotRules(BallotType.APPROVAL, least, most, costs, most_cost, withdrawn)
    choices = Choices(tuple(ticks))
    is_accepted = refusal_of_choices(rules, choices) is None and is_complete(rules, choices)
    assert (reason_of_void(rules, choices) == "") == is_accepted


# --- The accounts of a station -----------------------------------------------------------------------
@pytest.mark.django_db
def test_a_missing_emargement_an_unknown_sheet_and_a_differing_reading_each_block() -> None:
    edition, pair = make_closed_vote(), (make_officer(), make_officer())
    station = make_station(edition)
    mark_before(edition, station, 2)

    def blocked(reason: str = "") -> list[str]:
        with pytest.raises(InvalidInput) as problem:
            reconcile_station(station=station, reason=reason, by=pair[0])
        return problem.value.problems

    assert blocked() == ["Écrivez combien de bulletins vous avez trouvés dans l’urne."]
    count_sheets(station=station, count=3, by=pair[0])
    read_twice(station, pair, ticked(1, 1))
    key_sheet(station=station, turn=1, sheet=ticked(2, 1, 2), by=pair[0])
    assert blocked("Un émargement oublié") == [
        "Bulletins trouvés : 3. Bulletins lus : 2.",
        "Il manque une lecture : A-0002.",
    ]
    second = key_sheet(station=station, turn=2, sheet=ticked(2, 1, 3), by=pair[1])
    read_twice(station, pair, void(11, "Numéro inconnu, ou pas de numéro."))
    assert blocked("Un émargement oublié") == ["Les deux lectures sont différentes : A-0002."]
    correct_reading(reading=second, sheet=ticked(2, 2, 1), by=pair[1])
    assert blocked("  ") == [
        "Émargements : 2. Bulletins trouvés : 3. Expliquez cet écart avec une raison.",
    ]
    reconcile_station(station=station, reason="Un émargement oublié", by=pair[0])
    station.refresh_from_db()
    report = station_report(station)
    assert (report.marked, report.found, report.difference, report.difference_reason) == (
        2,
        3,
        1,
        "Un émargement oublié",
    )
    assert report.void == [("A-0011", "Numéro inconnu, ou pas de numéro.")]
    assert report.is_reconciled
    assert ballots_of(station) == [Choices(("1",)), Choices(("1", "2"))]


@pytest.mark.django_db
def test_a_cancelled_emargement_counts_no_more_and_no_difference_keeps_no_reason() -> None:
    edition, officer = make_closed_vote(), make_officer()
    station = make_station(edition)
    mark_before(edition, station, 1)
    RollEntry.objects.update(is_cancelled=True)
    count_sheets(station=station, count=0, by=officer)
    reconcile_station(station=station, reason="Inutile", by=officer)
    station.refresh_from_db()
    assert (station.difference_reason, station.reconciled_by) == ("", officer)


@pytest.mark.django_db
def test_a_station_is_reopened_with_a_reason() -> None:
    edition, officer = make_closed_vote(), make_officer()
    station = make_station(edition)
    with pytest.raises(ActionDenied, match="n’est pas arrêté"):
        reopen_station(station=station, reason="Erreur", by=officer)
    count_sheets(station=station, count=0, by=officer)
    reconcile_station(station=station, reason="", by=officer)
    with pytest.raises(ActionDenied, match="Donnez la raison"):
        reopen_station(station=station, reason=" ", by=officer)
    reopen_station(station=station, reason="Un bulletin retrouvé", by=officer)
    station.refresh_from_db()
    assert station.reconciled_at is None
    assert AuditEntry.objects.order_by("-id").first().detail["reason"] == "Un bulletin retrouvé"
    count_sheets(station=station, count=1, by=officer)
