"""What a sealing puts in the ballot box: complete ballots of every channel; what it counts apart, and what it wipes."""

import pytest

from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.projects.models import Project, ProjectHistory
from budgets.voting.box.instance import ballots_digest, sealed_choices
from budgets.voting.enums import KeyingKind, VoteChannel
from budgets.voting.models import Keying, RollEntry, TurnoutFigure, VoteIncident
from budgets.voting.paper.actions.keying import Sheet
from tests.factories.budgets import NeighbourhoodFactory
from tests.factories.paper import make_closed_vote, read_twice
from tests.factories.sealing import (
    cancel,
    close_station,
    key_sheet,
    make_paper_entry,
    make_station,
    officer,
    seal,
)
from tests.factories.votes import cast, make_entry, make_open_vote, make_voter


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


def test_complete_ballots_are_sealed_and_the_others_counted_apart(db: None) -> None:
    edition = make_open_vote(min_choices=2)
    cast(make_voter(edition), ["2", "1"])
    cast(make_voter(edition), [])
    cast(make_voter(edition), ["1"])
    cancelled = make_entry(edition)
    cancel(cancelled)
    sealing = seal(edition)
    assert sorted(sealed_choices(edition)) == [[], [["1", 1], ["2", 1]]]
    record = sealing.record
    assert {name: record[name] for name in ("ballots", "blank", "incomplete", "cancelled", "in_box")} == {
        "ballots": 2, "blank": 1, "incomplete": 1, "cancelled": 1, "in_box": 3,
    }  # fmt: skip
    assert record["entries"] == {"account": 3}
    assert sealing.ballots_sha256 == ballots_digest(edition)
    assert len(sealing.receipts) == 3
    assert sealing.receipts == sorted(sealing.receipts)
    assert cancelled.receipt not in sealing.receipts


def test_a_ranked_vote_is_sealed_with_its_points(db: None) -> None:
    edition = make_open_vote(ballot_type=BallotType.ORDINAL, max_choices=3)
    cast(make_voter(edition), ["3", "1"])
    seal(edition)
    assert sealed_choices(edition) == [[["3", 3], ["1", 2]]]


def test_a_choice_withdrawn_stays_and_the_record_tells_why(edition: Edition) -> None:
    cast(make_voter(edition), ["1", "2"])
    project = Project.objects.get(edition=edition, number=1)
    Project.objects.filter(pk=project.pk).update(is_withdrawn=True)
    other = Project.objects.get(edition=edition, number=2)
    Project.objects.filter(pk=other.pk).update(is_withdrawn=True)
    ProjectHistory.objects.create(
        project=project,
        event="withdraw_from_vote",
        from_state="on_ballot",
        to_state="on_ballot",
        reason="Terrain pris",
    )
    record = seal(edition).record
    assert sealed_choices(edition) == [[["1", 1], ["2", 1]]]
    assert [(one["number"], one["reason"]) for one in record["withdrawn"]] == [(1, "Terrain pris"), (2, "")]


def test_paper_joins_the_same_box_and_void_sheets_are_told_without_choices(edition: Edition) -> None:
    station = make_station(edition, sheets_printed=20)
    for _ in range(8):
        make_paper_entry(station)
    key_sheet(station, 1, [2, 1])
    key_sheet(station, 2, [], kind=KeyingKind.BLANK)
    key_sheet(station, 3, [], kind=KeyingKind.VOID, reason="Papier déchiré")
    key_sheet(station, 4, [99])
    key_sheet(station, 5, [1, 1])
    key_sheet(station, 6, [1, 2, 3, 4])
    key_sheet(station, 7, [], kind=KeyingKind.VOID, reason="Rien n’est coché.")
    close_station(station, found=7, difference_reason="Une personne est repartie avec son bulletin")
    record = seal(edition).record
    assert sorted(sealed_choices(edition)) == [[], [["1", 1], ["2", 1]]]
    assert record["entries"] == {"paper": 8}
    (told,) = record["offices"]
    assert (told["entries"], told["printed"], told["found"], told["difference"]) == (8, 20, 7, -1)
    assert told["void"] == [
        {"sheet": 3, "reason": "Papier déchiré"},
        {"sheet": 4, "reason": "Un numéro n’est pas au vote."},
        {"sheet": 5, "reason": "Un numéro est écrit deux fois."},
        {"sheet": 6, "reason": "Trop de projets : 4, au plus 3."},
        {"sheet": 7, "reason": "Rien n’est coché."},
    ]
    assert not Keying.objects.exists()


