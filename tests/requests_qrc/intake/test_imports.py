"""What another tool kept, brought here: all or nothing, once, out of sight until somebody has looked."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.models import OutboxMessage
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case, Category, Receipt
from tests.factories.requests_qrc import make_category, receive
from tests.real_data import files

pytestmark = pytest.mark.django_db
MAPPING = {
    "source": "ancien-outil",
    "columns": {
        "reference": "Réf",
        "group": "Famille",
        "subject": "Sujet",
        "words": "Texte",
        "place_words": "Adresse",
        "latitude": "lat",
        "longitude": "lon",
        "received": "Ouverte",
        "closed": "Close",
        "channel": "Par",
    },
    "channels": {"Tel": "phone", "Mail": "email"},
    "default_channel": "desk",
}
TABLE_SHAPE = "La table de correspondance a « columns » et « channels » : à chaque nom, un mot."
HEAD = "Réf;Famille;Sujet;Texte;Adresse;lat;lon;Ouverte;Close;Par;Agent"
ROWS = [
    "B2;Voirie;Nid-de-poule;Un trou;rue du Parc;47.9684;0,1639;2025-03-02;2025-03-05T08:00:00+01:00;Tel;Untel",
    "A1;Voirie;Nid-de-poule;;;;;2025-01-02T09:30;;Autre;",
    "C3;Propreté;Dépôt;Des sacs;;;;2024-12-31T23:30:00+01:00;;Mail;",
]


def sheet(tmp_path: Path, *rows: str, head: str = HEAD, mapping: object = MAPPING) -> list[str]:
    path, table = tmp_path / "demandes.csv", tmp_path / "table.json"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    table.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping), encoding="utf-8")
    return [str(path), f"--mapping={table}"]


def run(*words: str) -> str:
    out = StringIO()
    call_command("import_requests", *words, stdout=out)
    return out.getvalue()


def test_dry_run_writes_nothing(tmp_path):
    said = run(*sheet(tmp_path, *ROWS))
    assert said.startswith("Fichier lu en UTF-8. Ses premières lignes")
    assert said.endswith(
        "Sujets à compléter avant de les proposer : 2.\n"
        "Essai à blanc. À reprendre : 3 demandes. Pour écrire : ajoutez --apply.\n"
    )
    assert (Case.objects.count(), Category.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_cases_are_brought_in_the_order_of_their_reception(tmp_path):
    already = receive()
    Case.objects.filter(pk=already.pk).update(year=2025, rank=7, number="QRC-2025-0007")
    assert run(*sheet(tmp_path, *ROWS), "--apply").endswith("Repris : 3 demandes.\n")
    brought = Case.objects.exclude(pk=already.pk).order_by("received_at")
    assert [(case.number, case.state, case.channel) for case in brought] == [
        ("QRC-2024-0001", CaseState.RECEIVED, "email"),
        ("QRC-2025-0008", CaseState.RECEIVED, "desk"),
        ("QRC-2025-0009", CaseState.CLOSED, "phone"),
    ]
    hole = brought[2]
    assert (hole.description, hole.place_words, str(hole.latitude), str(hole.longitude)) == (
        "Un trou",
        "rue du Parc",
        "47.968400",
        "0.163900",
    )
    assert hole.closed_at == hole.outcome_at
    assert {case.text_fate for case in brought} == {TextFate.WITHHELD}
    assert [row.event for row in hole.history.all()] == ["import"]
    assert AuditEntry.objects.get(act="requests_qrc.import").detail["cases"] == 3


def test_nobody_is_told_and_no_clock_runs(tmp_path):
    run(*sheet(tmp_path, *ROWS), "--apply")
    assert (OutboxMessage.objects.count(), Receipt.objects.count()) == (0, 0)
    assert not Case.objects.exclude(silence_on=None, solved_due=None, first_reply_due=None).exists()


def test_brought_twice_it_is_there_once(tmp_path):
    words = sheet(tmp_path, *ROWS)
    run(*words, "--apply")
    assert run(*words, "--apply") == (
        "Déjà là, laissées telles quelles : 3 demandes.\n"
        "Sujets à compléter avant de les proposer : 0.\n"
        "Repris : aucune demande.\n"
    )
    assert (Case.objects.count(), AuditEntry.objects.filter(act="requests_qrc.import").count()) == (3, 1)


def test_subjects_are_found_by_name_and_the_new_ones_are_not_offered(tmp_path):
    group = Category.objects.create(code="voirie", name="Voirie", is_active=True)
    known = make_category(parent=group, name="Nid-de-Poule")
    run(*sheet(tmp_path, *ROWS), "--apply")
    assert Case.objects.filter(category=known).count() == 2
    assert list(Category.objects.offered()) == [known]


@pytest.mark.parametrize("typed", ["12.03.2013", "12/03/2013", "2013-03-12", "12 mars 2013"])
def test_a_day_is_read_as_everywhere_on_the_site(tmp_path, typed):
    run(*sheet(tmp_path, f"A1;Voirie;Trou;;;;;{typed};;;"), "--apply")
    assert timezone.localtime(Case.objects.get().received_at).strftime("%Y-%m-%d %H") == "2013-03-12 12"


def test_long_names_are_cut_and_rows_without_group_have_one(tmp_path):
    long = "Bouche de lavage, d’arrosage ou de remplissage, dans un caniveau ou sur un trottoir, avec couvercle"
    rows = (f"A1;;{long} cassé;;;;;2025-01-02;;;", f"A2;;{long} absent;;;;;2025-01-03;;;")
    run(*sheet(tmp_path, *rows, f"A3;;{'x' * 99};;;;;2025-01-04;;;"), "--apply")
    leaves = [case.category for case in Case.objects.order_by("number")]
    assert [leaf.name for leaf in leaves] == [
        "Bouche de lavage, d’arrosage ou de … un trottoir, avec couvercle cassé",
        "Bouche de lavage, d’arrosage ou de … un trottoir, avec couvercle absent",
        f"{'x' * 42} … {'x' * 35}",
    ]
    assert {leaf.parent.name for leaf in leaves} == {"Sujets repris"}


@pytest.mark.parametrize(
    ("there", "typed"), [("Éclairage", "eclairage"), ("Œuvres", "Oeuvres"), ("L’eau", "l'eau"), ("ŒUVRES", "œuvres")]
)
def test_names_are_compared_as_the_table_does(tmp_path, there, typed):
    group = Category.objects.create(code="groupe", name=there)
    known = make_category(parent=group, name=f"{there} 1")
    run(*sheet(tmp_path, f"A1;{typed};{typed} 1;;;;;2025-01-02;;;", f"A2;{typed};Autre;;;;;2025-01-02;;;"), "--apply")
    assert Case.objects.filter(category=known).count() == 1
    assert list(group.leaves.order_by("pk").values_list("name", flat=True)) == [f"{there} 1", "Autre"]
    tree = f"domaine;categorie\n{typed};{typed} 1\n{typed};Encore\n{there};encore\n"
    assert categories(tmp_path, tree, "--apply") == (
        f"{there} · Encore\nRepris, à compléter avant de les proposer : 1 sujet. Déjà là : 1 sujet.\n"
        "Lignes qui redisent un sujet du fichier : 1.\n"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";Voirie;Trou;;;;;2025-01-02;;;", "Ligne 2 : la case « Réf » est vide."),
        ("A1;Voirie;Trou;;;;;hier;;;", "Ligne 2 : « hier » n’est pas une date (01/12/2026, ou 2026-12-01T09:30)."),
        ("A1;Voirie;Trou;;;;;2025-01-02;2025-01-01;;", "Ligne 2 : elle est close avant d’être reçue."),
        ("A1;Voirie;Trou;;;ici;là;2025-01-02;;;", "Ligne 2 : la latitude ou la longitude n’est pas un nombre."),
        ("A1;Voirie;Trou;;;nan;0;2025-01-02;;;", "Ligne 2 : la latitude ou la longitude n’est pas un nombre."),
        ("A1;Voirie;Trou;;;47,96;;2025-01-02;;;", "Ligne 2 : la latitude ou la longitude n’est pas un nombre."),
        ("A1;Voirie;Trou;;;91;0;2025-01-02;;;", "Ligne 2 : la latitude ou la longitude n’existe pas."),
        ("A1;Voirie;Trou;;;;;2187-01-02;;;", "Ligne 2 : elle est reçue ou close un jour à venir."),
        ("A1;Voirie;Trou;;;;;2025-01-02;2187-01-02;;", "Ligne 2 : elle est reçue ou close un jour à venir."),
        (
            "A1;Voirie;Trou;;;;;2025-01-02;;;\nA1;Voirie;Trou;;;;;2025-01-02;;;",
            "La référence « A1 » est écrite deux fois.",
        ),
    ],
)
def test_one_bad_row_and_nothing_is_brought(tmp_path, row, reason):
    with pytest.raises(CommandError) as said_no:
        run(*sheet(tmp_path, ROWS[0], row), "--apply")
    told = str(said_no.value).replace("\u202f", " ").replace("\u00a0", " ")
    assert told == f"Rien n’est repris.\n{reason.replace('Ligne 2', 'Ligne 3')}"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("{", "La table de correspondance n’est pas du JSON : ligne 1."),
        ("[]", TABLE_SHAPE),
        ({**MAPPING, "columns": ["Réf"]}, TABLE_SHAPE),
        ({**MAPPING, "channels": {"Tel": 1}}, TABLE_SHAPE),
        ({**MAPPING, "source": ""}, "Il manque « source », le nom de l’outil d’où vient ce fichier."),
        ({**MAPPING, "columns": {"reference": "Réf", "subject": "Sujet"}}, "Il manque la colonne « received »."),
        ({**MAPPING, "columns": {**MAPPING["columns"], "humeur": "Réf"}}, "« humeur » n’est pas un champ connu."),
        ({**MAPPING, "default_channel": "pigeon"}, "« pigeon » n’est pas un canal."),
        ({**MAPPING, "columns": {**MAPPING["columns"], "words": "Récit"}}, "Il n’y a pas de colonne « Récit »."),
    ],
)
def test_mapping_says_what_it_lacks(tmp_path, mapping, reason):
    with pytest.raises(CommandError) as said_no:
        run(*sheet(tmp_path, *ROWS, mapping=mapping))
    assert str(said_no.value) == f"Rien n’est repris.\n{reason}"


def test_no_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="Impossible de lire"):
        run(str(tmp_path / "rien.csv"), f"--mapping={tmp_path / 'rien.json'}")


# Subjects

TREE = (
    "domaine;categorie;sous_categorie;precision\nÉclairage;Lampe;Lampe;\nÉclairage;Lampe;Mât;penché\nAvaloir;Bouché;;\n"
)


def categories(tmp_path: Path, tree: str = TREE, *words: str) -> str:
    path, out = tmp_path / "sujets.csv", StringIO()
    path.write_text(tree, encoding="utf-8")
    call_command("import_categories", str(path), *words, stdout=out)
    return out.getvalue()


def test_tree_of_subjects_has_two_levels_and_is_offered_to_nobody(tmp_path):
    assert categories(tmp_path).endswith("Essai à blanc. À reprendre : 3 sujets. Déjà là : aucun sujet.\n")
    assert not Category.objects.exists()
    assert categories(tmp_path, TREE, "--apply") == (
        "Éclairage · Lampe\nÉclairage · Lampe : Mât : penché\nAvaloir · Bouché\n"
        "Repris, à compléter avant de les proposer : 3 sujets. Déjà là : aucun sujet.\n"
    )
    assert Category.objects.filter(parent=None).count() == 2
    assert not Category.objects.offered().exists()
    assert "aucun sujet. Déjà là : 3 sujets." in categories(tmp_path, TREE, "--apply")


def test_tree_badly_written_brings_nothing(tmp_path):
    with pytest.raises(CommandError, match="est vide"):
        categories(tmp_path, "domaine;categorie\nVoirie;\n", "--apply")
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("import_categories", str(tmp_path / "rien.csv"))


KNOWN = "id_dmr,type,soustype,adresse,code_postal,arrondissement,conseilquartier,datedecl,prefixe,intervenant,lon,lat"


def test_a_known_tool_needs_no_mapping(tmp_path):
    path = tmp_path / "dansmarue.csv"
    row = "G1,Propreté,Dépôt,rue du Parc,75020,20,PLAINE,2024-07-25,Android,DPE,2.4007,48.8482"
    path.write_text(f"{KNOWN}\n{row}\n", encoding="utf-8")
    assert run(str(path), "--apply").endswith("Repris : 1 demande.\n")
    case = Case.objects.get()
    assert (case.channel, case.place_words, str(case.latitude)) == ("app", "rue du Parc", "48.848200")


def test_an_unknown_tool_needs_its_mapping(tmp_path):
    path = tmp_path / "autre.csv"
    path.write_text(f"{HEAD}\n{ROWS[0]}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="donnez sa table de correspondance"):
        run(str(path))


@pytest.mark.parametrize("file", files("", "dansmarue_8000.csv"))
def test_real_reports_are_read_without_a_mapping(tmp_path, file):
    first = tmp_path / file.name
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first.write_text("".join(lines[:401]), encoding="utf-8")
    assert "À reprendre : 400 demandes." in run(str(first))


@pytest.mark.parametrize("file", files("", "bruxelles_fms_categories_fr.csv"))
def test_real_tree_of_subjects_is_read(file):
    out = StringIO()
    call_command("import_categories", str(file), stdout=out)
    # Two lines are one subject.
    assert out.getvalue().endswith(
        "À reprendre : 51 sujets. Déjà là : aucun sujet.\nLignes qui redisent un sujet du fichier : 1.\n"
    )
