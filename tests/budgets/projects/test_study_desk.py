"""The study at the desk: each service's queue, the dossier, and the buttons that decide, publish and join."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Decision, Dossier, Merge, Project
from tests.factories.accounts import make_agent, make_department, make_user, sign_in
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
PAGE_QUERIES = 15
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


def page_of(dossier: Dossier) -> str:
    return reverse("admin:budgets_project_change", args=[dossier.project_id])


def written_at(dossier: Dossier) -> str:
    """Where a study is written; read, it leads to the page of its project."""
    return reverse("admin:budgets_dossier_change", args=[dossier.pk])


def answered(edition: Edition, **more: str) -> dict[str, str]:
    """A study filled in whole."""
    found = {f"criterion_{criterion.pk}": "yes" for criterion in edition.criteria.all()}
    return {"cost": "12000", "opinion": "favourable", "comment": "", "read_revision": "0", **found, **more}


def test_a_service_sees_its_own_dossiers_and_another_404(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    sign_in(client, agent_of(edition))
    assert "Un verger partagé" in client.get(reverse(QUEUE)).content.decode()
    assert client.get(written_at(dossier)).headers["Location"] == page_of(dossier)
    assert 'name="_rendre"' in client.get(page_of(dossier)).content.decode()
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=make_department()))
    assert "Rien dans cette liste" in client.get(reverse(QUEUE)).content.decode()
    assert client.get(written_at(dossier)).headers["Location"] == reverse("admin:index")
    assert 'name="_rendre"' not in client.get(page_of(dossier)).content.decode()
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert client.get(written_at(dossier), follow=True).status_code == 200
    assert client.post(written_at(dossier), {"read_revision": "0"}).status_code == 403


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


def test_a_dossier_is_written_and_two_agents_lose_nothing(client: StrictClient) -> None:
    edition = studied_edition()
    dossier, first = in_study(edition), edition.criteria.first()
    sign_in(client, agent_of(edition))
    html = client.get(page_of(dossier)).content.decode().partition("<main")[2]
    assert "Intérêt général" in html
    assert "Camille" not in html.partition('id="histoire"')[0]
    answers = {"cost": "12000", "opinion": "favourable", "comment": "", "read_revision": "0"}
    wrong = client.post(written_at(dossier), {**answers, f"criterion_{first.pk}": "no"})
    assert wrong.status_code == 422
    assert "Dites pourquoi la réponse est non" in wrong.content.decode()
    assert client.post(written_at(dossier), {**answers, f"criterion_{first.pk}": "yes"}).status_code == 302
    stale = client.post(written_at(dossier), {**answers, "cost": "9000", "comment": "Mon texte"})
    words = stale.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "Une autre personne a modifié" in words
    assert "Mon texte" in words
    assert "Ce qui est écrit maintenant : « 12000 »" in words
    assert "Ce qui est écrit maintenant : « Oui »" in words
    assert 'name="read_revision" value="1"' in words
    again = client.post(written_at(dossier), {**answers, "comment": "Mon texte", "read_revision": "1"})
    assert again.status_code == 302
    dossier.refresh_from_db()
    assert (dossier.comment, dossier.answers.count()) == ("Mon texte", 0)


def test_what_is_missing_is_kept_and_told_and_the_dossier_waits(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    sign_in(client, agent_of(edition))
    page = client.post(written_at(dossier), {**answered(edition, opinion=""), "_rendre": "1"}, follow=True)
    assert "Enregistré, mais pas encore rendu. Il manque l’avis du service." in page.content.decode()
    dossier.refresh_from_db()
    assert (dossier.cost, dossier.completed_at) == (12_000, None)


def test_the_next_dossier_follows_the_one_just_given_back(client: StrictClient) -> None:
    edition = studied_edition()
    first, second, third = (in_study(edition) for _row in range(3))
    Dossier.objects.filter(pk=third.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    sign_in(client, agent_of(edition))
    done = client.post(written_at(first), {**answered(edition), "_rendre": "1"})
    assert done.headers["Location"] == page_of(third)
    words = client.get(page_of(third)).content.decode()
    assert "Rendu. Le dossier suivant : Un verger partagé (il en reste 2)." in words
    assert "1 sur 2" in words
    assert page_of(second) in words
    client.post(written_at(third), {**answered(edition), "_rendre": "1"})
    last = client.post(written_at(second), {**answered(edition), "_rendre": "1"})
    assert last.headers["Location"] == reverse("admin:index")
    assert Dossier.objects.filter(completed_at=None).count() == 0


def test_ten_dossiers_take_one_screen_each(client: StrictClient) -> None:
    """Six each before: the list, the dossier, the list, the dossier, the question, the dossier again."""
    edition = studied_edition()
    for _row in range(10):
        in_study(edition)
    sign_in(client, agent_of(edition))
    screens = 2
    client.get(reverse("admin:index"))
    page = client.get(reverse(QUEUE), {"file": "dossiers-a-rendre"}).context["cl"].result_list[0]
    address = client.get(written_at(page)).headers["Location"]
    while "project" in address:
        form = client.get(address).context["page"].form
        screens += 1
        address = client.post(written_at(form.instance), {**answered(edition), "_rendre": "1"}).headers["Location"]
    assert screens == 12
    assert not Dossier.objects.filter(completed_at=None).exists()


def test_a_dossier_given_back_is_taken_back_and_handed_over_by_acts(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = given_back(edition)
    sign_in(client, agent_of(edition))
    refused = client.post(written_at(dossier), answered(edition, comment="Mon texte"))
    assert refused.status_code == 409
    assert "readonly>Mon texte</textarea>" in refused.content.decode()
    dossier.refresh_from_db()
    assert dossier.completed_at is not None
    give = reverse("admin:budgets_dossier_transferer", args=[dossier.pk])
    assert client.get(give).status_code == 409
    taken = client.post(reverse("admin:budgets_dossier_reprendre", args=[dossier.pk]))
    assert taken.headers["Location"] == page_of(dossier)
    assert "Reprendre le dossier" in client.get(page_of(dossier)).content.decode()
    give_back = reverse("admin:budgets_dossier_rendre", args=[dossier.pk])
    read = Dossier.objects.get().revision
    assert client.post(give_back, {"read_revision": read - 1}).status_code == 200
    assert client.post(give_back, {"read_revision": read}).status_code == 302
    client.post(reverse("admin:budgets_dossier_reprendre", args=[dossier.pk]))
    read = {"read_revision": Dossier.objects.get().revision}
    assert client.post(give, {**read, "department": make_department().pk}).status_code == 302
    assert Dossier.objects.get().department != service_of(edition)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_project_takes_the_same_queries_whatever_it_holds(client: StrictClient, rows: int) -> None:
    edition = studied_edition()
    dossiers = [given_back(edition) for _row in range(rows)]
    for asked in range(rows):
        Comment.objects.create(project=dossiers[0].project, author=make_user(), body=f"Oui {asked}", at=IN_STUDY)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    client.get(page_of(dossiers[0]))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(page_of(dossiers[0]))
    assert len(queries) == PAGE_QUERIES
    assert len(page.content) < 60_000


@pytest.mark.parametrize(
    ("name", "typed"),
    [("recevable", {}), ("etudier", {"department": True}), ("completer", {"question": "Où est la fontaine ?"})],
)
def test_a_project_corrected_meanwhile_is_read_again_first(
    client: StrictClient, name: str, typed: dict[str, Any]
) -> None:
    edition = studied_edition()
    project = in_study(edition).project if name == "completer" else themed(edition)
    before = state_of(project)
    sign_in(client, agent_of(edition))
    answers = {key: service_of(edition).pk if key == "department" else words for key, words in typed.items()}
    read = {**answers, "read_revision": str(project.revision)}
    Project.objects.filter(pk=project.pk).update(title="Un autre titre", revision=project.revision + 1)
    stale = client.post(button(project, name), read)
    assert stale.status_code == 200
    told = stale.content.decode()
    assert "Une autre personne a modifié cette page" in told
    assert "Revenez à la page pour relire" in told
    assert str(typed.get("question", "")) in told
    assert state_of(project) == before
    page = client.get(reverse("admin:budgets_project_change", args=[project.pk])).content.decode()
    assert f"{name}/?lu={project.revision + 1}" in page
    assert client.get(button(project, name)).status_code == 200


def test_from_recevable_to_the_vote_through_the_buttons(client: StrictClient) -> None:
    edition = studied_edition()
    project = themed(edition)
    sign_in(client, agent_of(edition))
    read = {"read_revision": str(project.revision)}
    assert client.post(button(project, "recevable"), read).status_code == 302
    assert client.post(button(project, "etudier"), {**read, "department": service_of(edition).pk}).status_code == 302
    assert client.post(button(project, "completer"), {**read, "question": "Où ?"}).status_code == 302
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


@pytest.mark.parametrize(
    "step", ["examiner", "completer", "etude", "retard", "decider", "publier", "sans-decision", "autre"]
)
def test_each_step_of_the_study_is_a_list(client: StrictClient, step: str) -> None:
    edition = studied_edition()
    themed(edition)
    in_study(edition)
    given_back(edition)
    on_ballot_decision(edition)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = client.get(reverse("admin:budgets_project_changelist"), {"etape": step})
    expected = {"examiner": 1, "etude": 1, "decider": 1, "publier": 1, "sans-decision": 3, "autre": 4}
    assert page.context["cl"].result_count == expected.get(step, 0)


def test_a_dossier_closed_meanwhile_says_so(client: StrictClient) -> None:
    edition = studied_edition()
    dossier = in_study(edition)
    sign_in(client, agent_of(edition))
    page = written_at(dossier)
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
    page = client.get(page_of(dossier)).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert "Intérêt général : <b>Oui</b>" in page
    assert "None" not in page
    assert 'name="_rendre"' not in page


def test_who_decides_reads_the_study_beside_the_question_and_goes_on(client: StrictClient) -> None:
    edition = studied_edition()
    first, second = given_back(edition).project, given_back_against(edition).project
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    asked = client.get(button(first, "au-vote")).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    for words in ("Favorable", "12 000 €", "Intérêt général", 'value="12000"'):
        assert words in asked
    done = client.post(
        button(first, "au-vote"),
        {"cost": "9000", "public_answer": ANSWER, "read_revision": first.revision},
        follow=True,
    )
    assert done.redirect_chain[-1][0] == reverse("admin:budgets_project_change", args=[second.pk])
    assert "Le projet suivant : Un verger partagé (il en reste 1)." in done.content.decode()
    answers = {"criterion": edition.criteria.first().pk, "reason": "Trop cher", "public_answer": ANSWER}
    answers["read_revision"] = second.revision
    last = client.post(button(second, "refuser"), answers, follow=True)
    assert "Plus aucun projet n’attend de décision." in last.content.decode()


def test_joining_proposes_the_nearest_first(client: StrictClient) -> None:
    edition = studied_edition()
    project = themed(edition, title="Une aire de jeux pour les petits")
    themed(edition, title="Un composteur collectif", description="Des bacs pour les épluchures.")
    far = themed(edition, title="Une aire de jeux, et une pour les grands", description="Des agrès et un terrain.")
    near = themed(edition, title="Une aire de jeux pour les petits enfants")
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    choices = [
        int(str(value))
        for value, _label in client.get(button(project, "reunir")).context["form"]["survivor"].field.choices
        if value
    ]
    assert choices[:2] == [near.pk, far.pk]
    offered = client.get(reverse("admin:budgets_project_change", args=[project.pk])).content.decode()
    assert f"{button(project, 'reunir')}?survivor={near.pk}" in offered
    chosen = client.get(button(project, "reunir"), {"survivor": near.pk}).content.decode()
    assert f'<option value="{near.pk}" selected>' in chosen


def test_a_decision_is_read_on_the_page_of_its_project(client: StrictClient) -> None:
    decision = on_ballot_decision(studied_edition())
    sign_in(client, decision.decided_by)
    page = client.get(reverse("admin:budgets_decision_change", args=[decision.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("admin:budgets_project_change", args=[decision.project_id])
    assert "pas encore publiée" in page.content.decode()
    assert client.post(reverse("admin:budgets_decision_change", args=[decision.pk])).status_code == 403
