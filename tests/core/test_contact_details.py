"""Contact details in words about to be public: found when they are there, and nothing else.

False alarms are measured on every real text at hand, as it is written and in capitals: see docs/performance.md.
"""

import csv
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError

from allonnes.core.contact_details import contact_details, refuse_contact_details, without_contact_details
from tests.real_data import files


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Appelez-moi au 06 39 98 12 34", "téléphone"),
        ("0639981234", "téléphone"),
        ("06.39.98.12.34", "téléphone"),
        ("0639 981 234", "téléphone"),
        ("06 399 812 34", "téléphone"),
        ("0 6 3 9 9 8 1 2 3 4", "téléphone"),
        ("+33 639 981 234", "téléphone"),
        ("06-39-98-12-34 le soir", "téléphone"),
        ("+33 6 39 98 12 34", "téléphone"),
        ("0033639981234", "téléphone"),
        ("+33 (0)2 61 91 12 34", "téléphone"),
        ("écrivez à camille@example.org", "adresse électronique"),
        ("camille (at) example.org", "adresse électronique"),
        ("camille arobase example . org", "adresse électronique"),
        ("FR76 3000 6000 0112 3456 7890 189", "compte en banque"),
        ("la voiture AB-123-CD", "plaque"),
        ("AB123CD est garée là", "plaque"),
        ("la voiture AB 123 CD gêne", "plaque"),
        ("VOITURE AB 123 CD DEVANT L’ÉCOLE", "plaque"),
        ("AB 123 CD", "plaque"),
        ("Il roule trop vite : AB 123 CD.", "plaque"),
        ("06/39/98/12/34", "téléphone"),
        ("06–39–98–12–34", "téléphone"),
        ("06\u00a039\u202f98 12 34", "téléphone"),
        ("０６３９９８１２３４", "téléphone"),
        ("٠٦٣٩٩٨١٢٣٤", "téléphone"),
        ("Camille＠example．org", "adresse électronique"),
        ("camille @ example.org", "adresse électronique"),
        ("camille @gmail.com", "adresse électronique"),
        ("camille.petit arobase orange point fr", "adresse électronique"),
    ],
)
def test_a_contact_detail_is_found(text: str, kind: str) -> None:
    found = contact_details(text)
    assert len(found) == 1
    assert kind in found[0].kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Il faut 12 500 euros et 20 arbres en 2027.",
        "Le 14 juillet 2026 à 20 h 30, au 12 rue des Lilas, 72700 Allonnes",
        "FR76 3000 6000 0112 3456 7890 188",
        "Le projet n° 0123 est mieux",
        "@tous : venez nombreux",
        "PANNEAUX SOLAIRES DE 100 KW",
        "UN PARC DE 100 HA, AU 250 ML",
        "INSTALLER XY 500 AB DANS LA COUR",
        "Une centrale de 100 kW, ou LE 100 KW",
        "@allonnes72",
        "Suivez Instagram @allonnes72. Venez nombreux",
        "Instagram : @ville.allonnes",
        "Rendez-vous @ la mairie. Bref, venez.",
        "Réunion le 01.02.2027 18 h 30",
        "De 0 à 6 ans, de 10 à 12 h 30, 120 places",
        "0639 981 23",
        "10 639 981 234",
        "du 05-06-2027-18 h",
        "123456789012345678",
    ],
)
def test_ordinary_words_hold_none(text: str) -> None:
    assert contact_details(text) == []


def test_the_refusal_says_what_it_saw() -> None:
    with pytest.raises(ValidationError) as refused:
        refuse_contact_details("Mon numéro : 06 39 98 12 34.")
    assert "un numéro de téléphone (06 39 98 12 34)" in refused.value.messages[0]


def test_details_are_taken_out_as_they_were_written() -> None:
    assert without_contact_details("Le ０６３９９８１２３４ ou camille＠example．org !") == "Le … ou … !"


def _real_texts() -> Iterator[str]:
    """Each cell with words of every table of real texts."""
    for path in files("", "*.csv"):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            delimiter = ";" if file.readline().count(";") > 3 else ","
            file.seek(0)
            for row in csv.reader(file, delimiter=delimiter):
                yield from (cell for cell in row if sum(sign.isalpha() for sign in cell) > 4)


@pytest.mark.parametrize("written", [str, str.upper], ids=["as written", "in capitals"])
def test_false_alarms_on_real_texts_are_under_one_in_two_hundred(written: Callable[[str], str]) -> None:
    texts = [written(text) for text in _real_texts()]
    alarms = [details[0].text for text in texts if (details := contact_details(text))]
    print(f"{len(alarms)} of {len(texts)} texts: {alarms[:20]}")  # noqa: T201
    assert len(texts) > 300
    assert len(alarms) * 200 < len(texts)
