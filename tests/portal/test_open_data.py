"""Open data: what is published, how it is asked for, and what never gets out."""

import csv
import io
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.open_data import SETS, Kind, sets_in_order
from portal.open_data.files import FORMATS, formats_of
from requests_qrc.followup.public import public_cases
from tests.factories.open_data import FORMULA, SECRETS, make_open_town
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 15, 10, tzinfo=ZoneInfo("Europe/Paris"))
SLUGS = [data_set.slug for data_set in sets_in_order()]
QUERIES = {
    "budget-participatif-editions": 1,
    "budget-participatif-projets": 1,
    "budget-participatif-votes": 1,
    "budget-participatif-participation": 2,
    "demandes": 1,
    "demandes-par-mois": 1,
    "rencontres": 1,
    "conseils": 1,
    "conseils-reunions": 1,
    "promesses": 1,
    "flux": 1,
}
FILES = [f"{data_set.slug}.{form.extension}" for data_set in sets_in_order() for form in formats_of(data_set)]


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def read(name, **headers):
    response = StrictClient().get(f"/donnees/{name}", headers=headers)
    assert response.status_code == 200
    return response


def text_of(name):
    return read(name).getvalue().decode()


def table(slug):
    return list(csv.DictReader(io.StringIO(text_of(f"{slug}.csv").removeprefix("\ufeff")), delimiter=";"))


# --- Pages ------------------------------------------------------------------------------------------
def test_catalogue_has_a_card_a_set():
    make_open_town(NOW)
    page = read("").text
    for data_set in SETS:
        assert f'href="/donnees/{data_set.slug}/"' in page
        assert f'href="/donnees/{data_set.slug}/schema.json"' in page
    assert "Licence Ouverte 2.0" in page


def test_page_of_a_set_shows_its_columns_and_its_first_rows():
    make_open_town(NOW)
    for slug in SLUGS:
        page = read(f"{slug}/").text
        assert all(f"<code>{name}</code>" in page for name in SETS[slug].header)
        assert "Les premières lignes" in page
        assert not [secret for secret in SECRETS if secret in page]


def test_pages_of_an_empty_town_say_so():
    for slug in SLUGS:
        page = read(f"{slug}/").text
        assert slug == "flux" or ("Aucune ligne pour l’instant" in page and "Les premières lignes" not in page)


@pytest.mark.parametrize("name", ["rien/", "rien.csv", "rien/schema.json", "flux.geojson", "flux.xls", "..csv"])
def test_what_does_not_exist_is_404(name):
    assert StrictClient().get(f"/donnees/{name}").status_code == 404


def test_every_page_leads_to_open_data():
    assert 'href="/donnees/"' in StrictClient().get("/").text
    assert 'href="/donnees/"' in StrictClient().get("/plan-du-site/").text
    assert 'href="/donnees/"' in StrictClient().get("/aide/").text


def test_robots_may_read_open_data():
    assert "/donnees" not in StrictClient().get("/robots.txt").text


# --- Files ------------------------------------------------------------------------------------------
def test_no_file_holds_a_contact_detail_nor_runs_in_a_spreadsheet():
    make_open_town(NOW)
    for name in FILES:
        text = text_of(name)
        assert not [secret for secret in SECRETS if secret in text], name
        if name.endswith("csv"):
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "@"))], name


def test_formats_say_the_same():
    make_open_town(NOW)
    slug = "budget-participatif-projets"
    rows = table(slug)
    commas = list(csv.DictReader(io.StringIO(text_of(f"{slug}.virgules.csv"))))
    values = json.loads(text_of(f"{slug}.json"))
    features = json.loads(text_of(f"{slug}.geojson"))["features"]
    assert rows == commas
    assert len(rows) == len(values) == len(features) == SETS[slug].count() > 3
    assert [row["numero"] for row in rows] == [str(value["numero"]) for value in values]
    (placed,) = [feature for feature in features if feature["geometry"]]
    assert placed["geometry"] == {"type": "Point", "coordinates": [0.163951, 47.968412]}
    assert placed["properties"]["titre"] == FORMULA
    assert "latitude" not in placed["properties"]
    assert next(row for row in rows if "HYPERLINK" in row["titre"])["titre"] == f"'{FORMULA}"


def test_csv_for_spreadsheets_alone_has_a_mark():
    assert text_of("flux.csv").startswith("\ufefftitre;contenu;type;adresse\r\n")
    assert text_of("flux.virgules.csv").startswith("titre,contenu,type,adresse\r\n")


def test_count_of_the_catalogue_is_that_of_the_file():
    make_open_town(NOW)
    for slug in SLUGS:
        assert SETS[slug].count() == len(table(slug)) > 0, slug


def test_only_the_town_s_published_editions_are_there():
    make_open_town(NOW)
    editions = {row["edition"]: row for row in table("budget-participatif-editions")}
    assert list(editions) == ["budget-2028", "budget-2027"]
    told = editions["budget-2027"]
    assert (told["bulletins"], told["laureats"], told["attribue"], told["projets"]) == ("6", "2", "80000", "3")
    assert (told["vote_debut"], told["vote_fin"], told["depot_debut"]) == ("2027-02-22", "2027-03-07", "")
    assert (editions["budget-2028"]["bulletins"], editions["budget-2028"]["projets"]) == ("", "1")
    projects = table("budget-participatif-projets")
    assert {row["edition"] for row in projects} == {"budget-2027", "budget-2028"}
    assert not {"Masqué", "Brouillon"} & {row["titre"] for row in projects}
    winners = {row["titre"]: row["laureat"] for row in projects}
    assert sorted(winners.values()) == ["", "false", "true", "true"]


