"""A text sent after its session ended comes back to who wrote it, and to nobody else."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.allauth_internals import format_hotp_value, hotp_value
from allonnes.accounts.models import User
from allonnes.core.kept_text import FORGET, LONGEST, SESSION_KEY
from tests.factories.accounts import TOTP_SECRET, make_agent, make_user
from tests.factories.mail import last_code
from tests.factories.town import PlaceFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TEXT = {"first_name": "Anne Lise", "last_name": "<b>N’Golo</b>", "public_name": "A. du marché", "neighbourhood": ""}


@pytest.fixture
def browser():
    """Like a real one: forms are checked."""
    return StrictClient(enforce_csrf_checks=True)


def _token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def _post(browser, url, answers, *, form=None):
    """Send what a page shows; `form` is the token of a page opened before."""
    return browser.post(url, {"csrfmiddlewaretoken": form or _token(browser.get(url)), **answers})


def _enter(browser, user, wanted=""):
    ask = reverse("account_login")
    _post(browser, ask, {"login": user.email, "next": wanted})
    return _post(browser, reverse("account_confirm_login_code"), {"code": last_code(), "next": wanted})


def _expire(browser):
    """The session and its cookie end at the same moment."""
    del browser.cookies["session"]


def _lose(browser, user, answers=TEXT):
    """Open the profile, wait too long, send it."""
    _enter(browser, user)
    form = _token(browser.get(reverse("accounts:profile")))
    _expire(browser)
    return _post(browser, reverse("accounts:profile"), answers, form=form)


def test_text_comes_back_after_sign_in_and_is_sent_by_the_person(browser):
    user, url = make_user(), reverse("accounts:profile")
    turned = _lose(browser, user)
    assert turned.url == f"{reverse('account_login')}?next={url}"
    assert "votre texte est gardé" in browser.get(turned.url).content.decode()
    assert browser.session.get_expiry_age() <= 60 * 60
    assert _enter(browser, user, url).url == url
    page = browser.get(url).content.decode()
    assert "Votre texte a été gardé" in page
    assert "&lt;b&gt;N’Golo" in page
    assert "<h2>Nom affiché</h2>" in page
    assert 'name="public_name" value="A. du marché"' in page
    user.refresh_from_db()
    assert user.public_name == ""  # nothing before the button
    assert _post(browser, url, TEXT | {"last_name": "N’Golo"}).status_code == 302
    user.refresh_from_db()
    assert user.public_name == "A. du marché"
    assert "Votre texte a été gardé" not in browser.get(url).content.decode()


def _enter_the_desk(browser, agent, wanted):
    _enter(browser, agent, wanted)
    code = format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))
    return _post(browser, reverse("mfa_authenticate"), {"code": code, "next": wanted})


def test_a_long_form_of_the_desk_sent_after_its_session_comes_back_after_the_second_factor(browser):
    agent, place = make_agent("qrc_manager"), PlaceFactory()
    url = reverse("admin:town_place_change", args=[place.pk])
    _enter_the_desk(browser, agent, url)
    form = _token(browser.get(url))
    _expire(browser)
    assert "connexion" in _post(browser, url, {"name": "Une salle bien décrite"}, form=form).url
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert _enter_the_desk(browser, agent, url).url == url
        page = browser.get(url).content.decode()
    assert "Votre texte a été gardé" in page
    assert "Une salle bien décrite" in page


def test_text_that_the_form_refuses_comes_back_in_the_form(browser):
    user, url = make_user(), reverse("accounts:profile")
    _lose(browser, user)
    _enter(browser, user)
    page = _post(browser, url, TEXT).content.decode()
    assert "<title>Erreur" in page
    assert 'value="A. du marché"' in page


@pytest.mark.parametrize(
    ("name", "label"), [("title", "Titre"), ("photos-0-alt", "Ce que montre la photo"), ("inconnu", "Votre texte")]
)
def test_each_text_has_its_label(browser, name, label):
    user = make_user()
    _lose(browser, user, {name: "deux mots"})
    _enter(browser, user)
    page = browser.get(reverse("accounts:profile"))
    assert page.context["texts"] == [(label, "deux mots")]
    assert f"<h2>{label}</h2>" in page.content.decode()


def test_text_may_be_dropped(browser):
    user, url = make_user(), reverse("accounts:profile")
    _lose(browser, user)
    _enter(browser, user)
    assert _post(browser, url, {FORGET: "1"}).url == url
    assert 'name="public_name" value' not in browser.get(url).content.decode()


def test_other_pages_are_shown_as_usual(browser):
    user = make_user()
    _lose(browser, user)
    _enter(browser, user)
    assert "Votre texte a été gardé" not in browser.get(reverse("accounts:home")).content.decode()
    assert "Votre texte a été gardé" in browser.get(reverse("accounts:profile")).content.decode()


def test_another_person_on_the_same_browser_never_sees_it(browser):
    user, url = make_user(), reverse("accounts:profile")
    _lose(browser, user)
    _enter(browser, make_user())
    assert "A. du marché" not in browser.get(url).content.decode()
    assert SESSION_KEY not in browser.session
    browser.cookies.clear()
    _enter(browser, user)
    assert "A. du marché" not in browser.get(url).content.decode()


def test_text_is_forgotten_after_an_hour(browser):
    user = make_user()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _lose(browser, user)
        _enter(browser, user)
        clock.shift(3601)
        assert "A. du marché" not in browser.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"public_name": "a " * (LONGEST // 2 - 20)}, True),
        ({"public_name": "a " * (LONGEST // 2)}, False),
        ({"projet": ["3", "7"]}, False),
        ({"action": "supprimer"}, False),
        ({"password1": "une phrase secrète", "code": "1234 5678"}, False),
    ],
)
def test_choices_secrets_and_endless_texts_are_not_kept(browser, answers, kept):
    _lose(browser, make_user(), answers)
    assert (SESSION_KEY in browser.session) is kept


def test_password_beside_a_text_is_not_kept(browser):
    _lose(browser, make_user(), TEXT | {"password1": "une phrase secrète", "one_time_code": "1234 5678"})
    names = [name for name, _value in browser.session[SESSION_KEY]["fields"]]
    assert names == list(TEXT)


def test_form_opened_before_signing_in_again_in_another_window_is_kept(browser):
    user, url = make_user(), reverse("accounts:profile")
    _enter(browser, user)
    form = _token(browser.get(url))
    _post(browser, reverse("account_logout"), {})
    _enter(browser, user)
    refused = _post(browser, url, TEXT, form=form)
    assert refused.status_code == 403
    assert f'href="{url}"' in refused.content.decode()
    assert "A. du marché" in browser.get(url).content.decode()


@pytest.mark.parametrize("form", ["", "abc", "é" * 64, "a" * 64])
def test_form_that_is_nobody_s_is_refused_and_not_kept(browser, form):
    _enter(browser, make_user())
    refused = browser.post(reverse("accounts:profile"), {"csrfmiddlewaretoken": form, **TEXT})
    assert refused.status_code == 403
    assert "Rien n’a été enregistré" in refused.content.decode()
    assert SESSION_KEY not in browser.session


def test_form_of_another_person_is_not_kept_for_who_is_signed_in(browser):
    _enter(browser, make_user())
    form = _token(browser.get(reverse("accounts:profile")))
    _expire(browser)
    _enter(browser, make_user())
    assert _post(browser, reverse("accounts:profile"), TEXT, form=form).status_code == 403
    assert SESSION_KEY not in browser.session
    assert not User.objects.filter(public_name="A. du marché").exists()


def test_visitor_without_any_cookie_gets_no_session(browser):
    assert browser.post(reverse("accounts:profile"), TEXT).status_code == 403
    assert "session" not in browser.cookies


def test_whoever_was_cut_off_is_told_why_they_must_sign_in_and_a_visitor_is_not(browser):
    user, url = make_user(), reverse("accounts:profile")
    assert "déconnecté" not in browser.get(browser.get(url).url).content.decode()
    _enter(browser, user)
    browser.session.delete()
    turned = browser.get(url)
    assert "Vous avez été déconnecté. Connectez-vous pour continuer." in browser.get(turned.url).content.decode()
    _enter(browser, user)
    form = _token(browser.get(url))
    browser.session.delete()
    turned = _post(browser, url, {"first_name": "Anne"}, form=form)
    said = browser.get(turned.url).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "Vous avez été déconnecté : rien n’a été enregistré." in said
