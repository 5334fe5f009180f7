"""The study at the desk: each service's queue, the dossier, and the buttons that decide, publish and join."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Dossier, Merge, Project
from tests.factories.accounts import make_agent, make_department, sign_in
from tests.factories.deposits import IN_STUDY
from tests.factories.studies import (
    ANSWER,
    agent_of,
    given_back,
    given_back_against,
    in_study,
    on_ballot_decision,
    service_of,
    studied_edition,
    themed,
)
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
QUEUE = "admin:budgets_dossier_changelist"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(IN_STUDY, tick=False):
        yield


PUT = {"cost": "9000", "public_answer": ANSWER}


def button(project: Project, name: str) -> str:
    return reverse(f"admin:budgets_project_{name}", args=[project.pk])


def state_of(project: Project) -> str:
    return str(Project.objects.get(pk=project.pk).state)


def test_a_service_sees_its_own_dossiers_and_another_404(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    sign_in(client, agent_of(edition))
    assert "Un verger partagé" in client.get(reverse(QUEUE)).content.decode()
    page = reverse("admin:budgets_dossier_change", args=[dossier.pk])
    assert client.get(page).status_code == 200
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=make_department()))
    assert "Rien dans cette liste" in client.get(reverse(QUEUE)).content.decode()
    assert client.get(page).status_code == 302
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert client.get(page).status_code == 200
    assert client.post(page, {"read_revision": "0"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_ten_queries_at_most(client: StrictClient, count: int) -> None:
    edition = studied_edition()
    for _ in range(count):
        in_study(edition)
    sign_in(client, agent_of(edition))
    client.get(reverse(QUEUE))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(QUEUE))
    assert len(queries) == 9
    assert client.get(reverse(QUEUE), {"retard": "oui"}).status_code == 200
    assert client.get(reverse(QUEUE), {"retard": "non"}).status_code == 200


def test_a_dossier_is_written_returned_and_transferred(client: StrictClient) -> None:
    edition = studied_edition()
    dossier, first = in_study(edition), edition.criteria.first()
    sign_in(client, agent_of(edition))
    page = reverse("admin:budgets_dossier_change", args=[dossier.pk])
    html = client.get(page).content.decode().partition("<main")[2]
    assert "Intérêt général" in html
    assert "Camille" not in html
    answers = {"cost": "12000", "opinion": "favourable", "comment": "", "read_revision": "0"}
    wrong = client.post(page, {**answers, f"criterion_{first.pk}": "no"})
    assert "Dites pourquoi la réponse est non" in wrong.content.decode()
    assert client.post(page, {**answers, f"criterion_{first.pk}": "yes"}).status_code == 302
    stale = client.post(page, {**answers, "comment": "Mon texte"})
    assert "Une autre personne a modifié" in stale.content.decode()
    assert "Mon texte" in stale.content.decode()
    assert client.post(reverse("admin:budgets_dossier_rendre", args=[dossier.pk])).status_code == 409
    assert client.post(page, {**answers, "read_revision": "1"}).status_code == 302
    assert dossier.answers.count() == 0
    for criterion in edition.criteria.all():
        answers[f"criterion_{criterion.pk}"] = "yes"
    assert client.post(page, {**answers, "read_revision": "2"}).status_code == 302
    give_back = reverse("admin:budgets_dossier_rendre", args=[dossier.pk])
    assert client.post(give_back, {"read_revision": "2"}).status_code == 200
    assert client.post(give_back, {"read_revision": "3"}).status_code == 302
    give = reverse("admin:budgets_dossier_transferer", args=[dossier.pk])
    assert client.get(give).status_code == 409
    assert client.post(reverse("admin:budgets_dossier_reprendre", args=[dossier.pk])).status_code == 302
    assert client.post(give, {"department": make_department().pk}).status_code == 302
    assert Dossier.objects.get().department != service_of(edition)


def test_from_recevable_to_the_vote_through_the_buttons(client: StrictClient) -> None:
    edition = studied_edition()
    project = themed(edition)
    sign_in(client, agent_of(edition))
    assert client.post(button(project, "recevable")).status_code == 302
    assert client.post(button(project, "etudier"), {"department": service_of(edition).pk}).status_code == 302
    assert client.post(button(project, "completer"), {"question": "Où ?"}).status_code == 302
    assert state_of(project) == ProjectState.INCOMPLETE
    public = StrictClient().get(reverse("budgets:project", args=[edition.slug, project.number])).content.decode()
    assert "La ville a demandé un complément" in public
    ready = given_back(edition).project
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert 'value="12000"' in client.get(button(ready, "au-vote")).content.decode()
    assert client.post(button(ready, "au-vote"), {"cost": "9000", "public_answer": "Court"}).status_code == 200
    assert client.post(button(ready, "au-vote"), {**PUT, "read_revision": "0"}).status_code == 200
    assert client.post(button(ready, "au-vote"), {**PUT, "read_revision": "1"}).status_code == 302
    assert state_of(ready) == ProjectState.IN_STUDY
    assert (
        ANSWER not in StrictClient().get(reverse("budgets:project", args=[edition.slug, ready.number])).content.decode()
    )
    read = {"read_revision": Decision.objects.get().pk}
    assert client.post(button(ready, "publier-decision"), read).status_code == 302
    assert state_of(ready) == ProjectState.ON_BALLOT
    page = StrictClient().get(reverse("budgets:project", args=[edition.slug, ready.number])).content.decode()
    assert "La réponse de la ville" in page
    assert client.post(button(ready, "reprendre-decision"), {"reason": "Un nouveau devis."}).status_code == 302
    assert client.get(button(ready, "publier-decision")).status_code == 409


def test_a_refusal_names_a_criterion_of_the_edition(client: StrictClient) -> None:
    edition = studied_edition()
    project = given_back_against(edition).project
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    html = client.get(button(project, "refuser")).content.decode()
    assert "Compétence de la ville" in html
    answers = {"reason": "Route départementale", "public_answer": "Cette route n’est pas à la ville."}
    assert client.post(button(project, "refuser"), answers).status_code == 200
    answers |= {"criterion": edition.criteria.first().pk, "read_revision": str(project.revision)}
    assert client.post(button(project, "refuser"), answers).status_code == 302
    assert client.post(button(project, "publier-decision")).status_code == 200
    read = {"read_revision": Decision.objects.get().pk}
    assert client.post(button(project, "publier-decision"), read).status_code == 302
    page = StrictClient().get(reverse("budgets:project", args=[edition.slug, project.number])).content.decode()
    assert "Non retenu." in page
    assert "Intérêt général" in page
    assert Decision.objects.get().published_at is not None
    assert client.get(reverse("admin:budgets_decision_changelist")).status_code == 200


def test_joining_and_separating_through_the_buttons(client: StrictClient) -> None:
    edition = studied_edition()
    kept, merged = themed(edition), themed(edition)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert client.get(button(merged, "separer")).status_code == 409
    answers = {"survivor": kept.pk, "reason": "C’est la même cour."}
    assert client.post(button(merged, "reunir"), {**answers, "survivor": merged.pk}).status_code == 200
    assert client.post(button(merged, "reunir"), answers).status_code == 302
    assert client.get(button(merged, "reunir")).status_code == 409
    assert state_of(merged) == ProjectState.MERGED
    assert client.post(button(merged, "separer")).status_code == 302
    assert Merge.objects.get().undone_at is not None
    sign_in(client, agent_of(edition))
    assert client.get(button(merged, "reunir")).status_code == 409


@pytest.mark.parametrize("step", ["examiner", "completer", "etude", "retard", "decider", "publier", "autre"])
def test_each_step_of_the_study_is_a_list(client: StrictClient, step: str) -> None:
    edition = studied_edition()
    themed(edition)
    in_study(edition)
    given_back(edition)
    on_ballot_decision(edition)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = client.get(reverse("admin:budgets_project_changelist"), {"etape": step}).content.decode()
    expected = {"examiner": 1, "completer": 0, "etude": 1, "retard": 0, "decider": 1, "publier": 1, "autre": 4}[step]
    assert page.count('class="action-checkbox"') == 0
    assert page.count('class="field-number"') + page.count('class="field-number nowrap"') == expected


def test_a_dossier_closed_meanwhile_says_so(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    sign_in(client, agent_of(edition))
    page = reverse("admin:budgets_dossier_change", args=[dossier.pk])
    Project.objects.filter(pk=dossier.project_id).update(state=ProjectState.WITHDRAWN)
    late = client.post(page, {"read_revision": "0", "comment": "Le terrain est humide."})
    assert late.status_code == 409
    assert "readonly>Le terrain est humide.</textarea>" in late.content.decode()
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert client.post(page, {"read_revision": "0"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_writing_and_giving_back_at_once_block_nobody() -> None:
    edition = studied_edition()
    dossier, agent = in_study(edition), agent_of(edition)
    pages = [reverse(f"admin:budgets_dossier_{name}", args=[dossier.pk]) for name in ("change", "rendre")]
    answers = {"cost": "12000", "opinion": "favourable", "comment": "", "read_revision": "0"}
    answers |= {f"criterion_{criterion.pk}": "yes" for criterion in edition.criteria.all()}

    def post(page: str) -> int:
        client = StrictClient()
        sign_in(client, agent)
        return int(client.post(page, answers).status_code)

    outcomes = together(*[lambda page=page: post(page) for page in pages * 3])
    assert all(isinstance(outcome, int) and outcome < 500 for outcome in outcomes), outcomes


def test_who_only_reads_a_dossier_reads_the_answers(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = given_back(edition)
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    page = client.get(reverse("admin:budgets_dossier_change", args=[dossier.pk])).content.decode()
    assert "Intérêt général : Oui" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Criterion" not in page
    assert "None" not in page
