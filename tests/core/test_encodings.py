"""A sheet of any alphabet is read when it reads as French by one alone; what is broken or doubtful is told."""

import csv

import pytest

from allonnes.core.encodings import InDoubt, broken_letter, decode
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, header_of, read_rows, told_reading
from tests.real_data import files

TEXT = "numero;titre\r\n1;Rénovation du préau de l'école, où il pleut\r\n2;Un vélo à prêter, ça va\r\n"
COLUMNS = (Column("numero"), Column("titre"))


def _titles(raw: bytes) -> list[str]:
    rows, problems = read_rows(raw, COLUMNS, lambda line, cells, tell: cells["titre"])
    assert problems == []
    return rows


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("iso8859_15", "Windows-1252"),
        ("cp850", "DOS (cp850)"),
        ("mac_roman", "Macintosh (MacRoman)"),
    ],
)
def test_a_sheet_is_read_in_the_alphabet_it_was_written_in(codec: str, name: str) -> None:
    raw = TEXT.encode(codec)
    assert decode(raw).name == name
    assert _titles(raw) == ["Rénovation du préau de l'école, où il pleut", "Un vélo à prêter, ça va"]


def test_the_euro_of_the_other_latin_alphabet() -> None:
    assert decode("été, 12 €".encode("iso8859_15")).text == "été, 12 €"


def test_the_sheet_of_an_old_program_is_read_with_its_accents() -> None:
    (path,) = files("faults", "cp850.csv")
    table = list(csv.reader(decode(path.read_bytes()).text.splitlines(), delimiter=";"))
    assert table[1][1:4] == ["Rénovation du préau de l'école", "Au vote", "Un toit là où il pleut"]


def test_decomposed_letters_are_composed() -> None:
    assert _titles("titre;numero\ne\u0301cole;1\n".encode()) == ["école"]


@pytest.mark.parametrize(
    "word", ["café", "l’été", "Élagage", "ÉCOLE", "où", "être", "n° 3", "« vert »", "Zürich", "À vélo"]
)
def test_one_word_is_enough_to_know_windows(word: str) -> None:
    assert decode(word.encode("cp1252")).text == word


def test_two_bytes_that_happen_to_be_a_letter_of_armenian_are_not_read_so() -> None:
    assert decode("l’école, l’été".encode("mac_roman")).text == "l’école, l’été"


@pytest.mark.parametrize("text", ["محمد", "Żółw", "李雷", "Иван"])
def test_utf_8_stays_utf_8_in_any_script(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("raw", [b"\x85", "Çà".encode("cp850"), b"\x9d\x81\x8f", bytes(range(0x80, 0x100))])
def test_what_no_reading_settles_is_in_doubt(raw: bytes) -> None:
    with pytest.raises(InDoubt):
        decode(raw)


def test_a_doubt_is_told_with_its_readings() -> None:
    with pytest.raises(InvalidInput, match=r"Ligne 2.: on ne sait pas lire les accents") as refused:
        header_of(b"numero;titre\n1;voil\x85\n2;\x85\n")
    assert "voil…" in str(refused.value)
    assert "voilà" in str(refused.value)


@pytest.mark.parametrize(
    ("words", "broken", "was"),
    [
        ("Un chÅ“ur", "Å“", "œ"),
        ("nÂ° 3", "Â°", "°"),
        ("Â« vert »", "Â«", "«"),
        ("lâ€™Ã©cole", "â€™", "’"),
        ("cafÃ©", "Ã©", "é"),
        ("Ã\u0089cole", "Ã\u0089", "É"),
        ("caf√©", "√©", "é"),
        ("caf├®", "├®", "é"),
    ],
)
def test_a_letter_broken_before_is_told_with_what_it_was(words: str, broken: str, was: str) -> None:
    assert broken_letter(words) == (broken, was)
    with pytest.raises(InvalidInput, match="abîmées") as refused:
        header_of(f"numero;titre\n1;{words}\n".encode())
    assert f"«\xa0{was}\xa0»" in str(refused.value)


@pytest.mark.parametrize("words", ["CAFÉ…", "À « Ç »", "Noël", "ÊTRE…", "Â", "√2 ©"])
def test_what_only_looks_broken_is_left_alone(words: str) -> None:
    assert broken_letter(words) is None


def test_a_sheet_repaired_by_half_is_refused_by_line() -> None:
    (path,) = files("faults", "moji-oe.csv")
    with pytest.raises(InvalidInput, match=r"Ligne 2.: des lettres accentuées sont abîmées"):
        header_of(path.read_bytes())


def test_the_dry_run_says_how_the_file_was_read_and_shows_its_first_lines() -> None:
    said = told_reading(TEXT.encode("cp850"))
    assert "DOS (cp850)" in said[0]
    assert "relisez les accents" in said[0]
    assert said[1:] == TEXT.splitlines()
    assert "relisez" not in told_reading(TEXT.encode())[0]
    assert header_of(TEXT.encode("mac_roman")) == ["numero", "titre"]
