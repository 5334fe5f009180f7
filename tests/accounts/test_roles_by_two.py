"""A guarded role changes only by two people: a toy guard on the moderators, at every moment, and two acts at once."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.models import AuditEntry, RoleAssignment, RoleChange, RoleChangeKind, User
from allonnes.accounts.roles import _GRANTED, GUARDS, ROLES, Role, RoleGuard
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.together import together


class Toy:
    """Whether the toy guard is up."""

    is_up = True


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> type[Toy]:
    Toy.is_up = True
    monkeypatch.setitem(_GRANTED, Role.MODERATOR, ROLES[Role.MODERATOR].permissions | {"accounts.play"})
    guard = RoleGuard(Role.MODERATOR, needs_second=lambda _now: Toy.is_up, confirmers="accounts.play")
    monkeypatch.setitem(GUARDS._items, Role.MODERATOR, guard)
    return Toy


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("toy")]


def moderator(**fields: Any) -> User:
    return make_agent(Role.MODERATOR, **fields)


def grant(user: User, by: User | None) -> Any:
    return actions.grant_role(user=user, role=Role.MODERATOR, by=by, now=timezone.now())


def end(user: User, by: User) -> Any:
    return actions.end_role(assignment=user.role_assignments.get(), by=by, now=timezone.now())


def close(user: User, by: User) -> Any:
    return actions.deactivate_account(user=user, by=by, reason=" Départ. ", now=timezone.now())


def reopen(user: User, by: User) -> Any:
    return actions.reactivate_account(user=user, by=by, now=timezone.now())


def confirm(change: RoleChange, by: User) -> None:
    actions.confirm_role_change(change=change, by=by, now=timezone.now())


def withdraw(change: RoleChange, by: User) -> None:
    actions.withdraw_role_change(change=change, by=by, now=timezone.now())


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_a_role_is_given_once_another_person_confirms() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    asked = grant(user, by)
    assert not fresh(user).roles
    assert not RoleAssignment.objects.filter(user=user).exists()
    confirm(asked, second)
    assert fresh(user).roles == {Role.MODERATOR}
    assert user.role_assignments.get().granted_by == by
    asked.refresh_from_db()
    assert (asked.asked_by, asked.confirmed_by) == (by, second)
    acts = list(AuditEntry.objects.order_by("id").values_list("act", "by"))
    assert acts == [("role_change.ask", by.pk), ("role_change.confirm", second.pk), ("role.grant", by.pk)]


def test_a_role_ends_once_another_person_confirms() -> None:
    by, second, leaving = make_administrator(), moderator(), moderator()
    asked = end(leaving, by)
    assert fresh(leaving).roles == {Role.MODERATOR}
    confirm(asked, second)
    assert not fresh(leaving).roles


def test_an_account_is_closed_and_opened_again_once_another_person_confirms() -> None:
    by, second, leaving = make_administrator(), moderator(), moderator()
    asked = close(leaving, by)
    assert fresh(leaving).is_active
    assert asked.reason == "Départ."
    confirm(asked, second)
    assert not fresh(leaving).is_active
    again = reopen(leaving, by)
    assert not fresh(leaving).is_active
    confirm(again, second)
    assert fresh(leaving).roles == {Role.MODERATOR}


def test_without_the_guard_one_person_is_enough(toy: type[Toy]) -> None:
    toy.is_up = False
    by, user = make_administrator(), make_user()
    assert isinstance(grant(user, by), RoleAssignment)
    assert close(user, by) is None
    assert reopen(fresh(user), by) is None
    assert end(user, by) is None
    assert not RoleChange.objects.exists()


def test_the_other_roles_and_accounts_change_as_before() -> None:
    by, user = make_administrator(), make_user()
    actions.grant_role(user=user, role=Role.QRC_AGENT, by=by, now=timezone.now())
    assert fresh(user).roles == {Role.QRC_AGENT}
    assert close(user, by) is None
    assert not fresh(user).is_active


def test_neither_who_asked_nor_whom_it_is_about_confirms() -> None:
    both, other = make_administrator(), make_administrator()
    RoleAssignment.objects.create(user=both, role=Role.MODERATOR)
    about, second = moderator(), moderator()
    asked = end(about, both)
    assert denied(lambda: confirm(asked, fresh(both))) == permissions.SAME_PERSON
    assert denied(lambda: confirm(asked, about)) == permissions.YOURSELF
    assert denied(lambda: confirm(asked, other)) == permissions.NOT_YOURS
    assert fresh(about).roles == {Role.MODERATOR}
    confirm(asked, second)
    assert denied(lambda: confirm(asked, second)) == permissions.NOT_ASKED
    assert denied(lambda: withdraw(asked, second)) == permissions.NOT_ASKED


def test_nobody_left_to_confirm_means_no_change() -> None:
    by, alone = make_administrator(), moderator()
    moderator(is_active=False)
    assert denied(lambda: end(alone, by)) == permissions.NOBODY_CONFIRMS
    assert denied(lambda: close(alone, by)) == permissions.NOBODY_CONFIRMS
    grant(make_user(), by)
    RoleAssignment.objects.filter(user=alone).update(starts_on="2020-01-01", ends_on="2020-01-02")
    assert denied(lambda: grant(make_user(), by)) == permissions.NOBODY_CONFIRMS
    assert denied(lambda: grant(make_user(), None)) == permissions.NOBODY_CONFIRMS


def test_a_change_is_asked_once() -> None:
    by, user = make_administrator(), make_user()
    moderator()
    grant(user, by)
    assert denied(lambda: grant(user, by)) == permissions.ALREADY_ASKED


def test_a_demand_is_taken_back_by_who_could_ask_or_confirm() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    for who in (by, second):
        asked = grant(user, by)
        assert denied(lambda asked=asked: withdraw(asked, make_agent(Role.QRC_MANAGER))) == permissions.NOT_YOURS
        withdraw(asked, who)
        assert denied(lambda asked=asked: confirm(asked, second)) == permissions.NOT_ASKED
    assert not fresh(user).roles
    assert AuditEntry.objects.filter(act="role_change.withdraw").count() == 2


def test_who_asked_must_still_have_the_right() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    asked = grant(user, by)
    RoleAssignment.objects.filter(user=by).delete()
    assert denied(lambda: confirm(asked, second)) == permissions.ASKER_LEFT


def test_who_confirms_must_still_have_the_role() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    asked = grant(user, by)
    assert second.permissions
    RoleAssignment.objects.filter(user=second).delete()
    assert denied(lambda: confirm(asked, second)) == permissions.NOT_YOURS


def test_what_became_impossible_is_refused_when_confirmed(toy: type[Toy]) -> None:
    by, second, leaving, user = make_administrator(), moderator(), moderator(), make_user()
    ending, giving, late = end(leaving, by), grant(user, by), grant(make_user(), by)
    toy.is_up = False
    end(leaving, by)
    assert denied(lambda: confirm(ending, second)) == permissions.ALREADY_ENDED
    grant(user, by)
    with pytest.raises(InvalidInput, match="déjà ce rôle"):
        confirm(giving, second)
    confirm(late, second)
    assert fresh(late.user).roles == {Role.MODERATOR}


def test_the_command_line_waits_too() -> None:
    user, second, out = make_user(), moderator(), StringIO()
    call_command("grant_role", user.email, Role.MODERATOR, stdout=out)
    assert "à confirmer" in out.getvalue()
    assert not fresh(user).roles
    confirm(RoleChange.objects.get(), second)
    assert fresh(user).roles == {Role.MODERATOR}


def test_the_database_wants_two_people_and_a_last_word() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    asked, now = grant(user, by), timezone.now()
    rows = RoleChange.objects.filter(pk=asked.pk)
    for fields, name in (
        ({"confirmed_by": by, "confirmed_at": now}, "by_two_people"),
        ({"confirmed_by": user, "confirmed_at": now}, "not_by_its_person"),
        ({"confirmed_by": second}, "confirmed_whole"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**fields)
    with pytest.raises(IntegrityError, match="asked_once"), transaction.atomic():
        RoleChange.objects.create(kind=RoleChangeKind.GRANT, user=user, role=Role.MODERATOR, asked_at=now)
    confirm(asked, second)
    for act in (rows.delete, lambda: rows.update(asked_at=now - timedelta(days=1))):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_confirmed_twice_at_once_is_done_once() -> None:
    by, one, other, user = make_administrator(), moderator(), moderator(), make_user()
    asked = grant(user, by)
    outcomes = together(lambda: confirm(asked, one), lambda: confirm(asked, other))
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 1
    assert user.role_assignments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmed_while_taken_back_is_one_or_the_other() -> None:
    by, second, user = make_administrator(), moderator(), make_user()
    asked = grant(user, by)
    outcomes = together(lambda: confirm(asked, second), lambda: withdraw(asked, by))
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 1
    assert fresh(user).roles == ({Role.MODERATOR} if RoleChange.objects.exists() else frozenset())


@pytest.mark.django_db(transaction=True)
def test_two_people_ending_each_other_at_once_leave_one() -> None:
    by, one, other = make_administrator(), moderator(), moderator()
    first, second = end(one, by), end(other, by)
    outcomes = together(lambda: confirm(first, other), lambda: confirm(second, one))
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 1
    assert RoleAssignment.objects.current().filter(role=Role.MODERATOR).count() == 1


def test_the_desk_says_that_it_waits_then_another_person_confirms(client: Any, toy: type[Toy]) -> None:
    by, second, user = make_administrator(), make_administrator(), make_user(last_name="Martin")
    RoleAssignment.objects.create(user=second, role=Role.MODERATOR)
    sign_in(client, by)
    url = reverse("admin:accounts_user_donner-un-role", args=[user.pk])
    page = client.post(url, {"role": Role.MODERATOR}, follow=True).content.decode()
    assert "Rien ne change tant qu’une autre personne ne l’a pas confirmé" in page
    asked = RoleChange.objects.get()
    own = reverse("admin:accounts_rolechange_confirmer", args=[asked.pk])
    assert client.post(own).status_code == 409
    sign_in(client, fresh(second))
    assert "Camille Martin" in client.get(reverse("admin:accounts_rolechange_changelist")).content.decode()
    assert "Le changement est fait." in client.post(own, follow=True).content.decode()
    assert fresh(user).roles == {Role.MODERATOR}


def test_the_desk_takes_a_demand_back(client: Any) -> None:
    by, user = make_administrator(), make_user()
    moderator()
    asked = grant(user, by)
    sign_in(client, by)
    page = client.post(reverse("admin:accounts_rolechange_reprendre", args=[asked.pk]), follow=True)
    assert "La demande est reprise." in page.content.decode()
    assert not RoleChange.objects.exists()
