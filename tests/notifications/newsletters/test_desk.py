"""The newsletter at the desk: written, previewed, tried, programmed; and who may."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.models import OutboxMessage
from allonnes.notifications import tasks
from allonnes.notifications.newsletters import actions, queues
from allonnes.notifications.newsletters.desk_page import newsletter_sheet
from allonnes.notifications.newsletters.models import Newsletter
from tests.factories.accounts import make_agent, sign_in
from tests.factories.newsletters import make_newsletter, make_subject, scheduled, sent, subscribed, writer
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_newsletter_changelist"


def _page(name, newsletter):
    return reverse(f"admin:notifications_newsletter_{name}", args=[newsletter.pk])


def _desk(client, role=Role.COUNCIL_ANIMATOR):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _answers(**more):
    return {"title": "Du nouveau", "body": "Bonjour **à tous**", "read_revision": "0", **more}


def test_a_letter_is_written_with_dates_of_the_agenda_that_stay_as_they_were(client):
    _desk(client)
    encounter, subject = EncounterFactory(title="Balade verte"), make_subject()
    add = reverse("admin:notifications_newsletter_add")
    form = client.get(add).context["adminform"].form
    (key, _label), *_more = form.fields["chosen_dates"].choices
    page = client.post(add, _answers(chosen_dates=[key], subjects=[subject.pk]), follow=True)
    newsletter = Newsletter.objects.get()
    assert page.status_code == 200
    assert [row["title"] for row in newsletter.dates] == ["Balade verte"]
    assert list(newsletter.subjects.all()) == [subject]
    encounter.delete()
    form = client.get(_page("change", newsletter)).context["adminform"].form
    assert form.fields["chosen_dates"].initial == [key]
    client.post(_page("change", newsletter), _answers(title="Mieux"))
    newsletter.refresh_from_db()
    assert (newsletter.title, newsletter.dates, newsletter.revision) == ("Mieux", [], 1)


def test_two_people_on_one_draft_the_second_is_told(client):
    _desk(client)
    newsletter = make_newsletter()
    actions.write_newsletter(newsletter=newsletter, by=writer())
    page = client.post(_page("change", newsletter), _answers())
    assert "Une autre personne a modifié cette page" in page.content.decode()
    newsletter.refresh_from_db()
    assert newsletter.title != "Du nouveau"


def test_the_preview_is_the_mail_itself(client):
    _desk(client)
    subscribed("lectrice@example.org")
    newsletter = make_newsletter()
    page = client.get(_page("preview", newsletter)).content.decode()
    html = client.get(_page("message", newsletter))
    assert "style-src 'unsafe-inline'" in html["Content-Security-Policy"]
    sent(newsletter)
    (letter,) = mail.outbox
    own = letter.extra_headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    received = letter.alternatives[0][0].replace(own, "00000000-0000-0000-0000-000000000000")
    assert html.content.decode() == received
    assert "1 adresse" in page
    assert "Trois bancs sont posés." in page


def test_the_buttons_try_programme_take_back_and_give_up(client):
    agent = _desk(client)
    subscribed("lectrice@example.org")
    newsletter = make_newsletter()
    page = client.post(_page("copie", newsletter), follow=True)
    assert "La copie est en route" in page.content.decode()
    tasks.deliver(str(OutboxMessage.objects.get().pk))
    assert mail.outbox[0].to == [agent.email]
    asked = client.get(_page("programmer", newsletter)).content.decode()
    assert "Elle partirait maintenant à 1 adresse." in asked
    page = client.post(_page("programmer", newsletter), {"recipients": "1", "read_revision": "0"})
    assert "Relisez l’aperçu, puis cochez cette case." in page.content.decode()
    answers = {"recipients": "7", "has_read": "on", "read_revision": "0"}
    page = client.post(_page("programmer", newsletter), answers)
    assert "puis écrivez ce nombre" in page.content.decode()
    day = timezone.localdate() + timedelta(days=3)
    page = client.post(
        _page("programmer", newsletter),
        {**answers, "recipients": "1", "send_at_0": f"{day:%Y-%m-%d}", "send_at_1": "18:30"},
        follow=True,
    )
    assert "L’envoi est programmé." in page.content.decode()
    newsletter.refresh_from_db()
    assert newsletter.state == "scheduled"
    client.post(_page("reprendre", newsletter), {"read_revision": "0"})
    client.post(_page("abandonner", newsletter), {"reason": "Doublon"})
    newsletter.refresh_from_db()
    assert newsletter.state == "cancelled"
    told = client.get(_page("change", newsletter)).content.decode()
    for words in ("Programmée", "Reprise en brouillon", "Abandonnée", "Doublon"):
        assert words in told


def test_a_letter_that_left_is_read_and_not_written(client):
    _desk(client)
    newsletter = sent()
    assert client.post(_page("change", newsletter), _answers()).status_code == 403
    page = client.get(_page("change", newsletter)).content.decode()
    assert "Elle est partie" in page
    assert 'name="title"' not in page


def test_a_draft_changed_since_it_was_read_does_not_leave(client):
    _desk(client)
    subscribed("lectrice@example.org")
    newsletter = make_newsletter(revision=3)
    answers = {"recipients": "1", "has_read": "on", "read_revision": "2"}
    page = client.post(_page("programmer", newsletter), answers)
    assert "Revenez à la page" in page.content.decode()
    newsletter.refresh_from_db()
    assert newsletter.state == "draft"


@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_only_its_writers_see_it_at_the_desk(client, role):
    _desk(client, role)
    newsletter = make_newsletter()
    expected = 200 if "notifications.view_newsletter" in ROLES[role].permissions else 403
    assert client.get(reverse(LIST)).status_code == expected
    for name in ("preview", "message", "programmer"):
        assert client.get(_page(name, newsletter)).status_code == expected
    assert (expected == 200) == (role in {Role.COUNCIL_ANIMATOR, Role.ADMINISTRATOR})


def test_an_unknown_letter_is_a_404(client):
    _desk(client)
    assert client.get(reverse("admin:notifications_newsletter_preview", args=[1])).status_code == 404


def test_the_page_says_the_numbers_before_during_and_after():
    subscribed("a@example.org")
    draft = make_newsletter()
    assert ("Partirait à", "1 adresse") in newsletter_sheet(draft).facts
    scheduled(draft)
    actions.send_due_newsletters(now=timezone.now())
    draft.refresh_from_db()
    assert ("En attente", "1") in newsletter_sheet(draft).facts
    assert ("Remises", "2") in newsletter_sheet(_sent_to_two()).facts
    given_up = make_newsletter(state="cancelled")
    assert newsletter_sheet(given_up).facts == [("État", "Abandonnée")]


def _sent_to_two():
    subscribed("b@example.org")
    return sent(make_newsletter())


def test_the_queues_hold_the_drafts_and_what_does_not_leave():
    now = timezone.now()
    draft, leaving = make_newsletter(), scheduled()
    assert list(queues.drafts(writer(), now)) == [draft]
    assert list(queues.stuck(writer(), now)) == []
    assert list(queues.stuck(writer(), now + timedelta(days=4))) == [leaving]
    assert "aujourd’hui" in queues._written(draft)


def test_a_subject_is_offered_and_never_deleted(client):
    _desk(client, Role.ADMINISTRATOR)
    subject = make_subject()
    assert str(subject) == "Budget participatif"
    change = reverse("admin:notifications_newslettersubject_change", args=[subject.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"name": "Vote", "position": "5"}).status_code == 302
    subject.refresh_from_db()
    assert (subject.name, subject.is_active) == ("Vote", False)
    assert client.get(reverse("admin:notifications_newslettersubject_delete", args=[subject.pk])).status_code == 403
