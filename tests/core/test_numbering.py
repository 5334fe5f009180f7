"""Public numbers: none twice, none left out, whoever asks at once."""

import threading

import pytest
from django.db import transaction
from django.db.models import QuerySet

from allonnes.core.numbering import PublicNumber, format_number, next_number, read_number
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


@pytest.mark.parametrize(
    ("number", "printed"),
    [(1, "QRC-2026-0001"), (42, "QRC-2026-0042"), (9999, "QRC-2026-9999"), (10000, "QRC-2026-10000")],
)
def test_a_public_number_is_printed_and_read_again(number: int, printed: str) -> None:
    assert format_number("QRC", 2026, number) == printed
    assert read_number("QRC", printed) == PublicNumber(year=2026, number=number)


@pytest.mark.parametrize(
    "typed",
    [
        "QRC-2026-0042",
        "qrc 2026 42",
        "QRC\u20112026\u20110042",
        "QRC–2026—042",
        "Qrc\u22122026\u22120042",
        "QRC/2026/42",
        "QRC_2026_0042",
        "qrc20260042",
        "QRC\u00ad2026\u00ad0042",
        "n° QRC-2026-0042",
        "№ qrc 2026 42.",
        "N°2026-42",
        "2026 0042",
        "  «\u202fQRC\u00a0-\u00a02026\u00a0-\u00a042\u202f»\r\n",
        "ＱＲＣ－２０２６－００４２",
    ],
)
def test_a_public_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number("QRC", typed) == (2026, 42)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "QRC", "QRC-2026", "QRC-2026-0", "QRC-2026-0000", "QRC-26-42", "ALN-2026-0042", "QRC-2026-0042-1"),
        *(
            "20260042",
            "0243474747",
            "42",
            "QRC-1026-42",
            "QRC-2026-9999999999",
            "QRC-2026-42" + " " * 60,
            "QRC-2026-4²x",
        ),
        *("un trou devant le 2026 42", "\0", "QRC+2026+42"),
    ],
)
def test_what_is_no_public_number_is_read_as_nothing(typed: str) -> None:
    assert read_number("QRC", typed) is None
