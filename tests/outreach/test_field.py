"""The field mode: choose once, enter in series, and nothing else until the tablet is signed out."""

import uuid

import pytest
from django.urls import reverse

from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.models import OutboxMessage
from allonnes.outreach.field import SESSION_KEY
from allonnes.outreach.models import AssistedEntry, Encounter, Headcount
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.outreach import EncounterFactory

PAGES = ("home", "count", "register")
EVERYWHERE = (
    "portal:home",
    "portal:agenda",
    "portal:contact",
    "budgets:list",
    "accounts:home",
    "accounts:data",
    "notifications:preferences",
    "mfa_index",
    "admin:index",
    "admin:logout",
    "admin:outreach_encounter_changelist",
)


def _agent(client, role=Role.MEDIATOR):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _locked(client, role=Role.MEDIATOR, **traits):
    agent = _agent(client, role)
    encounter = EncounterFactory(**(traits or {"going_on": True}))
    session = client.session
    session[SESSION_KEY] = encounter.pk
    session.save()
    return agent, encounter


def _answers(**changes):
    return {
        "entry_id": str(uuid.uuid4()),
        "first_name": "Zoé",
        "email": "zoe@example.org",
        "is_adult": "on",
        "has_consent": "on",
        **changes,
    }


def _register(client, **changes):
    return client.post(reverse("field:register"), _answers(**changes))


# --- choosing --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_only_roles_of_the_field_open_it(client, role):
    _agent(client, role)
    expected = 200 if "outreach.use_field_mode" in ROLES[role].permissions else 403
    assert client.get(reverse("field:choose")).status_code == expected
    assert client.post(reverse("field:choose"), {"encounter": "1"}).status_code in (expected, 302)


@pytest.mark.django_db
def test_residents_strangers_and_sleeping_roles_do_not_open_it(client):
    assert client.get(reverse("field:choose"))["Location"].startswith(reverse("account_login"))
    sign_in(client, make_agent(), has_second_factor=False)
    assert client.get(reverse("field:choose"))["Location"] == reverse("accounts:second_factor")
    client.logout()
    client.force_login(make_user())
    assert client.get(reverse("field:choose")).status_code == 403
    assert client.post(reverse("field:choose"), {"encounter": "1"}).status_code == 403


@pytest.mark.django_db
def test_no_encounter_today_has_its_own_sentence(client):
    _agent(client)
    assert "Aucune rencontre en ce moment" in client.get(reverse("field:choose")).content.decode()


@pytest.mark.django_db
def test_only_open_encounters_are_offered(client):
    _agent(client)
    today, paper = EncounterFactory(going_on=True), EncounterFactory(past=True)
    EncounterFactory(), EncounterFactory(long_past=True), EncounterFactory(going_on=True, cancelled=True)
    page = client.get(reverse("field:choose"))
    assert list(page.context["encounters"]) == [paper, today]


@pytest.mark.django_db
def test_the_choice_costs_the_same_with_1_and_3_encounters(client, django_assert_num_queries):
    _agent(client)
    EncounterFactory(going_on=True)
    client.get(reverse("field:choose"))
    with django_assert_num_queries(5):
        client.get(reverse("field:choose"))
    EncounterFactory.create_batch(2, going_on=True)
    with django_assert_num_queries(5):
        client.get(reverse("field:choose"))


@pytest.mark.django_db
def test_choosing_locks_the_tablet(client):
    _agent(client)
    encounter = EncounterFactory(going_on=True)
    page = client.post(reverse("field:choose"), {"encounter": encounter.pk})
    assert page["Location"] == reverse("field:home")
    assert client.session[SESSION_KEY] == encounter.pk


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "abc", "999999", "9" * 30, "closed"])
def test_an_encounter_that_is_not_open_is_not_chosen(client, given):
    _agent(client)
    closed = EncounterFactory(long_past=True)
    page = client.post(reverse("field:choose"), {"encounter": closed.pk if given == "closed" else given}, follow=True)
    assert "On ne peut pas, ou plus, saisir pour cette rencontre." in page.content.decode()
    assert SESSION_KEY not in client.session


