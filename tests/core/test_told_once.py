"""What is said after an act reaches the person: not the copy of a page that a tablet keeps."""

import pytest
from django.urls import reverse

from allonnes.outreach.models import Encounter
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory
from tests.strict_client import StrictClient

WORDS = "La rencontre est annulée, les personnes sont prévenues."
KEEPS = {"X-Keeps-Page": "1"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def encounter(client: StrictClient) -> Encounter:
    """Cancelled just now, and the page that says so is not read yet."""
    encounter = EncounterFactory()
    sign_in(client, make_agent())
    client.post(reverse("admin:outreach_encounter_annuler", args=[encounter.pk]), {"reason": "Neige."})
    return encounter


def test_what_keeps_a_page_is_told_nothing_and_takes_nothing(client: StrictClient, encounter: Encounter) -> None:
    page = reverse("admin:outreach_encounter_change", args=[encounter.pk])
    kept = client.get(page, headers=KEEPS)
    assert WORDS not in kept.content.decode()
    assert "X-Told-Once" not in kept.headers
    read = client.get(page)
    assert WORDS in read.content.decode()
    assert WORDS not in client.get(page).content.decode()


def test_a_page_that_told_something_says_that_it_is_not_to_be_kept(client: StrictClient, encounter: Encounter) -> None:
    page = reverse("admin:outreach_encounter_change", args=[encounter.pk])
    assert client.get(page).headers["X-Told-Once"] == "1"
    assert "X-Told-Once" not in client.get(page).headers
