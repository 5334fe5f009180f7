"""Dossiers opened by theme and decisions published, many at once."""

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Dossier, Project
from budgets.projects.study.bulk import NO_SERVICE
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.core import nobody_delivers
from tests.factories.deposits import IN_STUDY, deposited_by
from tests.factories.studies import agent_of, on_ballot_decision, service_of, studied_edition, themed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_study() -> Iterator[None]:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


def _address(name):
    return reverse(f"admin:budgets_project_bulk_{name}")


def _ask(client, name, *projects):
    return client.get(_address(name), {"ligne": [project.pk for project in projects]})


def _send(client, name, page):
    answers = {"cle": str(page.context["key"]), "ligne": page.context["choices"]}
    return client.post(_address(name), answers, follow=True)


def test_dossiers_open_for_the_service_of_their_theme(client):
    edition = studied_edition()
    first, second, loose = themed(edition), themed(edition), deposited_by(make_user(), edition, category=None)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = _ask(client, "etudier", first, second, loose)
    told = {trial.row: trial.words for _title, _url, trial in page.context["trials"]}
    service = service_of(edition)
    assert told == {
        first: f"Un dossier s’ouvre pour {service.name}.",
        second: f"Un dossier s’ouvre pour {service.name}.",
        loose: NO_SERVICE,
    }
    done = _send(client, "etudier", page)
    assert "2 lignes faites, sur 2." in done.content.decode()
    assert set(Dossier.objects.values_list("project", "department")) == {
        (first.pk, service.pk),
        (second.pk, service.pk),
    }


def test_an_agent_opens_those_of_their_service_and_reads_why_not_the_others(client):
    edition = studied_edition()
    theirs, already = themed(edition), themed(edition)
    Project.objects.filter(pk=already.pk).update(state=ProjectState.WITHDRAWN)
    sign_in(client, agent_of(edition))
    page = _ask(client, "etudier", theirs, already)
    refused = [trial.row for _title, _url, trial in page.context["trials"] if trial.is_refused]
    assert refused == [already]


def test_decisions_are_published_as_they_were_read(client):
    edition = studied_edition()
    decision, changed = on_ballot_decision(edition), on_ballot_decision(edition)
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    page = _ask(client, "publier-decision", decision.project, changed.project)
    assert "12\u202f000\xa0€" in page.content.decode() or "12 000" in page.content.decode()
    Decision.objects.filter(pk=changed.pk).update(cost=13_000)
    done = _send(client, "publier-decision", page)
    assert {result.outcome for result in done.context["results"]} == {"done", "changed"}
    decision.refresh_from_db()
    changed.refresh_from_db()
    assert (bool(decision.published_at), bool(changed.published_at)) == (True, False)


def test_a_service_does_not_publish_nor_learns_that_a_decision_exists(client):
    edition = studied_edition()
    decision = on_ballot_decision(edition)
    sign_in(client, agent_of(edition))
    assert _ask(client, "publier-decision", decision.project).status_code == 403
    listed = client.get(reverse("admin:budgets_project_changelist")).content.decode()
    assert "ensemble/etudier" in listed
    assert "ensemble/publier-decision" not in listed
