"""The list of mails at the desk: what left, what failed, sending again, and the gallery of every mail."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.messages import LOGIN_CODE
from allonnes.accounts.roles import ROLES, Role
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications import actions, permissions
from allonnes.notifications.rendering import render
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.core import OutboxMessageFactory

LIST = "admin:core_outboxmessage_changelist"
GALLERY = "admin:core_outboxmessage_gallery"


def _desk(client, role=Role.QRC_MANAGER):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _retry(message):
    return reverse("admin:core_outboxmessage_renvoyer", args=[message.pk])


def _failed_code():
    outbox.queue(LOGIN_CODE, key="code", address="a@example.org", secret={"code": "1234"})
    message = OutboxMessage.objects.get()
    outbox.wipe_secret(message)
    message.state = "failed"
    message.save()
    return message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "fields", "answer"),
    [
        (Role.QRC_MANAGER, {"failed": True}, None),
        (Role.ADMINISTRATOR, {"failed": True}, None),
        (Role.QRC_AGENT, {"failed": True}, "pas accès"),
        (Role.QRC_MANAGER, {"failed": True, "address": ""}, "adresse de ce message est effacée"),
        (Role.QRC_MANAGER, {"failed": True, "address": "", "person": uuid.uuid4()}, None),
        (Role.QRC_MANAGER, {"sent": True}, "rien à renvoyer"),
        (Role.QRC_MANAGER, {}, "rien à renvoyer"),
    ],
)
def test_who_may_send_again_and_what(role, fields, answer):
    said = permissions.refusal_to_retry(make_agent(role), OutboxMessageFactory(**fields), timezone.now())
    assert (said is None) if answer is None else (answer in said)


@pytest.mark.django_db
def test_a_code_is_never_sent_again_empty():
    message, agent = _failed_code(), make_agent(Role.QRC_MANAGER)
    with pytest.raises(ActionDenied, match="un code qui n’est plus valable"):
        actions.retry_message(message=message, by=agent, now=timezone.now())
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.django_db
def test_sending_again_starts_the_tries_over(client):
    _desk(client)
    message = OutboxMessageFactory(failed=True)
    assert "repart dans la minute" in client.get(_retry(message)).content.decode()
    message.refresh_from_db()
    assert message.state == "failed"
    page = client.post(_retry(message), follow=True)
    assert "Le message est remis en file." in page.content.decode()
    assert actions.deliver(message.pk) == "sent"
    assert client.post(_retry(message)).status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_only_who_may_read_the_mails_sees_them_and_their_gallery(client, role):
    _desk(client, role)
    message = OutboxMessageFactory(failed=True)
    expected = 200 if "core.view_outboxmessage" in ROLES[role].permissions else 403
    assert client.get(reverse(LIST)).status_code == expected
    assert client.get(reverse(GALLERY)).status_code == expected
    assert client.get(_retry(message)).status_code == expected


@pytest.mark.django_db
def test_the_list_shows_no_person_and_no_content_and_survives_an_unknown_kind(client):
    _desk(client)
    OutboxMessageFactory(address="", person=make_user(first_name="Zoé").public_id)
    OutboxMessageFactory(address="a@example.org", kind="essai/disparu")
    OutboxMessageFactory(address="", failed=True)
    text = client.get(reverse(LIST)).content.decode()
    assert "Une rencontre est annoncée" in text
    assert "essai/disparu" in text
    assert "a@example.org" in text
    assert ">compte<" in text
    assert ">adresse effacée<" in text
    assert "Zoé" not in text


@pytest.mark.django_db
def test_one_mail_shows_neither_its_secret_nor_its_content(client):
    _desk(client)
    outbox.queue(LOGIN_CODE, key="code", address="a@example.org", payload={"n": "contenu"}, secret={"code": "7731"})
    message = OutboxMessage.objects.get()
    text = (
        client.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode().partition("<main")[2]
    )
    assert "7731" not in text
    assert "contenu<" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "shown"),
    [("pending", ["Prochain essai"]), ("sent", ["Envoyé le"]), ("failed", []), ("held", []), ("skipped", [])],
)
def test_only_a_message_that_will_be_tried_says_when(client, state, shown):
    _desk(client)
    sent = {"sent_at": timezone.now()} if state == "sent" else {}
    message = OutboxMessageFactory(state=state, address="a@example.org", **sent)
    page = client.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode().lower()
    words = ["Prochain essai", "Envoyé le", "Dernière erreur"]
    assert [one for one in words if one.lower() in page] == shown


@pytest.mark.django_db
def test_the_list_costs_the_same_with_1_and_3_mails(client, django_assert_num_queries):
    _desk(client)
    OutboxMessageFactory()
    client.get(reverse(LIST))
    with django_assert_num_queries(9):
        client.get(reverse(LIST))
    OutboxMessageFactory.create_batch(2, person=uuid.uuid4())
    with django_assert_num_queries(9):
        client.get(reverse(LIST))


def _body(page):
    """The list without what changes at each answer: the tokens of its forms."""
    return re.sub(r"(csrfmiddlewaretoken|nonce)[^>]*>", "", page)


VOTERS = (
    "budgets/vote_received",
    "budgets/vote_on_paper",
    "budgets/vote_cancelled",
    "budgets/vote_given_back",
    "budgets/vote_withdrawal",
)


def test_the_messages_that_tell_who_voted_are_named_and_make_neither_notice_nor_digest():
    assert outbox.kinds_of_voters() == sorted(VOTERS)
    assert all(outbox.kind_named(name).is_essential for name in VOTERS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.QRC_MANAGER, Role.ADMINISTRATOR])
def test_no_list_filter_or_number_of_the_desk_tells_who_voted(client, role):
    _desk(client, role)
    OutboxMessageFactory(failed=True, address="autre@example.org")
    empty = client.get(reverse(LIST)).content.decode()
    made = [
        OutboxMessageFactory(kind=kind, person=uuid.uuid4(), address="votante@example.org", failed=True)
        for kind in VOTERS
    ]
    told = client.get(reverse(LIST)).content.decode()
    assert _body(told).replace("sortes : 6", "sortes : 1") == _body(empty)
    assert "de toutes les sortes : 6" in told
    for query in ("q=votante", *(f"kind={kind}" for kind in VOTERS), "state__exact=failed&q=votante"):
        page = client.get(f"{reverse(LIST)}?{query}").content.decode()
        assert "Rien dans cette liste" in page, query
        assert "votante@" not in page, query
        assert not any(str(row.pk) in page for row in made), query
    for message in made:
        assert client.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).status_code in {302, 404}
        assert client.get(_retry(message)).status_code == 404
        assert client.post(_retry(message)).status_code == 404


@pytest.mark.django_db
def test_the_gallery_shows_every_mail(client):
    _desk(client)
    text = client.get(reverse(GALLERY)).content.decode()
    for kind in outbox.kinds():
        assert str(kind.label) in text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(outbox.kinds()), ids=lambda kind: kind.name)
def test_every_mail_can_be_written_in_text_and_html(kind):
    letter = render(kind, dict(kind.sample))
    assert letter.subject == " ".join(letter.subject.split())
    assert 5 < len(letter.subject) <= 120
    assert letter.text.startswith("Bonjour")
    assert "&" not in letter.text.replace("&t=", "")
    assert letter.html.count("<title>") == 1
    for text in (letter.text, letter.html):
        assert "{{" not in text
        assert "None" not in text
