"""No small number can be found, even by someone who knows the total and the rule."""

from collections import defaultdict
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells, in_blocks, rounded_down, shown_in_steps

labels = st.text("abcdefgh", min_size=1, max_size=3)
tables = st.dictionaries(labels, st.integers(0, 40), max_size=8)


def _hidden(cells):
    return {label for label, shown in hide_small_cells(cells).items() if shown is None}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, {}),
        ({"a": 0, "b": 12}, {"a": 0, "b": 12}),
        ({"a": 5, "b": 6}, {"a": 5, "b": 6}),
        ({"a": 4, "b": 6, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 2, "b": 3, "c": 20}, {"a": None, "b": None, "c": 20}),
        ({"a": 1, "b": 2, "c": 9, "d": 20}, {"a": None, "b": None, "c": None, "d": 20}),
        ({"a": 4, "b": 4, "c": 9, "d": 20}, {"a": None, "b": None, "c": None, "d": 20}),
        ({"z": 3, "a": 7, "b": 7, "c": 9}, {"z": None, "a": 7, "b": 7, "c": None}),
        ({"z": 3, "a": 7, "b": 7, "c": 9, "d": 9}, {"z": None, "a": None, "b": None, "c": 9, "d": 9}),
        ({"a": 691, "b": 213, "c": 148, "d": 148, "e": 4}, {"a": 691, "b": None, "c": 148, "d": 148, "e": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": None}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_small_cells_are_hidden_with_what_would_give_them_back(cells, shown):
    assert hide_small_cells(cells) == shown


@given(tables)
def test_no_number_from_1_to_4_is_shown(cells):
    assert not {shown for shown in hide_small_cells(cells).values() if shown is not None and 0 < shown < SMALLEST_SHOWN}


@given(tables)
def test_a_table_without_small_cell_is_shown_whole(cells):
    large = {label: count for label, count in cells.items() if count == 0 or count >= SMALLEST_SHOWN}
    assert hide_small_cells(large) == large


@given(tables)
def test_what_is_shown_is_true_and_in_the_same_order(cells):
    shown = hide_small_cells(cells)
    assert list(shown) == list(cells)
    assert all(value in (None, cells[label]) for label, value in shown.items())


@given(tables)
def test_a_cell_is_never_hidden_alone_nor_a_group_that_is_itself_small(cells):
    hidden = _hidden(cells)
    whole = hidden == set(cells)
    assert len(hidden) != 1 or whole
    assert not hidden or sum(cells[label] for label in hidden) >= SMALLEST_SHOWN or whole


@given(tables, st.randoms(use_true_random=False))
def test_hidden_numbers_could_be_exchanged(cells, random):
    """Any exchange of the hidden numbers gives the same page: whoever reads it cannot tell one from another."""
    hidden = sorted(_hidden(cells))
    values = [cells[label] for label in hidden]
    random.shuffle(values)
    assert hide_small_cells({**cells, **dict(zip(hidden, values, strict=True))}) == hide_small_cells(cells)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_nobody_finds_a_hidden_number_by_trying_every_table(size):
    """The attacker knows the page, the total and the rule, and tries all tables: two answers at least remain."""
    largest = 12
    possible = defaultdict(list)
    for counts in product(range(largest + 1), repeat=size):
        page = tuple(hide_small_cells(dict(enumerate(counts))).values())
        possible[page, sum(counts)].append(counts)
    found = [
        (page, counts)
        for (page, total), counts in possible.items()
        for place, shown in enumerate(page)
        if shown is None
        and len({count[place] for count in counts}) == 1
        # A larger hidden sum has answers above the largest number tried here.
        and total - sum(filter(None, page)) <= largest
    ]
    assert not found


# --- answers published by blocks, rounded down ------------------------------------------------------

CHOICES = ("oui", "en partie", "non", "sans avis")
answers = st.lists(st.sampled_from(CHOICES), max_size=60)


def _readings(given):
    """What was true and what was shown after each answer: the cells, and how many answered."""
    read = []
    for end in range(len(given) + 1):
        counted = [answer for block in in_blocks(given[:end], about="a") for answer in block]
        true = {choice: counted.count(choice) for choice in CHOICES}
        read.append((true, shown_in_steps(true), rounded_down(len(counted))))
    return read


def _may_be(shown, people):
    """Every table that shows the same numbers: each cell up to four more, and so the sum."""
    bounds = [range(shown.get(choice) or 0, (shown.get(choice) or 0) + SMALLEST_SHOWN) for choice in CHOICES]
    return [cells for cells in product(*bounds) if people <= sum(cells) < people + SMALLEST_SHOWN]


@given(answers)
def test_answers_are_shown_by_steps_of_five_at_least(given_answers):
    read = _readings(given_answers)
    for true, shown, people in read:
        assert all(
            count is None or (count >= SMALLEST_SHOWN and count % SMALLEST_SHOWN == 0) for count in shown.values()
        )
        assert people <= sum(true.values()) <= len(given_answers)
        # Nothing is left out but what has under five, or waits for its block.
        assert not shown or {choice for choice in CHOICES if shown[choice] is None} == {
            choice for choice in CHOICES if true[choice] < SMALLEST_SHOWN
        }
    moves = [at for at, (before, after) in enumerate(pairwise(read)) if before[1:] != after[1:]]
    assert all(later - first >= SMALLEST_SHOWN for first, later in pairwise(moves))


@given(answers)
def test_no_two_readings_give_how_few_said_something(given_answers):
    """Whoever reads before and after knows that each number only grows: no growth of 1 to 4 is the only one that fits,
    nor is any number of 1 to 4."""
    read = [reading for before, reading in pairwise([({}, None, 0), *_readings(given_answers)]) if before != reading]
    for (before, shown_before, people_before), (after, shown_after, people_after) in pairwise(read):
        tables = _may_be(shown_after, people_after) if shown_after else []
        formers = _may_be(shown_before, people_before) if shown_before else []
        for at, choice in enumerate(CHOICES):
            assert not tables or after[choice] >= SMALLEST_SHOWN or len({cells[at] for cells in tables}) > 1
            if formers and 0 < after[choice] - before[choice] < SMALLEST_SHOWN:
                grown = {later[at] - former[at] for later in tables for former in formers if later[at] >= former[at]}
                assert len(grown) > 1


def test_the_same_answers_are_always_in_the_same_blocks():
    blocks = in_blocks(range(100), about="a")
    assert in_blocks(range(80), about="a") == blocks[: len(in_blocks(range(80), about="a"))]
    assert all(5 <= len(block) <= 9 for block in blocks)
    assert [len(block) for block in blocks] != [len(block) for block in in_blocks(range(100), about="b")]
    assert in_blocks([], about="a") == []
