"""What is missing before the deposit and at the end of the study: each line, true and false; nothing is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allonnes.core.preflight import Line
from budgets.editions.deposit_checks import deposit_checks
from budgets.editions.models import Category, Competence, Criterion, Edition, Phase
from budgets.pages.preparation import decisions_words
from budgets.projects.enums import ProjectState
from budgets.projects.study.actions.decisions import publish_decision
from budgets.projects.study.phase_checks import study_checks
from tests.factories.accounts import make_administrator
from tests.factories.budgets import EditionFactory, ProjectFactory, at
from tests.factories.deposits import IN_STUDY
from tests.factories.setup import SPANS, ready_edition
from tests.factories.studies import given_back, on_ballot_decision, studied_edition, themed

pytestmark = pytest.mark.django_db


def fresh(edition: Edition) -> Edition:
    return Edition.objects.get(pk=edition.pk)


def missing(checks: list[Line]) -> list[str]:
    assert all(check.url.startswith("/gestion/budgets/") for check in checks)
    return [check.todo for check in checks if not check.is_ok]


def test_an_empty_edition_lacks_everything() -> None:
    todo = missing(deposit_checks(EditionFactory()))
    assert len(todo) == 7
    assert "Dépôt, Étude, Vote, Résultats, Réalisation" in todo[0]


def test_a_ready_edition_lacks_nothing() -> None:
    edition = ready_edition()
    assert missing(deposit_checks(fresh(edition))) == []


def test_each_thing_taken_away_is_seen() -> None:
    edition = ready_edition()
    Edition.objects.filter(pk=edition.pk).update(max_project_cost=None)
    Category.objects.create(edition=edition, name="Sport", slug="sport")
    Criterion.objects.all().delete()
    Competence.objects.all().delete()
    Phase.objects.filter(edition=edition, kind="results").delete()
    todo = missing(deposit_checks(fresh(edition)))
    assert [words.split(" ")[0] for words in todo] == ["Choisissez", "Écrivez", "Choisissez", "Ajoutez", "Ajoutez"]
    assert "Résultats" in todo[0]
    assert todo[2] == "Choisissez un service : Sport."


def test_phases_out_of_order_are_seen() -> None:
    edition = ready_edition()
    Phase.objects.filter(edition=edition, kind="deposit").delete()
    Phase.objects.create(
        edition=edition, kind="deposit", starts_at=at("2026-01-01 08:00"), ends_at=SPANS["deposit"].starts_at
    )
    assert missing(deposit_checks(fresh(edition))) == []
    Phase.objects.filter(edition=edition, kind="delivery").update(
        starts_at=at("2025-01-01 08:00"), ends_at=at("2025-02-01 08:00")
    )
    assert "Remettez les phases dans l’ordre" in missing(deposit_checks(fresh(edition)))[0]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_fixed_number_of_queries(count: int) -> None:
    edition = ready_edition()
    for number in range(count):
        Category.objects.create(edition=edition, name=f"Thème {number}", slug=f"theme-{number}")
        ProjectFactory(edition=edition, state=ProjectState.SUBMITTED)
    edition = Edition.objects.prefetch_related("phases").get(pk=edition.pk)
    with CaptureQueriesContext(connection) as queries:
        deposit_checks(edition)
        study_checks(edition)
    assert len(queries) == 2


def test_the_study_ends_with_every_project_decided_and_told() -> None:
    edition = studied_edition()
    assert missing(study_checks(edition)) == ["Aucun projet pour l’instant."]
    themed(edition)
    given_back(edition)
    decision = on_ballot_decision(edition)
    assert missing(study_checks(edition)) == ["Il reste 2 projets sans décision.", "1 décision attend d’être publiée."]
    assert "Aucune date commune" in decisions_words(edition)
    edition.decisions_publish_at = at("2027-02-01 08:00")
    assert "1 décision attend" in decisions_words(edition)
    publish_decision(decision=decision, by=make_administrator(), now=IN_STUDY)
    assert missing(study_checks(edition)) == ["Il reste 2 projets sans décision."]


def test_a_project_on_the_ballot_without_answer_or_cost_is_seen() -> None:
    edition = studied_edition()
    ProjectFactory(edition=edition, number=50)
    decision = on_ballot_decision(edition)
    publish_decision(decision=decision, by=make_administrator(), now=IN_STUDY)
    assert missing(study_checks(edition)) == ["1 projet au vote n’a pas de coût ou de réponse publique."]
    ProjectFactory(edition=edition, number=60)
    assert missing(study_checks(edition)) == ["2 projets au vote n’ont pas de coût ou de réponse publique."]
