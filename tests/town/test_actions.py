"""Loading the quartiers from a file: every fault is listed, and then nothing is written."""

import json

import pytest
from django.core.management import CommandError, call_command

from allonnes.core.errors import InvalidInput
from allonnes.town.actions import import_neighbourhoods
from allonnes.town.models import Neighbourhood
from tests.factories.town import NeighbourhoodFactory, polygon
from tests.real_data import DATA


def _file(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def _feature(name="Chaoué", geometry=None, **properties):
    return {
        "type": "Feature",
        "properties": {"nom": name, **properties},
        "geometry": polygon() if geometry is None else geometry,
    }


def _import(raw, source="quartiers.geojson"):
    return import_neighbourhoods(raw=raw, source=source)


def _problems(raw):
    with pytest.raises(InvalidInput) as refused:
        _import(raw)
    assert not Neighbourhood.objects.exists()
    return refused.value.problems


@pytest.mark.django_db
def test_quartiers_are_made_with_their_source():
    names = _import(_file(_feature("Chaoué", qpv=True), _feature("Le Mail", fictif="Oui")), source="INSEE " * 60)
    assert names == ["Chaoué", "Le Mail"]
    chaoue, mail = Neighbourhood.objects.order_by("pk")
    assert (chaoue.slug, chaoue.is_priority, chaoue.is_fictitious, chaoue.geometry) == (
        "chaoue",
        True,
        False,
        polygon(),
    )
    assert (mail.slug, mail.is_priority, mail.is_fictitious) == ("le-mail", False, True)
    assert len(chaoue.source) == 200


@pytest.mark.django_db
def test_a_quartier_of_the_same_name_is_brought_up_to_date():
    old = NeighbourhoodFactory(name="CHAOUE", slug="chaoue", is_priority=True)
    other = NeighbourhoodFactory(name="Étang")
    _import(_file(_feature("Chaoué")))
    old.refresh_from_db()
    assert (old.name, old.is_priority, old.geometry) == ("Chaoué", False, polygon())
    assert set(Neighbourhood.objects.all()) == {old, other}


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["nom", "name", "libelle", "NOM"])
def test_the_name_is_found_under_the_usual_properties(key):
    feature = {"type": "Feature", "properties": {key: "  Mail "}, "geometry": polygon()}
    assert _import(_file(feature)) == ["Mail"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "answer"),
    [(True, True), ("1", True), (1, True), ("OUI", True), (" oui ", True), ("non", False), (None, False), ([1], False)],
)
def test_yes_is_said_in_several_ways(value, answer):
    _import(_file(_feature(qpv=value)))
    assert Neighbourhood.objects.get().is_priority is answer


@pytest.mark.django_db
def test_a_file_saved_by_a_spreadsheet_or_holding_a_forbidden_character_is_read():
    _import(b"\xef\xbb\xbf" + _file(_feature("Mail\x00", crs={"note": "\x00"})))
    assert Neighbourhood.objects.get().name == "Mail"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"ceci n'est pas du JSON",
        b"[" * 200_000,
        b'{"type": "FeatureCollection", "features": ' + b"1" * 10_000 + b"}",
    ],
)
def test_a_file_that_is_not_json_is_said(raw):
    assert _problems(raw) == ["Ce fichier n’est pas du GeoJSON lisible : vérifiez son export."]


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [b"[]", b"3", b"{}", b'{"features": []}', b'{"features": "Mail"}'])
def test_a_file_without_outline_is_said(raw):
    assert _problems(raw) == ["Ce fichier ne contient aucun contour : il faut une « FeatureCollection »."]


