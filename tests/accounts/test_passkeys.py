"""Passkeys, with a real key pair: added, used to sign in, renamed, removed."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from allonnes.accounts.models import RoleAssignment
from tests.factories.accounts import make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.factories.passkeys import SoftPasskey
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def _options(client, name):
    return json.loads(json.dumps(client.get(reverse(name)).context["js_data"], default=dict))


def _add(client, passkey, name="Mon téléphone"):
    options = _options(client, "mfa_add_webauthn")["creation_options"]
    answers = {"name": name, "passwordless": "on", "credential": passkey.register(options)}
    return client.post(reverse("mfa_add_webauthn"), answers)


def _login_options(client):
    return client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()["request_options"]


def test_passkey_is_added_then_signs_in_alone(client):
    user, passkey = make_user(), SoftPasskey()
    sign_in(client, user)
    assert _add(client, passkey).url == reverse("mfa_view_recovery_codes")
    assert "Mon téléphone" in client.get(reverse("mfa_list_webauthn")).content.decode()
    assert letters("security_notice")[-1].payload["fact"] == "Une clé d’accès a été ajoutée à votre compte."
    fresh = StrictClient()
    answer = passkey.answer(_login_options(fresh))
    assert fresh.post(reverse("mfa_login_webauthn"), {"credential": answer}).url == reverse("accounts:home")
    assert fresh.session["_auth_user_id"] == str(user.pk)


def test_unknown_passkey_does_not_sign_in(client):
    user, passkey = make_user(), SoftPasskey()
    sign_in(client, user)
    _add(client, passkey)
    thief = SoftPasskey(credential_id=passkey.credential_id, user_handle=passkey.user_handle)
    fresh = StrictClient()
    page = fresh.post(reverse("mfa_login_webauthn"), {"credential": thief.answer(_login_options(fresh))}, follow=True)
    assert not is_signed_in(fresh)
    assert "Ce code n’est pas le bon" in page.content.decode()


def test_passkey_answer_serves_once(client):
    user, passkey = make_user(), SoftPasskey()
    sign_in(client, user)
    _add(client, passkey)
    fresh = StrictClient()
    answer = passkey.answer(_login_options(fresh))
    fresh.post(reverse("mfa_login_webauthn"), {"credential": answer})
    fresh.post(reverse("account_logout"))
    fresh.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert not is_signed_in(fresh)


def test_adding_a_passkey_wakes_the_role(client):
    user = make_user()
    RoleAssignment.objects.create(user=user, role="administrator")
    ask_code(client, user.email)
    type_code(client, last_code())
    assert client.get(reverse("admin:index")).url == reverse("accounts:second_factor")
    _add(client, SoftPasskey())
    assert client.get(reverse("admin:index")).status_code == 200


def test_signing_in_with_a_passkey_wakes_the_role(client):
    user, passkey = make_user(), SoftPasskey()
    RoleAssignment.objects.create(user=user, role="administrator")
    sign_in(client, user)
    _add(client, passkey)
    fresh = StrictClient()
    fresh.post(reverse("mfa_login_webauthn"), {"credential": passkey.answer(_login_options(fresh))})
    assert fresh.get(reverse("admin:index")).status_code == 200


def test_passkey_is_the_second_step_after_a_code(client):
    user, passkey = make_user(), SoftPasskey()
    sign_in(client, user)
    _add(client, passkey)
    fresh = StrictClient()
    ask_code(fresh, user.email)
    type_code(fresh, last_code())
    assert not is_signed_in(fresh)
    answer = passkey.answer(_options(fresh, "mfa_authenticate")["request_options"])
    fresh.post(reverse("mfa_authenticate"), {"credential": answer})
    assert is_signed_in(fresh)


def test_passkey_is_renamed_and_removed_after_a_proof(client):
    user, passkey = make_user(), SoftPasskey()
    sign_in(client, user)
    _add(client, passkey)
    key = Authenticator.objects.get(user=user, type="webauthn")
    assert client.get(reverse("mfa_edit_webauthn", args=[key.pk])).status_code == 302
    options = _options(client, "mfa_reauthenticate_webauthn")["request_options"]
    client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": passkey.answer(options)})
    assert client.get(reverse("mfa_edit_webauthn", args=[key.pk])).status_code == 200
    page = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": ""}).content.decode()
    assert "Écrivez un nom" in page
    client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Ma tablette"})
    assert "Ma tablette" in client.get(reverse("mfa_remove_webauthn", args=[key.pk])).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(user=user).exists()


def test_passkey_of_somebody_else_is_not_found(client):
    owner, passkey = make_user(), SoftPasskey()
    sign_in(client, owner)
    _add(client, passkey)
    key = Authenticator.objects.get(user=owner, type="webauthn")
    other = StrictClient()
    sign_in(other, make_user())
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert other.get(reverse(name, args=[key.pk])).status_code == 404
        assert other.post(reverse(name, args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
