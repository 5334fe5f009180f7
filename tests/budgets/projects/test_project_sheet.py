"""Reading a file of projects: each fault has its line and its words, and one fault refuses the whole file."""

import pytest

from allonnes.core.errors import InvalidInput
from budgets.projects.imports.sheet import STATE_WORDS, read_sheet
from tests.factories.project_sheets import sheet, spaced

NOT_WHOLE = "n’est pas un nombre entier d’euros. Laissez vide s’il est inconnu."
NOT_A_NUMBER = "n’est pas un nombre entier, à partir de 1."
NOT_A_POINT = "ne sont pas une latitude et une longitude, comme 47,9653 et 0,1554."


def problems(raw: bytes) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        read_sheet(raw)
    return [spaced(problem) for problem in refused.value.problems]


# --- Encodings and separators -----------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_encodings_and_separators_of_spreadsheets_are_read(encoding: str, delimiter: str) -> None:
    row = {
        "titre": "L’école, côté cœur ; « à l’ombre »",
        "resume": "Très clair…",
        "quartier": "chaoue",
        "theme": "SPORT",
    }
    (read,) = read_sheet(sheet(row, delimiter=delimiter, encoding=encoding))
    assert (read.line, read.title, read.summary, read.neighbourhood, read.category) == (2, *row.values())


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_blank_lines_and_empty_cells_at_the_end_are_read(ends: str) -> None:
    lines = ["Numéro;TITRE; État ;;", "", "1;Un verger;déposé;;", ";;;;", "2;Un banc;NON RETENU;;", "", ""]
    read = read_sheet(ends.join(lines).encode())
    assert [(row.line, row.number, row.title) for row in read] == [(3, 1, "Un verger"), (5, 2, "Un banc")]
    assert problems(ends.join(lines).replace("NON RETENU", "LAUREAT").encode()) == [
        "Ligne 5 : un projet « Lauréat » a un coût : écrivez-le, en euros entiers."
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "Ce fichier est vide."),
        (b"\xef\xbb\xbf\r\n  \n", "Ce fichier est vide."),
        (b"PK\x03\x04...", "Ce fichier est un classeur"),
        (sheet().decode().encode("utf-16"), "Ce fichier est en UTF-16"),
        (b"\xfe\xff" + sheet().decode().encode("utf-16-be"), "Ce fichier est en UTF-16"),
        (sheet().decode().encode("utf-16-le"), "Ligne 1 : un caractère invisible"),
        (sheet({"titre": "Un \x00 verger"}), "Ligne 2 : un caractère invisible"),
        (sheet({"titre": "Un \x1b verger"}), "Ligne 2 : un caractère invisible"),
        (sheet({"titre": "Un caf\u00e9"}, encoding="cp1252") + b"\x81", "Ligne 3 : une lettre n’est ni en UTF-8"),
        (sheet({"titre": "Un café"}) + b"\xff", "Ligne 2 : des lettres accentuées sont abîmées (« Ã© »)."),
        (sheet({"titre": "Un cafÃ©", "etat": "Au vote"}), "Ligne 2 : des lettres accentuées sont abîmées (« Ã© »)."),
        (sheet({"titre": "Un caf\ufffd"}), "Ligne 2 : des lettres accentuées sont abîmées"),
        (b"numero;titre;etat\n", "Ce fichier n’a aucun projet"),
        (b'numero;titre;etat\n1;"Un "verger";D\xc3\xa9pos\xc3\xa9\n', "Ligne 2 : un guillemet est mal placé"),
        (b'numero;titre;etat\n1;Un banc;Depose\n2;"Un verger;Depose\n', "Ligne 3 : un guillemet est mal placé"),
        (b'numero;titre;etat\n1;"' + b"x" * 140_000 + b'";Depose\n', "Ligne 2 : un guillemet est mal placé"),
        (b"numero\ttitre\tetat\n1\tUn verger\tDepose\n", "Ligne 1 : la colonne"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_line(raw: bytes, told: str) -> None:
    assert problems(raw)[0].startswith(told)


def test_faults_before_a_broken_quote_are_told_too() -> None:
    told = problems(b'numero;titre;etat\n0;Un banc;Depose\n2;"Un verger;Depose\n')
    assert [answer.partition(" :")[0] for answer in told] == ["Ligne 2", "Ligne 3"]


# --- Columns ----------------------------------------------------------------------------------------
def test_missing_unknown_and_repeated_columns_are_all_told() -> None:
    told = problems("titre;Mairie;titre;Coût\nUn verger;x;y;1\n".encode())
    assert told == [
        "Ligne 1 : la colonne « Mairie » est inconnue.",
        "Ligne 1 : la colonne « titre » est écrite deux fois.",
        "Ligne 1 : il manque la colonne « numero ».",
        "Ligne 1 : il manque la colonne « etat ».",
        "Colonnes possibles : numero, titre, etat, resume, description, lieu, quartier, theme, cout, auteur, reponse, "
        "latitude, longitude ; séparées par des points-virgules ou des virgules.",
    ]


@pytest.mark.parametrize("row", ["1;Un verger", "1;Un verger;Déposé;trop"])
def test_a_row_with_too_few_or_too_many_cells_is_told(row: str) -> None:
    (told,) = problems(f"numero;titre;etat\n{row}\n".encode())
    assert told.startswith(f"Ligne 2 : il y a {row.count(';') + 1} cases pour 3 colonnes.")


# --- One fault in one cell --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"numero": ""}, "la case « numero » est vide."),
        ({"numero": "0"}, f"le numéro « 0 » {NOT_A_NUMBER}"),
        ({"numero": "-1"}, f"le numéro « -1 » {NOT_A_NUMBER}"),
        ({"numero": "1.5"}, f"le numéro « 1.5 » {NOT_A_NUMBER}"),
        ({"numero": "١"}, f"le numéro « ١ » {NOT_A_NUMBER}"),
        ({"numero": "9" * 20}, f"le numéro « {'9' * 20} » {NOT_A_NUMBER}"),
        ({"titre": "  "}, "la case « titre » est vide."),
        ({"titre": "x" * 251}, "« titre » est trop long : 250 lettres au plus, et il y en a 251."),
        ({"resume": "x" * 301}, "« resume » est trop long : 300 lettres au plus, et il y en a 301."),
        ({"description": "x" * 5001}, "« description » est trop long : 5000 lettres au plus, et il y en a 5001."),
        ({"reponse": "x" * 2001}, "« reponse » est trop long : 2000 lettres au plus, et il y en a 2001."),
        ({"lieu": "x" * 251}, "« lieu » est trop long : 250 lettres au plus, et il y en a 251."),
        ({"auteur": "x" * 121}, "« auteur » est trop long : 120 lettres au plus, et il y en a 121."),
        ({"etat": ""}, "la case « etat » est vide."),
        ({"etat": "Gagné"}, f"l’état « Gagné » est inconnu. États possibles : {STATE_WORDS}."),
        ({"etat": "submitted"}, f"l’état « submitted » est inconnu. États possibles : {STATE_WORDS}."),
        ({"cout": "12,50"}, f"le coût « 12,50 » {NOT_WHOLE}"),
        ({"cout": "-5"}, f"le coût « -5 » {NOT_WHOLE}"),
        ({"cout": "1e5"}, f"le coût « 1e5 » {NOT_WHOLE}"),
        ({"cout": "0"}, f"le coût « 0 » {NOT_WHOLE}"),
        ({"cout": "=1+1"}, f"le coût « =1+1 » {NOT_WHOLE}"),
        ({"cout": "9" * 13}, f"le coût « {'9' * 13} » {NOT_WHOLE}"),
        ({"etat": "Au vote"}, "un projet « Au vote » a un coût : écrivez-le, en euros entiers."),
        ({"etat": "Non lauréat"}, "un projet « Non lauréat » a un coût : écrivez-le, en euros entiers."),
        ({"latitude": "47.9"}, "donnez la latitude et la longitude, ou aucune des deux."),
        ({"longitude": "0.1"}, "donnez la latitude et la longitude, ou aucune des deux."),
        ({"latitude": "nan", "longitude": "0"}, f"« nan » et « 0 » {NOT_A_POINT}"),
        ({"latitude": "0", "longitude": "190"}, f"« 0 » et « 190 » {NOT_A_POINT}"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(row: dict[str, str], told: str) -> None:
    assert problems(sheet({"numero": "7"}, row)) == [f"Ligne 3 : {told}"]


def test_every_fault_of_every_line_is_told_in_order() -> None:
    raw = sheet(
        {"description": "deux\nlignes", "titre": ""}, {"numero": "1", "etat": "x"}, {"cout": "y", "titre": "x" * 300}
    )
    assert [problem.partition(" :")[0] for problem in problems(raw)] == [
        "Ligne 2",
        "Ligne 4",
        "Ligne 4",
        "Ligne 5",
        "Ligne 5",
    ]


def test_a_number_written_twice_is_told_with_both_lines() -> None:
    assert problems(sheet({"numero": "4"}, {"numero": "04"})) == ["Ligne 3 : le numéro 4 est déjà à la ligne 2."]


@pytest.mark.parametrize("text", ["12500", "12 500", "12\u202f500\u00a0€", " 012500 "])
def test_costs_as_people_write_them(text: str) -> None:
    assert read_sheet(sheet({"cout": text}))[0].cost == 12_500