@pytest.mark.django_db
def test_every_fault_is_listed_and_nothing_is_written():
    problems = _problems(
        _file(
            _feature("Chaoué"),
            3,
            {"type": "Feature", "properties": None, "geometry": polygon()},
            _feature("x" * 81),
            _feature("★"),
            _feature("Mail", geometry={"type": "Point", "coordinates": [0, 47]}),
            _feature("Étang", geometry={"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}),
            _feature("CHAOUÉ"),
        )
    )
    assert [line.split(" : ")[0] for line in problems] == [
        "Contour 2",
        "Contour 3",
        "Contour 4",
        "Contour 5",
        "Contour 6 (Mail)",
        "Contour 7 (Étang)",
        "Le quartier « CHAOUÉ » est deux fois dans ce fichier.",
    ]
    assert "il manque le nom" in problems[0]
    assert "trop long" in problems[2]
    assert "ni lettre ni chiffre" in problems[3]
    assert "n’est pas une surface" in problems[4]


@pytest.mark.django_db
def test_a_long_name_that_grows_without_its_accents_still_fits():
    _import(_file(_feature("ﬃ" * 80)))
    assert Neighbourhood.objects.get().slug == ("ffi" * 80)[:80]


@pytest.mark.django_db
def test_the_command_loads_a_file(tmp_path, capsys):
    path = tmp_path / "quartiers.geojson"
    path.write_bytes(_file(_feature("Chaoué"), _feature("Mail")))
    call_command("import_quartiers", path, apply=True)
    assert capsys.readouterr().out == "Quartiers ajoutés : Chaoué, Mail.\n"
    assert Neighbourhood.objects.get(slug="mail").source == "quartiers.geojson"
    call_command("import_quartiers", path, source="INSEE, 2024", apply=True)
    assert capsys.readouterr().out == "Quartiers mis à jour : Chaoué, Mail.\n"
    assert Neighbourhood.objects.get(slug="mail").source == "INSEE, 2024"


@pytest.mark.django_db
def test_without_apply_the_command_says_what_it_would_do_and_writes_nothing(tmp_path, capsys):
    NeighbourhoodFactory(name="Mail", slug="mail", geometry=polygon())
    NeighbourhoodFactory(name="Les Ormes", slug="les-ormes", geometry=polygon())
    before = list(Neighbourhood.objects.order_by("pk").values())
    path = tmp_path / "quartiers.geojson"
    path.write_bytes(_file(_feature("Chaoué"), _feature("Mail", qpv=True)))
    call_command("import_quartiers", path)
    told = capsys.readouterr().out
    for words in (
        "ajoutés : Chaoué.",
        "mis à jour : Mail.",
        "gardés tels quels (voir --forget-old) : Les Ormes.",
        "blanc",
    ):
        assert words in told
    assert "Essai à blanc" in told
    assert list(Neighbourhood.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_old_quartiers_stay_and_lose_their_contour_only_when_asked(tmp_path, capsys):
    old = NeighbourhoodFactory(name="Les Ormes", slug="les-ormes", geometry=polygon())
    path = tmp_path / "quartiers.geojson"
    path.write_bytes(_file(_feature("Chaoué")))
    call_command("import_quartiers", path, apply=True)
    old.refresh_from_db()
    assert old.geometry == polygon()
    call_command("import_quartiers", path, apply=True, forget_old=True)
    old.refresh_from_db()
    assert old.geometry is None
    assert "ils perdent leur contour : Les Ormes." in capsys.readouterr().out


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match=r"Impossible de lire .*absent\.geojson"):
        call_command("import_quartiers", tmp_path / "absent.geojson")
    path = tmp_path / "vide.geojson"
    path.write_text("{}")
    with pytest.raises(CommandError, match="aucun contour"):
        call_command("import_quartiers", path)


@pytest.mark.django_db
def test_the_real_contours_of_the_town_are_accepted():
    for name in ("allonnes_72003.geojson", "le_mans_metropole_communes.geojson"):
        read = json.loads((DATA / name).read_text())
        features = read.get("features", [read])
        for number, feature in enumerate(features):
            feature["properties"]["nom"] = f"Contour {name} {number}"
        assert _import(_file(*features))
