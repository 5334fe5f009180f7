"""The small table of a result: read from the top, each sum is what stands above it, with nothing left over."""

from typing import Any

import pytest

from budgets.results.closing import ClosingRow, closing_rows
from budgets.results.models import Count
from budgets.voting.models import Sealing

SIGNS = {"−": -1, "+": 1}


def record(**more: Any) -> dict[str, Any]:
    """A sealed vote: 230 online and 11 on paper, one incomplete ballot, two cancelled votes."""
    station = {"void": [], **more.pop("station", {})}
    told = {
        "entries": {"account": 230, "paper": 11},
        "cancelled": 2,
        "ballots": 240,
        "incomplete": 1,
        "offices": [{"code": "A", "name": "Mairie", "entries": 11, **station}],
    }
    return {**told, **more}


def rows_of(**more: Any) -> list[ClosingRow]:
    told = record(**more)
    count = Count(ballots=told["ballots"], blank_ballots=29, voters_without_winner=29)
    return closing_rows(count, Sealing(record=told))


def adds_up(rows: list[ClosingRow]) -> bool:
    """As a reader does: from one sum to the next, then the parts of the last."""
    total: int | None = None
    for row in rows:
        if row.is_sum and total is not None and row.count != total:
            return False
        if row.is_sum:
            total = row.count
        elif row.sign in SIGNS:
            assert total is not None
            total += SIGNS[row.sign] * abs(row.count)
    return sum(row.count for row in rows if row.sign == "dont") == total


def test_numbers_add_up_from_the_roll_to_the_winners() -> None:
    rows = rows_of()
    assert [(row.label, row.shown) for row in rows] == [
        ("Votes notés au registre", "243"),
        ("Votes annulés par le bureau de vote", "−\u00a02"),
        ("Personnes qui ont voté", "241"),
        ("Bulletins incomplets", "−\u00a01"),
        ("Bulletins papier nuls", "−\u00a00"),
        ("Bulletins comptés", "240"),
        ("dont avec un projet lauréat au moins", "182"),
        ("dont avec des choix, mais aucun lauréat", "29"),
        ("dont blancs, sans aucun choix", "29"),
    ]
    assert adds_up(rows)


TWO_VOID = {"void": [{"sheet": 1}, {"sheet": 2}]}
KEY_LOST = {"key_lost": "Une panne.", "unread": 40}


@pytest.mark.parametrize(
    ("more", "label", "shown"),
    [
        ({"ballots": 237, "station": TWO_VOID}, "Bulletins qui manquent dans l’urne", "− 1"),
        ({"ballots": 242}, "Bulletins de trop dans l’urne", "+ 2"),
        ({"ballots": 200, **KEY_LOST}, "Bulletins illisibles : la clé du vote est perdue", "− 40"),
        (
            {"entries": {"account": 238, "paper": 3}},
            "Sans bulletin compté (incomplet, nul, illisible ou manquant)",
            "− 1",
        ),
    ],
)
def test_what_separates_people_from_ballots_is_said(more: dict[str, Any], label: str, shown: str) -> None:
    rows = rows_of(**more)
    assert (label, shown) in [(row.label, row.shown.replace("\u00a0", " ")) for row in rows]
    assert adds_up(rows)


def test_a_masked_way_of_voting_leaves_no_line_when_nothing_separates_them() -> None:
    rows = rows_of(entries={"account": 237, "paper": 3})
    assert [row.label for row in rows if row.sign == "−"] == ["Votes annulés par le bureau de vote"]
    assert adds_up(rows)


def test_a_vote_held_elsewhere_starts_with_its_ballots() -> None:
    rows = closing_rows(Count(ballots=100, blank_ballots=3, voters_without_winner=40), None)
    assert [(row.count, row.sign) for row in rows] == [(100, ""), (57, "dont"), (40, "dont"), (3, "dont")]
    assert adds_up(rows)
