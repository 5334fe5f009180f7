"""A crossed table with its sums: nobody finds a number of 1 to 4, and no more is hidden than is needed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allonnes.core.crossed_cells import EVERY, shown_crossed
from allonnes.core.disclosure import SMALLEST_SHOWN

MOST = 12
LINES, COLUMNS = ("éclairage", "propreté", "voirie"), ("centre", "nord", "sud")
tables = st.dictionaries(st.tuples(st.sampled_from(LINES), st.sampled_from(COLUMNS)), st.integers(0, 12), max_size=9)

narrow = st.dictionaries(
    st.tuples(st.sampled_from(LINES), st.sampled_from(COLUMNS[:2])), st.integers(0, 8), min_size=1, max_size=6
)


def sums_of(cells):
    """The naive sums."""
    table = {cell: count for cell, count in cells.items() if count}
    for (line, column), count in list(table.items()):
        for key in ((line, EVERY), (EVERY, column), (EVERY, EVERY)):
            table[key] = table.get(key, 0) + count
    return table


def lines_of(cell):
    """The sums that a cell is part of."""
    return ((cell[0], EVERY), (EVERY, cell[1]), (EVERY, EVERY))


def answers(cells, shown):
    """Every table that shows the same numbers, nearest the true one first: hidden cells are from 1 to MOST."""
    hidden = [cell for cell in cells if cells[cell] and shown[cell] is None]
    left = {cell: count for cell, count in shown.items() if EVERY in cell and count is not None}
    for cell, count in shown.items():
        if count is not None and EVERY not in cell:
            left.update({line: left[line] - count for line in lines_of(cell) if line in left})
    last = {
        line: max((place for place, cell in enumerate(hidden) if line in lines_of(cell)), default=-1) for line in left
    }
    known = {cell: count for cell, count in shown.items() if count is not None and EVERY not in cell}

    def tried(place, left, chosen):
        if place == len(hidden):
            yield sums_of({**known, **chosen})
            return
        cell = hidden[place]
        lines = [line for line in lines_of(cell) if line in left]
        for count in sorted(range(1, MOST + 1), key=lambda count: abs(count - cells[cell])):
            after = {**left, **{line: left[line] - count for line in lines}}
            if all(after[line] >= 0 and (after[line] == 0 or last[line] > place) for line in lines):
                yield from tried(place + 1, after, {**chosen, cell: count})

    return tried(0, left, {})


def can_be_found(cells, shown):
    """The small numbers of the table that only one number fits."""
    small = {cell for cell, count in sums_of(cells).items() if count < SMALLEST_SHOWN}
    true = sums_of(cells)
    for table in answers(cells, shown):
        small -= {cell for cell in small if table[cell] != true[cell]}
        if not small:
            break
    return small


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ({}, set()),
        ({("a", "n"): 6, ("b", "s"): 7}, set()),
        # Alone in its line, its column and the town: everything says it.
        ({("a", "n"): 3}, {("a", "n"), ("a", EVERY), (EVERY, "n"), (EVERY, EVERY)}),
    ],
)
def test_what_is_hidden(cells, hidden):
    assert {cell for cell, count in shown_crossed(cells).items() if count is None} == hidden


def test_a_single_small_cell_hides_three_others():
    cells = {("a", "n"): 3, ("a", "s"): 9, ("b", "n"): 8, ("b", "s"): 20}
    shown = shown_crossed(cells)
    assert len([count for count in shown.values() if count is None]) == 4
    assert shown["a", "n"] is None


def test_a_cell_between_two_hidden_squares_is_protected_too():
    """Two hidden cells in each line and column are not enough: a cell that joins two squares is found by their sums."""
    squares = [(line, column) for line in "ab" for column in "ns"] + [
        (line, column) for line in "cd" for column in "eo"
    ]
    cells = {**dict.fromkeys(squares, 3), ("b", "e"): 2, ("a", "e"): 30, ("c", "n"): 40}
    hidden = {cell for cell, count in shown_crossed(cells).items() if count is None}
    assert hidden > {*squares, ("b", "e")}


@settings(max_examples=300)
@given(tables)
def test_what_is_shown_is_true_and_whole(cells):
    shown, true = shown_crossed(cells), sums_of(cells)
    assert shown.keys() == true.keys()
    assert all(count in {None, true[cell]} for cell, count in shown.items())
    assert not [count for count in shown.values() if count is not None and count < SMALLEST_SHOWN]


@given(tables)
def test_a_table_without_small_number_is_shown_whole(cells):
    large = {cell: count for cell, count in cells.items() if count >= SMALLEST_SHOWN}
    assert None not in shown_crossed(large).values()


@settings(max_examples=200)
@given(narrow)
def test_nobody_finds_a_small_number_by_trying_every_table(cells):
    """The attacker knows what is shown and that nothing hidden is zero, and tries all tables: two answers remain."""
    assert can_be_found(cells, shown_crossed(cells)) == set()


@settings(max_examples=60)
@given(narrow)
def test_nothing_is_hidden_that_could_be_shown(cells):
    shown, true = shown_crossed(cells), sums_of(cells)
    beside = [cell for cell, count in shown.items() if count is None and true[cell] >= SMALLEST_SHOWN]
    for cell in beside:
        assert can_be_found(cells, {**shown, cell: true[cell]}) != set()
