"""The estimator of Kaplan and Meier against hand counts and published curves, exactly."""

import json
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from requests_qrc.figures.shares import wilson
from requests_qrc.figures.survival import Curve, Spell, survival
from tests.real_data import files


def curve(*times: tuple[int, bool]) -> Curve:
    return survival(Spell(length, is_over) for length, is_over in times)


# Times of remission of leukaemia under 6-MP, in weeks (Freireich et al., Blood 21, 1963), the example of most manuals:
# the estimate is 0.857 at 6, 0.807 at 7, 0.753 at 10, 0.690 at 13, 0.627 at 16, 0.538 at 22, 0.448 at 23.
OVER = [6, 6, 6, 7, 10, 13, 16, 22, 23]
WATCHED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_published_curve_is_found_again():
    found = curve(*((week, True) for week in OVER), *((week, False) for week in WATCHED))
    assert (found.n, found.events, found.open) == (21, 9, 12)
    assert dict(zip(found.ends, (round(float(left), 3) for left in found.left), strict=True)) == {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
    }
    assert (found.median, found.quantile(Fraction(1, 4)), found.quantile(Fraction(3, 4))) == (23, 13, None)


def test_exact_fractions_of_a_hand_count():
    found = curve((1, True), (2, False), (3, True), (3, False), (4, True))
    assert found.left == (Fraction(4, 5), Fraction(8, 15), Fraction(0))
    assert (found.median, found.left_after(0), found.left_after(2), found.left_after(9)) == (
        4,
        Fraction(1),
        Fraction(4, 5),
        Fraction(0),
    )


def test_half_exactly_over_is_the_median():
    assert curve((1, True), (2, True)).median == 1


@pytest.mark.parametrize(
    ("times", "n", "events", "median"),
    [
        ((), 0, 0, None),
        (((5, False),), 1, 0, None),
        (((0, True),), 1, 1, 0),
        (((1, True), (9, False), (9, False)), 3, 1, None),
    ],
)
def test_ends_of_the_range(times, n, events, median):
    found = curve(*times)
    assert (found.n, found.events, found.median) == (n, events, median)


def test_order_of_the_cases_plays_no_part():
    times = [(3, True), (1, False), (2, True), (2, False), (8, True)]
    assert curve(*times) == curve(*reversed(times))


def test_without_open_cases_it_is_the_plain_share():
    found = curve(*((day, True) for day in range(1, 11)))
    assert found.left == tuple(Fraction(10 - day, 10) for day in range(1, 11))


def test_time_before_zero_is_refused():
    with pytest.raises(ValueError, match="before zero"):
        curve((-1, True))


# Wilson


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_as_published(yes, n, low, high):
    share = wilson(yes, n)
    assert (round(share.low, 4), round(share.high, 4), share.value) == (low, high, yes / n)


def test_wilson_of_nobody_says_nothing():
    share = wilson(0, 0)
    assert (share.value, share.low, share.high) == (None, 0.0, 1.0)


def test_wilson_refuses_more_yes_than_people():
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(3, 2)


# The command

SHEET = """numero,ouverte,close,sujet
1,2026-01-01T00:00:00,2026-01-02T00:00:00,Voirie
2,2026-01-01T00:00:00,2026-01-04T00:00:00,Voirie
3,2026-01-01T00:00:00,,Propreté
4,2026-01-05T00:00:00,2026-01-04T00:00:00,Propreté
5,2026-02-01T00:00:00,,Propreté
6,2026-01-01T00:00:00,2026-01-20T00:00:00,Voirie
"""


def durations(tmp_path, sheet: str = SHEET, **more) -> str:
    path, out = tmp_path / "feuille.csv", StringIO()
    path.write_text(sheet, encoding="utf-8")
    options = {"opened": "ouverte", "closed": "close", "at": "2026-01-11T00:00:00", **more}
    call_command("durations", str(path), *(f"--{name}={value}" for name, value in options.items()), stdout=out)
    return out.getvalue()


def test_durations_as_json(tmp_path):
    path, out = tmp_path / "feuille.csv", StringIO()
    path.write_text(SHEET, encoding="utf-8")
    call_command(
        "durations",
        str(path),
        "--opened=ouverte",
        "--closed=close",
        "--at=2026-01-11",
        "--by=sujet",
        "--json",
        stdout=out,
    )
    told = json.loads(out.getvalue())
    assert list(told) == ["ALL", "Voirie", "Propreté"]
    assert told["ALL"] == {
        "n": 4,
        "events": 2,
        "open": 2,
        "left_out": 2,
        "p25": 1.0,
        "median": 3.0,
        "p75": None,
        "still_open_at": {"1": 0.75, "7": 0.5, "30": 0.5},
    }
    assert (told["Propreté"]["n"], told["Propreté"]["left_out"], told["Propreté"]["median"]) == (1, 2, None)


