"""What somebody wanted before signing in: asked once more on the way back, whichever the way in; a link never acts."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from budgets.projects.models import Comment, Follow, Project, Support
from tests.factories.accounts import make_user, sign_in
from tests.factories.contributions import public_project
from tests.factories.deposits import DURING
from tests.factories.mail import last_code
from tests.factories.passkeys import SoftPasskey
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PASSWORD = "dix-sept pommes vertes"
SignIn = Callable[[StrictClient, User, str], Any]


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def by_code(client: StrictClient, user: User, wanted: str) -> Any:
    client.post(reverse("account_login"), {"login": user.email, "next": wanted})
    return client.post(reverse("account_confirm_login_code"), {"code": last_code(), "next": wanted})


def by_password(client: StrictClient, user: User, wanted: str) -> Any:
    user.set_password(PASSWORD)
    user.save()
    said = {"login": user.email, "password": PASSWORD, "next": wanted}
    return client.post(reverse("account_login_by_password"), said)


def by_passkey(client: StrictClient, user: User, wanted: str) -> Any:
    passkey, own = SoftPasskey(), StrictClient()
    sign_in(own, user)
    page = reverse("mfa_add_webauthn")
    options = json.loads(json.dumps(own.get(page).context["js_data"], default=dict))["creation_options"]
    own.post(page, {"name": "Téléphone", "passwordless": "on", "credential": passkey.register(options)})
    login = reverse("mfa_login_webauthn")
    asked = client.get(login, headers={"accept": "application/json"}).json()["request_options"]
    return client.post(login, {"credential": passkey.answer(asked), "next": wanted})


def by_signing_up(client: StrictClient, user: User, wanted: str) -> Any:
    said = {"email": "nouvelle@example.org", "first_name": "Camille", "age": "adult", "next": wanted}
    client.post(reverse("account_signup"), said)
    code = {"code": last_code("signup_code"), "next": wanted}
    return client.post(reverse("account_email_verification_sent"), code)


WAYS = [by_code, by_password, by_passkey, by_signing_up]


def url(name: str, project: Project) -> str:
    return reverse(f"budgets:{name}", args=[project.edition.slug, project.number])


def main(response: Any) -> str:
    return str(response.content.decode().partition("<main")[2])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "tap",
    [("support", "Je soutiens ce projet", Support), ("follow", "Suivre ce projet", Follow)],
)
def test_a_tap_is_asked_again_after_signing_in(client: StrictClient, way: SignIn, tap: tuple[str, str, Any]) -> None:
    name, button, rows = tap
    project = public_project()
    wanted, before = url(name, project), rows.objects.count()
    turned = client.post(wanted)
    assert turned["Location"] == f"{reverse('account_login')}?next={wanted}"
    assert way(client, make_user(), wanted)["Location"] == wanted
    page = main(client.get(wanted))
    assert "Vous êtes connecté." in page
    assert f"touchez « {button} »".replace(" »", "\u202f»").replace("« ", "«\u202f") in page.replace("\xa0", "\u202f")
    assert rows.objects.count() == before
    assert client.post(wanted)["Location"].startswith(url("project", project))
    assert rows.objects.count() == before + 1


@pytest.mark.parametrize("way", WAYS)
def test_a_comment_written_first_is_given_back_and_sent_by_its_author(client: StrictClient, way: SignIn) -> None:
    project = public_project()
    page, words = url("comment", project), "Des bancs, et un peu d’ombre."
    assert page in main(client.get(url("project", project)))
    assert "Écrivez, puis connectez-vous" in main(client.get(page))
    assert client.post(page, {"entry_id": str(uuid.uuid4()), "body": ""}).status_code == 422
    turned = client.post(page, {"entry_id": str(uuid.uuid4()), "body": words})
    assert turned["Location"] == f"{reverse('account_login')}?next={page}"
    assert "Votre commentaire est gardé une heure" in client.get(turned["Location"]).content.decode()
    assert client.session.get_expiry_age() <= 60 * 60
    assert not Comment.objects.exists()
    assert way(client, make_user(), page)["Location"] == page
    back = client.get(page)
    assert "Relisez votre commentaire" in main(back)
    assert f"{words}</textarea>" in main(back)
    entry = str(back.context["form"]["entry_id"].value())
    assert client.post(page, {"entry_id": entry, "body": words}).status_code == 302
    assert Comment.objects.get().body == words
    assert words not in main(client.get(page))


def test_a_comment_is_forgotten_after_an_hour(client: StrictClient) -> None:
    project = public_project()
    page = url("comment", project)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(page, {"entry_id": str(uuid.uuid4()), "body": "Des bancs"})
        sign_in(client, make_user())
        clock.shift(3601)
        assert "Des bancs" not in main(client.get(page))


def test_what_is_done_already_is_said_without_a_button(client: StrictClient) -> None:
    project, user = public_project(), make_user()
    Support.objects.create(project=project, user=user)
    Follow.objects.create(project=project, user=user)
    sign_in(client, user)
    for name in ("support", "follow"):
        page = client.get(url(name, project))
        assert page.status_code == 409
        assert "déjà ce projet" in main(page)
        assert "<form" not in main(page)
    for name, button in (("support_back", "Retirer mon soutien"), ("follow_back", "Ne plus suivre")):
        assert button in main(client.get(url(name, project)))
    assert (Support.objects.count(), Follow.objects.filter(user=user).count()) == (1, 1)
