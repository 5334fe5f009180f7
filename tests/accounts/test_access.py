"""Closing and opening accounts, sessions, visits."""

import threading

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts.models import AuditEntry, User
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.factories.together import hold_the_log, together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def _close(user, by, reason="Insultes répétées."):
    actions.deactivate_account(user=user, by=by, reason=reason, now=timezone.now())


def _open(user, by):
    actions.reactivate_account(user=user, by=by, now=timezone.now())


def _enter(user):
    client = StrictClient()
    ask_code(client, user.email)
    type_code(client, last_code())
    assert is_signed_in(client)
    return client


def test_closing_signs_out_tells_why_and_is_written_down():
    by, user = make_administrator(), make_user()
    client = _enter(user)
    _close(user, by)
    assert client.get(reverse("accounts:home")).status_code == 302
    (letter,) = letters("account_closed")
    assert letter.payload["reason"] == "Insultes répétées."
    assert letter.address == user.email
    assert AuditEntry.objects.filter(act="account.deactivate", by=by).exists()


def test_closed_account_receives_no_code_and_learns_that_it_is_closed(client):
    user = make_user(is_active=False)
    ask_code(client, user.email)
    assert not letters("login_code")
    assert letters("account_closed")


def test_closed_role_holder_has_no_permission():
    by, agent = make_administrator(), make_agent()
    _close(agent, by)
    agent = User.objects.get(pk=agent.pk)
    assert not agent.roles
    assert not agent.permissions


def test_closing_is_refused_without_right_reason_or_for_oneself():
    by, user = make_administrator(), make_user()
    with pytest.raises(ActionDenied, match="pas le droit"):
        _close(user, make_agent())
    with pytest.raises(InvalidInput, match="raison"):
        _close(user, by, reason="  ")
    with pytest.raises(ActionDenied, match="propre compte"):
        _close(by, by)
    user.refresh_from_db()
    assert user.is_active


def test_closing_is_refused_twice_or_after_erasure():
    by, user = make_administrator(), make_user()
    _close(user, by)
    with pytest.raises(ActionDenied, match="déjà fermé"):
        _close(user, by)
    with pytest.raises(ActionDenied, match="supprimé"):
        _close(make_user(is_active=False, erased_at=timezone.now()), by)


def test_opening_again_tells_the_person():
    by, user = make_administrator(), make_user()
    _close(user, by)
    _open(user, by)
    user.refresh_from_db()
    assert user.is_active
    assert letters("account_reopened")
    with pytest.raises(ActionDenied, match="déjà ouvert"):
        _open(user, by)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _open(user, make_agent())


def test_sign_in_notes_the_visit_and_forgets_the_warning():
    user = make_user(warned_inactive_on=timezone.localdate())
    _enter(user)
    user.refresh_from_db()
    assert user.last_seen_on == timezone.localdate()
    assert user.warned_inactive_on is None


def test_reading_notes_nothing(client):
    user = make_user()
    sign_in(client, user)
    client.get(reverse("accounts:home"))
    user.refresh_from_db()
    assert user.last_seen_on is None


def test_devices_show_where_i_am_and_end_the_others():
    user, stranger = make_user(), make_user()
    here, there, elsewhere = _enter(user), _enter(user), _enter(stranger)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("Appareil inconnu") == 3  # two devices, and the label of one button
    assert "Déconnecter tous les autres appareils" in page
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("accounts:home")).status_code == 200
    assert there.get(reverse("accounts:home")).status_code == 302
    assert elsewhere.get(reverse("accounts:home")).status_code == 200


def test_devices_end_one_of_mine_and_never_somebody_else_s():
    user, stranger = make_user(), make_user()
    here, there, elsewhere = _enter(user), _enter(user), _enter(stranger)
    other = stranger.usersession_set.get()
    here.post(reverse("usersessions_list"), {"device": other.pk})
    assert elsewhere.get(reverse("accounts:home")).status_code == 200
    mine = user.usersession_set.get(session_key=there.session.session_key)
    here.post(reverse("usersessions_list"), {"device": mine.pk})
    assert there.get(reverse("accounts:home")).status_code == 302
    for forged in ("x", "9" * 5000, "9" * 18):
        response = here.post(reverse("usersessions_list"), {"device": forged})
        assert response.status_code == (302 if len(forged) == 18 else 404)
    assert elsewhere.get(reverse("accounts:home")).status_code == 200


def test_devices_say_when_there_is_no_other():
    here = _enter(make_user())
    page = here.post(reverse("usersessions_list"), follow=True).content.decode()
    assert "Aucun autre appareil" in page


def test_sign_out_needs_a_post():
    client = _enter(make_user())
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_sign_out_refuses_a_forged_post():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())
    assert client.post(reverse("account_logout")).status_code == 403
    assert is_signed_in(client)


def test_reopening_an_erased_account_is_refused():
    by, user = make_administrator(), make_user()
    actions.erase_account(user=user, by=user, now=timezone.now())
    with pytest.raises(ActionDenied, match="supprimé"):
        _open(user, by)


@pytest.mark.django_db(transaction=True)
def test_an_account_closed_while_it_acts_blocks_nobody():
    by, agent, is_held = make_administrator(), make_agent(), threading.Event()

    def close():
        is_held.wait(5)
        _close(agent, by)

    assert together(lambda: hold_the_log(is_held, waiting=1, by=agent), close) == [None, None]
    agent.refresh_from_db()
    assert not agent.is_active
