"""A half whose holder left the board goes to another officer, by two people who were there before the opening."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.models import KeyHandover
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import print_half
from budgets.voting.recovery.actions.handover import ask_handover, confirm_handover, withdraw_handover
from budgets.voting.recovery.half_holders import half_holders
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.sealing import officer, seal
from tests.factories.together import together
from tests.factories.votes import lose_key, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


class Board:
    """A vote whose half A is kept by somebody who left; B by `other`; `heir` and `third` keep none."""

    def __init__(self) -> None:
        self.gone, self.other, self.heir, self.third = (officer() for _one in range(4))
        self.edition = make_open_vote()
        self.first = self.printed(self.gone)
        self.printed(self.other)
        self.leave(self.gone)

    def printed(self, by: User) -> tuple[str, list[str]]:
        return print_half(edition=self.edition, by=by, now=timezone.now())

    def leave(self, who: User) -> None:
        RoleAssignment.objects.filter(user=who).update(starts_on="2020-01-01", ends_on="2020-01-02")

    def ask(self, by: User, half: str = "A") -> None:
        ask_handover(edition=self.edition, half=half, by=fresh(by), now=timezone.now())

    def confirm(self, by: User) -> None:
        confirm_handover(edition=self.edition, half="A", by=fresh(by), now=timezone.now())

    def withdraw(self, by: User) -> None:
        withdraw_handover(edition=self.edition, half="A", by=fresh(by))


@pytest.fixture
def board() -> Board:
    return Board()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def named_during(board: Board) -> User:
    """An officer whom two people named while the vote was open."""
    user, now = make_user(), timezone.now()
    asked: Any = actions.grant_role(user=user, role=Role.VOTE_OFFICER, by=make_administrator(), now=now)
    actions.confirm_role_change(change=asked, by=fresh(board.other), now=timezone.now())
    return fresh(user)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_another_officer_prints_the_same_half_once_one_more_confirms(board: Board) -> None:
    board.ask(board.heir)
    assert denied(lambda: board.printed(board.heir)) == permissions.BOTH_GIVEN
    board.confirm(board.other)
    assert board.printed(fresh(board.heir)) == board.first
    holders = half_holders(board.edition.opening)
    assert [holder.officer for holder in holders] == [board.heir, board.other]
    acts = AuditEntry.objects.filter(act__endswith="key_handover").order_by("id").values_list("act", "by")
    assert list(acts) == [
        ("budgets.ask_key_handover", board.heir.pk),
        ("budgets.confirm_key_handover", board.other.pk),
    ]


def test_a_half_is_taken_over_again_when_the_heir_leaves_too(board: Board) -> None:
    board.ask(board.heir)
    board.confirm(board.other)
    board.leave(board.heir)
    board.ask(board.third)
    board.confirm(board.other)
    assert board.printed(fresh(board.third)) == board.first


def test_who_came_during_the_vote_neither_holds_a_half_nor_confirms(board: Board) -> None:
    late = named_during(board)
    assert denied(lambda: board.printed(late)) == permissions.NAMED_LATE
    assert denied(lambda: board.ask(late)) == permissions.NAMED_LATE
    board.ask(board.heir)
    assert denied(lambda: board.confirm(late)) == permissions.NAMED_LATE


def test_who_came_back_during_the_vote_confirms_nothing(board: Board) -> None:
    by, now = make_administrator(), timezone.now()
    User.objects.filter(pk=board.third.pk).update(is_active=False)
    asked: Any = actions.reactivate_account(user=board.third, by=by, now=now)
    actions.confirm_role_change(change=asked, by=fresh(board.other), now=timezone.now())
    board.ask(board.heir)
    assert denied(lambda: board.confirm(board.third)) == permissions.NAMED_LATE


def test_nobody_takes_two_halves_nor_that_of_who_is_still_there(board: Board) -> None:
    assert denied(lambda: board.ask(board.other)) == permissions.HAS_HALF
    assert denied(lambda: board.ask(board.heir, "B")) == permissions.HOLDER_STAYS
    assert denied(lambda: board.ask(make_administrator())) == permissions.NOT_OFFICER
    assert denied(lambda: board.ask(board.gone)) == permissions.NOT_OFFICER


def test_a_half_that_nobody_printed_is_not_taken_over() -> None:
    edition, by = make_open_vote(), officer()
    assert denied(lambda: ask_handover(edition=edition, half="A", by=by, now=timezone.now())) == (
        permissions.NO_SUCH_HALF
    )


def test_a_half_is_asked_once_and_confirmed_by_another_officer(board: Board) -> None:
    assert denied(lambda: board.confirm(board.third)) == permissions.HANDOVER_NOT_ASKED
    board.ask(board.heir)
    assert denied(lambda: board.ask(board.third)) == permissions.HANDOVER_ASKED
    assert denied(lambda: board.confirm(board.heir)) == permissions.HANDOVER_SAME_PERSON
    assert denied(lambda: board.confirm(make_administrator())) == permissions.NOT_OFFICER
    RoleAssignment.objects.filter(user=board.gone).update(ends_on=None)
    assert denied(lambda: board.confirm(board.third)) == permissions.HOLDER_STAYS


def test_who_asked_must_still_be_of_the_board(board: Board) -> None:
    board.ask(board.heir)
    board.leave(board.heir)
    assert denied(lambda: board.confirm(board.third)) == permissions.NOT_OFFICER


def test_a_demand_is_taken_back_by_an_officer(board: Board) -> None:
    board.ask(board.heir)
    assert denied(lambda: board.withdraw(make_administrator())) == permissions.NOT_OFFICER
    board.withdraw(board.third)
    assert denied(lambda: board.withdraw(board.third)) == permissions.HANDOVER_NOT_ASKED
    assert not KeyHandover.objects.exists()


def test_without_the_key_on_this_server_no_half_moves(board: Board) -> None:
    board.ask(board.heir)
    lose_key(board.edition)
    assert denied(lambda: board.confirm(board.third)) == permissions.NOT_HERE


def test_once_sealed_no_half_moves(board: Board) -> None:
    board.ask(board.heir)
    seal(board.edition)
    assert denied(lambda: board.confirm(board.third)) == permissions.GONE


def test_the_database_wants_two_officers_and_a_last_word(board: Board) -> None:
    board.ask(board.heir)
    rows, today = KeyHandover.objects.all(), timezone.localdate()
    with pytest.raises(IntegrityError, match="by_two_officers"), transaction.atomic():
        rows.update(confirmed_by=board.heir, confirmed_on=today)
    with pytest.raises(IntegrityError, match="confirmed_whole"), transaction.atomic():
        rows.update(confirmed_by=board.third)
    with pytest.raises(IntegrityError, match="asked_once"), transaction.atomic():
        KeyHandover.objects.create(half=rows.get().half, officer=board.third, asked_on=today)
    board.confirm(board.third)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        rows.delete()


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_or_taken_back_at_once_is_done_once() -> None:
    board = Board()
    board.ask(board.heir)
    outcomes = together(
        lambda: board.confirm(board.other), lambda: board.confirm(board.third), lambda: board.withdraw(board.third)
    )
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 2


def page(edition: Edition) -> str:
    return reverse("admin:budgets_edition_vote_key", args=[edition.pk])


def signed(who: User) -> StrictClient:
    client = StrictClient()
    sign_in(client, fresh(who))
    return client


def told(client: StrictClient, edition: Edition, act: str, half: str = "A") -> str:
    answer = client.post(page(edition), {"act": act, "half": half}, follow=True)
    return str(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def test_the_page_of_the_key_asks_takes_back_and_confirms(board: Board) -> None:
    heir, third = signed(board.heir), signed(board.third)
    assert "Demander la moitié A" in heir.get(page(board.edition)).content.decode()
    assert "C’est demandé" in told(heir, board.edition, "take")
    assert "La demande est reprise" in told(heir, board.edition, "take-back")
    told(heir, board.edition, "take")
    assert "Confirmer la reprise" not in heir.get(page(board.edition)).content.decode()
    assert "Confirmer la reprise de la moitié A" in third.get(page(board.edition)).content.decode()
    assert "C’est confirmé" in told(third, board.edition, "take-confirm")
    assert "Votre moitié" in told(heir, board.edition, "print")
    assert heir.post(page(board.edition), {"act": "take", "half": "Z"}).status_code == 409


def test_a_demand_is_called_by_its_half(board: Board) -> None:
    board.ask(board.heir)
    handover = KeyHandover.objects.select_related("half").get()
    assert str(handover) == str(handover.half)
