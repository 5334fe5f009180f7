"""Public numbers: none twice, none left out, whoever asks at once."""

import threading

import pytest
from django.db import transaction
from django.db.models import QuerySet

from allonnes.core.numbering import next_number
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.together import together

NAME = "demandes:2026"


class Undone(Exception):
    """Something went wrong after the number was given."""


def series(edition: Edition) -> QuerySet[Project]:
    return Project.objects.filter(edition=edition)


def numbered(edition: Edition, of: Edition | str, *, is_undone: bool = False) -> int:
    with transaction.atomic():
        number = next_number(series(edition), of=of)
        ProjectFactory(edition=edition, number=number, reference=str(number), state=ProjectState.SUBMITTED)
        if is_undone:
            raise Undone
    return number


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_name", [True, False])
def test_at_once_each_gets_its_own_number_and_what_is_undone_leaves_no_gap(has_name: bool) -> None:
    edition = EditionFactory()
    of = NAME if has_name else edition
    acts = [lambda at=at: numbered(edition, of, is_undone=at % 3 == 0) for at in range(9)]
    outcomes = together(*acts)
    assert sum(isinstance(outcome, Undone) for outcome in outcomes) == 3
    given = sorted(outcome for outcome in outcomes if isinstance(outcome, int))
    assert given == list(range(1, 7))
    assert sorted(series(edition).values_list("number", flat=True)) == given


@pytest.mark.django_db(transaction=True)
def test_another_series_waits_for_nobody() -> None:
    first, second = EditionFactory(), EditionFactory()
    is_held, is_over = threading.Event(), threading.Event()

    def hold() -> int:
        with transaction.atomic():
            number = next_number(series(first), of=NAME)
            is_held.set()
            assert is_over.wait(30)
        return number

    def pass_by() -> list[int]:
        assert is_held.wait(30)
        given = [numbered(second, "demandes:2027"), numbered(second, second)]
        is_over.set()
        return given

    assert together(hold, pass_by) == [1, [1, 2]]


@pytest.mark.django_db
def test_a_number_brought_from_elsewhere_is_never_given_again() -> None:
    edition = EditionFactory()
    assert next_number(series(edition), of=edition) == 1
    ProjectFactory(edition=edition, number=40)
    assert next_number(series(edition), of=edition) == next_number(series(edition), of=NAME) == 41


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_name", [True, False])
def test_no_number_outside_a_transaction(has_name: bool) -> None:
    edition = EditionFactory()
    with pytest.raises(transaction.TransactionManagementError):
        next_number(series(edition), of=NAME if has_name else edition)
