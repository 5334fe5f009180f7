"""A lost second factor is erased by two people, never by one alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.models import AuditEntry, FactorReset, RoleAssignment, User
from allonnes.accounts.queues import resets_to_confirm
from allonnes.accounts.roles import _GRANTED, GUARDS, ROLES, Role, RoleGuard
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_GRANTED, Role.MODERATOR, ROLES[Role.MODERATOR].permissions | {"accounts.play"})
    guard = RoleGuard(Role.MODERATOR, needs_second=lambda _now: True, confirmers="accounts.play")
    monkeypatch.setitem(GUARDS._items, Role.MODERATOR, guard)


def ask(user: User, by: User, checked: str = "Vue au bureau.") -> FactorReset:
    return actions.ask_factor_reset(user=user, by=by, checked=checked, now=timezone.now())


def confirm(reset: FactorReset, by: User) -> None:
    actions.confirm_factor_reset(reset=reset, by=by, now=timezone.now())


def withdraw(reset: FactorReset, by: User) -> None:
    actions.withdraw_factor_reset(reset=reset, by=by, now=timezone.now())


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_two_people_erase_it_the_person_is_told_and_signed_out(client: StrictClient) -> None:
    by, second, agent = make_administrator(), make_agent(Role.QRC_MANAGER), make_user()
    ask_code(client, agent.email)
    type_code(client, last_code())
    RoleAssignment.objects.create(user=agent, role=Role.MODERATOR)
    for kind in Authenticator.Type:
        Authenticator.objects.create(user=agent, type=kind, data={})
    reset = ask(agent, by)
    assert [letter.person for letter in letters("factor_reset_asked")] == [agent.public_id]
    assert Authenticator.objects.filter(user=agent).count() == 3
    confirm(reset, second)
    assert not Authenticator.objects.filter(user=agent).exists()
    client.get(reverse("accounts:home"))
    assert not is_signed_in(client)
    assert [letter.person for letter in letters("factor_reset")] == [agent.public_id]
    acts = list(AuditEntry.objects.order_by("id").values_list("act", "by"))
    assert acts == [("factor_reset.ask", by.pk), ("factor_reset.confirm", second.pk)]


def test_neither_who_asked_nor_whom_it_is_about_nor_a_stranger_confirms() -> None:
    by, agent = make_administrator(), make_administrator()
    make_administrator()
    reset = ask(agent, by)
    assert denied(lambda: confirm(reset, by)) == permissions.SAME_PERSON
    assert denied(lambda: confirm(reset, agent)) == permissions.YOURSELF
    assert denied(lambda: confirm(reset, make_agent(Role.MODERATOR))) == permissions.NOT_YOURS
    assert Authenticator.objects.filter(user=agent).exists()


def test_who_may_ask_and_for_whom() -> None:
    by, agent = make_administrator(), make_agent(Role.MODERATOR)
    assert "ne reste personne" in denied(lambda: ask(agent, by))
    make_agent(Role.QRC_MANAGER)
    assert denied(lambda: ask(agent, make_agent(Role.QRC_MANAGER))) == permissions.NOT_YOURS
    assert "propre compte" in denied(lambda: ask(by, by))
    assert "elle peut la régler elle-même" in denied(lambda: ask(make_user(), by))
    with pytest.raises(InvalidInput, match="comment vous avez vérifié"):
        ask(agent, by, " ")
    ask(agent, by)
    assert denied(lambda: ask(agent, make_administrator())) == permissions.ALREADY_ASKED


def test_nobody_alone_brings_their_own_second_person() -> None:
    by, agent, other = make_administrator(), make_agent(Role.MODERATOR), make_administrator()
    theirs = make_user()
    actions.grant_role(user=theirs, role=Role.QRC_MANAGER, by=by, now=timezone.now())
    reset = ask(agent, by)
    assert denied(lambda: confirm(reset, theirs)) == permissions.NEW_HAND
    RoleAssignment.objects.filter(user=other).update(ends_on=timezone.localdate())
    withdraw(reset, by)
    assert "ne reste personne" in denied(lambda: ask(agent, by))
    RoleAssignment.objects.filter(user=theirs).update(starts_on=timezone.localdate() - timedelta(days=30))
    confirm(ask(agent, by), User.objects.get(pk=theirs.pk))


def _given(role: Role, by: User) -> User:
    user = make_user()
    actions.grant_role(user=user, role=role, by=by, now=timezone.now())
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return User.objects.get(pk=user.pk)


def test_nobody_alone_brings_who_asks_nor_both_nor_somebody_by_somebody() -> None:
    by, agent, other = make_administrator(), make_agent(Role.MODERATOR), make_administrator()
    asker = _given(Role.ADMINISTRATOR, by)
    sister, grandchild = _given(Role.QRC_MANAGER, by), _given(Role.QRC_MANAGER, asker)
    reset = ask(agent, asker)
    assert [denied(lambda who=who: confirm(reset, who)) for who in (by, sister, grandchild)] == [
        str(permissions.NEW_HAND)
    ] * 3
    withdraw(reset, asker)
    reset = ask(agent, by)
    assert [denied(lambda who=who: confirm(reset, who)) for who in (asker, grandchild)] == [
        str(permissions.NEW_HAND)
    ] * 2
    confirm(reset, other)


def test_a_role_held_for_long_is_one_s_own_whatever_was_given_since() -> None:
    by, agent, second = make_administrator(), make_agent(Role.MODERATOR), make_agent(Role.QRC_MANAGER)
    RoleAssignment.objects.filter(user=second).update(starts_on=timezone.localdate() - timedelta(days=30))
    actions.grant_role(user=second, role=Role.ADMINISTRATOR, by=by, now=timezone.now())
    confirm(ask(agent, by), User.objects.get(pk=second.pk))
    assert not Authenticator.objects.filter(user=agent).exists()


def test_asked_by_who_left_it_is_not_confirmed() -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR)
    reset = ask(agent, by)
    RoleAssignment.objects.filter(user=by).update(ends_on=timezone.localdate())
    assert denied(lambda: confirm(reset, second)) == permissions.ASKER_LEFT


def test_a_demand_is_confirmed_or_taken_back_once() -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR)
    first = ask(agent, by)
    assert denied(lambda: withdraw(first, make_agent(Role.MODERATOR))) == permissions.NOT_YOURS
    withdraw(first, by)
    assert denied(lambda: confirm(first, second)) == permissions.NOT_ASKED
    reset = ask(agent, by)
    confirm(reset, second)
    assert denied(lambda: confirm(reset, second)) == permissions.NOT_ASKED
    assert denied(lambda: withdraw(reset, second)) == permissions.NOT_ASKED
    assert AuditEntry.objects.filter(act="factor_reset.withdraw", by=by).exists()


@pytest.mark.usefixtures("guarded")
def test_for_a_guarded_role_only_who_confirms_its_changes_confirms() -> None:
    by, manager, agent = make_administrator(), make_agent(Role.QRC_MANAGER), make_agent(Role.MODERATOR)
    assert "ne reste personne" in denied(lambda: ask(agent, by))
    second = make_agent(Role.MODERATOR)
    reset, now = ask(agent, by), timezone.now()
    assert denied(lambda: confirm(reset, manager)) == permissions.NOT_YOURS
    assert list(resets_to_confirm(second, now)) == [reset]
    assert not resets_to_confirm(manager, now).exists()
    confirm(reset, second)


def test_the_queue_holds_what_one_may_confirm_and_no_other() -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR)
    reset, now = ask(agent, by), timezone.now()
    assert list(resets_to_confirm(second, now)) == [reset]
    assert not resets_to_confirm(by, now).exists()
    assert not resets_to_confirm(agent, now).exists()


def test_the_database_wants_two_people_and_keeps_what_was_confirmed() -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR)
    reset, rows = ask(agent, by), FactorReset.objects.all()
    now = timezone.now()
    for change in (
        {"confirmed_by": by, "confirmed_at": now},
        {"confirmed_by": agent, "confirmed_at": now},
        {"confirmed_at": now},
        {"asked_by": agent},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    confirm(reset, second)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(checked="Autre chose")


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_taken_back_at_once_it_is_one_of_both() -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR)
    reset = ask(agent, by)
    outcomes = together(lambda: confirm(reset, second), lambda: withdraw(reset, by))
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 1
    assert Authenticator.objects.filter(user=agent).exists() is not FactorReset.objects.exists()


def test_the_desk_asks_then_another_person_confirms(client: StrictClient) -> None:
    by, second, agent = make_administrator(), make_administrator(), make_agent(Role.MODERATOR, last_name="Petit")
    sign_in(client, by)
    url = reverse("admin:accounts_user_double-securite", args=[agent.pk])
    assert "Comment avez-vous vérifié" in client.get(url).content.decode()
    client.post(url, {"checked": "Je l’ai vue."})
    reset = FactorReset.objects.get()
    sign_in(client, second)
    page = reverse("admin:accounts_factorreset_change", args=[reset.pk])
    assert "Camille Petit" in client.get(page).content.decode()
    client.post(reverse("admin:accounts_factorreset_confirmer", args=[reset.pk]))
    reset.refresh_from_db()
    assert reset.confirmed_by == second
