"""My notices, my preferences, and the link of a mail that stops a subject."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from allonnes.core import outbox
from allonnes.notifications import actions
from allonnes.notifications.models import Notice, Preference
from allonnes.notifications.rendering import UNSUBSCRIBE_SALT, unsubscribe_url
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED
from tests.factories.accounts import make_user
from tests.factories.core import OutboxMessageFactory

OPTIONAL = sorted({kind.topic.value for kind in outbox.kinds() if not kind.is_essential and not kind.topic.is_work})


def _notice(user, number=1, **fields):
    return Notice.objects.create(user=user, key=f"avis:{user.pk}:{number}", topic="encounters", title="Stand", **fields)


def _path(user, topic="encounters"):
    token = signing.dumps([str(user.public_id), topic], salt=UNSUBSCRIBE_SALT)
    return reverse("notifications:unsubscribe", args=[token])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["notices", "preferences"])
def test_pages_ask_to_sign_in(client, name):
    page = client.get(reverse(f"notifications:{name}"))
    assert page["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_no_notice_has_its_own_sentence(client):
    client.force_login(make_user())
    assert "Aucun avis pour l’instant" in client.get(reverse("notifications:notices")).content.decode()


@pytest.mark.django_db
def test_my_notices_are_mine_latest_first(client):
    user = make_user()
    _notice(make_user())
    _notice(user, 1)
    Notice.objects.update(created_at=timezone.now() - timedelta(days=1))
    latest = _notice(user, 2, url="/agenda/1/")
    client.force_login(user)
    page = client.get(reverse("notifications:notices"))
    assert page.context["page"][0] == latest
    assert page.context["unread"] == 2
    assert len(page.context["page"].object_list) == 2
    assert 'href="/agenda/1/"' in page.content.decode()


@pytest.mark.django_db
def test_all_are_read_at_once_and_only_mine(client):
    user, other = make_user(), make_user()
    _notice(user), _notice(other)
    client.force_login(user)
    page = client.post(reverse("notifications:notices"), follow=True)
    assert "Tous vos avis sont marqués comme lus." in page.content.decode()
    assert "Tout marquer comme lu" not in page.content.decode()
    assert Notice.objects.filter(user=user).unread().count() == 0
    assert Notice.objects.filter(user=other).unread().count() == 1
    assert actions.set_notices_read(user=user) == 0


@pytest.mark.django_db
def test_the_list_costs_the_same_with_1_and_3_notices(client, django_assert_num_queries):
    user = make_user()
    client.force_login(user)
    _notice(user, 1)
    client.get(reverse("notifications:notices"))
    with django_assert_num_queries(6):
        client.get(reverse("notifications:notices"))
    _notice(user, 2)
    _notice(user, 3)
    with django_assert_num_queries(6):
        client.get(reverse("notifications:notices"))


@pytest.mark.django_db
def test_many_notices_are_cut_in_pages(client):
    user = make_user()
    client.force_login(user)
    for number in range(21):
        _notice(user, number)
    assert len(client.get(reverse("notifications:notices")).context["page"].object_list) == 20
    for number in ("2", "99", "abc"):
        page = client.get(reverse("notifications:notices"), {"page": number})
        assert page.status_code == 200


@pytest.mark.django_db
def test_only_subjects_with_a_choice_are_asked(client):
    client.force_login(make_user())
    page = client.get(reverse("notifications:preferences"))
    assert list(page.context["form"].fields) == OPTIONAL
    assert "account" not in OPTIONAL
    assert page.content.decode().count('type="radio"') == 4 * len(OPTIONAL)


@pytest.mark.django_db
def test_preferences_are_kept_and_move_what_waits(client):
    user = make_user()
    actions.set_rhythm(user=user, topic="encounters", rhythm="daily")
    waiting = OutboxMessageFactory(held=True, person=user.public_id)
    client.force_login(user)
    page = client.post(
        reverse("notifications:preferences"), {**dict.fromkeys(OPTIONAL, "weekly"), "encounters": "none"}, follow=True
    )
    assert "Vos préférences sont enregistrées." in page.content.decode()
    assert page.context["form"]["encounters"].initial == "none"
    waiting.refresh_from_db()
    assert waiting.state == "skipped"
    assert Preference.objects.filter(user=user).count() == len(OPTIONAL)


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [{}, {"encounters": "hourly"}])
def test_a_missing_or_unknown_rhythm_is_refused(client, answers):
    client.force_login(make_user())
    page = client.post(reverse("notifications:preferences"), answers)
    assert "<title>Erreur" in page.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_a_preference_is_one_per_subject_and_says_itself():
    user = make_user()
    actions.set_rhythm(user=user, topic="encounters", rhythm="daily")
    actions.set_rhythm(user=user, topic="encounters", rhythm="weekly")
    assert str(Preference.objects.get()) == "Rencontres et réunions : Un résumé par semaine"
    assert str(_notice(user)) == "Stand"


@pytest.mark.django_db
def test_opening_the_link_of_a_mail_changes_nothing(client):
    """Mail scanners open every link; the strict client also refuses any write here."""
    page = client.get(_path(make_user()))
    assert "Ne plus recevoir ces messages ?" in page.content.decode()
    assert "Rencontres et réunions" in page.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_the_mail_program_stops_the_subject_by_itself():
    """RFC 8058: a POST without cookie, without token of the site, without redirection."""
    user = make_user()
    link = unsubscribe_url(user, ENCOUNTER_ANNOUNCED)
    path = re.sub("^http://[^/]+", "", link)
    mailer = Client(enforce_csrf_checks=True)
    for _again in range(2):
        page = mailer.post(
            path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded", HTTP_ORIGIN="null"
        )
        assert page.status_code == 200
    assert "Vous ne recevrez plus de message sur « Rencontres et réunions »." in page.content.decode()
    assert Preference.objects.get().rhythm == "none"
    assert actions.deliver(OutboxMessageFactory(address="", person=user.public_id).pk) == "skipped"


def _tampered(path):
    token = path.split("/")[-2]
    return path.replace(token, token[:-2] + ("AA" if not token.endswith("AA") else "BB"))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_or_dead_link_is_a_404(client, method):
    user, closed = make_user(), make_user(is_active=False)
    other_salt = signing.dumps([str(user.public_id), "encounters"], salt="another")
    for path in (
        _tampered(_path(user)),
        _path(user).replace(_path(user).split("/")[-2], "rien"),
        reverse("notifications:unsubscribe", args=[other_salt]),
        _path(closed),
        _path(user, topic="disparu"),
    ):
        assert getattr(client, method)(path).status_code == 404, path
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_other_methods_are_refused(client):
    user = make_user()
    client.force_login(user)
    for path in (reverse("notifications:notices"), reverse("notifications:preferences"), _path(user)):
        assert client.delete(path).status_code == 405
