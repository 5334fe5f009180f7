"""From all that is public of a vote, no number of 1 to 4 people is found, of a way of voting nor of a station."""

from collections import defaultdict
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells, shown_table
from budgets.results.editions_compared import _by_priority
from budgets.voting.sealing.public_record import (
    difference_rows,
    entries_rows,
    has_hidden,
    sealed_rows,
    station_accounts,
    subtractions,
)

ONLINE = ("account", "kiosk")
Rows = tuple[Any, ...]


def record_of(online: tuple[int, ...], paper: tuple[int, ...], **more: Any) -> dict[str, Any]:
    """A sealed vote: people by way of voting and station; `gap`, `void`: of the first station; `extra`: in the box."""
    gap, void, incomplete, extra = (more.get(name, 0) for name in ("gap", "void", "incomplete", "extra"))
    entries = {**dict(zip(ONLINE, online, strict=True)), "paper": sum(paper)}
    stations = [
        {
            "code": code,
            "name": "Bureau",
            "entries": count,
            "printed": 100,
            "found": count + (0 if at else gap),
            "difference": 0 if at else gap,
            "reason": "" if at or not gap else "Perdu.",
            "void": [] if at else [{"sheet": 1, "reason": "Nul."}] * void,
        }
        for at, (code, count) in enumerate(zip("ABCDE", paper, strict=False))
    ]
    box = sum(online) + extra
    return {
        "entries": {channel: count for channel, count in entries.items() if count},
        "cancelled": 0,
        "ballots": box + sum(paper) + gap - void - incomplete,
        "blank": 0,
        "incomplete": incomplete,
        "offices": stations,
        "box_difference": {"ballots": box, "entries": sum(online), "reason": "Une panne."} if extra else None,
    }


def published(record: dict[str, Any]) -> Rows:
    """Everything public: the minutes, the turnout by way of voting, how many ballots and receipts there are."""
    accounts = [
        (account.title, *account.facts, *account.reasons, *account.void) for account in station_accounts(record)
    ]
    table = tuple(sorted(shown_table(record["entries"]).items()))
    counts = (record["ballots"], sum(record["entries"].values()))
    return (
        *entries_rows(record),
        *sealed_rows(record),
        *difference_rows(record),
        *subtractions(record),
        *accounts,
        *table,
        *counts,
    )


def cells(online: tuple[int, ...], paper: tuple[int, ...]) -> tuple[int, ...]:
    """What is kept from being known: people by way of voting, and by station."""
    return (*online, sum(paper), *paper)


def guessed(worlds: Any) -> list[Any]:
    """Votes of which what is published gives back a cell of 1 to 4: the same in all the votes that publish the same."""
    alike = defaultdict(set)
    for online, paper, more in worlds:
        record = record_of(online, paper, **more)
        if record["ballots"] >= 0 and sum(record["entries"].values()):
            alike[published(record)].add(cells(online, paper))
    return [
        (shown, found)
        for shown, found in alike.items()
        if any(len(set(values)) == 1 and 0 < values[0] < SMALLEST_SHOWN for values in zip(*found, strict=True))
    ]


def splits(count: int, *, most: int) -> Any:
    """All the ways of having up to `most` people in `count` cells: none is missing, or another would seem certain."""
    return (cells for cells in product(range(most + 1), repeat=count) if sum(cells) <= most)


def test_no_cell_is_found_among_all_small_votes_with_two_stations() -> None:
    assert guessed((cells[:2], cells[2:], {}) for cells in splits(4, most=14)) == []


def test_nor_with_lost_void_and_incomplete_ballots() -> None:
    odds = [
        {"gap": gap, "void": void, "incomplete": incomplete, "extra": extra}
        for gap, void, incomplete, extra in product((-4, -1, 0, 1), (0, 1, 4), range(9), (0, 1))
    ]
    worlds = (
        (cells[:2], cells[2:], more)
        for cells in splits(3, most=8)
        for more in odds
        if cells[2] + more["gap"] >= more["void"] and sum(cells[:2]) >= more["incomplete"]
    )
    assert guessed(worlds) == []


def test_nor_with_five_stations_of_one_person() -> None:
    worlds = (((0, cells[0]), cells[1:], {}) for cells in splits(6, most=8))
    assert guessed(worlds) == []


@given(st.tuples(*[st.integers(0, 9)] * 2), st.tuples(*[st.integers(0, 9)] * 3), st.integers(-1, 2))
def test_what_is_told_adds_up(online: tuple[int, ...], paper: tuple[int, ...], gap: int) -> None:
    record = record_of(online, paper, gap=max(gap, -paper[0]))
    told = dict(entries_rows(record))
    assert told["Émargements en tout"] == str(sum(online) + sum(paper))
    accounts = station_accounts(record)
    facts = [dict(account.facts) for account in accounts]
    if all("Bulletins imprimés" in fact for fact in facts):
        assert sum(int(fact["Émargements"]) for fact in facts) == sum(paper)
        assert sum(int(fact["Bulletins imprimés"]) for fact in facts) == 300
    else:
        assert [fact["Émargements"] for fact in facts] == ["masqué"]
        assert has_hidden(record)
    small = {str(count) for count in range(1, SMALLEST_SHOWN)}
    assert not small & {value for label, value in entries_rows(record)[:-2]}
    assert not small & {fact["Émargements"] for fact in facts}


def test_paper_told_in_another_sum_is_masked_there_too() -> None:
    record = record_of((20, 9), (3,), gap=1, void=1, extra=2)
    rows = [*entries_rows(record), *sealed_rows(record), *difference_rows(record)]
    assert rows == [
        ("Sur le site", "20"),
        ("À la borne", "masqué"),
        ("Sur papier, au bureau de vote", "masqué"),
        ("Émargements en tout", "32"),
        ("Votes annulés", "0"),
        ("Bulletins scellés", "34"),
        ("dont bulletins blancs", "0"),
        ("Bulletins de plus que d’émargements", "2"),
        ("Écart", "+2"),
    ]
    (station,) = station_accounts(record)
    assert (station.title, station.facts) == ("Bureau A – Bureau", [("Émargements", "masqué")])
    assert (station.reasons, station.void) == (["Perdu."], [])
    assert ("Émargements sans bulletin compté (incomplet, nul, illisible ou manquant)", "1") in sealed_rows(
        record_of((20, 9), (3,), incomplete=1)
    )


def test_stations_too_small_are_told_together() -> None:
    record = record_of((20, 9), (3, 8, 12), void=1)
    alone, together = station_accounts(record)
    assert (alone.title, dict(alone.facts)["Émargements"]) == ("Bureau C – Bureau", "12")
    assert together.title == "Bureaux, ensemble : A – Bureau, B – Bureau"
    assert dict(together.facts) == {
        "Émargements": "11",
        "Bulletins imprimés": "200",
        "Bulletins trouvés dans l’urne": "11",
        "Écart": "aucun",
    }
    assert together.void == [("Un bulletin", "Nul.")]
    assert has_hidden(record)
    assert not has_hidden(record_of((20, 9), (8, 12)))


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=2), st.sets(st.sampled_from("abcdef")))
def test_priority_neighbourhoods_summed_give_back_no_neighbourhood(places: dict[str, int], priority: set[str]) -> None:
    masked = {label for label, shown in hide_small_cells(places).items() if shown is None}
    if not any(_by_priority(places, priority).values()):
        return
    for side in (masked & priority, masked - priority):
        values = [places[label] for label in side]
        assert not side or (len(set(values)) > 1 and sum(values) >= SMALLEST_SHOWN)