def test_files_of_a_vote_are_there_once_they_are_given():
    make_open_town(NOW)
    rows = table("budget-participatif-votes")
    names = [row["fichier"] for row in rows if row["edition"] == "budget-2027"]
    assert {"vote.pb", "regle.json", "bulletins.csv", "resultat.json"} <= set(names)
    assert "recepisses.csv" not in names
    assert {row["fichier"] for row in rows if row["edition"] == "budget-2028"} == {"projets.csv", "projets.json"}
    for row in rows:
        assert StrictClient().get(row["adresse"].removeprefix(settings.SITE_URL)).status_code == 200


def test_cases_are_those_that_everybody_reads():
    make_open_town(NOW)
    rows = table("demandes")
    assert {row["numero"] for row in rows} == {case.number for case in public_cases()}
    assert not {"Sujet privé"} & {row["sujet"] for row in rows}
    told = [row for row in rows if row["texte"]]
    assert [row["texte"] for row in told] == ["Écrivez-moi : … ou …."]
    assert (told[0]["latitude"], told[0]["longitude"]) == ("47.968", "0.164")
    assert told[0]["quartier"] == "Perrière"
    assert {row["etat"] for row in rows if row["ouverte"] == "false"} == {"resolved", "declined"}


def test_months_are_those_of_the_reception_and_mask_small_numbers():
    make_open_town(NOW)
    rows = table("demandes-par-mois")
    told = {(row["mois"], row["niveau"], row["quartier"]): row["demandes"] for row in rows}
    assert told["2027-05", "ensemble", ""] == "6"
    assert (told["2027-05", "detail", "Perrière"], told["2027-05", "detail", "Sans lieu précis"]) == ("", "")
    assert {row["demandes"] for row in rows if row["masque"] == "true"} == {""}
    assert all(int(row["demandes"]) >= SMALLEST_SHOWN for row in rows if row["masque"] == "false")
    assert not {"Sujet privé"} & {row["sujet"] for row in rows}


def test_people_met_are_counted_and_small_bands_masked():
    make_open_town(NOW)
    rows = {row["titre"]: row for row in table("rencontres")}
    crowd, few = rows["Fête"], rows["Porte à porte"]
    assert (crowd["personnes"], crowd["de_26_a_59_ans"], crowd["masque"]) == ("47", "30", "true")
    assert (crowd["moins_de_12_ans"], crowd["60_ans_et_plus"]) == ("", "")
    assert crowd["ce_qui_a_ete_dit"] == "Écrivez-moi : … ou …."
    assert (few["personnes"], few["masque"], few["ce_qui_a_ete_dit"]) == ("", "true", "")
    assert rows["Stand – …"]["masque"] == "false"


def test_who_took_part_is_what_the_results_say():
    make_open_town(NOW)
    rows = {row["groupe"]: row for row in table("budget-participatif-participation")}
    assert {row["ensemble"] for row in rows.values()} == {"50"}
    assert sorted(row["personnes"] for row in rows.values()) == ["", "", "40"]


# --- Machines ---------------------------------------------------------------------------------------
def test_pages_of_other_sites_may_read():
    for name in (*FILES, "catalogue.jsonld", "catalogue.csv", "flux/schema.json"):
        assert read(name)["Access-Control-Allow-Origin"] == "*"


def test_nothing_is_written_and_nothing_else_is_answered():
    for verb in ("post", "put", "delete", "patch"):
        assert getattr(StrictClient(), verb)("/donnees/flux.csv").status_code == 405


def test_a_client_that_wants_headers_gets_no_rows(django_assert_num_queries):
    client = StrictClient()
    with django_assert_num_queries(1):
        response = client.head("/donnees/flux.csv")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response["ETag"].startswith('W/"')


def test_a_file_that_did_not_change_is_not_read_again():
    first = {slug: read(f"{slug}.csv")["ETag"] for slug in SLUGS}
    for slug, tag in first.items():
        again = StrictClient().get(f"/donnees/{slug}.csv", headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    make_open_town(NOW)
    for slug, tag in first.items():
        after = StrictClient().get(f"/donnees/{slug}.csv", headers={"If-None-Match": tag})
        assert (after.status_code, after["ETag"] == tag) == (200, False), slug


def test_each_format_has_its_own_tag():
    assert len({read(f"rencontres.{form.extension}")["ETag"] for form in FORMATS}) == len(FORMATS)


@override_settings(READING_LIMITS={**settings.READING_LIMITS, "open_data": (2, 60)})
def test_a_machine_that_asks_too_often_is_told_when_to_come_back():
    client = StrictClient()
    assert [client.get("/donnees/flux.csv").status_code for _time in range(3)] == [200, 200, 429]
    refused = client.get("/donnees/flux.json")
    assert (refused["Retry-After"], refused["Access-Control-Allow-Origin"]) == ("60", "*")


# --- Queries ----------------------------------------------------------------------------------------
def test_rows_cost_the_same_however_many(django_assert_num_queries):
    make_open_town(NOW)
    for slug, queries in QUERIES.items():
        with django_assert_num_queries(queries):
            assert len(list(SETS[slug].table())) > 0


def test_no_set_has_a_column_of_a_person():
    named = {column.name for data_set in SETS for column in data_set.columns}
    assert not named & {"nom", "prenom", "auteur", "courriel", "email", "telephone", "date_naissance", "age"}
    assert all(column.kind in Kind for data_set in SETS for column in data_set.columns)
