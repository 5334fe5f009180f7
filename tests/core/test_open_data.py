"""The shape of a declared set: one declaration for the header, the schema and the cells."""

from datetime import date

import pytest

from allonnes.core.open_data import FEEDS, SETS, Column, DataSet, Frequency, Kind, Theme, every_feed, sets_in_order
from allonnes.core.registry import Registry

COLUMNS = (
    Column("numero", "Numéro", "Le numéro.", Kind.INTEGER, is_required=True, is_unique=True, minimum=1, maximum=9),
    Column("mots", "Mots", "Ce qui est écrit.", Kind.TEXT),
    Column("etat", "État", "Où cela en est.", choices=("ouvert", "clos")),
)


def toys(*rows, **fields):
    values = {
        "slug": "jouets",
        "title": "Jouets",
        "description": "Un jouet par ligne.",
        "columns": COLUMNS,
        "key": ("numero",),
        "rows": lambda: rows,
        "count": lambda: len(rows),
        "updated_at": lambda: None,
        "scopes": ("toys",),
        "theme": Theme.TOWN,
        "keywords": ("jouets",),
        "reuse": "Compter les jouets.",
    }
    return DataSet(**{**values, **fields})


def test_schema_says_what_each_column_holds():
    schema = toys().schema("https://example.org/schema.json")
    assert schema["path"] == "https://example.org/schema.json"
    assert schema["primaryKey"] == ["numero"]
    number, words, state = schema["fields"]
    assert number == {
        "name": "numero",
        "title": "Numéro",
        "description": "Le numéro.",
        "type": "integer",
        "format": "default",
        "constraints": {"required": True, "unique": True, "minimum": 1, "maximum": 9},
    }
    assert words["constraints"] == {"required": False}
    assert state["constraints"]["enum"] == ["ouvert", "clos"]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Écrire à a@example.org", "Écrire à …"),
        ("Appeler le 06 12 34 56 78", "Appeler le …"),
        ("  entouré ", "entouré"),
        ("  ", None),
        ("", None),
        (None, None),
    ],
)
def test_a_text_loses_its_contact_details(written, published):
    assert list(toys((1, written, "clos")).table()) == [[1, published, "clos"]]


def test_a_code_stays_as_it_is_and_an_empty_one_is_nothing():
    code = Column("code", "Code", "Un code.")
    assert code.cell("a@example.org") == "a@example.org"
    assert code.cell("") is None
    assert code.cell(0) == 0


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        list(toys((1, "a")).table())


def test_rows_are_read_as_they_are_asked_for():
    def endless():
        number = 0
        while True:
            number += 1
            yield (number, "", "clos")

    assert toys(rows=endless).first_rows(2) == [[1, None, "clos"], [2, None, "clos"]]


def test_defaults_say_nothing():
    quiet = toys()
    assert (quiet.first_day(), quiet.stamp(), list(quiet.others())) == (None, "", [])
    assert quiet.frequency is Frequency.CONTINUAL
    assert quiet.header == ["numero", "mots", "etat"]


def test_sets_are_in_the_order_of_their_ranks():
    ranks = [data_set.rank for data_set in sets_in_order()]
    assert ranks == sorted(ranks)
    assert len(ranks) == len(SETS)


def test_two_sets_of_one_address_stop_the_start():
    sets: Registry[DataSet] = Registry(lambda data_set: data_set.slug)
    sets.declare(toys())
    with pytest.raises(ValueError, match="declared twice"):
        sets.declare(toys(title="D’autres jouets"))


@pytest.mark.django_db
def test_every_feed_has_words_and_an_address():
    told = list(every_feed())
    assert len(told) >= len(FEEDS)
    assert all(feed.title and feed.description and feed.url.startswith("/") for feed in told)


@pytest.mark.parametrize("data_set", sets_in_order(), ids=lambda data_set: data_set.slug)
def test_every_set_declared_holds_together(data_set):
    """Its key and its point are columns of its own, each told in words; no address is taken by the catalogue."""
    assert data_set.slug not in {"api", "catalogue"}
    assert {*data_set.key, *(data_set.point or ())} <= set(data_set.header)
    assert len(set(data_set.header)) == len(data_set.header)
    assert all(str(column.title) and str(column.description).endswith(".") for column in data_set.columns)
    assert all(str(words) for words in (data_set.title, data_set.description, data_set.reuse))
    assert data_set.keywords


@pytest.mark.django_db
@pytest.mark.parametrize("data_set", sets_in_order(), ids=lambda data_set: data_set.slug)
def test_every_set_is_empty_in_an_empty_town(data_set):
    if data_set.slug != "flux":
        assert list(data_set.table()) == []
        assert data_set.count() == 0
    assert data_set.updated_at() is None
    assert isinstance(data_set.first_day(), date | None)
