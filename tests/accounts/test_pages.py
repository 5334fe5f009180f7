"""Every page of the account opens, says where we are, and names its errors."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import ParentalConsent, RoleAssignment
from allonnes.accounts.views.devices import device_name
from allonnes.town.models import Neighbourhood
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.votes import make_open_vote

pytestmark = pytest.mark.django_db

PUBLIC = (
    "account_login",
    "account_login_by_password",
    "account_signup",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
    "accounts:deleted",
)
MINE = (
    "accounts:home",
    "accounts:profile",
    "accounts:security",
    "accounts:data",
    "accounts:delete",
    "accounts:delete_confirm",
    "accounts:confirm_identity",
    "account_email",
    "account_set_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_opens_without_account(client, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_sign_in_pages_keep_the_menu_and_the_footer(client, name):
    page = client.get(reverse(name))
    assert page.context["site"]["parts"]
    assert all(part.label in page.content.decode() for part in page.context["site"]["parts"])


@pytest.mark.parametrize("name", MINE)
def test_private_page_opens_for_its_owner(client, name):
    sign_in(client, make_user())
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", MINE)
def test_private_page_sends_a_stranger_to_sign_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login")) or name == "account_logout"


def test_parent_answer_page_opens_without_account(client):
    for answer in ("oui", "non"):
        assert client.get(reverse("accounts:parent_thanks", args=[answer])).status_code == 200


def test_home_shows_roles_with_their_service(client):
    agent = make_agent("service_agent")
    sign_in(client, agent)
    page = client.get(reverse("accounts:home")).content.decode()
    assert "Agent d’un service" in page
    assert agent.role_assignments.get().department.name in page
    assert reverse("admin:index") in page


def test_profile_keeps_what_is_written(client):
    user, place = make_user(), Neighbourhood.objects.create(name="Perrières", slug="perrieres")
    sign_in(client, user)
    answers = {"first_name": "Anne-Lise", "last_name": "N’Golo", "public_name": "", "neighbourhood": place.pk}
    assert client.post(reverse("accounts:profile"), answers).url == reverse("accounts:profile")
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.neighbourhood) == ("Anne-Lise", "N’Golo", place)
    assert user.display_name == "Anne-Lise"


@pytest.mark.parametrize("name", ["http://piege.example", "Gagnez 100 euros", "a@b.fr", "<b>"])
def test_profile_refuses_a_name_that_is_no_name(client, name):
    sign_in(client, make_user())
    response = client.post(reverse("accounts:profile"), {"first_name": name})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Erreur" in page
    assert "Écrivez seulement des lettres" in page


def test_minor_is_never_named(client):
    user = make_user(age=16, public_name="Super Camille")
    sign_in(client, user)
    page = client.get(reverse("accounts:profile")).content.decode()
    assert 'name="public_name"' not in page
    client.post(reverse("accounts:profile"), {"first_name": "Camille", "public_name": "Star"})
    user.refresh_from_db()
    assert user.public_name == ""
    assert user.display_name == "Une jeune ou un jeune"


def test_home_lets_a_child_ask_again(client):
    child = make_user(age=12)
    sign_in(client, child)
    assert "accord de votre parent" in client.get(reverse("accounts:home")).content.decode()
    response = client.post(reverse("accounts:home"), {"parent_email": "parent@example.org"})
    assert response.url == reverse("accounts:home")
    assert ParentalConsent.objects.get(user=child).parent_email == "parent@example.org"
    page = client.post(reverse("accounts:home"), {"parent_email": "autre@example.org"}).content.decode()
    assert "déjà écrit" in page


def test_home_refuses_a_demand_that_is_not_needed(client):
    sign_in(client, make_user())
    response = client.post(reverse("accounts:home"), {"parent_email": "parent@example.org"})
    assert response.status_code == 200
    assert not ParentalConsent.objects.exists()


def test_device_is_named_in_words():
    android = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    assert device_name(android) == "Chrome sur Android"
    assert device_name("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0") == "Firefox sur Linux"
    assert device_name("curl/8") == "Appareil inconnu"


def test_second_factor_page_is_only_for_who_needs_it(client):
    sign_in(client, make_user())
    assert client.get(reverse("accounts:second_factor")).url == reverse("mfa_index")


def test_desk_sign_in_tells_a_resident_no(client):
    sign_in(client, make_user())
    assert client.get("/gestion/login/").status_code == 403


def test_desk_sends_a_stranger_to_our_sign_in(client):
    response = client.get("/gestion/login/?next=/gestion/")
    assert response.url == f"{reverse('account_login')}?next=/gestion/"


def test_desk_opens_for_an_administrator(client):
    sign_in(client, make_administrator())
    assert client.get("/gestion/login/").url == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_desk_gives_and_ends_a_role(client):
    by, user = make_administrator(), make_user()
    sign_in(client, by)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist") + "?role=none").status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist") + "?role=administrator").status_code == 200
    assert client.get(reverse("admin:accounts_user_change", args=[user.pk])).status_code == 200
    client.post(reverse("admin:accounts_user_donner-un-role", args=[user.pk]), {"role": "moderator"})
    given = RoleAssignment.objects.get(user=user)
    assert (given.role, given.granted_by) == ("moderator", by)
    assert client.get(reverse("admin:accounts_roleassignment_change", args=[given.pk])).status_code == 200
    client.post(reverse("admin:accounts_roleassignment_retirer", args=[given.pk]))
    given.refresh_from_db()
    assert not given.is_current


def test_desk_closes_and_opens_an_account(client):
    user = make_user()
    sign_in(client, make_administrator())
    client.post(reverse("admin:accounts_user_fermer", args=[user.pk]), {"reason": "Insultes répétées."})
    user.refresh_from_db()
    assert not user.is_active
    client.post(reverse("admin:accounts_user_rouvrir", args=[user.pk]))
    user.refresh_from_db()
    assert user.is_active


def test_desk_keeps_accounts_from_an_agent_without_the_right(client):
    sign_in(client, make_agent("moderator"))
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
    assert client.post(reverse("admin:accounts_auditentry_verify")).status_code == 302


def test_desk_verifies_the_log(client):
    sign_in(client, make_administrator())
    audit.record("role.grant", by=None)
    listed = client.get(reverse("admin:accounts_auditentry_changelist"), {"acte": "role.grant"}).content.decode()
    assert "Rôle donné" in listed
    page = client.post(reverse("admin:accounts_auditentry_verify"), follow=True).content.decode()
    assert "Le journal est entier" in page
    assert client.get(reverse("admin:accounts_auditentry_verify")).status_code == 405


def test_passkey_pages_open(client):
    user = make_user()
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Mon téléphone", "credential": {}})
    sign_in(client, user)
    page = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Mon téléphone" in page
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        response = client.get(reverse(name, args=[key.pk]))
        assert response.status_code == 302  # a key must be shown again before it changes
        assert response.url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_passkey_login_answers_in_json(client):
    response = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert "challenge" in response.json()["request_options"]["publicKey"]


def test_home_of_the_account_says_what_the_town_does_now(client):
    sign_in(client, make_user())
    page = client.get(reverse("accounts:home")).content.decode()
    assert f'href="{reverse("budgets:list")}"' in page
    assert f'href="{reverse("portal:my_agenda")}"' in page
    assert f'href="{reverse("notifications:preferences")}"' in page
    edition = make_open_vote()
    cache.clear()
    page = client.get(reverse("accounts:home")).content.decode()
    assert "C’est le moment de voter" in page
    assert f'href="{reverse("budgets:edition", args=[edition.slug])}"' in page


def test_what_is_asked_under_18_stays_in_the_page_and_the_stylesheet_alone_hides_it(client):
    page = client.get(reverse("account_signup")).content.decode()
    hidden = page[page.index("only-minor") :]
    assert 'name="birth_date"' in hidden
    assert 'name="parent_email"' in hidden
    assert "only-minor" in (settings.BASE_DIR / "static/css/site.css").read_text()
