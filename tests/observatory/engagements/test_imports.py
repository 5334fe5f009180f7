"""Promises of a file: what cannot be true is left out and said, a line that is no promise is refused alone."""

import csv
import io
import json
import statistics
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import InvalidInput
from allonnes.core.models import OutboxMessage
from observatory.engagements import figures
from observatory.engagements.enums import DONE, Keeping, MilestoneKind
from observatory.engagements.imports.actions import import_engagements
from observatory.engagements.imports.mapping import read_mapping
from observatory.engagements.models import Change, Engagement, ImportLine, SharedBudget
from observatory.following.actions.telling import tell_changes
from tests.conventions.house import ROOT
from tests.factories.budgets import EditionFactory, at
from tests.factories.observatory import service
from tests.real_data import files

pytestmark = pytest.mark.django_db
MAPPING = ROOT / "docs" / "exemples" / "engagements-paris.json"
COLUMNS = {
    "reference": "ref",
    "title": "titre",
    "group": "groupe",
    "year": "annee",
    "state": "etat",
    "study": "etude",
    "works": "travaux",
    "promised": "promis",
    "delivered": "livre",
    "cost": "prix",
    "cost_key": "lot",
    "latitude": "lat",
    "longitude": "lon",
    "department": "service",
    "stop_reason": "raison",
    "stop_decision": "decision",
}
STATES = {"fait": "delivered", "chantier": "in_works", "étude": "in_study", "rien": "to_start", "non": "abandoned"}
TOLD = {"source": "essai", "columns": COLUMNS, "states": STATES, "origin": "Budget {year}", "first_year": 2010}
ROW = {"ref": "1", "titre": "Un banc", "annee": "2019", "etat": "fait", "promis": "2020-06", "livre": "2020-05"}


def mapping(**changed: Any) -> Any:
    return read_mapping(json.dumps({**TOLD, **changed}))


def sheet(*rows: dict[str, str]) -> bytes:
    kept = io.StringIO()
    writer = csv.DictWriter(kept, fieldnames=list(COLUMNS.values()), delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({**dict.fromkeys(COLUMNS.values(), ""), **row})
    return kept.getvalue().encode()


def bring(*rows: dict[str, str], is_dry_run: bool = False, **changed: Any) -> Any:
    return import_engagements(raw=sheet(*rows), mapping=mapping(**changed), now=timezone.now(), is_dry_run=is_dry_run)


def test_a_line_becomes_a_promise_that_says_where_it_comes_from() -> None:
    department = service(name="Voirie")
    report = bring(
        {**ROW, "prix": "12 000 €", "lat": "47.96", "lon": "0.15", "service": "voirie", "etude": "2019-11-05"}
    )
    engagement = Engagement.objects.get()
    assert (report.brought, report.corrected, report.refused) == (1, [], [])
    assert (engagement.promised_on, engagement.delivered_on) == (date(2020, 6, 30), date(2020, 5, 31))
    assert (engagement.promised_cost, engagement.latitude) == (12_000, Decimal("47.96"))
    assert (engagement.department, engagement.origin.name, engagement.state) == (department, "Budget 2019", "delivered")
    assert engagement.milestones.get(kind=MilestoneKind.STUDY).done_on == date(2019, 11, 5)
    assert engagement.line.cells["title"] == "Un banc"
    assert "ligne 2" in Change.objects.get().words
    assert tell_changes(timezone.now() + timedelta(days=2)) == 0
    assert not OutboxMessage.objects.exists()


def test_a_dry_run_writes_nothing_and_a_second_run_brings_nothing() -> None:
    with transaction.atomic():
        assert bring(ROW, is_dry_run=True).brought == 1
    assert not Engagement.objects.exists()
    bring(ROW)
    again = bring(ROW, {**ROW, "ref": "2"})
    assert (again.brought, again.known, Engagement.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ref": ""}, "référence est vide"),
        ({"titre": ""}, "ni titre, ni groupe"),
        ({"annee": "deux mille"}, "n’en est pas une"),
        ({"annee": "1919"}, "1919 est impossible"),
        ({"annee": "2999"}, "2999 est impossible"),
        ({"etat": "bof"}, "« bof »"),
    ],
)
def test_a_line_that_is_no_promise_is_refused_alone(changed: dict[str, str], reason: str) -> None:
    report = bring({**ROW, **changed}, {**ROW, "ref": "2"})
    assert Engagement.objects.get().line.reference == "2"
    assert len(report.refused) == 1
    assert report.refused[0].startswith("Ligne 2")
    assert reason in report.refused[0]


