"""The toys of new_entry.py on a tablet; run with the settings of the tiny app (test_new_entry.py)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from allonnes.outreach.models import AssistedEntry
from tests.factories.accounts import sign_in
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def tablet(client: StrictClient) -> Any:
    sign_in(client, mediator())
    lock_tablet(client, EncounterFactory(going_on=True))
    return client


def test_the_entry_is_offered_on_the_field_home_and_kept_to_write_without_network(tablet: StrictClient) -> None:
    page = reverse("field_toy:lend")
    home = tablet.get(reverse("field:home")).content.decode()
    assert "Prêter un jouet" in home
    kept = re.search(r'data-pages="([^"]+)"', home)
    assert kept is not None
    assert page in kept[1].split()


def test_its_form_says_what_the_tablet_keeps_and_where_it_sends(tablet: StrictClient) -> None:
    page = tablet.get(reverse("field_toy:lend")).content.decode()
    send = reverse("field_toy:send")
    assert f'data-outbox-form="{send}" data-outbox-id="entry_id" data-outbox-name="name"' in page
    assert 'data-outbox-unless="age=minor"' in page


def test_it_is_taken_once_with_the_same_answer_and_refused_with_another_content(tablet: StrictClient) -> None:
    send, answers = reverse("field_toy:send"), {"entry_id": str(uuid4()), "name": "Toupie", "age": "adult"}
    said = [tablet.post(send, answers).json() for _time in range(2)]
    assert said == [{"said": "Prêté : Toupie", "receipt": reverse("field:home")}] * 2
    other = tablet.post(send, {**answers, "name": "Cerceau"})
    assert other.status_code == 422
    assert "autre texte" in other.json()["reason"]
    assert apps.get_model("toy", "Toy").objects.count() == 1
    assert AssistedEntry.objects.get().purpose == "toy"
