"""What a sign-up answered serves only once its own code is typed: nobody makes a neighbour a child to erase them."""

from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.core.errors import ActionDenied
from tests.factories.accounts import born_years_ago, make_agent, make_user
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
EMAIL = "voisine@example.org"
CODE_PAGE = "account_email_verification_sent"


def _sign_up_as_a_child(client, *, email=EMAIL, parent_email="pirate@example.org"):
    born = born_years_ago(12).strftime("%d/%m/%Y")
    answers = {"first_name": "Lou", "age": "minor", "birth_date": born, "parent_email": parent_email}
    return client.post(reverse("account_signup"), {"email": email, **answers})


def _confirm(client):
    return client.post(reverse(CODE_PAGE), {"code": last_code("signup_code")})


def test_nothing_is_kept_on_the_account_nor_sent_before_the_code(client):
    _sign_up_as_a_child(client)
    user = User.objects.get()
    assert (user.first_name, user.birth_date) == ("", None)
    assert not ParentalConsent.objects.exists()
    assert [letter.kind for letter in letters()] == ["accounts/signup_code"]


def test_owner_who_signs_in_by_code_gets_none_of_a_stranger_s_answers(client):
    _sign_up_as_a_child(StrictClient())
    ask_code(client, EMAIL)
    type_code(client, last_code())
    user = User.objects.get()
    assert is_signed_in(client)
    assert (user.first_name, user.birth_date) == ("", None)
    assert not letters("parent_asked")
    actions.erase_silent_children(now=timezone.now() + timedelta(days=31))
    user.refresh_from_db()
    assert user.erased_at is None


def test_stranger_s_answers_do_not_come_back_after_the_owner_signed_in(client):
    stranger = StrictClient()
    _sign_up_as_a_child(stranger)
    code = last_code("signup_code")
    ask_code(client, EMAIL)
    type_code(client, last_code())
    stranger.post(reverse(CODE_PAGE), {"code": code})
    assert User.objects.get().birth_date is None
    assert not letters("parent_asked")


def test_wrong_code_keeps_the_answers_for_the_right_one(client):
    _sign_up_as_a_child(client)
    client.post(reverse(CODE_PAGE), {"code": "0000-0000"})
    assert User.objects.get().birth_date is None
    _confirm(client)
    user = User.objects.get()
    assert (user.first_name, user.birth_date) == ("Lou", born_years_ago(12))
    assert [letter.address for letter in letters("parent_asked")] == ["pirate@example.org"]


def test_code_sent_again_keeps_the_answers(client):
    _sign_up_as_a_child(client)
    client.post(reverse(CODE_PAGE), {"action": "resend"})
    _confirm(client)
    assert User.objects.get().birth_date == born_years_ago(12)


def test_changing_the_address_later_does_not_replay_the_answers(client):
    _sign_up_as_a_child(client)
    _confirm(client)
    User.objects.update(first_name="Corrigé")
    client.post(reverse("account_email"), {"email": "nouvelle@example.org", "action_add": ""})
    client.post(reverse(CODE_PAGE), {"code": last_code("email_code")})
    user = User.objects.get()
    assert (user.email, user.first_name) == ("nouvelle@example.org", "Corrigé")


def test_parent_of_two_children_is_written_to_once_a_day_and_both_wait():
    for email in ("aine@example.org", "cadet@example.org"):
        client = StrictClient()
        _sign_up_as_a_child(client, email=email, parent_email="parent@example.org")
        _confirm(client)
        assert is_signed_in(client)
    assert len(letters("parent_asked")) == 1
    assert ParentalConsent.objects.filter(parent_email="parent@example.org").count() == 2


def test_typed_address_is_forgotten_after_an_hour_and_the_sign_in_lasts(client, settings):
    user = make_user()
    ask_code(client, user.email)
    assert client.session.get_expiry_age() == 60 * 60
    type_code(client, last_code())
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    for name, answers in (("account_reset_password", {"email": user.email}), ("account_signup", {})):
        visitor = StrictClient()
        visitor.post(reverse(name), answers) if answers else _sign_up_as_a_child(visitor)
        assert visitor.session.get_expiry_age() == 60 * 60