@pytest.mark.parametrize("typed", ["12.03.2021", "12/03/2021", "2021-03-12", "12 mars 2021"])
def test_a_day_is_read_as_everywhere_on_the_site(typed: str) -> None:
    bring({**ROW, "promis": typed})
    assert Engagement.objects.get().promised_on == date(2021, 3, 12)


def test_the_same_reference_twice_is_brought_once() -> None:
    report = bring(ROW, {**ROW, "titre": "Autre"})
    assert Engagement.objects.get().title == "Un banc"
    assert "deux fois" in report.refused[0]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"titre": "", "groupe": "Des bancs"}, "celui du groupe"),
        ({"promis": "3024-01"}, "l’année de « 3024-01 » est impossible"),
        ({"promis": "bientôt"}, "n’est pas une date"),
        ({"promis": "2020-13"}, "n’est pas une date"),
        ({"promis": "2018-02"}, "avant l’année du vote"),
        ({"livre": ""}, "sans dire quand"),
        ({"livre": "2018-01"}, "avant le vote ou après aujourd’hui"),
        ({"livre": "2039-01"}, "avant le vote ou après aujourd’hui"),
        ({"etat": "non"}, "elle est abandonnée, avec une ouverture"),
        ({"etat": "chantier"}, "sans être livrée"),
        ({"etude": "2021-01"}, "après la livraison"),
        ({"etude": "2020-03", "travaux": "2020-01"}, "les études (2020-03) après les travaux (2020-01)"),
        ({"prix": "cher"}, "nombre entier d’euros"),
        ({"prix": "-4"}, "nombre entier d’euros"),
        ({"lat": "147.9", "lon": "0.1"}, "n’existe pas"),
        ({"lat": "nord", "lon": "0.1"}, "n’existe pas"),
        ({"etat": "chantier", "livre": "", "etude": "2039-01"}, "à une date à venir"),
    ],
)
def test_what_cannot_be_true_is_left_out_and_said(changed: dict[str, str], words: str) -> None:
    report = bring({**ROW, **changed})
    assert any(words in line for line in report.corrected)
    assert any(words in line for line in ImportLine.objects.get().corrections)


def test_an_abandoned_line_says_what_the_file_does_not() -> None:
    bring(
        {**ROW, "etat": "non", "livre": ""},
        {**ROW, "ref": "2", "etat": "non", "livre": "", "raison": "Trop cher", "decision": "D1"},
    )
    first, second = Engagement.objects.order_by("number")
    assert (first.stop_reason, second.stop_reason, second.stop_decision) == (
        "Non dite par le fichier repris",
        "Trop cher",
        "D1",
    )


def test_a_month_under_way_ends_today() -> None:
    now = at("2026-03-10 12:00")
    raw = sheet({**ROW, "annee": "2025", "etude": "2026-01", "promis": "2026-06", "livre": "2026-03"})
    import_engagements(raw=raw, mapping=mapping(), now=now, is_dry_run=False)
    assert Engagement.objects.get().delivered_on == date(2026, 3, 10)
    kept = AuditEntry.objects.count()
    assert import_engagements(raw=raw, mapping=mapping(), now=now, is_dry_run=False).brought == 0
    assert AuditEntry.objects.count() == kept


def test_a_shared_amount_is_counted_once() -> None:
    lines = [{**ROW, "ref": str(number), "prix": "1000", "lot": "A"} for number in range(3)]
    report = bring(*lines, {**ROW, "ref": "9", "prix": "50", "lot": "B"}, {**ROW, "ref": "8", "prix": "7", "lot": "A"})
    assert report.shared == SharedBudget.objects.count() == 1
    assert "n’est pas celui des lignes d’avant" in report.corrected[0]
    assert figures.money(Engagement.objects.all()).promised == 1_050
    bring(*lines, {**ROW, "ref": "10", "prix": "1000", "lot": "A"})
    assert figures.money(Engagement.objects.all()).promised == 1_050


