"""A journalist downloads everything, from the catalogue on, and each file is what it says it is.

Checked by programs that share no line with ours: frictionless (Table Schema, SCDL), pyshacl (DCAT-AP 3.0.1), the
checker of Pabulib. The shapes and the schema are in `tests/data/open_data`.
"""

import contextlib
import io
import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from frictionless import Dialect, Resource, Schema, formats
from pabulib.checker import Checker
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph

from allonnes.core.open_data import SETS, on_site
from tests.factories.open_data import SECRETS, make_open_town
from tests.real_data import DATA
from tests.strict_client import StrictClient

# What rdflib says of its own names is not ours to mend.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph.*:DeprecationWarning"),
]
NOW = datetime(2027, 6, 15, 10, tzinfo=ZoneInfo("Europe/Paris"))
SHAPES = ("dcat-ap_3.0.1_shapes.ttl", "dcat-ap_3.0.1_range.ttl")
DELIMITERS = {".virgules.csv": ",", ".csv": ";"}


@pytest.fixture
def _town():
    with time_machine.travel(NOW, tick=False):
        make_open_town(NOW)
        yield


def download(address):
    """What a program gets at an address of the site, whole."""
    response = StrictClient().get(urlsplit(address).path)
    assert response.status_code == 200
    return response.getvalue() if response.streaming else response.content


def graph_of(content):
    return Graph().parse(data=content, format="json-ld")


def conforms(graph):
    """Whether a catalogue is valid DCAT-AP, and what is not."""
    shapes = Graph()
    for name in SHAPES:
        shapes.parse(DATA / "open_data" / name, format="turtle")
    is_valid, _graph, words = validate(graph, shacl_graph=shapes, advanced=True, inference="none")
    return is_valid, words


def problems(path, schema, **given):
    """What frictionless finds wrong in a file, for its schema."""
    report = Resource(path=path.name, basepath=str(path.parent), schema=schema, **given).validate()
    return [(error.type, error.note) for task in report.tasks for error in task.errors] + [*report.errors]


def scdl_schema():
    """The schema of the catalogue of French towns."""
    return Schema.from_descriptor(json.loads((DATA / "open_data" / "scdl_catalogue.schema.json").read_text()))


def as_csv(delimiter):
    return {"dialect": Dialect(controls=[formats.CsvControl(delimiter=delimiter)]), "encoding": "utf-8-sig"}


def checker_errors(text):
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([text])
    (found,) = [value["results"] for key, value in results.items() if key not in {"metadata", "summary"}]
    return found["errors"]


@pytest.mark.usefixtures("_town")
def test_a_journalist_downloads_and_validates_everything(tmp_path: Path) -> None:
    catalogue = graph_of(download("/donnees/catalogue.jsonld"))
    is_valid, words = conforms(catalogue)
    assert is_valid, words
    sets = list(catalogue.subjects(RDF.type, DCAT.Dataset))
    assert len(sets) == len(SETS)
    seen = {"csv": 0, "json": 0, "geojson": 0, "pb": 0}
    for data_set in sets:
        schema_url = str(catalogue.value(data_set, DCTERMS.conformsTo))
        schema = Schema.from_descriptor(json.loads(download(schema_url)))
        for file in catalogue.objects(data_set, DCAT.distribution):
            url = str(catalogue.value(file, DCAT.downloadURL))
            content = download(url)
            assert not [secret for secret in SECRETS if secret.encode() in content]
            name = url.rpartition("/")[2]
            path = tmp_path / name
            path.write_bytes(content)
            seen[name.rpartition(".")[2]] = seen.get(name.rpartition(".")[2], 0) + 1
            if name.endswith(".pb"):
                assert not checker_errors(content.decode())
            elif name.endswith(".geojson"):
                check_geojson(json.loads(content))
            elif (file, DCTERMS.conformsTo, None) in catalogue:
                end = next((end for end in DELIMITERS if name.endswith(end)), None)
                given = as_csv(DELIMITERS[end]) if end else {}
                assert problems(path, schema, **given) == [], name
    assert seen["csv"] >= 2 * len(SETS)
    assert all(seen[kind] for kind in ("json", "geojson", "pb"))


def check_geojson(collection):
    """RFC 7946, 3: a collection of features, each a point of the town, or nowhere."""
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        if feature["geometry"] is not None:
            longitude, latitude = feature["geometry"]["coordinates"]
            assert feature["geometry"]["type"] == "Point"
            assert -1 < longitude < 1
            assert 47 < latitude < 49


@pytest.mark.usefixtures("_town")
def test_catalogue_for_french_towns_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(download("/donnees/catalogue.csv"))
    schema = scdl_schema()
    assert problems(path, schema, **as_csv(",")) == []
    rows = Resource(path=path.name, basepath=str(tmp_path), schema=schema).read_rows()
    assert {row["ID"] for row in rows} == {data_set.slug for data_set in SETS}
    assert all(row["URL"].startswith(f"{settings.SITE_URL}/donnees/") for row in rows)


def test_catalogue_of_a_new_town_is_valid_too(tmp_path: Path) -> None:
    is_valid, words = conforms(graph_of(download("/donnees/catalogue.jsonld")))
    assert is_valid, words
    path = tmp_path / "catalogue.csv"
    path.write_bytes(download("/donnees/catalogue.csv"))
    assert problems(path, scdl_schema(), **as_csv(",")) == []


def test_the_shapes_refuse_a_catalogue_without_publisher_and_a_set_without_words() -> None:
    """What says yes to everything proves nothing."""
    graph = graph_of(download("/donnees/catalogue.jsonld"))
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    graph.remove((catalogue, DCTERMS.publisher, None))
    assert not conforms(graph)[0]
    graph = graph_of(download("/donnees/catalogue.jsonld"))
    graph.remove((next(graph.subjects(RDF.type, DCAT.Dataset)), DCTERMS.description, None))
    assert not conforms(graph)[0]


@pytest.mark.usefixtures("_town")
def test_the_schemas_refuse_a_file_that_is_not_theirs(tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    text = download("/donnees/demandes.csv").decode()
    path.write_text(text.replace("2027-06-15", "15/06/2027"))
    schema = Schema.from_descriptor(json.loads(download("/donnees/demandes/schema.json")))
    assert {kind for kind, _note in problems(path, schema, **as_csv(";"))} == {"type-error"}


@pytest.mark.usefixtures("_town")
def test_every_address_of_the_catalogue_is_on_the_site() -> None:
    graph = graph_of(download("/donnees/catalogue.jsonld"))
    for predicate in (DCAT.accessURL, DCAT.landingPage):
        for address in graph.objects(None, predicate):
            assert str(address).startswith(on_site("/"))
            download(str(address))
