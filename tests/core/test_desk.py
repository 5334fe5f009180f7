"""Buttons of the desk: a GET asks, a POST acts, a refusal is said and what was typed stays."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.desk import DeskAction
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import OutboxMessage
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter, EncounterHistory
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.core import OutboxMessageFactory, nobody_delivers
from tests.factories.outreach import EncounterFactory


@pytest.fixture(autouse=True)
def _quiet():
    with nobody_delivers():
        yield


def _desk(client, role=Role.QRC_AGENT):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _button(encounter, name):
    return reverse(f"admin:outreach_encounter_{name}", args=[encounter.pk])


def _change(encounter):
    return reverse("admin:outreach_encounter_change", args=[encounter.pk])


@pytest.mark.django_db
def test_get_asks_and_changes_nothing(client):
    _desk(client)
    encounter = EncounterFactory()
    page = client.get(_button(encounter, "annuler"))
    assert page.status_code == 200
    assert "On ne peut pas revenir en arrière" in page.content.decode()
    assert "Pourquoi cette rencontre est-elle annulée" in page.content.decode()
    encounter.refresh_from_db()
    assert encounter.state == EncounterState.PLANNED


@pytest.mark.django_db
def test_post_acts_and_comes_back_with_a_message(client):
    agent, encounter = _desk(client), EncounterFactory()
    page = client.post(_button(encounter, "annuler"), {"reason": "Neige."}, follow=True)
    assert page.redirect_chain == [(_change(encounter), 302)]
    assert "La rencontre est annulée, les personnes sont prévenues." in page.content.decode()
    row = EncounterHistory.objects.get()
    assert (row.by, row.reason) == (agent, "Neige.")


@pytest.mark.django_db
def test_an_empty_form_is_asked_again(client):
    _desk(client)
    encounter = EncounterFactory()
    page = client.post(_button(encounter, "annuler"), {"reason": " "})
    assert page.status_code == 200
    assert "Il manque une réponse ici" in page.content.decode()
    assert not EncounterHistory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_refusal_is_said_and_what_was_typed_stays(client, method):
    _desk(client)
    encounter = EncounterFactory(cancelled=True)
    page = getattr(client, method)(_button(encounter, "annuler"), {"reason": "Une longue phrase."})
    assert page.status_code == 409
    assert "l’état est maintenant « Annulée »" in page.content.decode()
    assert ("Une longue phrase." in page.content.decode()) is (method == "post")
    assert not EncounterHistory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_roles_of_the_encounter_desk_press_the_button(client, role, method):
    _desk(client, role)
    encounter = EncounterFactory()
    page = getattr(client, method)(_button(encounter, "annuler"), {"reason": "Il neige."})
    expected = {"get": 200, "post": 302}[method]
    if not ROLES[role].has_desk:
        # What somebody wrote is given back; whoever only looks is led away.
        expected = {"get": 302, "post": 403}[method]
        assert (
            page["Location"].startswith(reverse("admin:login"))
            if method == "get"
            else "Il neige." in page.content.decode()
        )
    elif "outreach.cancel_encounter" not in ROLES[role].permissions:
        expected = 403
    assert page.status_code == expected
    may = "outreach.cancel_encounter" in ROLES[role].permissions
    assert EncounterHistory.objects.exists() is (may and method == "post")


@pytest.mark.django_db
def test_a_resident_and_an_agent_without_second_factor_are_led_away(client):
    encounter = EncounterFactory()
    client.force_login(make_user())
    page = client.post(_button(encounter, "annuler"), {"reason": "Il neige."})
    assert (page.status_code, "Il neige." in page.content.decode()) == (403, True)
    sign_in(client, make_agent(), has_second_factor=False)
    page = client.post(_button(encounter, "annuler"), {"reason": "Il neige."})
    assert page["Location"] == reverse("accounts:second_factor")
    assert not EncounterHistory.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["999999", "abc", "1/2", "_5F"])
def test_an_object_that_is_not_there_is_a_404(client, number):
    _desk(client)
    address = reverse("admin:outreach_encounter_changelist")
    assert client.get(f"{address}{number}/annuler/").status_code == 404
    assert client.post(f"{address}{number}/annuler/", {"reason": "Neige."}).status_code == 404


@pytest.mark.django_db
def test_buttons_shown_are_those_that_would_act(client):
    _desk(client)
    hosts, moved = "Dire qui accueille", "Déplacer la rencontre"
    told = {"Dire combien sont venus", "Écrire le compte rendu", "Publier le compte rendu"}
    for encounter, labels in (
        (EncounterFactory(), {"Annoncer aux habitants", "Annuler la rencontre", moved, hosts}),
        (EncounterFactory(going_on=True), {"La rencontre a eu lieu", "Annuler la rencontre", moved, hosts, *told}),
        (EncounterFactory(held=True), {hosts, *told}),
        (EncounterFactory(cancelled=True), {hosts, "Dire la nouvelle date"}),
    ):
        page = client.get(_change(encounter))
        shown = {row["action"].label for row in page.context["desk_buttons"] if not row["reason"]}
        assert shown == labels
        for row in page.context["desk_buttons"]:
            assert page.content.decode().count(f'href="{row["url"]}"') == int(row["action"].label in labels)


@pytest.mark.django_db
def test_a_read_only_object_shows_its_button_once(client):
    _desk(client, Role.QRC_MANAGER)
    message = OutboxMessageFactory(failed=True)
    page = client.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode()
    address = reverse("admin:core_outboxmessage_renvoyer", args=[message.pk])
    assert page.count(f'href="{address}"') == 1


@pytest.mark.django_db
def test_the_page_that_adds_has_no_button(client):
    _desk(client)
    page = client.get(reverse("admin:outreach_encounter_add"))
    assert page.status_code == 200
    assert page.context["desk_buttons"] == []


def _raising(problem):
    def run(**_answers):
        raise problem

    return run


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ActionDenied("Trop tard."), "Trop tard."),
        (InvalidInput(["Le nom manque.", "La date aussi."]), "Le nom manque. La date aussi."),
    ],
)
@pytest.mark.django_db
def test_a_rule_broken_while_acting_is_said_like_a_refusal(rf, problem, said):
    """Two agents press at once: the button was allowed, the action was not any more."""
    request = rf.post("/", {})
    request.user, encounter = make_agent(), EncounterFactory()
    late = DeskAction(
        name="essai",
        label="Essai",
        question="Essayer ?",
        success="C’est fait.",
        refusal=lambda user, obj, now: None,
        run=_raising(problem),
    )
    page = admin.site.get_model_admin(Encounter).desk_view(request, str(encounter.pk), action=late)
    assert (page.status_code, page.context_data["reason"]) == (409, said)


def test_a_button_calls_its_action_by_the_names_that_it_asks_for():
    def move(*, project, by, place):
        return project, by, place

    def stamp(*, letter, now):
        return letter, now

    words = {"name": "essai", "label": "", "question": "", "success": "", "refusal": lambda user, obj, now: None}
    now = timezone.now()
    assert DeskAction(**words, run=move).act("A", by="B", now=now, answers={"place": "C"}) == ("A", "B", "C")
    stamped = DeskAction(**words, run=stamp, acts_on=lambda obj: f"of {obj}")
    assert stamped.act("A", by="B", now=now, answers={}) == ("of A", now)


@pytest.mark.django_db
def test_a_read_only_list_adds_changes_and_deletes_nothing(client):
    _desk(client, Role.ADMINISTRATOR)
    message = OutboxMessageFactory()
    base = reverse("admin:core_outboxmessage_changelist")
    assert client.get(base).status_code == 200
    assert client.get(f"{base}add/").status_code == 403
    assert client.post(f"{base}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{base}{message.pk}/change/", {"state": "sent"}).status_code == 403
    assert OutboxMessage.objects.get().state == "pending"


@pytest.mark.django_db
def test_lists_and_pages_are_named_in_good_french(client):
    _desk(client)
    encounter = EncounterFactory(title="Balade")
    base = reverse("admin:outreach_encounter_changelist")
    for address, title in (
        (base, "Rencontres"),
        (f"{base}add/", "Ajouter\u202f: rencontre"),
        (_change(encounter), "Balade"),
    ):
        page = client.get(address).content.decode()
        assert f"<h1>{title}</h1>" in page
        assert f"{title} – " in page
        assert "objet" not in page
    assert 'Ajouter <span class="sr">(rencontre)</span>' in client.get(base).content.decode()
    lost = client.get(f"{base}999999/change/", follow=True).content.decode()
    assert "Introuvable\u202f: rencontre «\xa0999999\xa0»" in lost