# --- locked ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", EVERYWHERE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_other_page_leads_back(client, name, method):
    _locked(client, Role.ADMINISTRATOR)
    page = getattr(client, method)(reverse(name))
    assert (page.status_code, page["Location"]) == (302, reverse("field:home"))


@pytest.mark.django_db
def test_help_privacy_and_accessibility_stay_one_tap_away(client):
    _locked(client)
    page = client.get(reverse("field:home")).content.decode()
    for name in ("portal:help", "portal:privacy", "portal:accessibility"):
        assert f'href="{reverse(name)}"' in page
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_the_choice_too_leads_back(client):
    _who, encounter = _locked(client)
    other = EncounterFactory(going_on=True)
    assert client.get(reverse("field:choose"))["Location"] == reverse("field:home")
    client.post(reverse("field:choose"), {"encounter": other.pk})
    assert client.session[SESSION_KEY] == encounter.pk


@pytest.mark.django_db
def test_somebody_else_signed_in_elsewhere_is_not_locked(client):
    client.force_login(make_user())
    assert client.get(reverse("portal:home")).status_code == 200


@pytest.mark.django_db
def test_leaving_signs_out(client):
    _locked(client)
    page = client.post(reverse("field:leave"), follow=True)
    assert "Vous avez quitté le mode terrain. La tablette est déconnectée." in page.content.decode()
    assert SESSION_KEY not in client.session
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_leaving_by_a_link_is_not_possible(client):
    _locked(client)
    assert client.get(reverse("field:leave"))["Location"] == reverse("field:home")
    assert "_auth_user_id" in client.session


@pytest.mark.django_db
def test_the_sign_out_of_the_site_works_too(client):
    _locked(client)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_without_a_choice_every_page_of_the_field_asks_where(client, name):
    _agent(client)
    method = client.post if name == "count" else client.get
    assert method(reverse(f"field:{name}"))["Location"] == reverse("field:choose")


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("traits", [{"long_past": True}, {"going_on": True, "cancelled": True}])
def test_a_closed_encounter_says_why_and_offers_the_way_out(client, name, traits):
    _locked(client, **traits)
    method = client.post if name == "count" else client.get
    page = method(reverse(f"field:{name}"))
    assert page.status_code == 403
    assert "La saisie est fermée" in page.content.decode()
    assert f'action="{reverse("field:leave")}"' in page.content.decode()


@pytest.mark.django_db
def test_a_role_ended_meanwhile_says_why_and_offers_the_way_out(client):
    agent, _encounter = _locked(client)
    RoleAssignment.objects.filter(user=agent).update(starts_on="2020-01-01", ends_on="2020-01-02")
    page = client.get(reverse("portal:home"), follow=True)
    assert page.status_code == 403
    assert "réservé aux agents" in page.content.decode()
    assert client.post(reverse("field:leave")).status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_an_encounter_that_vanished_leads_to_the_choice(client):
    _locked(client)
    Encounter.objects.all().delete()
    page = client.get(reverse("portal:home"), follow=True)
    assert page.redirect_chain[-1] == (reverse("field:choose"), 302)
    assert page.status_code == 200


# --- counting --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_counting_adds_takes_back_and_shows(client):
    _locked(client)
    for change in ("1", "1", "-1", "1"):
        page = client.post(reverse("field:count"), {"age_band": "adult", "change": change}, follow=True)
    assert page.context["total"] == 2
    assert Headcount.objects.get(age_band="adult").count == 2
    assert page.content.decode().count("Retirer") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answers", [{}, {"age_band": "adult", "change": "100"}, {"age_band": "old", "change": "1"}, {"age_band": "adult"}]
)
def test_a_strange_count_is_ignored(client, answers):
    _locked(client)
    assert client.post(reverse("field:count"), answers)["Location"] == reverse("field:home")
    assert not Headcount.objects.exists()


