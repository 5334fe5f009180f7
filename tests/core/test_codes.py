"""Codes that people read on paper and type: read whatever does not matter, refused when they are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.codes import ALIKE, ALPHABET, DIGITS, LONGEST, UNALIKE, UNALIKE_READ, CodeShape, plain

THREE, EIGHT = CodeShape(groups=3), CodeShape(groups=2, alphabet=DIGITS, alike={})
CHECKED = CodeShape(groups=2, check=True, prefix="ALN", alphabet=UNALIKE, alike=UNALIKE_READ)


def with_check(drawn: str) -> str:
    """The only sign that makes a code of eight others."""
    [code] = [read for read in (CHECKED.read(drawn + sign) for sign in UNALIKE) if read]
    return code


def test_a_code_is_drawn_among_signs_that_look_like_no_other() -> None:
    codes = {THREE.draw() for _one in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {THREE.size} == {12}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALIKE) & set(ALPHABET)
    assert {sign for code in (EIGHT.draw() for _one in range(50)) for sign in code} <= set(DIGITS)


@given(st.sampled_from([THREE, EIGHT, CodeShape(groups=4, length=5)]), st.data())
def test_what_is_printed_is_read_again(shape: CodeShape, data: st.DataObject) -> None:
    code = data.draw(st.text(shape.alphabet, min_size=shape.size, max_size=shape.size))
    assert shape.read(shape.grouped(code)) == shape.read(shape.grouped(code).lower()) == code


@pytest.mark.parametrize(
    "typed",
    [
        "70KQ-2XWD-H1PR",
        "70KQ2XWDH1PR",
        " 70kq 2xwd h1pr ",
        "7okq-2xwd-hlpr",
        "7OKQ–2XWD–HIPR",
        "70kq.2xwd.h1pr",
        "70KQ\u20112XWD\u2011H1PR",
        "70KQ\u00a02XWD\u202fH1PR",
        "70KQ\u22122XWD\u2014H1PR",
        "\ufeff70KQ\u00ad2XWD\u200bH1PR\t\r\n",
        "７０ＫＱ－２ＸＷＤ－Ｈ１ＰＲ",
        "«\u202f70KQ-2XWD-H1PR\u202f»",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert THREE.read(typed) == "70KQ2XWDH1PR"
    assert THREE.grouped(THREE.read(typed)) == "70KQ-2XWD-H1PR"


@pytest.mark.parametrize("typed", ["12345678", "1234\u20115678", "１２３４ ５６７８", "١٢٣٤٥٦٧٨", "१२३४-५६७८"])
def test_digits_of_any_script_are_digits(typed: str) -> None:
    assert EIGHT.read(typed) == "12345678"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "-", "70KQ", "70KQ-2XWD-H1P*", "70KQ-2XWD-H1PR7", "é" * 12, "😀" * 12, "\0" * 12),
        *("7" * 10_000, "70KQ-2XWD-H1PR" + " " * LONGEST, "\ufdfa" * 12, "70KQ+2XWD+H1PR"),
    ],
)
def test_what_is_no_code_is_read_as_nothing(typed: str) -> None:
    assert THREE.read(typed) == ""


@given(st.text(max_size=LONGEST))
def test_anything_can_be_typed(typed: str) -> None:
    code = THREE.read(typed)
    assert code == "" or (len(code) == THREE.size and set(code) <= set(ALPHABET))
    assert not any(sign.isspace() for sign in plain(typed))


def test_a_checked_code_holds_eight_random_signs_and_one_made_from_them() -> None:
    codes = {CHECKED.draw() for _draw in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {CHECKED.size} == {9}
    assert set("".join(codes)) == set(UNALIKE)
    assert not set("01IO") & set(UNALIKE)
    assert all(CHECKED.read(code) == code for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        "ALN-7KQM-2XWDA",
        "7KQM-2XWDA",
        "aln 7kqm 2xwda",
        "ALN7KQM2XWDA",
        "AIN-7KOM-2XWDA",
        "a1n\u20117k0m\u20112xwda",
        "«\u202fＡＬＮ–７ＫＱＭ–２ＸＷＤＡ\u202f»",
    ],
)
def test_a_checked_code_is_read_with_or_without_its_prefix(typed: str) -> None:
    assert CHECKED.read(typed) == "7KQM2XWDA"
    assert CHECKED.grouped(CHECKED.read(typed)) == "ALN-7KQM-2XWDA"


def test_a_code_that_begins_like_the_prefix_keeps_its_signs() -> None:
    code = with_check("ALN7KQM2")
    assert CHECKED.read(code) == CHECKED.read(CHECKED.grouped(code)) == code


@pytest.mark.parametrize(
    "typed", ["ALN-7KQM-2XWD", "ALN-7KQM-2XWDAS", "QRC-7KQM-2XWDA", "ALN-ALN-7KQM-2XWDA", "ALN", "", "ALN-7KQM-2XWD*"]
)
def test_what_is_no_checked_code_is_read_as_nothing(typed: str) -> None:
    assert CHECKED.read(typed) == ""


@given(st.text(UNALIKE, min_size=8, max_size=8), st.integers(0, 8), st.integers(1, 31))
def test_one_wrong_sign_is_no_code(drawn: str, place: int, shift: int) -> None:
    code = with_check(drawn)
    wrong = UNALIKE[(UNALIKE.index(code[place]) + shift) % 32]
    assert CHECKED.read(code) == code
    assert CHECKED.read(code[:place] + wrong + code[place + 1 :]) == ""


@given(st.text(UNALIKE, min_size=8, max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_two_signs_that_changed_places_are_no_code(drawn: str, first: int, second: int) -> None:
    code = with_check(drawn)
    signs = list(code)
    signs[first], signs[second] = code[second], code[first]
    assert CHECKED.read("".join(signs)) == ("" if code[first] != code[second] else code)


@pytest.mark.parametrize(("groups", "alphabet"), [(2, DIGITS), (8, UNALIKE)])
def test_a_check_is_refused_where_it_would_miss_faults(groups: int, alphabet: str) -> None:
    with pytest.raises(ValueError, match="32 signs"):
        CodeShape(groups=groups, alphabet=alphabet, check=True)
