"""Cells that a spreadsheet must not run, and the lines of a CSV file."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.spreadsheets import BYTE_ORDER_MARK, safe_cell, write_csv


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("https://evil.example")',
        "+33 6 00 00 00 00",
        "-1+1",
        "--1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tbonjour",
        " =1+1",
        "\u00a0=1+1",
        "＝1+1",
        "－",
        "-",
        "+1e5",
        "-12\n",
        "-٣",
    ],
)
def test_safe_cell_disarms_what_could_run(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bonjour", "bonjour"),
        ("a=b", "a=b"),
        ("-12", "-12"),
        ("+3,5", "+3,5"),
        ("-0.5", "-0.5"),
        ("", ""),
        (None, ""),
        (0, "0"),
        (-3, "-3"),
        (Decimal("-3.20"), "-3.20"),
        (date(2026, 11, 23), "2026-11-23"),
        ("'=1", "'=1"),
    ],
)
def test_safe_cell_leaves_the_rest(value, expected):
    assert safe_cell(value) == expected


@given(st.text(), st.sampled_from("=+-@\t\r"))
def test_safe_cell_never_starts_like_a_formula_unless_it_is_a_number(text, start):
    cell = safe_cell(start + text)
    assert cell.startswith("'") or float(cell.replace(",", ".")) is not None


def test_write_csv_gives_the_header_then_each_row():
    lines = list(write_csv([["Parc; jeux", 10], ["=1+1", None]], ["Titre", "Coût"]))
    assert lines == [BYTE_ORDER_MARK + "Titre;Coût\r\n", '"Parc; jeux";10\r\n', "'=1+1;\r\n"]


def test_write_csv_without_mark_and_with_commas():
    assert list(write_csv([["a", "b"]], ["x", "y"], delimiter=",", has_bom=False)) == ["x,y\r\n", "a,b\r\n"]


def test_write_csv_starts_with_the_three_bytes_excel_knows():
    assert next(write_csv([], ["x"])).encode().startswith(b"\xef\xbb\xbfx")


def test_write_csv_disarms_the_header():
    assert list(write_csv([], ["=1"], has_bom=False)) == ["'=1\r\n"]


def test_write_csv_reads_rows_one_at_a_time():
    read = []

    def rows():
        for number in range(3):
            read.append(number)
            yield [number]

    lines = write_csv(rows(), ["n"])
    next(lines)
    assert read == []
    next(lines)
    assert read == [0]


@pytest.mark.parametrize("row", [[], ["a"], ["a", "b", "c"]])
def test_write_csv_with_a_row_of_another_length_is_an_error(row):
    with pytest.raises(ValueError, match="for 2 columns"):
        list(write_csv([row], ["x", "y"]))


# Lone surrogates cannot be written in UTF-8.
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(rows=st.lists(st.lists(texts, min_size=2, max_size=2)), delimiter=st.sampled_from(";,\t"))
def test_write_csv_can_be_read_back(rows, delimiter):
    content = "".join(write_csv(rows, ["x", "y"], delimiter=delimiter, has_bom=False))
    read = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    assert read == [["x", "y"], *([safe_cell(cell) for cell in row] for row in rows)]
