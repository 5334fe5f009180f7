"""Two people at the same instant: one seat is given once, one chair holds, one parent answers, one draw is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from instances.councils.actions import deciding, drawing, mandates
from instances.councils.actions.candidacies import apply
from instances.councils.actions.mandates import Seat
from instances.councils.actions.parents import answer_parent
from instances.councils.enums import DrawState, MandateRole
from instances.councils.models import Candidacy, Draw, Mandate
from tests.factories.accounts import born_years_ago, make_administrator, make_user
from tests.factories.councils import (
    answers_of,
    college_of,
    frozen,
    make_council,
    make_draw,
    make_lot_council,
    make_mandate,
    make_youth_council,
    posed,
    terms_of,
)
from tests.factories.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def _outcomes(*acts: Callable[[], Any]) -> tuple[int, int]:
    """How many went through, how many were refused in a sentence."""
    made = together(*acts)
    refused = sum(isinstance(outcome, ActionDenied) for outcome in made)
    broken = [
        outcome for outcome in made if isinstance(outcome, BaseException) and not isinstance(outcome, ActionDenied)
    ]
    assert not broken
    return len(made) - refused, refused


def test_the_last_seat_is_given_once() -> None:
    council, by, today = make_council(seats=1), make_administrator(), timezone.localdate()
    rows = [posed(council) for _rank in range(3)]

    def accept(candidacy: Candidacy) -> Mandate:
        return deciding.accept(
            candidacy=candidacy, college=college_of(council), starts_on=today, by=by, now=timezone.now()
        )

    def open_one() -> Mandate:
        given = {"first_name": "Léa", "last_name": "Exemple", "birth_date": born_years_ago(30)}
        seat = Seat(college_of(council), today)
        return mandates.open_mandate(council=council, seat=seat, identity=given, by=by, now=timezone.now())

    assert _outcomes(*(lambda row=row: accept(row) for row in rows), open_one) == (1, 3)
    assert Mandate.objects.count() == 1
    assert Candidacy.objects.filter(state="accepted").count() <= 1


def test_one_chair_holds() -> None:
    council, by = make_council(), make_administrator()
    members = [make_mandate(council) for _rank in range(3)]
    give = lambda row: mandates.give_role(mandate=row, role=MandateRole.CHAIR, by=by, now=timezone.now())  # noqa: E731
    assert _outcomes(*(lambda row=row: give(row) for row in members)) == (1, 2)
    assert Mandate.objects.filter(role=MandateRole.CHAIR).count() == 1


def test_a_parent_answers_once() -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    answer = lambda: answer_parent(candidacy=candidacy, is_granted=True, now=timezone.now())  # noqa: E731
    assert _outcomes(answer, answer) == (1, 1)


def test_a_draw_is_done_once() -> None:
    draw, now = frozen(make_lot_council()), timezone.now() + timedelta(days=6)
    people = [make_administrator() for _rank in range(2)]
    do = lambda by, seed: drawing.draw_lots(draw=draw, seed=seed, by=by, now=now)  # noqa: E731
    assert _outcomes(lambda: do(people[0], "1"), lambda: do(people[1], "2")) == (1, 1)


def test_of_two_lists_of_a_college_one_is_frozen() -> None:
    council, by, now = make_lot_council(), make_administrator(), timezone.now()
    again = drawing.prepare_draw(college=college_of(make_draw(council).council), terms=terms_of(), by=by, now=now)
    draws = list(Draw.objects.filter(college=again.college_id).order_by("pk"))
    freeze = lambda draw: drawing.freeze_draw(draw=draw, by=by, now=now)  # noqa: E731
    assert _outcomes(*(lambda draw=draw: freeze(draw) for draw in draws)) == (1, 1)
    assert Draw.objects.filter(state=DrawState.FROZEN).count() == 1


def test_the_same_page_sent_twice_is_one_candidacy() -> None:
    council, person, answers, client_id = make_council(), make_user(), answers_of(), uuid4()
    send = lambda: apply(  # noqa: E731
        council=council, client_id=client_id, answers=answers, author=person, now=timezone.now()
    )
    assert _outcomes(send, send) == (2, 0)
    assert Candidacy.objects.count() == 1