def test_steps_of_a_visitor_are_never_stored_by_the_browser():
    client = StrictClient()
    ask_code(client, make_user().email)
    reset = StrictClient()
    reset.post(reverse("account_reset_password"), {"email": make_user().email})
    pages = (
        client.get(reverse("account_confirm_login_code")),
        reset.get(reverse("account_confirm_password_reset_code")),
        reset.get(reverse("account_reset_password")),
        StrictClient().get(reverse("accounts:deleted")),
        StrictClient().get(reverse("accounts:parent", args=["jeton"])),
        StrictClient().get(reverse("accounts:parent_thanks", args=["oui"])),
    )
    for page in pages:
        assert "no-store" in page["Cache-Control"]


def _come_back_by_code(client):
    """A child leaves at the code of the sign-up, and signs in another day."""
    _sign_up_as_a_child(StrictClient())
    wanted = reverse("notifications:preferences")
    client.post(reverse("account_login"), {"login": EMAIL, "next": wanted})
    client.post(reverse("account_confirm_login_code"), {"code": last_code(), "next": wanted})
    return wanted


def _welcome(client, **answers):
    return client.post(reverse("accounts:welcome"), {"first_name": "Lou", **answers})


def test_account_without_answers_is_asked_before_any_page(client):
    wanted = _come_back_by_code(client)
    asked = client.get(wanted)
    assert asked.url == f"{reverse('accounts:welcome')}?next={quote_plus(wanted)}"
    assert client.post(reverse("accounts:profile"), {"first_name": "Lou"}).url.startswith(reverse("accounts:welcome"))
    assert "Quel âge avez-vous" in client.get(asked.url).content.decode()
    user = User.objects.get()
    assert "Dites-nous d’abord" in refusal_to_participate(user)
    client.post(reverse("account_logout"))
    ask_code(client, EMAIL)
    type_code(client, last_code())
    assert client.get(wanted).url == asked.url  # leaving and coming back is no answer
    for name in ("portal:home", "accounts:data", "accounts:delete"):
        assert client.get(reverse(name)).status_code == 200


def test_child_who_comes_back_by_code_is_asked_and_waits_for_a_parent(client):
    wanted = _come_back_by_code(client)
    page = _welcome(client, age="minor", birth_date=f"{born_years_ago(12):%d/%m/%Y}", parent_email=EMAIL)
    assert "pas la vôtre" in page.content.decode()
    answers = {"age": "minor", "birth_date": f"{born_years_ago(12):%d/%m/%Y}", "parent_email": "maman@example.org"}
    assert _welcome(client, next=wanted, **answers).url == wanted
    user = User.objects.get()
    assert (user.first_name, user.birth_date) == ("Lou", born_years_ago(12))
    assert "accord de votre parent" in refusal_to_participate(user)
    assert [letter.address for letter in letters("parent_asked")] == ["maman@example.org"]
    assert client.get(wanted).status_code == 200


def test_answers_are_given_once(client):
    _come_back_by_code(client)
    _welcome(client, age="minor", birth_date=f"{born_years_ago(16):%d/%m/%Y}")
    assert _welcome(client, age="adult").url == reverse("accounts:home")
    user = User.objects.get()
    assert user.birth_date == born_years_ago(16)
    with pytest.raises(ActionDenied, match="déjà répondu"):
        actions.complete_sign_up(user=user, first_name="", birth_date=None, parent_email="", now=timezone.now())


def test_adult_who_comes_back_by_code_answers_without_a_first_name_and_goes_on(client):
    _come_back_by_code(client)
    assert _welcome(client, first_name="", age="adult", next="https://mal.example/").url == reverse("accounts:home")
    assert refusal_to_participate(User.objects.get()) is None
    assert client.get(reverse("accounts:home")).status_code == 200


def test_child_under_11_does_not_go_on(client):
    _come_back_by_code(client)
    assert (
        "Il faut avoir 11 ans"
        in _welcome(client, age="minor", birth_date=f"{born_years_ago(10):%d/%m/%Y}").content.decode()
    )
    assert client.get(reverse("accounts:home")).status_code == 302


@pytest.mark.parametrize("open_account", [make_user, lambda: make_agent(first_name="")])
def test_who_answered_at_a_desk_or_holds_a_role_is_not_asked(open_account):
    assert refusal_to_participate(open_account()) is None
