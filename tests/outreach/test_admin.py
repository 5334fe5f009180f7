"""Encounters at the desk: written by hand, moved by buttons, never deleted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.models import OutboxMessage
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter, Headcount
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory
from tests.factories.town import NeighbourhoodFactory, PlaceFactory
from tests.strict_client import StrictClient

LIST = "admin:outreach_encounter_changelist"


def _desk(client, role=Role.QRC_AGENT):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _answers(**changes):
    starts_at = timezone.localtime() + timedelta(days=3)
    return {
        "kind": "urban_walk",
        "title": "Balade",
        "description": "",
        "starts_at_0": f"{starts_at:%d/%m/%Y}",
        "starts_at_1": "10:00",
        "ends_at_0": f"{starts_at:%d/%m/%Y}",
        "ends_at_1": "12:00",
        "place": PlaceFactory().pk,
        "neighbourhood": "",
        "audience": "",
        **changes,
    }


ACCOUNT = {"said": "Du vélo.", "done": "Une piste."}


def _button(encounter, name):
    return reverse(f"admin:outreach_encounter_{name}", args=[encounter.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_only_roles_of_the_encounter_desk_write(client, role):
    _desk(client, role)
    may = "outreach.add_encounter" in ROLES[role].permissions
    assert client.get(reverse(LIST)).status_code == (200 if may else 403)
    page = client.post(reverse("admin:outreach_encounter_add"), _answers())
    assert page.status_code == (302 if may else 403)
    assert Encounter.objects.exists() is may


@pytest.mark.django_db
def test_two_agents_on_one_page_lose_nothing(client):
    second = StrictClient()
    _desk(client)
    _desk(second)
    encounter = EncounterFactory(title="Balade")
    address = reverse("admin:outreach_encounter_change", args=[encounter.pk])
    for reader in (client, second):
        assert 'name="read_revision" value="0"' in reader.get(address).content.decode()
    assert client.post(address, _answers(title="Première", read_revision="0")).status_code == 302
    page = second.post(address, _answers(title="Seconde", read_revision="0"))
    assert page.status_code == 200
    assert "Une autre personne a modifié cette page" in page.content.decode()
    assert 'value="Seconde"' in page.content.decode()
    encounter.refresh_from_db()
    assert (encounter.title, encounter.revision) == ("Première", 1)
    assert second.post(address, _answers(title="Seconde")).status_code == 200
    assert second.post(address, _answers(title="Seconde", read_revision="1")).status_code == 302


@pytest.mark.django_db
def test_a_change_is_a_new_version_and_the_state_is_not_typed(client):
    _desk(client)
    encounter = EncounterFactory()
    address = reverse("admin:outreach_encounter_change", args=[encounter.pk])
    page = client.post(address, _answers(state="held", revision="99", what_you_said="rien", read_revision="0"))
    assert page.status_code == 302
    encounter.refresh_from_db()
    assert (encounter.title, encounter.revision, encounter.state, encounter.what_you_said) == (
        "Balade",
        1,
        EncounterState.PLANNED,
        "",
    )


@pytest.mark.django_db
def test_dates_upside_down_are_refused_in_french(client):
    _desk(client)
    page = client.post(reverse("admin:outreach_encounter_add"), _answers(ends_at_1="09:00"))
    assert "La fin vient après le début." in page.content.decode()


@pytest.mark.django_db
def test_an_encounter_is_never_deleted(client):
    _desk(client, Role.ADMINISTRATOR)
    encounter = EncounterFactory()
    address = reverse("admin:outreach_encounter_delete", args=[encounter.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Encounter.objects.exists()


@pytest.mark.django_db
def test_the_page_shows_who_was_met_and_what_happened(client):
    agent, encounter = _desk(client), EncounterFactory(going_on=True)
    Headcount.objects.create(encounter=encounter, age_band="elder", count=17)
    client.post(_button(encounter, "tenue"))
    text = client.get(reverse("admin:outreach_encounter_change", args=[encounter.pk])).content.decode()
    assert "60 ans et plus" in text
    assert "17" in text
    assert agent.display_name in text
    assert agent.email not in text
    assert "A eu lieu" in text


@pytest.mark.django_db
def test_every_button_does_what_it_says(client):
    _desk(client)
    to_come, going_on = EncounterFactory(), EncounterFactory(going_on=True)
    for encounter, name, answers, words in (
        (to_come, "annoncer", {"read_revision": "0"}, "L’annonce est en route."),
        (to_come, "annuler", {"reason": "Neige."}, "La rencontre est annulée"),
        (going_on, "tenue", {}, "la rencontre a eu lieu"),
        (going_on, "compte-rendu", {**ACCOUNT, "read_revision": "0"}, "Le compte rendu est publié."),
    ):
        page = client.post(_button(encounter, name), answers, follow=True)
        assert words in page.content.decode(), name
    to_come.refresh_from_db()
    going_on.refresh_from_db()
    assert (to_come.state, going_on.state) == (EncounterState.CANCELLED, EncounterState.HELD)
    assert (going_on.what_you_said, going_on.what_we_do) == ("Du vélo.", "Une piste.")
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db
def test_a_published_account_is_corrected_not_typed_again(client):
    _desk(client)
    encounter = EncounterFactory(held=True, what_you_said="Du vélo.", what_we_do="Une piste.")
    text = client.get(_button(encounter, "compte-rendu")).content.decode()
    assert "Du vélo." in text
    assert "Une piste." in text


@pytest.mark.django_db
def test_the_list_costs_the_same_with_1_and_3_encounters(client, django_assert_num_queries):
    _desk(client)
    EncounterFactory(neighbourhood=NeighbourhoodFactory())
    client.get(reverse(LIST))
    with django_assert_num_queries(9):
        client.get(reverse(LIST))
    for _more in range(2):
        EncounterFactory(neighbourhood=NeighbourhoodFactory())
    with django_assert_num_queries(9):
        client.get(reverse(LIST))
