"""Half of a recovery code on paper: typed as people type, a slip is told by its line."""

from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.codes import ALPHABET
from budgets.voting.recovery.half_codes import read_half, read_line, write_half

HALF = bytes(range(32))


@given(st.sampled_from("AB"), st.binary(min_size=32, max_size=32))
def test_what_is_printed_is_read_again(half: str, content: bytes) -> None:
    assert read_half(write_half(half, content)) == (half, content, [])


def test_four_lines_of_four_groups_are_printed() -> None:
    lines = write_half("A", HALF)
    assert [len(line) for line in lines] == [19] * 4
    assert all(set(line) <= {*ALPHABET, "-"} for line in lines)


def test_capitals_dashes_spaces_and_look_alikes_do_not_matter() -> None:
    lines = write_half("B", HALF)
    typed = [line.lower().replace("-", "  ").replace("0", "o").replace("1", "l").replace("v", "u") for line in lines]
    assert read_half(typed) == ("B", HALF, [])


def test_every_slip_of_one_sign_is_told_by_its_line() -> None:
    lines = write_half("A", HALF)
    for place in range(19):
        for sign in ALPHABET:
            wrong = lines[2][:place] + sign + lines[2][place + 1 :]
            if "-" not in (lines[2][place], sign) and sign != lines[2][place]:
                assert read_half([*lines[:2], wrong, lines[3]]) == ("A", b"", [3])


def test_lines_in_another_order_or_of_the_other_half_are_wrong() -> None:
    lines, other = write_half("A", HALF), write_half("B", HALF)
    assert read_half([lines[1], lines[0], *lines[2:]]) == ("A", b"", [1, 2])
    assert read_half([*lines[:3], other[3]]) == ("A", b"", [4])


def test_what_is_no_line_is_none() -> None:
    for typed in ("", "AAAA", "é" * 16, "A" * 5000, "!" * 16):
        assert read_line("A", 0, typed) is None
    assert read_half([""] * 4) == ("A", b"", [1, 2, 3, 4])
