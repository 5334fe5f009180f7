"""Who changed what on a page of the desk: each value before and after, in words; nothing kept of a person."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.forms import modelform_factory
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.core.desk_history import told, values_changed
from tests.factories.accounts import make_administrator, make_department, make_user, sign_in
from tests.factories.town import PlaceFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def test_a_setting_keeps_its_value_before_and_after(client: StrictClient) -> None:
    department = make_department(name="Voirie")
    sign_in(client, make_administrator(first_name="Nadège"))
    typed = {"name": "Voirie et bâtiments", "phone": "02 43 00 00 00", "address": "Mairie", "is_active": "on"}
    answer = client.post(reverse("admin:town_department_change", args=[department.pk]), typed)
    assert answer.status_code == 302, answer.context["errors"]
    page = client.get(reverse("admin:town_department_history", args=[department.pk])).content.decode()
    assert "« Voirie », puis « Voirie et bâtiments »" in page.replace("\xa0", " ")
    assert "« non », puis « oui »" in page.replace("\xa0", " ")
    assert "{" not in page.split("<main")[1]


def entry(row: Any, flag: int, message: str = "") -> LogEntry:
    """A row of Django's history, as an older version wrote it."""
    kind = ContentType.objects.get_for_model(row)
    return LogEntry(
        user=make_administrator(), content_type=kind, object_id=str(row.pk), action_flag=flag, change_message=message
    )


def test_older_rows_are_told_too() -> None:
    place = PlaceFactory()
    assert told(entry(place, ADDITION)).what == "Ajouté"
    assert told(entry(place, DELETION)).what == "Supprimé"
    assert told(entry(place, 2, json.dumps([{"changed": {"fields": ["Titre"]}}]))).lines == ["Titre"]
    assert told(entry(place, 2, "Rien")).lines == []


def test_a_row_chosen_in_a_list_is_told_by_its_name(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    place, other = PlaceFactory(), PlaceFactory()
    address = reverse("admin:town_place_change", args=[place.pk])
    form = client.get(address).context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}
    typed["neighbourhood"] = other.neighbourhood_id or ""
    client.post(address, {**typed, "name": "Halle"})
    place.refresh_from_db()
    page = client.get(reverse("admin:town_place_history", args=[place.pk])).content.decode()
    assert (place.name, "Halle" in page) == ("Halle", True)


def test_what_is_of_a_person_is_told_without_its_value() -> None:
    user = make_user(first_name="Léa")
    form = modelform_factory(User, fields=["first_name"])({"first_name": "Lia"}, instance=user)
    assert form.is_valid()
    assert values_changed(form) == [["Prénom"]]
