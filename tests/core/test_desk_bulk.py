"""An act on many rows: a dry run first, each row told; a refusal stops nothing else; nothing is done twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core import bulk
from allonnes.core.bulk import CHANGED, GONE, NOT_REACHED
from allonnes.core.desk_bulk import NOTHING_CHOSEN, TWICE
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.models import BulkRun, OutboxMessage
from tests.factories.accounts import make_agent, sign_in
from tests.factories.core import OutboxMessageFactory, nobody_delivers

pytestmark = pytest.mark.django_db
NO_FAILURE = "Ce message n’est pas en échec : il n’y a rien à renvoyer."


@pytest.fixture(autouse=True)
def _quiet():
    with nobody_delivers():
        yield


@pytest.fixture
def agent(client):
    person = make_agent(Role.QRC_MANAGER)
    sign_in(client, person)
    return person


def _address():
    return reverse("admin:core_outboxmessage_bulk_renvoyer")


def _ask(client, *messages, **more):
    return client.get(_address(), {"ligne": [str(message.pk) for message in messages], **more})


def _send(client, page, **more):
    answers = {"cle": str(page.context["key"]), "ligne": page.context["choices"], **more}
    return client.post(_address(), answers, follow=True)


def _states():
    return sorted(OutboxMessage.objects.values_list("state", flat=True))


def _outcomes(page):
    return {result.outcome: result.words for result in page.context["results"]}


def test_the_list_offers_the_act_to_chosen_rows(client, agent):
    message = OutboxMessageFactory(failed=True)
    page = client.get(reverse("admin:core_outboxmessage_changelist")).content.decode()
    assert f'name="ligne" value="{message.pk}"' in page
    assert f'formaction="{_address()}"' in page


def test_a_dry_run_says_what_will_happen_to_each_and_does_nothing(client, agent):
    failed, sent = OutboxMessageFactory(failed=True), OutboxMessageFactory()
    page = _ask(client, failed, sent)
    told = [trial.words for _title, _url, trial in page.context["trials"]]
    assert sorted(told) == sorted([NO_FAILURE, "Le message repart dans la minute."])
    assert len(page.context["choices"]) == 1
    assert "Essai à blanc : rien n’est encore fait." in page.content.decode()
    assert "1 ligne est refusée : elle reste comme elle est." in page.content.decode()
    assert _states() == ["failed", "pending"]
    assert not BulkRun.objects.exists()


def test_rows_are_done_and_the_rest_says_why_not(client, agent):
    first, second = OutboxMessageFactory(failed=True), OutboxMessageFactory(failed=True)
    page = _ask(client, first, second)
    OutboxMessage.objects.filter(pk=second.pk).update(state="sent")
    done = _send(client, page)
    assert _outcomes(done) == {"done": "Le message repart dans la minute.", "refused": NO_FAILURE}
    assert "1 ligne faite, sur 2." in done.content.decode()
    assert done.context["again"] == [str(second.pk)]
    assert _states() == ["pending", "sent"]


def test_a_page_sent_twice_is_one_run_and_shows_the_first_outcome(client, agent):
    page = _ask(client, OutboxMessageFactory(failed=True))
    _send(client, page)
    OutboxMessage.objects.update(state="failed", address="a@example.org")
    again = _send(client, page)
    assert _outcomes(again) == {"done": "Le message repart dans la minute."}
    assert TWICE in again.content.decode()
    assert _states() == ["failed"]


def test_a_row_that_changed_since_the_dry_run_is_not_done(client, agent):
    message = OutboxMessageFactory(failed=True)
    page = _ask(client, message)
    done = _send(client, page, ligne=[f"{message.pk}:other"])
    assert _outcomes(done) == {"changed": CHANGED}
    assert _states() == ["failed"]


def test_a_row_that_is_gone_is_told(client, agent):
    message = OutboxMessageFactory(failed=True)
    page = _ask(client, message)
    OutboxMessage.objects.all().delete()
    done = _send(client, page)
    assert _outcomes(done) == {"changed": GONE}
    assert done.context["again"] == []


def test_nothing_chosen_says_so(client, agent):
    assert NOTHING_CHOSEN in client.get(_address()).content.decode()
    assert NOTHING_CHOSEN in client.get(f"{_address()}?ligne=abc&ligne=").content.decode()


def test_when_every_row_is_refused_no_button_is_offered(client, agent):
    page = _ask(client, OutboxMessageFactory())
    assert page.context["choices"] == []
    assert "Rien ne peut être fait pour les lignes choisies" in page.content.decode()
    assert 'name="cle"' not in page.content.decode()


def test_all_rows_of_a_list_are_taken_up_to_the_limit_which_is_told(client, agent, monkeypatch):
    monkeypatch.setattr("allonnes.core.desk_bulk.MOST_ROWS", 2)
    for _message in range(3):
        OutboxMessageFactory(failed=True)
    OutboxMessageFactory()
    page = client.get(_address(), {"tous": "1", "liste": "state__exact=failed"})
    assert (len(page.context["trials"]), page.context["left_out"]) == (2, 1)
    assert "1 ligne de plus n’est pas prise" in page.content.decode()
    assert "On en fait 2 à la fois" in page.content.decode()
    few = client.get(_address(), {"tous": "1", "liste": "state__exact=pending"})
    assert (len(few.context["trials"]), few.context["left_out"]) == (1, 0)


def test_a_chosen_row_that_is_gone_is_told_before(client, agent):
    message = OutboxMessageFactory(failed=True)
    page = client.get(_address(), {"ligne": [str(message.pk), str(uuid4())]})
    assert (len(page.context["trials"]), page.context["left_out"]) == (1, 1)


def test_a_run_that_lasts_leaves_the_rest_and_says_so(client, agent, monkeypatch):
    page = _ask(client, OutboxMessageFactory(failed=True))
    monkeypatch.setattr("allonnes.core.bulk.LONGEST_SECONDS", -1)
    done = _send(client, page)
    assert _outcomes(done) == {"left": NOT_REACHED}
    assert "À reprendre." in done.content.decode()
    assert _states() == ["failed"]


def test_a_run_under_way_says_that_it_is_not_over(client, agent):
    run = BulkRun.objects.create(pk=uuid4(), person=agent.public_id, act="Essai", asked=3)
    page = client.get(reverse("admin:core_outboxmessage_bulk_renvoyer_done", args=[run.pk])).content.decode()
    assert "Ce n’est pas fini." in page
    assert "0 ligne faite, sur 3." in page


def test_a_run_is_read_by_whoever_asked_it(client, agent):
    run = BulkRun.objects.create(pk=uuid4(), person=uuid4(), act="Essai", asked=3)
    assert client.get(reverse("admin:core_outboxmessage_bulk_renvoyer_done", args=[run.pk])).status_code == 404


def test_a_key_that_is_none_starts_nothing(client, agent):
    assert client.post(_address(), {"cle": "abc"}).status_code == 404
    assert not BulkRun.objects.exists()


def test_a_role_that_ended_while_the_page_was_open_does_nothing(client, agent):
    page = _ask(client, OutboxMessageFactory(failed=True))
    today = timezone.localdate()
    agent.role_assignments.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))
    answers = {"cle": str(page.context["key"]), "ligne": page.context["choices"]}
    assert client.post(_address(), answers).status_code in {302, 403}
    assert _states() == ["failed"]


def test_another_role_neither_sees_nor_does_it(client):
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert client.get(_address()).status_code == 403
    assert client.post(_address(), {"cle": str(uuid4())}).status_code == 403


@pytest.mark.parametrize(
    ("problem", "words"), [(ActionDenied("Trop tard."), "Trop tard."), (InvalidInput(["A.", "B."]), "A. B.")]
)
def test_a_rule_broken_while_acting_is_told_and_leaves_the_row_as_it_was(agent, problem, words):
    """Two agents at once: the dry run allowed it, the action does not any more."""
    message = OutboxMessageFactory(failed=True)

    def late(row, version):
        OutboxMessage.objects.update(state="sent")
        raise problem

    act = bulk.RowAct(refusal=lambda row: None, will=lambda row: "Il part.", run=late)
    choice = bulk.trial(message, act).choice
    now = timezone.now()
    run = bulk.start_run(key=uuid4(), person=agent.public_id, act="Essai", asked=1, now=now)
    bulk.run_over(run, OutboxMessage.objects.all(), [choice], act)
    run.refresh_from_db()
    assert run.outcomes == [[str(message.pk), "refused", words]]
    assert (_states(), bool(run.finished_at), str(run)) == (["failed"], True, "Essai 1")


def test_old_runs_go(agent):
    old = BulkRun.objects.create(
        pk=uuid4(), person=agent.public_id, act="Vieux", asked=1, started_at=timezone.now() - timedelta(days=8)
    )
    bulk.start_run(key=uuid4(), person=agent.public_id, act="Essai", asked=1, now=timezone.now())
    assert not BulkRun.objects.filter(pk=old.pk).exists()
