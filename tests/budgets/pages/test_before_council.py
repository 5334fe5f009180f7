"""« Avant le conseil »: figures that are the length of their lists, decisions, no person, nothing of a vote."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from budgets.editions.models import Edition
from budgets.pages.before_council import MOST_DECISIONS, edition_of_now, figures_of, last_council
from budgets.projects.models import Decision, Project
from budgets.projects.study.actions.decisions import publish_decision
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory, make_counted_edition
from tests.factories.core import nobody_delivers
from tests.factories.deposits import IN_STUDY
from tests.factories.studies import given_back, in_study, on_ballot_decision, studied_edition, themed
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 31)


@pytest.fixture
def in_the_study() -> Iterator[None]:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


@pytest.fixture
def official(client: StrictClient) -> StrictClient:
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    return client


def home(client: StrictClient, **query: str) -> Any:
    return client.get(reverse("admin:index"), query)


def busy_edition() -> Edition:
    """Two deposited, one in study, one returned, one decided in secret, one decided in public."""
    edition = studied_edition()
    author = make_user(first_name="Ghislaine", last_name="Quatrefages", public_name="Ghislaine Q.")
    for make in (themed, themed, in_study, given_back, on_ballot_decision):
        make(edition, author)
    publish_decision(decision=on_ballot_decision(edition, author), by=make_agent(Role.ADMINISTRATOR), now=IN_STUDY)
    return edition


def test_each_figure_is_the_length_of_its_list(in_the_study: None, official: StrictClient) -> None:
    busy_edition()
    figures = home(official).context["brief"]["figures"]
    assert [(figure.label, figure.value) for figure in figures if figure.url] == [
        ("projets déposés", "6"),
        ("sans décision", "4"),
        ("décisions à publier", "1"),
        ("mis au vote", "1"),
        ("non retenus", "0"),
    ]
    for figure in figures:
        if figure.url:
            assert str(official.get(figure.url).context["cl"].result_count) == figure.value, figure.label


def test_the_decisions_since_the_last_council_say_whether_they_are_public(
    in_the_study: None, official: StrictClient
) -> None:
    busy_edition()
    page = home(official)
    assert page.context["title"] == "Avant le conseil"
    text = page.content.decode()
    assert "Pas encore" in text
    assert page.context["brief"]["decided"] == 2
    Decision.objects.filter(published_at=None).update(decided_at=IN_STUDY - timedelta(days=10))
    nearer = home(official, depuis=(IN_STUDY - timedelta(days=9)).date().isoformat())
    assert nearer.context["brief"]["decided"] == 1
    Decision.objects.update(revoked_at=IN_STUDY)
    assert "Rien n’a été décidé depuis ce jour." in home(official).content.decode()


def test_no_person_is_named(in_the_study: None, official: StrictClient) -> None:
    busy_edition()
    text = home(official).content.decode()
    assert "Ghislaine" not in text
    assert "Quatrefages" not in text


def test_more_decisions_than_a_page_holds_lead_to_the_list(in_the_study: None, official: StrictClient) -> None:
    edition = studied_edition()
    first = on_ballot_decision(edition)
    for _number in range(MOST_DECISIONS):
        project = themed(edition)
        Decision.objects.create(
            project=project, outcome="ballot", cost=10, public_answer="Oui.", decided_by=first.decided_by
        )
    brief = home(official).context["brief"]
    assert (len(brief["decisions"]), len(brief["folded"]), brief["left_out"]) == (6, MOST_DECISIONS - 6, 1)
    assert brief["decided"] == MOST_DECISIONS + 1


def test_nothing_changes_with_a_vote(official: StrictClient) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        edition = make_open_vote()
        before = [(figure.label, figure.value) for figure in home(official).context["brief"]["figures"]]
        for _voter in range(6):
            cast(make_voter(edition), ["2"])
        assert [(figure.label, figure.value) for figure in home(official).context["brief"]["figures"]] == before
        assert not {"bulletins comptés", "projets lauréats"} & {label for label, _value in before}


def test_a_published_result_is_told() -> None:
    make_counted_edition()
    edition = edition_of_now(timezone.now())
    told = {figure.label: figure.value for figure in figures_of(edition)}
    assert told["bulletins comptés"] == str(edition.counts.get(is_official=True).ballots)
    assert {"projets lauréats", "pour les projets lauréats"} <= set(told)


def test_a_town_without_edition_says_so(official: StrictClient) -> None:
    EditionFactory(is_imported=True)
    assert "Aucune édition n’est en préparation." in home(official).content.decode()


def test_an_edition_without_project_has_zeros(official: StrictClient) -> None:
    EditionFactory()
    assert {figure.value for figure in home(official).context["brief"]["figures"] if figure.url} == {"0"}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2027-02-01", date(2027, 2, 1)),
        ("2027-03-31", TODAY),
        ("2027-04-01", date(2026, 12, 29)),
        ("2027-02-31", date(2026, 12, 29)),
        ("hier", date(2026, 12, 29)),
        ("", date(2026, 12, 29)),
    ],
)
def test_the_day_of_the_last_council_is_the_one_said_or_a_quarter_ago(said: str, day: date) -> None:
    assert last_council(said, TODAY) == day


@pytest.mark.parametrize("role", [role for role, row in ROLES.items() if row.has_desk])
def test_the_other_roles_keep_their_own_first_page(role: str, client: StrictClient) -> None:
    sign_in(client, make_agent(role))
    assert home(client).context["title"] == ("Avant le conseil" if role == Role.ELECTED_OFFICIAL else "À faire")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_whatever_was_decided(rows: int, in_the_study: None, official: StrictClient) -> None:
    edition = studied_edition()
    for _row in range(rows):
        on_ballot_decision(edition)
    home(official)
    with CaptureQueriesContext(connection) as queries:
        home(official)
    assert len(queries) <= 12, "\n".join(query["sql"] for query in queries.captured_queries)
    assert Project.objects.count() == rows
