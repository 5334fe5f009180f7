"""What the town fills in at the desk: one sheet, lists that stay light, the file of quartiers."""

import json

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from allonnes.accounts.roles import ROLES, Role
from allonnes.town import models
from allonnes.town.admin import MAX_GEOJSON_BYTES
from allonnes.town.context import current_profile, town
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.town import (
    AddressFactory,
    DepartmentFactory,
    NeighbourhoodFactory,
    PartnerBodyFactory,
    PlaceFactory,
    PopulationFigureFactory,
    StreetFactory,
    polygon,
)

IMPORT = "admin:town_neighbourhood_import"


def _geojson(*names):
    features = [{"type": "Feature", "properties": {"nom": name}, "geometry": polygon()} for name in names]
    return SimpleUploadedFile("quartiers.geojson", json.dumps({"features": features}).encode())


def _desk(client, role=Role.ADMINISTRATOR):
    sign_in(client, make_agent(role))


@pytest.mark.django_db
def test_the_page_of_import_asks_and_writes_nothing(client):
    _desk(client)
    page = client.get(reverse(IMPORT))
    assert "En cas d’erreur, rien n’est changé" in page.content.decode()
    assert reverse(IMPORT) in client.get(reverse("admin:town_neighbourhood_changelist")).content.decode()


@pytest.mark.django_db
def test_a_good_file_is_loaded(client):
    _desk(client)
    page = client.post(reverse(IMPORT), {"file": _geojson("Chaoué", "Mail")}, follow=True)
    assert "Quartiers à jour : Chaoué, Mail." in page.content.decode()
    assert models.Neighbourhood.objects.get(slug="mail").source == "quartiers.geojson"


@pytest.mark.django_db
def test_every_fault_of_a_bad_file_is_shown(client):
    _desk(client)
    page = client.post(reverse(IMPORT), {"file": _geojson("", "x" * 81, "<b>Mail</b>", "<b>Mail</b>")})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Contour 1 : il manque le nom" in text
    assert "Contour 2 : ce nom est trop long" in text
    assert "&lt;b&gt;Mail&lt;/b&gt; » est deux fois" in text
    assert not models.Neighbourhood.objects.exists()