def test_an_edition_of_the_town_takes_its_promises() -> None:
    edition = EditionFactory(slug="budget-2019", year=2019)
    bring(ROW, editions={"2019": "budget-2019"})
    assert Engagement.objects.get().origin.edition == edition
    with pytest.raises(InvalidInput, match="inconnue"):
        bring({**ROW, "ref": "2"}, editions={"2019": "inconnue"})


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("[", "n’est pas du JSON"),
        ("[]", "objet JSON"),
        (json.dumps({**TOLD, "columns": {"title": "t"}}), "Il manque la colonne « reference »"),
        (json.dumps({**TOLD, "columns": {**COLUMNS, "bof": "b"}}), "« bof » n’est pas un champ"),
        (json.dumps({**TOLD, "states": {"a": "evaluated"}}), "« evaluated »"),
        (json.dumps({**TOLD, "origin_kind": "autre"}), "« autre »"),
        (json.dumps({**TOLD, "source": ""}), "Il manque « source »"),
    ],
)
def test_a_mapping_says_every_fault(told: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        read_mapping(told)


def test_a_column_that_is_not_there_stops_everything() -> None:
    with pytest.raises(InvalidInput, match="Il n’y a pas de colonne"):
        import_engagements(raw=b"ref;titre\n1;a\n", mapping=mapping(), now=timezone.now(), is_dry_run=False)


def command(tmp_path: Path, raw: bytes, *options: str) -> str:
    file, table, out = tmp_path / "a.csv", tmp_path / "a.json", io.StringIO()
    file.write_bytes(raw)
    table.write_text(json.dumps(TOLD), encoding="utf-8")
    call_command("import_engagements", str(file), "--mapping", str(table), *options, stdout=out)
    return out.getvalue()


def test_the_command_tries_first_then_writes(tmp_path: Path) -> None:
    raw = sheet(
        {**ROW, "service": "Inconnu", "prix": "5", "lot": "A"},
        {**ROW, "ref": "2", "prix": "5", "lot": "A"},
        {**ROW, "ref": ""},
    )
    said = command(tmp_path, raw)
    assert "À reprendre : 2 promesses" in said
    assert "Lignes refusées : 1." in said
    assert "« Inconnu »" in said
    assert not Engagement.objects.exists()
    assert "Reprises : 2 promesses." in command(tmp_path, raw, "--apply")
    assert "Déjà là, laissées telles quelles : 2 promesses." in command(tmp_path, raw)


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Rien n’est repris"):
        command(tmp_path, b"")
    with pytest.raises(CommandError, match="Impossible de lire"):
        call_command("import_engagements", str(tmp_path / "b.csv"), "--mapping", str(tmp_path / "b.json"))


# --- 3,211 real operations --------------------------------------------------------------------------
@pytest.mark.slow
def test_the_real_operations_of_paris_are_brought_and_their_medians_are_those_of_a_naive_script() -> None:
    for path in files(".", "paris_operations.csv"):
        raw, told = path.read_bytes(), read_mapping(MAPPING.read_text(encoding="utf-8"))
        report = import_engagements(raw=raw, mapping=told, now=at("2026-11-30 12:00"), is_dry_run=False)
        assert (report.brought, len(report.refused), Engagement.objects.count()) == (3_211, 0, 3_211)
        assert len(report.corrected) > 200
        lines = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
        late_by = [_days(row) for row in lines if row["avancement"] == "FIN" and _is_dated(row)]
        matched = figures.delay(Engagement.objects.all())
        assert (matched.count, matched.median_days) == (len(late_by), statistics.median(late_by))
        rows = Engagement.objects.with_keeping(date(2026, 11, 30))
        assert rows.filter(keeping=Keeping.ON_TIME).count() == sum(days <= 0 for days in late_by)
        assert rows.filter(state__in=DONE).count() == sum(row["avancement"] == "FIN" for row in lines)
        amounts = {row["projet_id"]: int(row["budget_projet"]) for row in lines}
        assert figures.money(Engagement.objects.all()).promised == sum(amounts.values())


def _is_dated(row: dict[str, str]) -> bool:
    promised = row["livraison_prevue"]
    return bool(row["ouverture"]) and bool(promised) and row["annee"] <= promised[:4] <= "2035"


def _days(row: dict[str, str]) -> int:
    return (_end(row["ouverture"]) - _end(row["livraison_prevue"])).days


def _end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return (date(year, number, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