def test_a_sheet_said_void_or_blank_never_counts_for_projects(db: None) -> None:
    edition = make_closed_vote()
    station, pair = make_station(edition, sheets_printed=10), (officer(), officer())
    for _ in range(3):
        make_paper_entry(station)
    signed = Sheet(1, KeyingKind.VOID, (1, 2), "Une signature est écrite.")
    rows = read_twice(
        station, pair, signed, Sheet(2, KeyingKind.BLANK, (1,)), Sheet(3, KeyingKind.CHOICES, (1, 2, 3, 4))
    )
    assert [row.numbers for row in rows] == [[], [], [1, 2, 3, 4]]
    close_station(station, found=3)
    record = seal(edition).record
    assert sorted(sealed_choices(edition)) == [[]]
    assert record["offices"][0]["void"] == [
        {"sheet": 1, "reason": "Une signature est écrite."},
        {"sheet": 3, "reason": "Trop de projets : 4, au plus 3."},
    ]


def test_turnout_is_counted_from_the_roll_before_it_is_wiped(edition: Edition) -> None:
    place = NeighbourhoodFactory(name="Chaoué")
    make_entry(edition, VoteChannel.KIOSK), make_entry(edition)
    away = make_entry(edition)
    RollEntry.objects.filter(pk=away.pk).update(age_band="", neighbourhood=place)
    sealing = seal(edition)
    cells = {(figure.dimension, figure.label): figure.count for figure in TurnoutFigure.objects.filter(edition=edition)}
    assert cells == {
        ("channel", "À la borne"): 1,
        ("channel", "Sur le site"): 2,
        ("neighbourhood", "Quartier non indiqué"): 2,
        ("neighbourhood", "Chaoué"): 1,
        ("age_band", "45 à 59 ans"): 2,
        ("age_band", "Âge non demandé"): 1,
    }
    assert sealing.record["incidents"] == {"told": 0, "answered": 0}


def test_problems_told_during_the_vote_are_counted(edition: Edition) -> None:
    VoteIncident.objects.create(edition=edition, body="La borne ne répond pas")
    VoteIncident.objects.create(edition=edition, body="Lettre perdue", summary="Lettre", answer="Ok", state="answered")
    assert seal(edition).record["incidents"] == {"told": 2, "answered": 1}


def test_a_sealed_ballot_keeps_no_order_of_taps_and_paper_looks_the_same(db: None) -> None:
    edition = make_open_vote(max_choices=3)
    for taps in (["3", "1", "2"], ["2", "3", "1"]):
        cast(make_voter(edition), taps)
    station = make_station(edition, sheets_printed=5)
    make_paper_entry(station)
    key_sheet(station, 1, [3, 2, 1])
    close_station(station, found=1)
    seal(edition)
    assert sealed_choices(edition) == [[["1", 1], ["2", 1], ["3", 1]]] * 3


def test_ballots_that_nobody_else_filled_the_same_way_are_counted(db: None) -> None:
    edition = make_open_vote()
    for taps in (["1", "2"], ["2", "1"], ["3"], [], ["4", "5"]):
        cast(make_voter(edition), taps)
    assert seal(edition).record["unique"] == 3


def test_a_ranked_ballot_is_unique_by_its_order(db: None) -> None:
    edition = make_open_vote(ballot_type=BallotType.ORDINAL, max_choices=3)
    for taps in (["1", "2"], ["2", "1"], ["3", "1"], ["3", "1"]):
        cast(make_voter(edition), taps)
    assert seal(edition).record["unique"] == 2
