"""Roles that end by themselves: told a week before, and the day they are over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.actions.roles import until_words
from allonnes.accounts.messages import ROLE_ENDED, ROLE_ENDING, ROLE_ENDING_DESK
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role

WARNED_DAYS = 7


def _holders(role: Role, now: datetime) -> QuerySet[User]:
    current = RoleAssignment.objects.current(timezone.localdate(now)).filter(role=role)
    return User.objects.filter(pk__in=current.values("user"), is_active=True).order_by("pk")


def tell_roles_ending(*, now: datetime) -> int:
    """A week before a role ends by itself, its holder and the administrators are told, once for each end.

    Returns how many roles.
    """
    today = timezone.localdate(now)
    soon = (today + timedelta(days=1), today + timedelta(days=WARNED_DAYS))
    ending = RoleAssignment.objects.current(today).filter(ends_on__range=soon, user__is_active=True)
    rows = list(ending.select_related("user").order_by("pk"))
    administrators = list(_holders(Role.ADMINISTRATOR, now)) if rows else []
    return sum(_tell_ending(assignment, administrators) for assignment in rows)


@transaction.atomic
def _tell_ending(assignment: RoleAssignment, administrators: list[User]) -> bool:
    fact = f"role:{assignment.pk}:{assignment.ends_on}"
    words = {"role": str(Role(assignment.role).label), "until": until_words(assignment)}
    page = reverse("admin:accounts_roleassignment_change", args=[assignment.pk])
    for administrator in [person for person in administrators if person.pk != assignment.user_id]:
        write_to(administrator, ROLE_ENDING_DESK, fact=fact, **words, url=page)
    return write_to(assignment.user, ROLE_ENDING, fact=fact, **words)


def tell_roles_over(*, now: datetime) -> int:
    """The role is over since today, or since a few days when nothing ran: its holder is told. Returns how many."""
    today = timezone.localdate(now)
    over = RoleAssignment.objects.filter(
        ends_on__range=(today - timedelta(days=WARNED_DAYS), today), is_waiting=False, user__is_active=True
    )
    rows = over.select_related("user").order_by("pk")
    return sum(
        write_to(assignment.user, ROLE_ENDED, fact=f"role:{assignment.pk}", role=str(Role(assignment.role).label))
        for assignment in rows
    )
