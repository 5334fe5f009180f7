"""The town's rows: their words, and each constraint violated once with what the form then says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from allonnes.town.models import ClosingDay, Neighbourhood, PartnerBody, TownProfile, validate_geometry
from tests.factories.outreach import EncounterFactory
from tests.factories.town import (
    DepartmentFactory,
    NeighbourhoodFactory,
    PartnerBodyFactory,
    PlaceFactory,
    PopulationFigureFactory,
    polygon,
)


def _refused_by_form(row, words):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert words in " ".join(refused.value.messages)


def _refused_by_database(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.mark.django_db
def test_there_is_one_town():
    TownProfile.objects.create(name="Allonnes", insee_code="72003")
    second = TownProfile(id=2, name="Ailleurs", insee_code="72000")
    _refused_by_form(second, "La fiche de la commune existe déjà.")
    _refused_by_database("town_profile_single", second.save)
    assert str(TownProfile.objects.get()) == "Allonnes"


@pytest.mark.django_db
@pytest.mark.parametrize(("latitude", "longitude"), [("47.9", None), (None, "0.1")])
def test_half_a_point_is_refused(latitude, longitude):
    place = PlaceFactory.build(latitude=latitude, longitude=longitude)
    _refused_by_form(place, "Donnez la latitude et la longitude, ou aucune des deux.")
    _refused_by_database("place_point_whole", place.save)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"latitude": "91", "longitude": "0"}, "90"),
        ({"latitude": "-91", "longitude": "0"}, "-90"),
        ({"latitude": "0", "longitude": "181"}, "180"),
        ({"latitude": "0", "longitude": "-181"}, "-180"),
    ],
)
def test_a_point_is_on_earth(fields, words):
    _refused_by_form(PlaceFactory.build(**fields), words)


@pytest.mark.django_db
def test_names_are_taken_once():
    PlaceFactory(name="Salle du Mail")
    _refused_by_form(PlaceFactory.build(name="Salle du Mail"), "déjà pris")
    _refused_by_database("place_name_once", lambda: PlaceFactory(name="Salle du Mail"))
    DepartmentFactory(name="Voirie")
    _refused_by_form(DepartmentFactory.build(name="Voirie"), "déjà pris")
    PartnerBodyFactory(name="Bailleur")
    _refused_by_form(PartnerBodyFactory.build(name="Bailleur"), "déjà pris")
    NeighbourhoodFactory(slug="chaoue")
    _refused_by_form(NeighbourhoodFactory.build(slug="chaoue"), "déjà pris")


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["address", "phone"])
def test_an_active_service_can_be_reached(missing):
    department = DepartmentFactory.build(reachable=True, **{missing: ""})
    _refused_by_form(department, "Un service en activité a une adresse et un téléphone.")
    _refused_by_database("department_active_reachable", department.save)
    DepartmentFactory(reachable=True)
    DepartmentFactory()


@pytest.mark.django_db
def test_a_figure_is_given_once_a_year():
    figure = PopulationFigureFactory(year=2022)
    twin = PopulationFigureFactory.build(year=2022)
    _refused_by_form(twin, "Ce chiffre est déjà dans le tableau pour cette année.")
    _refused_by_database("population_cell_once", twin.save)
    PopulationFigureFactory(year=2022, band=True)
    PopulationFigureFactory(year=2022, neighbourhood=NeighbourhoodFactory())
    assert str(figure) == "Commune 2022 : 11000"


@pytest.mark.django_db
def test_ages_go_up():
    upside_down = PopulationFigureFactory.build(age_from=25, age_to=12)
    _refused_by_form(upside_down, "Le premier âge doit être plus petit que le second.")
    _refused_by_database("population_ages_ordered", upside_down.save)
    PopulationFigureFactory(age_from=12, age_to=12)
    PopulationFigureFactory(age_from=60)


@pytest.mark.django_db
def test_a_closing_day_is_written_once():
    day = ClosingDay.objects.create(day="2026-05-15", label="Pont de l’Ascension")
    _refused_by_form(ClosingDay(day="2026-05-15", label="Encore"), "déjà pris")
    day.refresh_from_db()
    assert str(day) == "15/05/2026 Pont de l’Ascension"


@pytest.mark.django_db
def test_an_outline_that_cannot_be_read_is_refused_in_french():
    _refused_by_form(NeighbourhoodFactory.build(geometry={"type": "Point"}), "n’est pas une surface")
    validate_geometry(polygon())


@pytest.mark.django_db
def test_names_are_sorted_for_a_french_reader():
    for name in ("Zone", "Étang", "elan"):
        NeighbourhoodFactory(name=name)
    assert [row.name for row in Neighbourhood.objects.in_order()] == ["elan", "Étang", "Zone"]


@pytest.mark.django_db
def test_what_is_used_is_not_deleted():
    quartier = NeighbourhoodFactory()
    place = PlaceFactory(neighbourhood=quartier)
    EncounterFactory(place=place)
    with pytest.raises(ProtectedError):
        quartier.delete()
    with pytest.raises(ProtectedError):
        place.delete()


def test_rows_say_their_name():
    for build in (NeighbourhoodFactory.build, PlaceFactory.build, DepartmentFactory.build, PartnerBodyFactory.build):
        assert str(build(name="Mail")) == "Mail"
    assert PartnerBodyFactory.build(kind=PartnerBody.Kind.STATE).get_kind_display() == "État"
