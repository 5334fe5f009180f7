"""Opinions, subjects and actions at the desk: each animator sees their councils, the town answers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.queues import QUEUES
from instances.outcomes.enums import OpinionState, Verdict
from instances.outcomes.models import Initiative, Opinion, Referral
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.outcomes import (
    animator_of,
    given_opinion,
    make_initiative,
    make_referral,
    official,
    public_council,
    written_opinion,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def _desk(person) -> StrictClient:
    client = StrictClient()
    sign_in(client, person)
    return client


def _address(model: str, act: str, *args: object) -> str:
    return reverse(f"admin:instances_{model}_{act}", args=args)


def _rows(name: str, person) -> list:
    queue = QUEUES[name]
    return list(queue.rows(person, timezone.now())) if person.has_perm(queue.permission) else []


@pytest.fixture
def councils():
    return public_council(), public_council()


def test_an_animator_lists_and_opens_their_own_councils_only(councils) -> None:
    mine, other = councils
    by = animator_of(mine)
    client = _desk(by)
    for make, model in ((written_opinion, "opinion"), (make_referral, "referral"), (make_initiative, "initiative")):
        own, foreign = make(mine), make(other)
        page = client.get(_address(model, "changelist")).content.decode()
        assert _address(model, "change", own.pk) in page
        assert _address(model, "change", foreign.pk) not in page
        assert client.get(_address(model, "change", own.pk)).status_code == 200
        assert client.get(_address(model, "change", foreign.pk)).status_code in {302, 403, 404}


def test_who_answers_for_the_town_reads_all_that_was_given_and_writes_none(councils) -> None:
    mine, other = councils
    given, draft = given_opinion(mine), written_opinion(other)
    client = _desk(official())
    page = client.get(_address("opinion", "changelist")).content.decode()
    assert _address("opinion", "change", given.pk) in page
    assert _address("opinion", "change", draft.pk) not in page
    opened = client.get(_address("opinion", "change", given.pk)).content.decode()
    assert "Répondre au nom de la ville" in opened
    assert client.get(_address("opinion", "add")).status_code == 403
    assert client.get(_address("referral", "changelist")).status_code == 403


def test_a_thing_named_beside_another_is_a_link_for_whom_its_page_opens(councils) -> None:
    mine, _other = councils
    given = given_opinion(mine)
    for person, leads in ((make_administrator(), True), (official(), False)):
        client, council = _desk(person), _address("council", "change", mine.pk)
        opened = client.get(_address("opinion", "change", given.pk)).content.decode()
        assert mine.name in opened
        assert (f'href="{council}"' in opened) == leads
        assert (client.get(council).status_code == 200) == leads


def test_an_opinion_is_written_given_and_answered_at_the_desk(councils) -> None:
    mine, other = councils
    client = _desk(animator_of(mine))
    answers = {"council": mine.pk, "subject": "Des bus", "body": "Un bus le samedi.", "department": ""}
    more = {"meeting": "", "referral": "", "read_revision": "0"}
    inlines = {f"{name}-{part}_FORMS": "0" for name in ("answers", "news") for part in ("TOTAL", "INITIAL")}
    response = client.post(_address("opinion", "add"), {**answers, **more, **inlines})
    assert response.status_code == 302, response.content.decode()
    opinion = Opinion.objects.get()
    refused = client.post(_address("opinion", "add"), {**answers, "council": other.pk, **more, **inlines})
    assert refused.status_code == 200
    assert Opinion.objects.count() == 1
    today = timezone.localdate()
    assert client.post(_address("opinion", "donner", opinion.pk), {"given_on": today.isoformat()}).status_code == 302
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.WAITING
    town = _desk(official())
    answered = {
        "verdict": Verdict.YES,
        "words": "Dès mars.",
        "signature": "Nadia Exemple",
        "read_revision": opinion.revision,
    }
    assert town.post(_address("opinion", "repondre", opinion.pk), answered).status_code == 302
    opinion.refresh_from_db()
    assert (opinion.state, opinion.answers.get().words) == (OpinionState.ANSWERED, "Dès mars.")


def test_an_answer_badly_filled_in_is_told_and_keeps_its_words(councils) -> None:
    opinion = given_opinion(councils[0])
    town = _desk(official())
    response = town.post(_address("opinion", "repondre", opinion.pk), {"words": "Dès mars.", "signature": "N."})
    page = response.content.decode()
    assert "Choisissez : oui, en partie ou non." in page
    assert "Dès mars." in page


def test_the_town_refers_a_subject_at_the_desk_and_an_animator_takes_another_up(councils) -> None:
    mine, _other = councils
    client = _desk(animator_of(mine))
    sent = {"council": mine.pk, "origin": "town", "subject": "La résidence", "words": "Votre avis ?"}
    assert client.post(_address("referral", "add"), sent).status_code == 302
    assert Referral.objects.get().state == "taken_up"
    proposed = make_referral(mine)
    assert "Pas encore décidé" in client.get(_address("referral", "prendre", proposed.pk)).content.decode()
    assert client.post(_address("referral", "prendre", proposed.pk), {"item": ""}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == "taken_up"


def test_an_action_is_written_and_finished_at_the_desk(councils) -> None:
    mine, _other = councils
    client = _desk(animator_of(mine))
    day = timezone.localdate().isoformat()
    sent = {
        "council": mine.pk,
        "title": "Une fête",
        "description": "Pour tous.",
        "starts_on": day,
        "ends_on": day,
        "meeting": "",
        "audience": "",
        "owner": "",
        "place": "",
        "budget": "",
        "read_revision": "0",
    }
    response = client.post(_address("initiative", "add"), sent)
    assert response.status_code == 302, response.content.decode()
    row = Initiative.objects.get()
    done = {"done_on": day, "participants": "12", "spent": "", "result": "Une belle fête."}
    assert client.post(_address("initiative", "finir", row.pk), done).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.participants) == ("done", 12)


def test_queues_hold_what_waits_for_each(councils) -> None:
    mine, other = councils
    today = timezone.localdate()
    late = given_opinion(mine, given_on=today - timedelta(days=200))
    waiting, draft = given_opinion(other), written_opinion(mine)
    subject, _foreign = make_referral(mine), make_referral(other)
    action = make_initiative(mine, starts_on=today - timedelta(days=4), ends_on=today - timedelta(days=2))
    town, by = official(), animator_of(mine)
    assert (_rows("avis-en-retard", town), _rows("avis-a-repondre", town)) == ([late], [waiting])
    assert (_rows("avis-a-donner", by), _rows("sujets-proposes", by)) == ([draft], [subject])
    assert (_rows("actions-en-retard", by), _rows("avis-en-retard", by)) == ([action], [])
    assert _rows("actions-en-retard", make_administrator()) == [action]
