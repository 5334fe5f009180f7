"""A key that nobody gives back: two officers say it, then paper alone is sealed, and the minutes say it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from allonnes.accounts.models import RoleAssignment, User
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.results.minutes import sealed_rows
from budgets.voting.box.instance import sealed_choices
from budgets.voting.box.key_state import key_health, key_warnings
from budgets.voting.box.open_box import KEY_LOST, read_ballot_box
from budgets.voting.models import KeyLoss
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import print_half
from budgets.voting.recovery.actions.loss import confirm_key_lost, say_key_lost, unsay_key_lost
from tests.factories.accounts import make_user
from tests.factories.sealing import after, close_station, key_sheet, make_paper_entry, make_station, officer, seal
from tests.factories.votes import cast, lose_key, make_entry, make_open_vote, make_voter

pytestmark = pytest.mark.django_db
REASON = "Les deux feuilles ont brûlé."


@pytest.fixture
def edition() -> Edition:
    return make_open_vote()


def said(edition: Edition, by: User, reason: str = REASON) -> KeyLoss:
    return say_key_lost(edition=edition, by=by, reason=reason, now=timezone.now())


def confirmed(edition: Edition, by: User) -> KeyLoss:
    return confirm_key_lost(edition=edition, by=by, now=timezone.now())


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_two_officers_say_it_with_a_reason_while_the_key_is_missing(edition: Edition) -> None:
    first, second = officer(), officer()
    assert denied(lambda: said(edition, first)) == permissions.KEY_HERE
    lose_key(edition)
    assert denied(lambda: said(edition, make_user())) == permissions.NOT_OFFICER
    assert denied(lambda: said(edition, first, "  ")) == permissions.NO_REASON
    assert denied(lambda: confirmed(edition, second)) == permissions.LOSS_NOT_SAID
    assert denied(lambda: unsay_key_lost(edition=edition, by=first)) == permissions.LOSS_NOT_SAID
    loss = said(edition, first)
    assert str(loss) == str(edition)
    assert denied(lambda: said(edition, second)) == permissions.LOSS_SAID
    assert denied(lambda: confirmed(edition, first)) == permissions.LOSS_SAME_PERSON
    unsay_key_lost(edition=edition, by=second)
    said(edition, first)
    assert not read_ballot_box(edition).is_lost
    confirmed(edition, second)
    assert read_ballot_box(edition).is_lost
    assert key_health() == []
    assert key_warnings(edition, read_ballot_box(edition)) == []
    for act in (lambda: unsay_key_lost(edition=edition, by=first), lambda: said(edition, first)):
        assert denied(act) == permissions.LOST
    assert denied(lambda: unsay_key_lost(edition=edition, by=make_user())) == permissions.NOT_OFFICER
    now = timezone.now()
    assert denied(lambda: print_half(edition=edition, by=first, now=now)) == permissions.LOST


def test_an_officer_who_left_said_nothing(edition: Edition) -> None:
    first, second = officer(), officer()
    lose_key(edition)
    said(edition, first)
    RoleAssignment.objects.filter(user=first).delete()
    assert denied(lambda: confirmed(edition, second)) == permissions.LOSS_ASKER_LEFT
    unsay_key_lost(edition=edition, by=second)
    said(edition, second)
    confirmed(edition, officer())
    assert read_ballot_box(edition).is_lost


@pytest.mark.django_db(transaction=True)
def test_a_loss_is_final_once_confirmed_and_by_two_people() -> None:
    edition = make_open_vote()
    lose_key(edition)
    loss = said(edition, officer())
    with pytest.raises(DatabaseError), transaction.atomic():
        KeyLoss.objects.filter(pk=loss.pk).update(confirmed_by=loss.asked_by, confirmed_at=timezone.now())
    confirmed(edition, officer())
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        KeyLoss.objects.all().delete()


def test_paper_alone_is_sealed_and_the_minutes_say_what_was_lost(edition: Edition) -> None:
    station = make_station(edition, sheets_printed=5)
    make_paper_entry(station)
    key_sheet(station, 1, [2])
    close_station(station, found=1)
    # Two people heard alike: nobody reads their names any more, and they hold nothing up.
    for name in ("Mohamed", "Muhammad"):
        make_entry(edition, first_names=name, last_name="Dupont")
    waiting = make_voter(edition)
    lose_key(edition)
    said(edition, officer())
    confirmed(edition, officer())
    assert denied(lambda: cast(waiting, ["1"])) == KEY_LOST
    assert denied(lambda: make_voter(edition)) == KEY_LOST
    record = seal(edition).record
    assert sealed_choices(edition) == [[["2", 1]]]
    assert (record["ballots"], record["in_box"], record["unread"], record["key_lost"]) == (1, 2, 2, REASON)
    # One sheet of paper is a number that could point at somebody: what is missing is told as one sum.
    assert dict(sealed_rows(record))["Émargements sans bulletin compté (incomplet, nul, illisible ou manquant)"] == "2"
    rows = dict(sealed_rows({**record, "entries": {"account": 12, "paper": 8}, "unread": 12}))
    assert rows["Bulletins illisibles : la clé du vote est perdue"] == "12"
    assert rows["Pourquoi la clé est perdue"] == REASON
    assert permissions.refusal_to_keep_key(officer(), read_ballot_box(edition)) == permissions.GONE
    assert after(edition)
