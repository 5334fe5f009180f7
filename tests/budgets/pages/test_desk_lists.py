"""The lists of projects and dossiers at the desk: what a row says, to whom, in which edition, in which order."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from tests.factories.accounts import make_agent, make_department, make_user, sign_in
from tests.factories.core import nobody_delivers
from tests.factories.deposits import IN_STUDY, deposited_by
from tests.factories.studies import given_back, in_study, studied_edition, themed

pytestmark = pytest.mark.django_db
PROJECTS = "admin:budgets_project_changelist"
DOSSIERS = "admin:budgets_dossier_changelist"


@pytest.fixture(autouse=True)
def _in_study() -> Iterator[None]:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


def _shown(client: Any, name: str, query: str = "") -> Any:
    page = client.get(f"{reverse(name)}?{query}")
    assert page.status_code == 200
    return page


def _two_editions() -> tuple[Edition, Edition]:
    former = studied_edition(year=2025, slug="2025")
    themed(former, title="Un kiosque à musique")
    now = studied_edition(year=2027, slug="2027")
    themed(now, title="Un préau dans la cour")
    return former, now


def test_a_list_opens_on_the_edition_under_way_and_says_so(client):
    former, now = _two_editions()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = _shown(client, PROJECTS)
    assert [project.edition for project in page.context["cl"].result_list] == [now]
    chip = page.context["cl"].held_filters(with_queue=False)[0]
    assert (chip.title, chip.choice) == ("édition", str(now))
    whole = client.get(reverse(PROJECTS) + chip.url).context["cl"]
    assert (whole.result_count, whole.told, whole.held_filters(with_queue=False)) == (2, (), [])
    assert _shown(client, PROJECTS, f"edition__id__exact={former.pk}").context["cl"].result_count == 1


def test_an_edition_that_exists_no_more_is_left_out_and_told(client):
    _former, now = _two_editions()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    changes = _shown(client, PROJECTS, "edition__id__exact=99999").context["cl"]
    assert len(changes.told) == 1
    assert [project.edition for project in changes.result_list] == [now]


def test_a_work_queue_shows_what_waits_whatever_its_edition(client):
    _two_editions()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert _shown(client, PROJECTS, "file=projets-a-examiner").context["cl"].result_count == 2


@pytest.mark.parametrize("words", ["preau", "préau", "n° {number}", "{number}"])
def test_the_search_finds_accents_or_not_and_numbers(client, words):
    _former, now = _two_editions()
    project = now.projects.get()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    changes = _shown(client, PROJECTS, f"q={words.format(number=project.number)}").context["cl"]
    assert project in changes.result_list


def test_the_opinion_is_read_by_the_service_and_by_those_who_decide(client):
    dossier = given_back(studied_edition())
    words = dossier.get_opinion_display()
    for person, is_read in (
        (make_agent(Role.ADMINISTRATOR), True),
        (make_agent(Role.ELECTED_OFFICIAL), True),
        (make_agent(Role.SERVICE_AGENT, department=dossier.department), True),
        (make_agent(Role.SERVICE_AGENT, department=make_department()), False),
        (make_agent(Role.MODERATOR), False),
    ):
        sign_in(client, person)
        assert (f">{words}<" in _shown(client, PROJECTS).content.decode()) == is_read, person.role_words


@pytest.mark.parametrize(("name", "count"), [(PROJECTS, 9), (DOSSIERS, 9)])
def test_a_list_asks_the_same_questions_whatever_its_rows(client, name, count, django_assert_num_queries):
    """The numbers of the tabs and their limit of time are one question."""
    edition = studied_edition()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    for more in (1, 2):
        for _row in range(more):
            in_study(edition)
            deposited_by(make_user(), edition)
        client.get(reverse(name))
        with django_assert_num_queries(count):
            client.get(reverse(name))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "par numéro, l’édition en cours d’abord"),
        ("o=0", "Déposé : les plus anciens d’abord"),
        ("o=-0", "Déposé : les plus récents d’abord"),
        ("o=1", "Projet : de A à Z"),
        ("o=-3", "Coût : du plus grand au plus petit"),
        ("file=projets-a-examiner", "le plus pressé d’abord"),
    ],
)
def test_the_order_is_said_in_words(client, query, words):
    themed(studied_edition())
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = _shown(client, PROJECTS, query).content.decode()
    assert f"Trier : <b>{words}</b>" in page or f"Trier\u202f: <b>{words}</b>" in page
    assert "Soutiens : du plus grand au plus petit" in page


def test_the_dossier_says_how_late_it_is(client):
    dossier = in_study(studied_edition())
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    with time_machine.travel(IN_STUDY.replace(year=IN_STUDY.year + 1), tick=False):
        sign_in(client, make_agent(Role.ADMINISTRATOR))
        page = _shown(client, DOSSIERS).content.decode()
    assert "jours de retard" in page
    assert dossier.project.title in page


def test_an_empty_list_says_why(client):
    themed(studied_edition())
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert "Aucune ligne ne répond à cette demande." in _shown(client, PROJECTS, "q=zzyzx").content.decode()
    empty = _shown(client, "admin:town_place_changelist").content.decode()
    assert "Il n’y a encore rien dans cette liste." in empty
