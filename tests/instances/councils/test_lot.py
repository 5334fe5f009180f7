"""The draw by lot: the same list and seed always give the same people, in any order of reading."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.councils import lot
from instances.councils.lot import Candidate, LotList

NUMBERS = st.lists(st.from_regex(r"[0-9]{4}", fullmatch=True), unique=True, max_size=40)
SEEDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@st.composite
def lists(draw: st.DrawFn, *, is_parity: bool | None = None) -> LotList:
    numbers = draw(NUMBERS)
    signs = draw(st.lists(st.sampled_from(lot.SIGNS), min_size=len(numbers), max_size=len(numbers)))
    rows = tuple(Candidate(number, sign) for number, sign in zip(numbers, signs, strict=True))
    parity = draw(st.booleans()) if is_parity is None else is_parity
    return LotList(draw(st.integers(0, 20)), draw(st.integers(0, 20)), parity, rows)


@given(lists())
def test_a_list_is_read_back_from_its_text(written: LotList) -> None:
    text = lot.write_list(written)
    again = lot.read_list(text)
    assert lot.write_list(again) == text
    assert sorted(again.candidates, key=lambda row: row.number) == list(again.candidates)
    assert set(again.candidates) == set(written.candidates)


@given(lists(), SEEDS, st.randoms())
def test_the_order_of_the_list_changes_nothing(given_list: LotList, seed: str, random: object) -> None:
    rows = list(given_list.candidates)
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = LotList(given_list.seats, given_list.substitutes, given_list.is_parity, tuple(rows))
    assert lot.draw(given_list, seed) == lot.draw(shuffled, seed)
    assert lot.write_list(given_list) == lot.write_list(shuffled)


@given(lists(), SEEDS)
def test_everybody_is_drawn_once_and_all_places_are_given(given_list: LotList, seed: str) -> None:
    drawn = lot.draw(given_list, seed)
    numbers = {row.number for row in given_list.candidates}
    taken = drawn.seated + drawn.substitutes
    assert len(set(taken)) == len(taken)
    assert set(taken) <= numbers
    assert len(drawn.seated) == min(given_list.seats, len(numbers))
    assert len(drawn.substitutes) == min(given_list.substitutes, len(numbers) - len(drawn.seated))


@given(lists(is_parity=True), SEEDS)
def test_parity_holds_while_there_is_somebody_to_hold_it(given_list: LotList, seed: str) -> None:
    signs = {row.number: row.sign for row in given_list.candidates}
    taken: list[str] = []
    for number in lot.draw(given_list, seed).seated:
        left = [sign for other, sign in signs.items() if other not in taken]
        women, men = (sum(signs[other] == sign for other in taken) for sign in "FH")
        taken.append(number)
        gap = abs(sum(signs[other] == "F" for other in taken) - sum(signs[other] == "H" for other in taken))
        wanted = {"H", "-"} if women > men else {"F", "-"} if men > women else {"F", "H", "-"}
        if wanted & set(left):
            assert signs[number] in wanted
            assert gap <= max(1, abs(women - men))


@given(lists(is_parity=False), SEEDS)
def test_without_parity_the_fingerprints_alone_decide(given_list: LotList, seed: str) -> None:
    numbers = sorted(
        (row.number for row in given_list.candidates),
        key=lambda number: hashlib.sha256(f"{' '.join(seed.split())}:{number}".encode()).hexdigest(),
    )
    drawn = lot.draw(given_list, seed)
    assert list(drawn.seated + drawn.substitutes) == numbers[: len(drawn.seated) + len(drawn.substitutes)]


@given(lists(), st.integers(0, 10_000), st.characters(codec="utf-8", exclude_categories=["Cs"]))
def test_one_sign_changed_in_the_list_changes_its_fingerprint(given_list: LotList, at: int, sign: str) -> None:
    text = lot.write_list(given_list)
    place = at % len(text)
    altered = text[:place] + sign + text[place + 1 :]
    assert (lot.hash_of(altered) == lot.hash_of(text)) == (altered == text)


def test_blanks_around_the_seed_change_nothing() -> None:
    rows = LotList(1, 1, True, (Candidate("0001", "F"), Candidate("0002", "H")))
    assert lot.draw(rows, "4 8 15") == lot.draw(rows, "  4  8\n15 ")


def test_substitutes_count_the_gap_anew() -> None:
    rows = tuple(Candidate(f"{number:04}", "F" if number % 2 else "H") for number in range(20))
    drawn = lot.draw(LotList(5, 4, True, rows), "graine")
    substitutes = [int(number) % 2 for number in drawn.substitutes]
    assert sum(substitutes) == len(substitutes) - sum(substitutes)


def test_a_known_draw_never_changes() -> None:
    """What was published once must be found again by the program of any later year."""
    rows = tuple(Candidate(f"{number:04}", "FH-"[number % 3]) for number in range(12))
    known = LotList(4, 2, True, rows)
    assert lot.hash_of(lot.write_list(known)) == KNOWN_HASH
    assert lot.draw(known, "3 14 15 92 65 35") == lot.Drawn(*KNOWN_DRAWN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "places;2\nsuppleances;1\n",
        "places;2\nsuppleances;1\nparite;peut-être\n",
        "places;deux\nsuppleances;1\nparite;oui\n",
        "places;2\nsuppleances;1\nparite;oui\n0001;X\n",
        "places;2\nsuppleances;1\nparite;oui\n0001;F\n0001;H\n",
        "places;2\nsuppleances;1\nparite;oui\n0001\n",
        "places;2\nsuppleances;1\nparite;oui\n0001;\n",
    ],
)
def test_a_text_that_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(lot.UnreadableList):
        lot.read_list(text)


def test_the_file_works_alone_with_python(tmp_path: Path) -> None:
    program, text = tmp_path / "tirage.py", lot.write_list(LotList(1, 1, False, (Candidate("7"), Candidate("8"))))
    program.write_bytes(Path(lot.__file__).read_bytes())
    (tmp_path / "liste.txt").write_bytes(text.encode())
    command = [sys.executable, "-I", str(program), str(tmp_path / "liste.txt"), "graine"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert lot.hash_of(text) in done.stdout
    assert done.stdout.endswith(lot.write_result(lot.draw(lot.read_list(text), "graine")))


def test_the_file_says_how_it_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert lot.main([]) == 2
    assert "liste.txt" in capsys.readouterr().err
    (tmp_path / "liste.txt").write_text("places;1\nsuppleances;0\nparite;non\n7;-\n", encoding="utf-8", newline="\n")
    assert lot.main([str(tmp_path / "liste.txt"), "graine"]) == 0
    assert "1;7;place" in capsys.readouterr().out


KNOWN_HASH = "a9af52a1407d7631e680bbb425e8ea7ac0930d2d37607ed4fc975775d64e6b9a"
KNOWN_DRAWN: tuple[tuple[str, ...], tuple[str, ...]] = (("0003", "0005", "0007", "0006"), ("0000", "0011"))
