"""A list taken away in a file: to whoever may, what is seen, for a purpose that is told and logged."""

import pytest
from django.urls import reverse

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.desk_export import NOT_THIS_LIST, NOTHING, _in_words
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.core import OutboxMessageFactory
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db
ANSWERS = {"purpose": "bilan", "words": "Bilan de fin d’année."}


def _address(label, query=""):
    return f"{reverse(f'admin:{label}_export')}?adresse={query}"


def _text(page):
    return b"".join(page.streaming_content).decode()


def test_the_page_says_what_the_file_holds_and_asks_why(client):
    sign_in(client, make_agent(Role.QRC_MANAGER))
    OutboxMessageFactory(failed=True)
    page = client.get(_address("core_outboxmessage", "state__exact%3Dfailed")).content.decode()
    assert "Pour quoi faire" in page
    assert "État : non distribué" in page
    assert not AuditEntry.objects.filter(act="desk.export").exists()


def test_the_file_holds_what_is_seen_and_the_log_its_purpose(client):
    agent = make_agent(Role.QRC_MANAGER)
    sign_in(client, agent)
    OutboxMessageFactory(failed=True, address="perdu@example.org")
    OutboxMessageFactory(address="autre@example.org")
    page = client.post(_address("core_outboxmessage", "state__exact%3Dfailed"), ANSWERS)
    lines = _text(page).splitlines()
    assert (len(lines), "perdu@example.org" in lines[1]) == (2, True)
    assert lines[0].startswith("\ufeffMessage;Destinataire;")
    assert "attachment" in page["Content-Disposition"]
    entry = AuditEntry.objects.get(act="desk.export")
    assert entry.by == agent
    assert entry.detail["purpose"] == "Faire un bilan ou une étude"
    assert (entry.detail["words"], entry.detail["rows"]) == ("Bilan de fin d’année.", 1)
    assert entry.detail["filters"] == ["État : non distribué"]


@pytest.mark.parametrize(
    "answers", [{}, {"purpose": "bilan"}, {"purpose": "bilan", "words": "court"}, {"purpose": "x", "words": "z" * 20}]
)
def test_without_a_purpose_nothing_is_given(client, answers):
    sign_in(client, make_agent(Role.QRC_MANAGER))
    OutboxMessageFactory()
    page = client.post(_address("core_outboxmessage"), answers)
    assert (page.status_code, page.streaming) == (422, False)
    assert not AuditEntry.objects.filter(act="desk.export").exists()


def test_a_formula_in_a_cell_does_not_run(client):
    sign_in(client, make_agent(Role.QRC_MANAGER))
    EncounterFactory(title="=cmd|' /C calc'!A0")
    text = _text(client.post(_address("outreach_encounter"), ANSWERS))
    assert "'=cmd|" in text
    assert ";=cmd" not in text


def test_an_elected_official_takes_no_list_that_names_people(client):
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    page = client.post(_address("budgets_decision"), ANSWERS)
    assert page.status_code == 409
    assert NOT_THIS_LIST in page.content.decode()
    assert client.get(_address("accounts_user")).status_code == 403


def test_the_button_is_shown_to_whoever_may(client):
    OutboxMessageFactory()
    sign_in(client, make_agent(Role.QRC_MANAGER))
    listed = reverse("admin:core_outboxmessage_changelist")
    assert _address("core_outboxmessage") in client.get(listed).content.decode()
    sign_in(client, make_agent(Role.MODERATOR))
    assert client.get(listed).status_code == 403


def test_an_empty_list_gives_no_file(client):
    sign_in(client, make_agent(Role.QRC_MANAGER))
    page = client.get(_address("core_outboxmessage"))
    assert NOTHING in page.content.decode()


def test_the_file_has_the_words_searched_in_the_log(client):
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    make_user(email="camille@example.org")
    client.post(_address("accounts_user", "q%3Dcamille"), ANSWERS)
    assert AuditEntry.objects.get(act="desk.export").detail["filters"] == ["Mots : camille"]


@pytest.mark.parametrize(("value", "words"), [(None, ""), (True, "oui"), (False, "non"), (12, "12")])
def test_a_cell_reads_as_a_person_would(value, words):
    assert _in_words(value) == words
