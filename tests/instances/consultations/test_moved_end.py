"""Another end for an open consultation: with a reason, in public, and without surprise for those who meant to reply."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from instances.consultations.actions import preparing
from tests.factories.consultations import closed, make_consultation, official, opened, runner

pytestmark = pytest.mark.django_db
_now = timezone.now


def _move_end(consultation, closes_at, *, by=None, reason="Le marché est reporté.", now=None):
    more = {"by": by or runner(), "reason": reason, "now": now or _now()}
    preparing.move_end(consultation=consultation, closes_at=closes_at, **more)
    consultation.refresh_from_db()


def test_the_end_of_an_open_consultation_moves_with_a_reason_and_both_dates_are_kept():
    consultation, by = opened(), runner()
    before, later = consultation.closes_at, consultation.closes_at + timedelta(days=7)
    _move_end(consultation, later, by=by, reason="  Le marché est reporté. ")
    row = consultation.history.get(event="move_end")
    assert (row.old_end, row.new_end, row.by, row.reason) == (before, later, by, "Le marché est reporté.")
    assert consultation.takes_replies(before + timedelta(days=1))
    sooner = _now() + timedelta(days=2)
    _move_end(consultation, sooner)
    assert consultation.closes_at == sooner
    assert consultation.history.filter(event="move_end").count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        consultation.history.create(event="move_end", from_state="open", to_state="open", reason="")


def test_the_end_moves_by_its_runners_only_while_people_may_reply():
    consultation = opened()
    later = consultation.closes_at + timedelta(days=7)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _move_end(consultation, later, by=official())
    with pytest.raises(ActionDenied, match="raison"):
        _move_end(consultation, later, reason="  ")
    with pytest.raises(ActionDenied, match="sa fin ne change plus"):
        _move_end(consultation, later, now=consultation.closes_at)
    for other in (make_consultation(), closed(opened())):
        with pytest.raises(ActionDenied, match="plus possible"):
            _move_end(other, later)


def test_another_end_leaves_a_day_and_comes_before_the_answer_of_the_town():
    consultation = opened()
    with pytest.raises(ActionDenied, match="Rien ne change"):
        _move_end(consultation, consultation.closes_at)
    with pytest.raises(ActionDenied, match="un jour au moins"):
        _move_end(consultation, _now() + timedelta(hours=23))
    with pytest.raises(ActionDenied, match="a promis sa réponse"):
        _move_end(consultation, consultation.closes_at + timedelta(days=60))
