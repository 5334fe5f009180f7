"""Who receives what waits for me while I am away: a colleague of the same role, who gains no right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.actions.absences import possible_covers
from allonnes.accounts.models import Absence, AuditEntry, RoleAssignment, User
from allonnes.accounts.panels import absences
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user, sign_in
from tests.factories.mail import letters
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def away(user: User, cover: User, first: int = 0, last: int = 5) -> Absence:
    return actions.declare_absence(
        user=user, cover=cover, first_day=in_days(first), last_day=in_days(last), now=timezone.now()
    )


def end(absence: Absence, by: User) -> None:
    actions.end_absence(absence=absence, by=by, now=timezone.now())


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def two_of(role: str = Role.QRC_AGENT) -> tuple[User, User]:
    return make_agent(role, first_name="Alix", last_name="Martin"), make_agent(role, first_name="Sam")


def test_the_cover_works_for_the_absent_too_from_the_first_day_to_the_last() -> None:
    agent, cover = two_of()
    away(agent, cover, 0, 5)
    assert fresh(cover).works_for_ids == {cover.pk, agent.pk}
    assert fresh(agent).works_for_ids == {agent.pk}
    current = Absence.objects.filter(cover=cover)
    assert current.current(in_days(5)).exists()
    assert not current.current(in_days(6)).exists()
    (letter,) = letters("cover_asked")
    assert letter.person == cover.public_id
    assert letter.payload["colleague"] == "Alix Martin"
    assert AuditEntry.objects.filter(act="absence.declare", by=agent).exists()


def test_no_right_is_gained_and_a_role_lost_meanwhile_covers_nothing() -> None:
    agent, cover = two_of()
    held = fresh(cover).permissions
    away(agent, cover)
    assert fresh(cover).permissions == held
    RoleAssignment.objects.filter(user=cover).update(ends_on=timezone.localdate())
    assert fresh(cover).works_for_ids == {cover.pk}


def test_only_a_colleague_of_the_same_role_and_service_covers() -> None:
    voirie, parks = make_department(), make_department()
    agent = make_agent(Role.SERVICE_AGENT, department=voirie)
    same = make_agent(Role.SERVICE_AGENT, department=voirie)
    other = make_agent(Role.SERVICE_AGENT, department=parks)
    assert list(possible_covers(agent)) == [same]
    assert "même service" in denied(lambda: away(agent, other))
    assert "même service" in denied(lambda: away(agent, agent))
    assert "pas de rôle" in denied(lambda: away(make_user(), same))
    User.objects.filter(pk=same.pk).update(is_active=False)
    assert "même service" in denied(lambda: away(agent, fresh(same)))
    # Lent by the administrator, until the return.
    actions.grant_role(
        user=other,
        role=Role.SERVICE_AGENT,
        by=make_administrator(),
        now=timezone.now(),
        department=voirie,
        last_day=in_days(5),
    )
    away(agent, fresh(other))


def test_a_cover_who_is_away_too_is_refused() -> None:
    agent, cover = two_of()
    third = make_agent(Role.QRC_AGENT)
    away(cover, third, 3, 4)
    assert "absente aussi" in denied(lambda: away(agent, cover, 0, 3))
    away(agent, cover, 0, 2)


@pytest.mark.parametrize(("first", "last", "problem"), [(-1, 3, "passé"), (3, 2, "après le premier")])
def test_some_dates_are_refused(first: int, last: int, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        away(*two_of(), first, last)


def test_one_absence_a_day_in_the_database_too() -> None:
    agent, cover = two_of()
    away(agent, cover)
    with pytest.raises(InvalidInput, match="déjà dit une absence"):
        away(agent, cover, 5, 9)
    for change in (
        {"user": agent, "cover": cover, "starts_on": in_days(2), "ends_on": in_days(3)},
        {"user": cover, "cover": cover, "starts_on": in_days(2), "ends_on": in_days(3)},
        {"user": cover, "cover": agent, "starts_on": in_days(2), "ends_on": in_days(1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Absence.objects.create(**change)


def test_back_earlier_the_cover_is_told() -> None:
    agent, cover = two_of()
    absence = away(agent, cover)
    assert denied(lambda: end(absence, cover)) == permissions.NOT_YOURS
    end(absence, agent)
    assert fresh(cover).works_for_ids == {cover.pk}
    assert [letter.person for letter in letters("cover_ended")] == [cover.public_id]
    assert "déjà finie" in denied(lambda: end(absence, agent))


def test_an_absence_to_come_is_taken_back_by_the_administrator() -> None:
    absence = away(*two_of(), 3, 5)
    end(absence, make_administrator())
    assert not Absence.objects.exists()


def test_both_first_pages_say_who_covers_whom(client: StrictClient) -> None:
    agent, cover = two_of()
    away(agent, cover)
    sign_in(client, cover)
    assert "Vous remplacez Alix Martin jusqu’au" in client.get(reverse("admin:index")).content.decode()
    sign_in(client, agent)
    assert "Sam reçoit aussi vos files jusqu’au" in client.get(reverse("admin:index")).content.decode()
    assert absences(fresh(make_agent()))["covered"] == []


def test_the_page_declares_and_ends_an_absence(client: StrictClient) -> None:
    agent, cover = two_of()
    sign_in(client, agent)
    url = reverse("accounts:absences")
    answers = {"cover": cover.pk, "first_day": in_days(1).isoformat(), "last_day": in_days(4).isoformat()}
    refused = client.post(url, {**answers, "last_day": in_days(0).isoformat()})
    assert refused.status_code == 422
    assert "Le dernier jour vient après le premier" in refused.content.decode()
    assert client.post(url, {**answers, "cover": make_user().pk}).status_code == 422
    assert client.post(url, answers).url == url
    assert "Sam reçoit aussi vos files" in client.get(url).content.decode()
    over = reverse("accounts:absence_over", args=[Absence.objects.get().pk])
    assert client.post(over).url == url
    assert not Absence.objects.exists()
    assert client.post(over).status_code == 404


def test_the_page_says_when_nobody_can_cover(client: StrictClient) -> None:
    agent = make_agent(Role.MODERATOR)
    sign_in(client, agent)
    assert "Personne d’autre n’a votre rôle" in client.get(reverse("accounts:absences")).content.decode()
    sign_in(client, make_user())
    assert "pas de rôle sur le portail" in client.get(reverse("accounts:absences")).content.decode()


def test_the_desk_ends_an_absence(client: StrictClient) -> None:
    absence = away(*two_of())
    sign_in(client, make_administrator())
    assert client.get(reverse("admin:accounts_absence_change", args=[absence.pk])).status_code == 200
    client.post(reverse("admin:accounts_absence_terminer", args=[absence.pk]))
    absence.refresh_from_db()
    assert absence.ends_on == timezone.localdate()