def test_durations_in_words(tmp_path):
    assert durations(tmp_path, by="sujet") == (
        "ALL : médiane 3 jours (4 demandes ; encore ouvertes : 2 ; laissées de côté : 2)\n"
        "Voirie : médiane 3 jours (3 demandes ; encore ouvertes : 1 ; laissées de côté : 0)\n"
        "Propreté : plus de la moitié encore ouvertes (1 demande ; encore ouvertes : 1 ; laissées de côté : 2)\n"
    )


def test_durations_of_an_empty_sheet_say_that_there_is_nothing(tmp_path):
    path, out = tmp_path / "feuille.csv", StringIO()
    path.write_text("ouverte,close\n", encoding="utf-8")
    call_command("durations", str(path), "--opened=ouverte", "--closed=close", "--at=2026-01-11", "--json", stdout=out)
    assert json.loads(out.getvalue())["ALL"]["still_open_at"] == {"1": None, "7": None, "30": None}


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("a,close\n1,\n", "Ligne 1 : il manque la colonne « ouverte »."),
        ("a\n", "Ligne 1 : il manque la colonne « ouverte ».\nLigne 1 : il manque la colonne « close »."),
        ("", "Ce fichier est vide."),
        ("ouverte,close\n,2026-01-01\n", "Ligne 2 : la case « ouverte » est vide."),
        ("ouverte,close\nhier,\n", "Ligne 2 : colonne « ouverte » : « hier » n’est pas une date."),
    ],
)
def test_durations_say_what_is_wrong(tmp_path, sheet, reason):
    with pytest.raises(CommandError) as said_no:
        durations(tmp_path, sheet)
    assert str(said_no.value).replace("\u202f", " ").replace("\u00a0", " ") == reason


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_durations_of_a_sheet_as_spreadsheets_write_it(tmp_path, encoding):
    path, out = tmp_path / "feuille.csv", StringIO()
    path.write_bytes("Ouverte;Close;Thème;\n01/01/2026 8:00;03/01/2026 20:00;Propreté;\n".encode(encoding))
    call_command(
        "durations", str(path), "--opened=ouverte", "--closed=close", "--by=thème", "--at=2026-02-01", stdout=out
    )
    assert out.getvalue() == (
        "ALL : médiane 2,5 jours (1 demande ; encore ouvertes : 0 ; laissées de côté : 0)\n"
        "Propreté : médiane 2,5 jours (1 demande ; encore ouvertes : 0 ; laissées de côté : 0)\n"
    )


@pytest.mark.parametrize(
    ("times", "at", "median"),
    [
        ("2026-01-01T00:00:00Z,2026-01-02T00:00:00+02:00", "2026-02-01", 22 / 24),
        ("2026-03-28T12:00:00+01:00,2026-03-29T12:00:00+02:00", "2026-04-01T00:00:00", 23 / 24),
        ("2026-01-01T00:00:00,2026-01-02T00:00:00", "2026-02-01T00:00:00Z", 1.0),
        ("2026-01-31T23:30:00+00:00,2026-02-01T00:30:00+00:00", "2026-02-01T00:45:00+01:00", None),
    ],
)
def test_durations_count_between_clocks(tmp_path, times, at, median):
    told = json.loads(durations_json(tmp_path, f"ouverte,close\n{times}\n", at))["ALL"]
    assert told["median"] == (None if median is None else round(median, 6))


def durations_json(tmp_path, sheet: str, at: str) -> str:
    path, out = tmp_path / "feuille.csv", StringIO()
    path.write_text(sheet, encoding="utf-8")
    call_command("durations", str(path), "--opened=ouverte", "--closed=close", f"--at={at}", "--json", stdout=out)
    return out.getvalue()


def test_durations_of_no_file():
    with pytest.raises(CommandError, match=r"Impossible de lire /nulle/part.csv"):
        call_command("durations", "/nulle/part.csv", "--opened=a", "--closed=b", "--at=2026-01-01")


@pytest.mark.parametrize("file", files("", "sf311_5000.csv"))
def test_open_cases_of_a_real_town_move_the_median(file):
    out = StringIO()
    columns = ("--opened", "opened", "--closed", "closed", "--at", "2016-01-27T21:39:18", "--json")
    call_command("durations", str(file), *columns, stdout=out)
    told = json.loads(out.getvalue())["ALL"]
    assert (told["n"], told["events"], told["open"], told["left_out"]) == (4935, 4697, 238, 65)
    # Closed cases alone would say 2.8.
    assert round(told["median"], 1) == 3.2
