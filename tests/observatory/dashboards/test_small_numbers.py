"""No table of the dashboard, alone, beside another or beside itself a month later, gives a number of 1 to 4 away.

The attack: whoever knows every number published, that it is rounded down, that a masked one is at least 1, and that the
tables cut the same people. Seen as a flow of people from the town to the zones, the quartiers, the ways of coming and
back, each number bounds an edge; a number can be found when no round trip of what the bounds leave goes through its
edge (L. R. Ford, D. R. Fulkerson, « Flows in networks », 1962).
"""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.disclosure import SMALLEST_SHOWN
from observatory.dashboards.enums import Dimension, Zone
from observatory.dashboards.reach import SEPARATOR, zone_of
from observatory.dashboards.reading import shown_people, shown_tables

# Two priority quartiers, three others, and nobody knows where.
QUARTIERS, PRIORITY, CHANNELS = (1, 2, 3, 4, 5, None), {1, 2}, ("internet", "field", "paper")
PLACES = tuple(product(QUARTIERS, CHANNELS))
towns = st.dictionaries(st.sampled_from(PLACES), st.integers(1, 14), min_size=1)
Town = dict[tuple[int | None, str], int]
Cell = tuple[str, str]
ENDLESS = 10**6
ALL = ("all", "")


def names(place: tuple[int | None, str]) -> tuple[Cell, Cell, Cell]:
    """The zone, the quartier, the way of coming of somebody."""
    zone = str(zone_of(place[0], PRIORITY))
    channel = f"{zone}{SEPARATOR}{place[1]}"
    return (
        (Dimension.ZONE.value, zone),
        (Dimension.QUARTIER.value, str(place[0] or "")),
        (Dimension.ZONE_CHANNEL.value, channel),
    )


def cells_of(town: Town) -> Counter[Cell]:
    """The true tables: each person lives in one quartier, and came first by one way."""
    cells: Counter[Cell] = Counter()
    for place, count in town.items():
        for cell in names(place):
            cells[cell] += count
    return cells


def published(town: Town) -> dict[Cell, int | None]:
    """Every number, None where it is masked."""
    told: dict[Cell, int | None] = {ALL: shown_people(sum(town.values()))}
    for name, table in shown_tables(cells_of(town)).items():
        dimension, is_of_zone, zone = name.partition(SEPARATOR)
        for key, count in table.items():
            told[dimension, f"{zone}{SEPARATOR}{key}" if is_of_zone else key] = count
    return told


@dataclass(frozen=True)
class Edge:
    """People who go from a node to another: how many truly, and how few or many they may be."""

    cell: Cell
    begin: object
    end: object
    count: int
    least: int
    most: int


def bounded(cell: Cell, begin: object, end: object, *, count: int, shown: int | None) -> Edge:
    least, most = (1, ENDLESS) if shown is None else (shown, shown + SMALLEST_SHOWN - 1)
    return Edge(cell, begin, end, count, least, most)


def edges_of(town: Town) -> list[Edge]:
    told, true = published(town), cells_of(town)
    edges = [bounded(ALL, "out", "in", count=sum(town.values()), shown=told[ALL])]
    kept: dict[Cell, Edge] = {}
    for place in town:
        zone, quartier, channel = names(place)
        kept[zone] = bounded(zone, "in", zone, count=true[zone], shown=told[zone])
        kept[quartier] = bounded(quartier, zone, quartier, count=true[quartier], shown=told[quartier])
        kept[channel] = bounded(channel, channel, "out", count=true[channel], shown=told[channel])
    for zone, quartier, channel in {names(place) for place in PLACES if place}:
        if quartier in kept and channel in kept:
            count = sum(n for place, n in town.items() if names(place) == (zone, quartier, channel))
            edges.append(Edge(("person", str((quartier, channel))), quartier, channel, count, 0, ENDLESS))
    return [*edges, *kept.values()]


def found(town: Town) -> set[Cell]:
    """The numbers that only one value fits."""
    edges = edges_of(town)
    ways: dict[object, dict[object, set[Cell]]] = {}
    for edge in edges:
        if edge.count < edge.most:
            ways.setdefault(edge.begin, {}).setdefault(edge.end, set()).add(edge.cell)
        if edge.count > edge.least:
            ways.setdefault(edge.end, {}).setdefault(edge.begin, set()).add(edge.cell)
    return {edge.cell for edge in edges if edge.cell[0] != "person" and not can_vary(edge, ways)}


def can_vary(edge: Edge, ways: dict[object, dict[object, set[Cell]]]) -> bool:
    more = edge.count < edge.most and reaches(edge.end, edge.begin, edge.cell, ways)
    return more or (edge.count > edge.least and reaches(edge.begin, edge.end, edge.cell, ways))


def reaches(begin: object, end: object, cell: Cell, ways: dict[object, dict[object, set[Cell]]]) -> bool:
    """Whether a way leads from a node to another, by other edges than this one."""
    seen, waiting = {begin}, deque([begin])
    while waiting:
        for node, by in ways.get(waiting.popleft(), {}).items():
            if node in seen or by == {cell}:
                continue
            if node == end:
                return True
            seen.add(node)
            waiting.append(node)
    return False


@given(towns)
def test_no_number_under_five_is_published(town: Town) -> None:
    assert {count for count in published(town).values() if count is not None and count % SMALLEST_SHOWN} == set()
    assert 0 not in published(town).values()


@given(towns)
def test_no_table_gives_a_small_number_alone_or_with_the_others(town: Town) -> None:
    small = {cell for cell, count in cells_of(town).items() if count < SMALLEST_SHOWN}
    assert found(town) & small == set()


@given(towns, st.lists(st.sampled_from(PLACES), min_size=1, max_size=4))
def test_no_two_months_give_how_few_came_between_them(town: Town, came: list[tuple[int | None, str]]) -> None:
    later = dict(Counter(town) + Counter(came))
    grown = cells_of(later) - cells_of(town)
    assert {*grown} & found(town) & found(later) == set()


@pytest.mark.parametrize(("people", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (1_312, 1_310)])
def test_a_number_of_people_alone_is_rounded_down(people: int, shown: int | None) -> None:
    assert shown_people(people) == shown


def test_an_exact_zone_would_have_given_its_small_quartier() -> None:
    """Three people in a priority quartier, twenty in the other: « 23 » and « 20 » side by side say three."""
    town: Town = {(1, "internet"): 3, (2, "internet"): 20, (3, "internet"): 4, (4, "field"): 30}
    tables = shown_tables(cells_of(town))
    assert tables[Dimension.QUARTIER] == {"1": None, "2": 20, "3": None, "4": 30}
    assert tables[Dimension.ZONE] == {Zone.PRIORITY: 20, Zone.REST: 30}
    assert found(town) & {(Dimension.QUARTIER.value, "1"), (Dimension.QUARTIER.value, "3")} == set()
