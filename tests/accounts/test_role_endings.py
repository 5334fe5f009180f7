"""Roles with a last day: they end by themselves, it is told, and a page left open says so."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.endings import ended_lately
from allonnes.accounts.models import AuditEntry, RoleAssignment, RoleChange, User
from allonnes.accounts.roles import _GRANTED, GUARDS, ROLES, SCOPES, Role, RoleGuard, Scope
from allonnes.accounts.scopes import scope_words
from allonnes.accounts.tasks import tell_roles
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user, sign_in
from tests.factories.mail import letters
from tests.factories.town import PlaceFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def today() -> Any:
    return timezone.localdate()


def in_days(days: int) -> Any:
    return today() + timedelta(days=days)


def at_day(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def given(days: int = 3, role: str = Role.MODERATOR, **more: Any) -> RoleAssignment:
    assignment = actions.grant_role(
        user=more.pop("user", None) or make_user(),
        role=role,
        by=more.pop("by", None) or make_administrator(),
        now=timezone.now(),
        last_day=in_days(days),
        **more,
    )
    assert isinstance(assignment, RoleAssignment)
    return assignment


def move(assignment: RoleAssignment, by: User, last_day: Any) -> None:
    actions.move_role_end(assignment=assignment, by=by, now=timezone.now(), last_day=last_day)


def test_a_role_lasts_to_the_end_of_its_last_day_and_no_longer() -> None:
    assignment = given(3)
    assert assignment.last_day == in_days(3)
    current = RoleAssignment.objects.filter(pk=assignment.pk)
    assert current.current(in_days(3)).exists()
    assert not current.current(in_days(4)).exists()
    assert letters("role_granted")[0].payload["until"]


def test_a_role_that_ended_opens_nothing_at_the_next_request(client: StrictClient) -> None:
    agent = make_agent(Role.QRC_MANAGER)
    sign_in(client, agent)
    assert client.get(reverse("admin:index")).status_code == 200
    RoleAssignment.objects.filter(user=agent).update(starts_on=in_days(-9), ends_on=today())
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


@pytest.mark.parametrize(
    ("role", "days", "problem"), [(Role.MODERATOR, -1, "passé"), (Role.ADMINISTRATOR, 5, "pas de date de fin")]
)
def test_some_ends_are_refused(role: str, days: int, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        given(days, role)


def test_the_database_keeps_one_role_a_day() -> None:
    user = make_user()
    held = RoleAssignment(user=user, role=Role.MODERATOR, ends_on=in_days(9))
    held.save()
    again = RoleAssignment(user=user, role=Role.MODERATOR, starts_on=in_days(5))
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        again.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    RoleAssignment.objects.create(user=user, role=Role.MODERATOR, starts_on=in_days(9))


def test_the_end_moves_and_the_person_is_told() -> None:
    by, assignment = make_administrator(), given(3)
    move(assignment, by, in_days(20))
    assignment.refresh_from_db()
    assert assignment.last_day == in_days(20)
    move(assignment, by, None)
    assignment.refresh_from_db()
    assert assignment.last_day is None
    assert len(letters("role_moved")) == 2
    assert AuditEntry.objects.filter(act="role.move_end", by=by).count() == 2


def test_the_end_does_not_move_to_the_past() -> None:
    with pytest.raises(InvalidInput, match="passé"):
        move(given(3), make_administrator(), in_days(-1))


def test_who_may_move_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    by, now, assignment = make_administrator(), timezone.now(), given(3)
    refusal = permissions.refusal_to_move_role_end
    assert refusal(by, assignment, now) is None
    assert refusal(make_agent(Role.QRC_MANAGER), assignment, now) == permissions.NOT_YOURS
    own = RoleAssignment.objects.create(user=by, role=Role.MODERATOR, ends_on=in_days(3))
    assert "propre rôle" in str(refusal(by, own, now))
    assert refusal(by, make_administrator().role_assignments.get(), now) == permissions.NO_END
    guard = RoleGuard(Role.MODERATOR, needs_second=lambda _now: True, confirmers="accounts.play")
    monkeypatch.setitem(GUARDS._items, Role.MODERATOR, guard)
    assert "qu’à deux" in str(refusal(by, assignment, now))
    assert refusal(by, assignment, at_day(5)) == permissions.ALREADY_ENDED
    with pytest.raises(ActionDenied):
        move(own, by, None)


def test_a_guarded_role_keeps_its_last_day_until_it_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_GRANTED, Role.MODERATOR, ROLES[Role.MODERATOR].permissions | {"accounts.play"})
    guard = RoleGuard(Role.MODERATOR, needs_second=lambda _now: True, confirmers="accounts.play")
    monkeypatch.setitem(GUARDS._items, Role.MODERATOR, guard)
    second, user = make_agent(Role.MODERATOR), make_user()
    asked = actions.grant_role(
        user=user, role=Role.MODERATOR, by=make_administrator(), now=timezone.now(), last_day=in_days(8)
    )
    assert isinstance(asked, RoleChange)
    actions.confirm_role_change(change=asked, by=second, now=timezone.now())
    assert user.role_assignments.get().last_day == in_days(8)


def test_a_week_before_the_person_and_the_administrators_are_told_once() -> None:
    by = make_administrator()
    assignment = given(7, by=by)
    assert actions.tell_roles_ending(now=timezone.now()) == 0
    assert actions.tell_roles_ending(now=at_day(1)) == 1
    assert actions.tell_roles_ending(now=at_day(2)) == 0
    assert [letter.person for letter in letters("role_ending")] == [assignment.user.public_id]
    (desk,) = letters("role_ending_desk")
    assert desk.person == by.public_id
    assert assignment.user.email not in str(desk.payload)
    assert str(assignment.pk) in desk.payload["url"]


def test_a_role_moved_then_ending_again_is_told_again() -> None:
    by = make_administrator()
    assignment = given(3, by=by)
    assert actions.tell_roles_ending(now=timezone.now()) == 1
    move(assignment, by, in_days(5))
    assert actions.tell_roles_ending(now=timezone.now()) == 1


def test_the_day_it_is_over_the_person_is_told_once_whatever_ended_it() -> None:
    by, assignment = make_administrator(), given(0)
    assert actions.tell_roles_over(now=timezone.now()) == 0
    assert actions.tell_roles_over(now=at_day(1)) == 1
    assert actions.tell_roles_over(now=at_day(2)) == 0
    actions.end_role(assignment=given(9).user.role_assignments.get(), by=by, now=timezone.now())
    tell_roles()
    assert {letter.person for letter in letters("role_ended")} >= {assignment.user.public_id}
    assert len(letters("role_ended")) == 2


def test_the_account_page_shows_the_service_and_the_last_day(client: StrictClient) -> None:
    agent = make_agent(Role.SERVICE_AGENT, department=make_department(name="Voirie"))
    RoleAssignment.objects.filter(user=agent).update(ends_on="2099-01-01")
    sign_in(client, agent)
    page = client.get(reverse("accounts:home")).content.decode()
    assert "(Voirie), jusqu’au 31 décembre 2098" in page


def test_an_app_says_in_words_what_it_narrows_a_role_to(monkeypatch: pytest.MonkeyPatch, client: StrictClient) -> None:
    animator, moderator = make_agent(Role.COUNCIL_ANIMATOR), make_agent(Role.MODERATOR)
    scope = Scope(Role.COUNCIL_ANIMATOR, lambda numbers: dict.fromkeys(numbers, "Conseil des Sages"))
    monkeypatch.setitem(SCOPES._items, scope.role, scope)
    assignment = animator.role_assignments.get()
    assert scope_words([assignment, moderator.role_assignments.get()]) == {assignment.pk: "Conseil des Sages"}
    assert scope_words([moderator.role_assignments.get()]) == {}
    sign_in(client, animator)
    assert "(Conseil des Sages)" in client.get(reverse("accounts:home")).content.decode()
    sign_in(client, make_administrator())
    page = reverse("admin:accounts_roleassignment_change", args=[assignment.pk])
    assert "Conseil des Sages" in client.get(page).content.decode()


def ended(agent: User) -> None:
    RoleAssignment.objects.filter(user=agent).update(starts_on=in_days(-9), ends_on=in_days(-1))


def test_a_form_sent_after_the_role_ended_says_so_and_gives_the_words_back(client: StrictClient) -> None:
    agent, place = make_agent(Role.QRC_MANAGER), PlaceFactory(name="Avant")
    sign_in(client, agent)
    page = reverse("admin:town_place_change", args=[place.pk])
    assert client.get(page).status_code == 200
    ended(agent)
    answer = client.post(page, {"name": "Une salle que j’ai décrite longuement"})
    assert answer.status_code == 403
    words = answer.content.decode()
    assert "Responsable de la relation citoyenne\N{NO-BREAK SPACE}» est terminé depuis le" in words
    assert "Une salle que j’ai décrite longuement" in words
    place.refresh_from_db()
    assert place.name == "Avant"


def test_a_form_sent_by_who_keeps_another_role_is_given_back_too(client: StrictClient) -> None:
    agent, place = make_agent(Role.QRC_MANAGER), PlaceFactory()
    sign_in(client, agent)
    ended(agent)
    RoleAssignment.objects.create(user=agent, role=Role.MODERATOR)
    answer = client.post(reverse("admin:town_place_change", args=[place.pk]), {"name": "Une salle bien décrite"})
    assert answer.status_code == 403
    assert "Une salle bien décrite" in answer.content.decode()


def test_a_refusal_that_no_ended_role_explains_gives_the_words_back_too(client: StrictClient) -> None:
    place = PlaceFactory()
    sign_in(client, make_agent(Role.MODERATOR))
    page = reverse("admin:town_place_change", args=[place.pk])
    answer = client.post(page, {"name": "Une salle bien décrite"})
    assert "vous n’avez plus, le droit" in answer.content.decode()
    assert client.post(page, {"name": "x"}).status_code == 403
    assert client.get(page).status_code == 403


def test_a_page_opened_after_the_role_ended_names_it(client: StrictClient) -> None:
    agent = make_agent(Role.QRC_MANAGER)
    sign_in(client, agent)
    ended(agent)
    assert "est terminé depuis le" in client.get(reverse("admin:index"), follow=True).content.decode()


def test_a_role_given_again_or_over_for_long_is_not_named() -> None:
    agent = make_agent(Role.MODERATOR)
    ended(agent)
    assert ended_lately(fresh(agent), today())
    assert ended_lately(fresh(agent), in_days(40)) == ""
    RoleAssignment.objects.create(user=agent, role=Role.MODERATOR)
    assert ended_lately(fresh(agent), today()) == ""
