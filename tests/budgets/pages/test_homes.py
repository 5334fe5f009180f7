"""The first page of each role: what waits for it, each thing once, each number that of its list."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import Absence, User
from allonnes.accounts.roles import ROLES, Role
from allonnes.contributions.actions.contributing import report
from allonnes.contributions.enums import CommentState
from allonnes.core.queues import count_queues, queues_of
from budgets.editions.models import Edition
from budgets.projects.models import Comment, Dossier, Project
from budgets.projects.study.actions.study import ask_to_complete
from budgets.projects.study.following import walk_of
from budgets.projects.study.phase_checks import study_checks
from budgets.voting.models import VoteIncident
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.core import nobody_delivers
from tests.factories.deposits import IN_STUDY
from tests.factories.studies import (
    agent_of,
    given_back,
    in_study,
    on_ballot_decision,
    service_of,
    studied_edition,
    themed,
)
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HAVE_DESK = [role for role, row in ROLES.items() if row.has_desk]


@pytest.fixture(autouse=True)
def _in_study() -> Iterator[None]:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


def home_of(client: StrictClient, user: User) -> dict[str, dict[str, str]]:
    """By hour, each queue of the page with its number; each is the length of the list that it opens."""
    sign_in(client, user)
    page = client.get(reverse("admin:index"))
    told = {
        hour.label: {line.queue.name: line.count for line in hour.lines} for hour in page.context["hours"] if hour.lines
    }
    for hour in page.context["hours"]:
        for line in hour.lines:
            assert str(client.get(line.url, follow=True).context["cl"].result_count) == line.count, line.queue.name
    return told


def answered(project: Project, edition: Edition) -> None:
    """The town asked something of its author, who answered."""
    asked = ask_to_complete(project=project, by=agent_of(edition), question="Quelle cour ?", now=IN_STUDY)
    before = Project.objects.get(pk=project.pk).history.latest("pk").from_state
    asked.answered_at, asked.answer = IN_STUDY, "Celle du bas."
    asked.save()
    Project.objects.filter(pk=project.pk).update(state=before)


def due(dossier: Dossier, days: int) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(due_on=timezone.localdate() + timedelta(days=days))
    return dossier


def test_a_service_reads_its_dossiers_by_their_day_and_what_residents_answered(client: StrictClient) -> None:
    edition = studied_edition()
    for days in (-3, -1, 0, 5, 46):
        due(in_study(edition), days)
    answered(themed(edition), edition)
    answered(due(in_study(edition), 20).project, edition)
    answered(due(in_study(edition), -2).project, edition)
    themed(edition)
    assert home_of(client, agent_of(edition)) == {
        "D’abord": {"dossiers-en-retard": "3"},
        "Aujourd’hui": {"dossiers-du-jour": "1", "reponses-a-lire": "2"},
        "Ensuite": {"dossiers-a-rendre": "2", "projets-a-examiner": "1"},
    }


def test_another_service_reads_none_of_it(client: StrictClient) -> None:
    edition, other = studied_edition(), studied_edition()
    answered(themed(edition), edition)
    in_study(edition)
    assert home_of(client, agent_of(other)) == {}


def test_a_page_of_an_answered_project_stands_in_the_line_of_answers() -> None:
    edition = studied_edition()
    first, second = themed(edition), themed(edition)
    answered(first, edition)
    answered(second, edition)
    themed(edition)
    walk = walk_of(agent_of(edition), Project.objects.get(pk=second.pk), None, IN_STUDY)
    assert walk is not None
    assert (walk.label, walk.position, walk.count) == ("Réponses reçues", 2, "2")
    assert walk.list_url.endswith("?file=reponses-a-lire")


def test_a_deadline_far_away_is_not_called_soon(client: StrictClient) -> None:
    edition = studied_edition()
    due(in_study(edition), 46)
    sign_in(client, agent_of(edition))
    page = client.get(reverse("admin:index"))
    (line,) = page.context["hours"][0].lines
    assert (line.sign, line.sign_words, line.oldest) == ("later", "plus tard", "dans 46 jours")
    assert page.context["signs"] == [("later", "plus tard")]
    rows = client.get(line.url).content.decode()
    assert "sign-later" in rows
    assert "dans 46 jours" in rows
    dossier = Dossier.objects.get()
    assert (
        "À rendre dans 46 jours, le"
        in client.get(reverse("admin:budgets_project_change", args=[dossier.project_id])).content.decode()
    )


@pytest.mark.parametrize("role", [Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR])
def test_who_decides_finds_what_is_to_be_decided_then_published(role: str, client: StrictClient) -> None:
    edition = studied_edition()
    themed(edition)
    in_study(edition)
    for _number in range(2):
        given_back(edition)
    on_ballot_decision(edition)
    told = home_of(client, make_agent(role))
    assert told["Aujourd’hui"]["projets-a-decider"] == "2"
    assert told["Ensuite"]["decisions-a-publier"] == "1"


def test_what_the_preparation_says_of_decisions_is_the_length_of_its_list(client: StrictClient) -> None:
    edition = studied_edition()
    themed(edition)
    in_study(edition)
    given_back(edition)
    on_ballot_decision(edition)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = client.get(reverse("admin:index")).content.decode()
    assert "Il reste 3 projets sans décision." in page
    told = {line.todo: line.url for line in study_checks(edition) if not line.is_ok}
    assert client.get(told["Il reste 3 projets sans décision."]).context["cl"].result_count == 3
    assert client.get(told["1 décision attend d’être publiée."]).context["cl"].result_count == 1


def test_a_moderator_reads_reports_appeals_then_words_to_read(client: StrictClient) -> None:
    moderator = make_agent(Role.MODERATOR)
    told_on, hidden_one, unread = (comment_on(public_project()) for _number in range(3))
    report(row=told_on, by=None, reason="insult", words="C’est une injure.", now=IN_STUDY)
    decision = hidden(hidden_one)
    type(decision).objects.filter(pk=decision.pk).update(appeal="Pourquoi ?", appealed_at=IN_STUDY)
    Comment.objects.filter(pk=unread.pk).update(state=CommentState.PENDING)
    assert home_of(client, moderator) == {
        "Aujourd’hui": {"project-commentaires-signales": "1", "project-contestations": "1"},
        "Ensuite": {"project-commentaires-a-relire": "1"},
    }
    own = type(decision).objects.get(pk=decision.pk).by
    assert "project-contestations" not in str(home_of(client, own))


def busy_town() -> Edition:
    edition = studied_edition()
    due(in_study(edition), -3)
    due(in_study(edition), 5)
    given_back(edition)
    on_ballot_decision(edition)
    answered(themed(edition), edition)
    VoteIncident.objects.create(edition=make_open_vote(), body="Le code ne marche pas")
    comment = comment_on(public_project())
    report(row=comment, by=None, reason="insult", words="", now=IN_STUDY)
    return edition


@pytest.mark.parametrize("role", HAVE_DESK)
def test_what_waits_for_somebody_away_waits_for_who_covers_them(role: str) -> None:
    """Whatever a queue is narrowed to, but for what two people do: nobody covers themselves."""
    edition = busy_town()
    more: dict[str, Any] = {"department": service_of(edition)} if role == Role.SERVICE_AGENT else {}
    away, cover = make_agent(role, **more), make_agent(role, **more)
    today = timezone.localdate()
    Absence.objects.create(
        user=away, cover=cover, starts_on=today, ends_on=today + timedelta(days=5), created_at=timezone.now()
    )
    assert away.pk in cover.works_for_ids
    waits = {one.queue.name: one.count for one in count_queues(away, IN_STUDY)}
    for queue in queues_of(away):
        rows, covered = (set(queue.rows(user, IN_STUDY).values_list("pk", flat=True)) for user in (away, cover))
        assert len(rows) == waits[queue.name], queue.name
        assert rows <= covered, queue.name


def test_a_resident_has_no_first_page_at_the_desk(client: StrictClient) -> None:
    sign_in(client, make_user())
    assert client.get(reverse("admin:index")).status_code == 302
