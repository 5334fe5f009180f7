"""Who works for a council: the administrator for all, an animator for those that their role is narrowed to."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from allonnes.accounts.models import RoleAssignment
from allonnes.accounts.roles import Role
from instances.councils.models import Candidacy, Council, CouncilAnimator, Draw, Mandate, MandateQuerySet

ANIMATE = "instances.animate_council"
ANIMATE_ALL = "instances.animate_all_councils"


def councils_of(user: Any) -> "QuerySet[Council]":
    """The councils that somebody works for."""
    if user.has_perm(ANIMATE_ALL):
        return Council.objects.all()
    if not user.has_perm(ANIMATE):
        return Council.objects.none()
    return Council.objects.filter(pk__in=_narrowed_to(user).values("council"))


def _narrowed_to(user: Any) -> "QuerySet[CouncilAnimator]":
    held = RoleAssignment.objects.current().filter(user=user, role=Role.COUNCIL_ANIMATOR)
    return CouncilAnimator.objects.filter(assignment__in=held)


def words_of_assignments(numbers: list[int]) -> dict[int, str]:
    """To which councils each of these roles given is narrowed, in words; one question."""
    rows = CouncilAnimator.objects.filter(assignment__in=numbers).select_related("council").order_by("council__name")
    words: dict[int, list[str]] = {}
    for row in rows:
        words.setdefault(row.assignment_id, []).append(row.council.name)
    return {number: ", ".join(names) for number, names in words.items()}


def mandates_of(user: Any) -> MandateQuerySet:
    """The members whom somebody works with."""
    return Mandate.objects.filter(council__in=councils_of(user))


def candidacies_of(user: Any) -> "QuerySet[Candidacy]":
    """The candidacies that somebody may read: those of their councils, once the address was confirmed."""
    return Candidacy.objects.known().filter(council__in=councils_of(user))


def draws_of(user: Any) -> "QuerySet[Draw]":
    """The draws that somebody prepares."""
    return Draw.objects.filter(council__in=councils_of(user))


def refusal_to_animate(user: Any, council: Council, now: datetime) -> str | None:
    """Meetings, opinions, candidacies of a council are the work of those who animate it, and of the administrator."""
    if councils_of(user).filter(pk=council.pk).exists():
        return None
    return _("Ce conseil est animé par une autre personne.")
