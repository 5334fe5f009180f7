"""No published table, alone or by difference with its sums, gives a number of 1 to 4 away."""

from itertools import combinations_with_replacement, product

from hypothesis import given, settings
from hypothesis import strategies as st

from allonnes.core.crossed_cells import EVERY
from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.open_data import shown_counts
from requests_qrc.figures.open_data import BY_PLACE, BY_SUBJECT, DETAIL, WHOLE, month_rows

SUBJECTS, PLACES = ("Éclairage", "Propreté", "Voirie"), ("Centre", "Perrière")
months = st.dictionaries(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(PLACES)), st.integers(1, 9), max_size=6)
bands = st.dictionaries(st.sampled_from(AgeBand.values), st.integers(0, 20))
OTHERWISE = 14


def sums_of(cells):
    """The naive sums, by the level that the file says."""
    sums = {(DETAIL, *cell): count for cell, count in cells.items()}
    for (subject, place), count in cells.items():
        for key in ((BY_SUBJECT, subject, EVERY), (BY_PLACE, EVERY, place), (WHOLE, EVERY, EVERY)):
            sums[key] = sums.get(key, 0) + count
    return sums


def may_be(cells, published, hidden, place=0):
    """Every table that would give the same file, for cells of 1 to OTHERWISE, near the true one first."""
    if place == len(hidden):
        sums = sums_of(cells)
        if all(sums[key] == count for key, count in published.items() if count is not None):
            yield sums
        return
    sums, true = sums_of({**cells, **dict.fromkeys(hidden[place:], 1)}), cells[hidden[place]]
    if any(sums[key] > count for key, count in published.items() if count is not None and key[0] != DETAIL):
        return
    for count in sorted(range(1, OTHERWISE), key=lambda count: abs(count - true)):
        yield from may_be({**cells, hidden[place]: count}, published, hidden, place + 1)


@settings(max_examples=60)
@given(months)
def test_no_month_lets_a_small_number_be_found(cells):
    published = {(level, *cell): count for _month, level, *cell, count, _masked in month_rows("2027-05", cells)}
    true = sums_of(cells)
    assert published.keys() == true.keys()
    assert all(count is None or count == true[key] for key, count in published.items())
    assert not [count for count in published.values() if count is not None and count < SMALLEST_SHOWN]
    small = {key for key, count in true.items() if count < SMALLEST_SHOWN}
    for other in may_be(cells, published, [key[1:] for key, n in published.items() if n is None and key[0] == DETAIL]):
        small -= {key for key in small if other[key] != true[key]}
        if not small:
            break
    assert not small


@given(bands)
def test_no_encounter_lets_a_small_band_be_found(counts):
    total, shown, is_masked = shown_counts(counts)
    hidden = [counts[band] for band, count in shown.items() if count is None and band in counts]
    assert not [count for count in shown.values() if count is not None and 0 < count < SMALLEST_SHOWN]
    if total is None:
        assert sum(counts.values()) < SMALLEST_SHOWN
        assert set(shown.values()) <= {None}
    elif hidden and len(hidden) < len(counts):
        # What is left of the sum is shared by several, and is not itself a small number.
        assert len(hidden) > 1
        assert sum(hidden) >= SMALLEST_SHOWN
    assert is_masked or not hidden or not total


def told_of_a_year(met):
    """What is published of the encounters of a year: how many came to each, none under five, and to all of them."""
    shown = [total if total >= SMALLEST_SHOWN else None for total in met]
    return tuple(shown), sum(total or 0 for total in shown)


def test_no_year_of_encounters_gives_a_small_one_by_subtraction():
    """Every year of two or three encounters, each of at most nine people."""
    for number in (2, 3):
        fits = {}
        for met in product(range(10), repeat=number):
            fits.setdefault(told_of_a_year(met), []).append(met)
        for met in combinations_with_replacement(range(10), number):
            others = fits[told_of_a_year(met)]
            for at, total in enumerate(met):
                assert total == 0 or total >= SMALLEST_SHOWN or len({other[at] for other in others}) > 1, met
