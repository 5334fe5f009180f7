"""Giving and ending roles: every refusal, every outcome, and two acts at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user, sign_in
from tests.factories.mail import ask_code, last_code, letters, type_code
from tests.factories.together import together


def _grant(user, by, role="moderator", **more):
    return actions.grant_role(user=user, role=role, by=by, now=timezone.now(), **more)


def _end(assignment, by):
    actions.end_role(assignment=assignment, by=by, now=timezone.now())


@pytest.mark.parametrize("role", Role.values)
def test_every_role_is_defined_with_its_mission(role):
    definition = ROLES[role]
    assert definition.permissions
    assert definition.mission
    assert all(permission.count(".") == 1 for permission in definition.permissions)


@pytest.mark.parametrize("permission", ["accounts.grant_role", "accounts.end_role", "accounts.deactivate_user"])
def test_only_the_administrator_rules_over_accounts(permission):
    assert {role for role, row in ROLES.items() if permission in row.permissions} == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.django_db
def test_role_opens_exactly_its_permissions(role):
    agent = User.objects.get(pk=make_agent(role).pk)
    assert agent.permissions == ROLES[role].permissions
    assert agent.is_staff is ROLES[role].has_desk
    assert agent.has_perms(sorted(ROLES[role].permissions))
    assert not agent.has_perm("accounts.unknown")


@pytest.mark.django_db
def test_resident_has_no_permission():
    user = make_user()
    assert not user.permissions
    assert not user.is_staff
    assert not user.has_module_perms("accounts")


@pytest.mark.django_db
def test_role_is_given_written_down_and_told():
    by, user = make_administrator(), make_user()
    given = _grant(user, by, "service_agent", department=make_department(name="Voirie"))
    assert (given.user, given.granted_by, given.department.name) == (user, by, "Voirie")
    entry = AuditEntry.objects.get(act="role.grant")
    assert entry.by == by
    assert entry.detail == {"user": user.pk, "role": "service_agent", "assignment": given.pk}
    (letter,) = letters("role_granted")
    assert letter.person == user.public_id
    assert "Agent" in letter.payload["role"]


@pytest.mark.django_db
def test_department_is_forgotten_for_the_other_roles():
    assert _grant(make_user(), make_administrator(), "moderator", department=make_department()).department is None


@pytest.mark.django_db
def test_grant_is_refused_to_who_is_no_administrator():
    with pytest.raises(ActionDenied, match="pas le droit"):
        _grant(make_user(), make_agent("qrc_manager"))
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_grant_to_oneself_is_refused():
    by = make_administrator()
    with pytest.raises(ActionDenied, match="propre compte"):
        _grant(by, by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_active": False}, "fermé"),
        ({"is_active": False, "erased_at": timezone.now()}, "supprimé"),
        ({"age": 17}, "moins de 18 ans"),
    ],
)
def test_grant_is_refused_to_some_accounts(fields, reason):
    user = make_user(**fields)
    for by in (make_administrator(), None):
        with pytest.raises(ActionDenied, match=reason):
            _grant(user, by)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "problem"), [("king", "dans la liste"), ("service_agent", "service de cet agent")])
def test_grant_refuses_an_incomplete_demand(role, problem):
    with pytest.raises(InvalidInput, match=problem):
        _grant(make_user(), make_administrator(), role)


@pytest.mark.django_db
def test_same_role_is_not_given_twice_but_another_service_is():
    by, user = make_administrator(), make_user()
    one, other = make_department(), make_department()
    _grant(user, by, "service_agent", department=one)
    with pytest.raises(InvalidInput, match="déjà ce rôle"):
        _grant(user, by, "service_agent", department=one)
    _grant(user, by, "service_agent", department=other)
    assert RoleAssignment.objects.filter(user=user).count() == 2


@pytest.mark.django_db
def test_role_ends_at_once_and_can_be_given_again():
    by, agent = make_administrator(), make_agent("moderator")
    _end(agent.role_assignments.get(), by)
    assert not User.objects.get(pk=agent.pk).roles
    assert AuditEntry.objects.filter(act="role.end", by=by).exists()
    assert letters("role_ended")
    _grant(agent, by)
    assert User.objects.get(pk=agent.pk).roles == {"moderator"}


@pytest.mark.django_db
def test_role_to_come_ends_on_its_first_day():
    by, tomorrow = make_administrator(), timezone.localdate() + timedelta(days=1)
    coming = RoleAssignment.objects.create(user=make_user(), role="moderator", starts_on=tomorrow)
    _end(coming, by)
    coming.refresh_from_db()
    assert coming.ends_on == tomorrow


@pytest.mark.django_db
def test_end_is_refused_without_right_or_twice():
    by, agent = make_administrator(), make_agent("moderator")
    assignment = agent.role_assignments.get()
    with pytest.raises(ActionDenied, match="pas le droit"):
        _end(assignment, agent)
    _end(assignment, by)
    with pytest.raises(ActionDenied, match="déjà terminé"):
        _end(assignment, by)


@pytest.mark.django_db
def test_last_administrator_keeps_the_role():
    by = make_administrator()
    with pytest.raises(ActionDenied, match="dernière personne"):
        _end(by.role_assignments.get(), by)
    make_administrator(is_active=False)
    with pytest.raises(ActionDenied, match="dernière personne"):
        _end(by.role_assignments.get(), by)


@pytest.mark.django_db
def test_administrator_may_leave_when_another_remains():
    by = make_administrator()
    make_administrator()
    _end(by.role_assignments.get(), by)
    assert not permissions.is_last_administrator(by)


@pytest.mark.django_db(transaction=True)
def test_same_role_given_twice_at_once_is_given_once():
    by, user = make_administrator(), make_user()
    outcomes = together(lambda: _grant(user, by), lambda: _grant(user, by))
    assert RoleAssignment.objects.filter(user=user).count() == 1
    assert sum(isinstance(outcome, InvalidInput) for outcome in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_leaving_at_once_leave_one():
    one, other = make_administrator(), make_administrator()
    outcomes = together(
        lambda: _end(one.role_assignments.get(), one), lambda: _end(other.role_assignments.get(), other)
    )
    assert RoleAssignment.objects.current().filter(role=Role.ADMINISTRATOR).count() == 1
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_leaving_and_closing_the_other_account_at_once_leave_one():
    one, other = make_administrator(), make_administrator()
    outcomes = together(
        lambda: _end(one.role_assignments.get(), one),
        lambda: actions.deactivate_account(user=other, by=one, reason="Départ.", now=timezone.now()),
    )
    open_ones = RoleAssignment.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    assert open_ones.count() == 1
    assert sum(isinstance(refused, ActionDenied) for refused in outcomes) == 1


@pytest.mark.django_db
def test_role_ends_the_sessions_already_open(client):
    user = make_user()
    ask_code(client, user.email)
    type_code(client, last_code())
    _grant(user, make_administrator())
    assert client.get(reverse("accounts:home")).url.startswith(reverse("account_login"))


@pytest.mark.django_db
def test_resident_does_not_enter_the_desk():
    assert permissions.refusal_to_enter_desk(make_user())
    assert permissions.refusal_to_enter_desk(make_administrator()) is None


@pytest.mark.parametrize("value", ["\x00", "inconnu"])
@pytest.mark.django_db
def test_unknown_role_filters_nothing(client, value):
    by = make_administrator()
    sign_in(client, by)
    page = client.get(reverse("admin:accounts_user_changelist"), {"role": value})
    assert page.status_code == 200
    assert by.email in page.content.decode()
