"""What the two fullest pages of the desk ask of the database: a project, and the path of an edition."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.projects.models import Dossier, Project, Report
from tests.factories.accounts import make_agent, sign_in
from tests.factories.budgets import EnvelopeFactory
from tests.factories.core import nobody_delivers
from tests.factories.deposits import IN_STUDY
from tests.factories.setup import regulated
from tests.factories.studies import in_study, on_ballot_decision, studied_edition, themed
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_study() -> Iterator[None]:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


def asked(client: StrictClient, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def full_page(edition: Edition) -> Project:
    """A project in study, with everything that its page can show."""
    dossier = in_study(edition)
    project, agent = dossier.project, make_agent(Role.MODERATOR)
    Report.objects.create(project=project, reason="insult", words="Ce n’est pas poli", at=IN_STUDY)
    absorbed = themed(edition)
    Project.objects.filter(pk=absorbed.pk).update(state="merged", merged_into=project)
    kind = ContentType.objects.get_for_model(Dossier)
    LogEntry.objects.create(user=agent, content_type=kind, object_id=str(dossier.pk), action_flag=CHANGE)
    for _other in range(3):
        themed(edition)
    return project


def test_the_page_of_a_project_asks_fifteen_questions(client: StrictClient) -> None:
    project = full_page(studied_edition())
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    address = reverse("admin:budgets_project_change", args=[project.pk])
    statements = asked(client, address)
    assert len(statements) == 15, "\n".join(statements)
    page = client.get(address).content.decode()
    assert "Ce n’est pas poli" in page
    assert "Contient" in page
    assert "Se ressemblent" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_path_of_an_edition_asks_as_little_whatever_it_holds(rows: int, client: StrictClient) -> None:
    edition = regulated(studied_edition()).edition
    for position in range(rows):
        themed(edition)
        on_ballot_decision(edition)
        EnvelopeFactory(edition=edition, position=position, amount=1_000)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    statements = asked(client, reverse("admin:budgets_edition_change", args=[edition.pk]))
    assert len(statements) == 21, "\n".join(statements)
