"""A role works only in a session that showed a second factor; real codes, as the application makes them."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import permissions, second_factor
from allonnes.accounts.adapter import STAFF_SESSION_SECONDS, MFAAdapter
from allonnes.accounts.allauth_internals import format_hotp_value, hotp_value
from allonnes.accounts.gates import to_second_factor
from allonnes.accounts.middleware import SessionProofMiddleware
from allonnes.accounts.models import RoleAssignment, User
from tests.factories.accounts import TOTP_SECRET, add_passkey, add_totp, make_agent, make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def _totp(secret=TOTP_SECRET, *, shift=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def _new_role_holder():
    user = make_user()
    RoleAssignment.objects.create(user=user, role="administrator")
    return user


def _enter(client, user):
    ask_code(client, user.email)
    return type_code(client, last_code())


def test_role_holder_without_second_factor_is_led_to_it(client):
    user = _new_role_holder()
    _enter(client, user)
    assert is_signed_in(client)
    for name in ("accounts:home", "accounts:data", "accounts:delete", "admin:index", "notifications:notices"):
        assert client.get(reverse(name)).url == reverse("accounts:second_factor")
    for name in ("accounts:second_factor", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse("admin:accounts_user_donner-un-role", args=[user.pk])).status_code == 302
    assert client.get("/gestion/login/").url == reverse("accounts:second_factor")


def _seen_by_a_public_view(client, user):
    """What has_perm answers on a page open to all, in the session of a client."""
    seen = {}

    @login_not_required
    def view(request):
        seen["perm"] = request.user.has_perm("accounts.grant_role")
        seen["staff"], seen["module"] = request.user.is_staff, request.user.has_module_perms("accounts")
        return HttpResponse()

    request = RequestFactory().get("/")
    request.session, request.user, request.resolver_match = client.session, User.objects.get(pk=user.pk), None
    assert to_second_factor(request, view) is None
    SessionProofMiddleware(view)(request)
    return seen


def test_role_sleeps_on_public_pages_until_the_second_factor_is_shown(client):
    user = _new_role_holder()
    sign_in(client, user, has_second_factor=False)
    assert _seen_by_a_public_view(client, user) == {"perm": False, "staff": False, "module": False}
    agent = make_agent("administrator")
    sign_in(client, agent, has_second_factor=False)
    assert _seen_by_a_public_view(client, agent) == {"perm": False, "staff": False, "module": False}
    sign_in(client, agent)
    assert _seen_by_a_public_view(client, agent) == {"perm": True, "staff": True, "module": True}


def test_proof_no_longer_counts_once_the_factor_is_removed(client):
    agent = make_agent("administrator")
    sign_in(client, agent)
    Authenticator.objects.filter(user=agent).delete()
    assert client.get(reverse("admin:index")).url == reverse("accounts:second_factor")


def test_proof_of_another_person_does_not_count(client):
    agent, other = make_agent("administrator"), make_agent("administrator")
    sign_in(client, agent)
    request = RequestFactory().get("/")
    request.session = client.session
    assert second_factor.is_shown(request, agent)
    assert not second_factor.is_shown(request, other)


def test_setting_up_an_application_wakes_the_role(client, django_capture_on_commit_callbacks):
    user = _new_role_holder()
    _enter(client, user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert 'fill="#fff"' in page.context["totp_svg"]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Ce code n’est pas le bon" in wrong
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": _totp(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.session.get_expiry_age() <= STAFF_SESSION_SECONDS
    assert letters("security_notice")[-1].payload["fact"].startswith("Une application de codes protège")


def test_secret_of_the_application_is_encrypted(client):
    agent = make_agent()
    stored = Authenticator.objects.get(user=agent).data["secret"]
    assert TOTP_SECRET not in stored
    assert MFAAdapter().decrypt(stored) == TOTP_SECRET


def test_sign_in_asks_for_the_second_factor(client):
    agent = make_agent("administrator")
    assert _enter(client, agent).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "Encore une étape" in page
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "<title>Erreur" in page
    assert not is_signed_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": _totp()}).url == reverse("accounts:home")
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.session.get_expiry_age() <= STAFF_SESSION_SECONDS


def test_same_application_code_does_not_serve_twice(client):
    agent = make_agent("administrator")
    with time_machine.travel(timezone.now(), tick=False):
        code = _totp()
        _enter(client, agent)
        client.post(reverse("mfa_authenticate"), {"code": code})
        client.post(reverse("account_logout"))
        _enter(client, agent)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_signed_in(client)


def test_second_factor_is_not_guessed(client):
    _enter(client, make_agent("administrator"))
    for _try in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = client.post(reverse("mfa_authenticate"), {"code": _totp()}).content.decode()
    assert "Trop d’essais" in page
    assert not is_signed_in(client)


def test_what_cannot_be_a_code_costs_no_try_and_the_last_one_is_told(client):
    _enter(client, make_agent("administrator"))
    page = reverse("mfa_authenticate")
    for typed in ("12345", "1234567", "abcdef", "123456789", "12345a"):
        for _time in range(2):
            answer = client.post(page, {"code": typed}).content.decode()
            assert "Trop d’essais" not in answer
            assert "chiffres" in answer
    for _try in range(3):
        assert "un seul essai" not in client.post(page, {"code": "000000"}).content.decode()
    assert "Il reste un seul essai" in client.post(page, {"code": "000000"}).content.decode()
    assert client.post(page, {"code": _totp()}).url == reverse("accounts:home")


def test_spare_codes_are_shown_downloaded_and_serve_once(client):
    user = make_user()
    _enter(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _totp(secret)})
    page = client.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    client.post(reverse("account_logout"))
    _enter(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    assert code not in client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def test_spare_codes_do_not_exist_without_second_factor(client):
    sign_in(client, make_user())
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 404


def test_session_opened_before_the_factor_shows_it_then_goes_on(client):
    agent = make_agent("administrator")
    sign_in(client, agent, has_second_factor=False)
    page = client.get(reverse("accounts:second_factor")).content.decode()
    assert reverse("mfa_reauthenticate") in page
    response = client.post(reverse("mfa_reauthenticate"), {"code": _totp(), "next": reverse("accounts:home")})
    assert response.url == reverse("accounts:home")
    assert client.get(reverse("admin:index")).status_code == 200


def test_mail_code_does_not_replace_a_second_factor(client):
    agent = make_agent("administrator")
    sign_in(client, agent, ago=600)
    assert client.get(reverse("accounts:confirm_identity")).url == reverse("mfa_reauthenticate")
    assert client.get(reverse("account_email")).url.startswith(reverse("mfa_reauthenticate"))


def test_application_is_removed_after_a_proof(client):
    user = make_user()
    add_totp(user)
    sign_in(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    assert "Retirer l’application</button>" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()


REFUSAL = "Votre rôle sur le site demande une double sécurité"


def test_last_application_of_a_role_is_kept_and_the_page_says_why(client):
    user = make_agent("mediator")
    sign_in(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    for page in (client.get(reverse("mfa_deactivate_totp")), client.post(reverse("mfa_deactivate_totp"))):
        assert REFUSAL in page.content.decode()
        assert "Retirer l’application</button>" not in page.content.decode()
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_application_of_a_role_goes_when_a_passkey_stays_and_then_the_passkey_stays(client):
    user = make_agent("mediator")
    key = add_passkey(user)
    sign_in(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    client.post(reverse("mfa_deactivate_totp"))
    assert list(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == ["webauthn"]
    address = reverse("mfa_remove_webauthn", args=[key.pk])
    for page in (client.get(address), client.post(address)):
        assert REFUSAL in page.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_ended_role_keeps_nothing():
    user = make_agent("mediator")
    RoleAssignment.objects.update(starts_on="2020-01-01", ends_on="2020-01-02")
    assert permissions.refusal_to_remove_factor(user, Authenticator.objects.get(user=user)) is None


@pytest.mark.django_db(transaction=True)
def test_two_factors_removed_at_once_leave_one(client):
    user = make_agent("mediator")
    key = add_passkey(user)
    addresses = [reverse("mfa_deactivate_totp"), reverse("mfa_remove_webauthn", args=[key.pk])]
    sign_in(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    other = StrictClient()
    other.cookies = client.cookies
    pages = together(lambda: client.post(addresses[0]), lambda: other.post(addresses[1]))
    assert sorted(page.status_code for page in pages) == [200, 302]
    assert Authenticator.objects.filter(user=user).count() == 1


def test_new_spare_codes_replace_the_old_ones(client):
    user = make_agent("mediator")
    sign_in(client, user)
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    client.post(reverse("mfa_generate_recovery_codes"))
    first = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"] != first


def test_keys_are_named_in_simple_words(rf):
    user = make_user()
    adapter = MFAAdapter()
    assert adapter.generate_authenticator_name(user, Authenticator.Type.WEBAUTHN) == "Ma clé"
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Ma clé"})
    assert adapter.generate_authenticator_name(user, Authenticator.Type.WEBAUTHN) == "Ma clé 2"


def test_role_given_during_a_session_asks_for_the_second_factor(client):
    user = make_user()
    _enter(client, user)
    assert client.get(reverse("accounts:home")).status_code == 200
    RoleAssignment.objects.create(user=user, role="mediator")
    assert client.get(reverse("accounts:home")).url == reverse("accounts:second_factor")


def _person_with_a_password():
    user = make_user()
    user.set_password("un grand cheval bleu")
    user.save()
    return user


PROTECTED = ("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_deactivate_totp", "account_email")


@pytest.mark.parametrize("ago", [10, 3600])
def test_password_proves_nothing_once_there_is_a_second_factor(client, ago):
    user = _person_with_a_password()
    sign_in(client, user, has_second_factor=False, ago=ago)
    add_totp(user)
    RecoveryCodes.activate(user)
    response = client.post(reverse("account_reauthenticate"), {"password": "un grand cheval bleu"})
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    for name in PROTECTED:
        assert client.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_second_factor_is_the_proof_that_opens_the_spare_codes(client):
    user = _person_with_a_password()
    sign_in(client, user, has_second_factor=False, ago=3600)
    add_totp(user)
    RecoveryCodes.activate(user)
    page = client.get(reverse("mfa_reauthenticate")).content.decode()
    assert "Avec votre mot de passe" not in page
    client.post(reverse("mfa_reauthenticate"), {"code": _totp()})
    for name in PROTECTED:
        assert client.get(reverse(name)).status_code == 200


def test_adding_a_factor_ends_the_other_sessions(client):
    user, elsewhere = make_user(), StrictClient()
    _enter(elsewhere, user)
    _enter(client, user)
    assert elsewhere.get(reverse("accounts:home")).status_code == 200
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _totp(secret)})
    assert client.get(reverse("accounts:home")).status_code == 200
    assert elsewhere.get(reverse("accounts:home")).url.startswith(reverse("account_login"))


def test_locked_tablet_can_be_left_without_second_factor(client):
    agent = make_agent()
    sign_in(client, agent, has_second_factor=False)
    response = client.post(reverse("field:leave"))
    assert response.headers.get("Location") != reverse("accounts:second_factor")