@pytest.mark.django_db
def test_counting_is_never_a_get(client):
    _locked(client)
    assert client.get(reverse("field:count"))["Location"] == reverse("field:home")
    assert not Headcount.objects.exists()


# --- registering -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_registering_makes_an_account_and_asks_for_the_next_person(client):
    agent, encounter = _locked(client)
    page = client.post(reverse("field:register"), _answers(), follow=True)
    assert "Personne suivante" in page.content.decode()
    entry = AssistedEntry.objects.get()
    assert (entry.entered_by, entry.encounter, entry.for_user.email) == (agent, encounter, "zoe@example.org")
    assert 'value="zoe@example.org"' not in page.content.decode()
    first = client.get(reverse("field:register")).context["form"]["entry_id"].value()
    assert first != client.get(reverse("field:register")).context["form"]["entry_id"].value()


@pytest.mark.django_db
def test_the_agent_cannot_tell_who_already_has_an_account(client):
    make_user(email="zoe@example.org")
    _locked(client)
    pages = [
        client.post(reverse("field:register"), _answers(email=email), follow=True)
        for email in ("zoe@example.org", "new@example.org")
    ]
    messages, other_messages = ([str(one) for one in page.context["messages"]] for page in pages)
    assert messages == other_messages
    assert [page.redirect_chain for page in pages] == [[(reverse("field:register"), 302)]] * 2


@pytest.mark.django_db
def test_the_button_pressed_twice_registers_once(client):
    _locked(client)
    answers = _answers()
    for _again in range(2):
        assert client.post(reverse("field:register"), answers).status_code == 302
    assert (AssistedEntry.objects.count(), OutboxMessage.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_form_of_somebody_before_is_refused_and_comes_back_new_with_what_was_typed(client):
    _locked(client)
    used = _answers()
    client.post(reverse("field:register"), used, follow=True)
    following = _answers(entry_id=used["entry_id"], email="lea@example.org", first_name="Léa")
    page = client.post(reverse("field:register"), following)
    assert "Cette fiche a déjà servi" in page.content.decode()
    assert "C’est noté" not in page.content.decode()
    assert not User.objects.filter(email="lea@example.org").exists()
    form = page.context["form"]
    assert (form["email"].value(), form["first_name"].value()) == ("lea@example.org", "Léa")
    again = {name: form[name].value() for name in form.fields}
    assert again["entry_id"] != used["entry_id"]
    assert client.post(reverse("field:register"), again).status_code == 302
    assert AssistedEntry.objects.filter(for_user__email="lea@example.org").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "Il manque une réponse ici"),
        ({"first_name": "Gagnez 100 euros sur http://example.org"}, "Écrivez seulement des lettres"),
        ({"email": "zoe"}, "adresse"),
        ({"email": "z" * 250 + "@example.org"}, "254"),
        ({"is_adult": ""}, "Les moins de 18 ans créent leur compte eux-mêmes"),
        ({"has_consent": ""}, "Sans l’accord de la personne, rien n’est enregistré."),
        ({"entry_id": "1"}, "UUID"),
    ],
)
def test_a_wrong_answer_is_said_and_the_rest_stays(client, changes, words):
    _locked(client)
    answers = _answers(**changes)
    page = client.post(reverse("field:register"), answers)
    text = page.content.decode()
    assert page.status_code == 200
    assert words in text
    assert "<title>Erreur" in text
    if "entry_id" not in changes:
        assert f'value="{answers["entry_id"]}"' in text
    if "email" not in changes:
        assert 'value="zoe@example.org"' in text
    assert not User.objects.filter(email="zoe@example.org").exists()


@pytest.mark.django_db
def test_the_page_of_registration_has_its_notice(client):
    _locked(client)
    page = client.get(reverse("field:register"))
    assert "À dire à la personne" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
