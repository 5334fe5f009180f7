"""Projects at each step of their study."""

from typing import Any

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.town.models import Department
from budgets.editions.models import Category, Criterion, Edition
from budgets.projects.models import Decision, Dossier, Project
from budgets.projects.study.actions import decisions, study
from budgets.projects.study.actions.study import Finding
from tests.factories.accounts import make_agent, make_department, make_user
from tests.factories.deposits import IN_STUDY, deposited_by, open_edition

ANSWER = "Le terrain est à la ville et le coût est connu."


def studied_edition(**fields: Any) -> Edition:
    """An edition with a theme given to a service, and two criteria."""
    edition = open_edition(**fields)
    department = make_department(email="service@example.org")
    Category.objects.create(edition=edition, name="Nature", slug="nature", department=department)
    for position, label in enumerate(("Intérêt général", "Compétence de la ville")):
        Criterion.objects.create(edition=edition, label=label, position=position)
    return edition


def service_of(edition: Edition) -> Department:
    department = edition.categories.get().department
    assert department is not None
    return department


def agent_of(edition: Edition) -> User:
    """An agent of the service in charge."""
    return make_agent(Role.SERVICE_AGENT, department=service_of(edition))


def themed(edition: Edition, author: User | None = None, **answers: Any) -> Project:
    """A deposited project of the edition's theme."""
    return deposited_by(author or make_user(), edition, category=edition.categories.get(), **answers)


def in_study(edition: Edition, author: User | None = None) -> Dossier:
    """Its dossier, just opened."""
    project = themed(edition, author)
    dossier = study.open_dossier(project=project, by=agent_of(edition), department=service_of(edition), now=IN_STUDY)
    return Dossier.objects.select_related("project__edition", "project__category").get(pk=dossier.pk)


def written(dossier: Dossier, by: User, **changes: Any) -> Dossier:
    """The dossier filled in: every criterion, a cost, an opinion."""
    edition = dossier.project.edition
    answers = {"cost": 12_000, "opinion": "favourable", "read_revision": dossier.revision, **changes}
    findings = [Finding(criterion.pk, "yes", "") for criterion in edition.criteria.all()]
    kept = study.write_dossier(dossier=dossier, by=by, answers=answers, findings=findings, now=IN_STUDY)
    return Dossier.objects.select_related("project__edition", "project__category").get(pk=kept.pk)


def given_back(edition: Edition, author: User | None = None) -> Dossier:
    """A dossier given back by its service."""
    dossier = in_study(edition, author)
    agent = agent_of(edition)
    full = written(dossier, agent)
    study.return_dossier(dossier=full, by=agent, now=IN_STUDY)
    return Dossier.objects.select_related("project__edition").get(pk=dossier.pk)


def given_back_against(edition: Edition, author: User | None = None) -> Dossier:
    """A dossier whose service is against: the project may be refused."""
    dossier = in_study(edition, author)
    agent = agent_of(edition)
    study.return_dossier(dossier=written(dossier, agent, opinion="unfavourable"), by=agent, now=IN_STUDY)
    return Dossier.objects.select_related("project__edition").get(pk=dossier.pk)


def on_ballot_decision(edition: Edition, author: User | None = None, by: User | None = None) -> Decision:
    """A decision to put a project to the vote, not published yet."""
    return decisions.decide_on_ballot(
        project=given_back(edition, author).project,
        by=by or make_agent(Role.ELECTED_OFFICIAL),
        cost=12_000,
        public_answer=ANSWER,
        now=IN_STUDY,
    )