@pytest.mark.django_db
def test_no_file_or_too_big_a_file_is_refused(client):
    _desk(client)
    assert "Il manque une réponse ici" in client.post(reverse(IMPORT)).content.decode()
    heavy = SimpleUploadedFile("gros.geojson", b" " * (MAX_GEOJSON_BYTES + 1))
    assert "dépasse 5 Mo" in client.post(reverse(IMPORT), {"file": heavy}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_only_who_may_add_a_quartier_imports(client, role):
    _desk(client, role)
    may = "town.add_neighbourhood" in ROLES[role].permissions
    assert client.get(reverse(IMPORT)).status_code == (200 if may else 403)
    assert client.post(reverse(IMPORT), {"file": _geojson("Mail")}).status_code == (302 if may else 403)
    assert models.Neighbourhood.objects.exists() is may


@pytest.mark.django_db
def test_the_sheet_of_the_town_is_filled_never_added_nor_deleted(client):
    _desk(client)
    profile = models.TownProfile.objects.create(name="Allonnes", insee_code="72003")
    base = reverse("admin:town_townprofile_changelist")
    assert client.get(f"{base}add/").status_code == 403
    assert client.get(f"{base}{profile.pk}/delete/").status_code == 403
    page = client.post(f"{base}{profile.pk}/change/", {"name": "Allonnes (Sarthe)", "insee_code": "72003"})
    assert page.status_code == 302
    profile.refresh_from_db()
    assert profile.name == "Allonnes (Sarthe)"


@pytest.mark.django_db
def test_the_sheet_is_read_once_a_minute():
    assert current_profile().name == "Allonnes"
    models.TownProfile.objects.create(name="Allonnes (Sarthe)", insee_code="72003")
    assert current_profile().name == "Allonnes"
    cache.clear()
    assert str(town(None)["town"]) == "Allonnes (Sarthe)"


# Name of the list, what makes a row, queries: session, person, roles, second factor, then count, count, rows, filters.
LISTS = {
    "neighbourhood": (NeighbourhoodFactory, 7),
    "place": (lambda: PlaceFactory(neighbourhood=NeighbourhoodFactory()), 7),
    "street": (lambda: StreetFactory(neighbourhood=NeighbourhoodFactory()), 7),
    "address": (lambda: AddressFactory(neighbourhood=NeighbourhoodFactory()), 7),
    "department": (DepartmentFactory, 7),
    "partnerbody": (PartnerBodyFactory, 7),
    "populationfigure": (lambda: PopulationFigureFactory(neighbourhood=NeighbourhoodFactory()), 8),
    "closingday": (
        lambda: models.ClosingDay.objects.create(
            day=f"2026-01-{models.ClosingDay.objects.count() + 1:02d}", label="Pont"
        ),
        7,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_as_much_of_the_database_for_3_rows_as_for_1(client, name, django_assert_num_queries):
    _desk(client)
    make, queries = LISTS[name]
    address = reverse(f"admin:town_{name}_changelist")
    make()
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).context["cl"].result_count == 1
    make()
    make()
    with django_assert_num_queries(queries):
        assert client.get(address).context["cl"].result_count == 3


@pytest.mark.django_db
def test_a_list_says_how_its_rows_are_searched(client):
    sign_in(client, make_administrator())
    PlaceFactory(name="Salle du Mail", address="Rue Haute")
    for model in (
        models.Place,
        models.Street,
        models.Address,
        models.Neighbourhood,
        models.Department,
        models.PartnerBody,
    ):
        assert admin.site.get_model_admin(model).search_fields
    page = client.get(reverse("admin:town_place_changelist"), {"q": "haute"})
    assert page.context["cl"].result_count == 1


@pytest.mark.django_db
def test_a_street_is_corrected_never_added_nor_deleted(client):
    _desk(client, Role.QRC_MANAGER)
    street = StreetFactory(name="Rue du Tileul")
    base = reverse("admin:town_street_changelist")
    assert client.get(f"{base}add/").status_code == 403
    assert client.get(f"{base}{street.pk}/delete/").status_code == 403
    page = client.post(f"{base}{street.pk}/change/", {"corrected_name": "Rue des Tilleuls", "name": "Autre"})
    assert page.status_code == 302
    street.refresh_from_db()
    assert (street.label, street.name, street.words) == (
        "Rue des Tilleuls",
        "Rue du Tileul",
        "rue tileul rue tilleul",
    )


@pytest.mark.django_db
def test_an_address_is_only_read(client):
    _desk(client)
    address = AddressFactory(street=StreetFactory(name="Rue Haute"), number=7)
    base = reverse("admin:town_address_changelist")
    assert client.get(f"{base}add/").status_code == 403
    assert "7 rue Haute" in client.get(base).content.decode()
    assert client.get(base, {"q": "haute"}).context["cl"].result_count == 1
    assert client.post(f"{base}{address.pk}/change/", {"number": 8}).status_code == 403


@pytest.mark.django_db
def test_a_list_shows_what_disappeared_from_the_national_file(client):
    _desk(client)
    StreetFactory(name="Rue Haute")
    StreetFactory(name="Rue Basse", closed_at="2026-01-01T00:00Z")
    base = reverse("admin:town_street_changelist")
    assert client.get(base).context["cl"].result_count == 2
    for value, name in (("present", "Rue Haute"), ("disparu", "Rue Basse")):
        assert [row.name for row in client.get(base, {"fichier": value}).context["cl"].result_list] == [name]


@pytest.mark.django_db
def test_a_new_contour_moves_the_addresses(client):
    _desk(client)
    quartier = NeighbourhoodFactory(name="Mail")
    address = AddressFactory()
    base = reverse("admin:town_neighbourhood_changelist")
    contour = SimpleUploadedFile("mail.geojson", json.dumps(polygon()).encode())
    assert client.post(f"{base}{quartier.pk}/change/", {"name": "Mail", "contour_file": contour}).status_code == 302
    address.refresh_from_db()
    assert address.neighbourhood == quartier
    assert client.post(f"{base}{quartier.pk}/change/", {"name": "Mail"}).status_code == 302
