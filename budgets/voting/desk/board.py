"""The polling board of a vote: who sits on it, and when it changes only by two people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from allonnes.accounts.models import RoleAssignment, RoleChange, RoleChangeKind, User
from allonnes.accounts.roles import Role
from budgets.editions.models import VoteOpening

WAITS = (
    "Un changement au bureau de vote attend : un membre du bureau le confirme ou le reprend, à la page « Changements à "
    "confirmer »."
)


@dataclass(frozen=True)
class BoardMember:
    """An officer as everybody reads them: `name` is "" when the account has none."""

    name: str
    since: date


def is_board_held(_now: datetime) -> bool:
    """From the opening of a vote, its rules frozen, until it is sealed and its key destroyed."""
    sealed = Q(edition__sealing__sealed_at__isnull=False)
    has_no_key = Q(key_fingerprint="") | Q(edition__sealing__key_destruction__isnull=False)
    return VoteOpening.objects.exclude(sealed & has_no_key).exists()


def sitting_members() -> list[BoardMember]:
    """The officers of today: open accounts of adults."""
    return _members(RoleAssignment.objects.current().filter(user__is_active=True))


def members_of_vote(opened_at: datetime, sealed_at: datetime) -> list[BoardMember]:
    """Whoever was an officer on a day of the vote, from opening to sealing; an erased account has no name any more."""
    first, last = timezone.localdate(opened_at), timezone.localdate(sealed_at)
    ended = Q(ends_on=None) | Q(ends_on__gte=first)
    return _members(RoleAssignment.objects.filter(ended, starts_on__lte=last, is_waiting=False))


def board_warnings() -> list[str]:
    """What the path of an edition says of its board: a change waits for an officer."""
    waiting = RoleChange.objects.filter(role=Role.VOTE_OFFICER, confirmed_at=None)
    return [WAITS] if waiting.exists() else []


def was_named_during(user: User, opening: VoteOpening) -> bool:
    """Whether they came to the board, or came back to it, once the rules of the vote were frozen."""
    came = RoleChange.objects.filter(user=user, kind__in=[RoleChangeKind.GRANT, RoleChangeKind.REOPEN])
    return came.filter(role=Role.VOTE_OFFICER, confirmed_at__gte=opening.opened_at).exists()


def _members(held: QuerySet[RoleAssignment]) -> list[BoardMember]:
    rows = held.filter(role=Role.VOTE_OFFICER).select_related("user").order_by("starts_on", "pk")
    first: dict[int, RoleAssignment] = {}
    for row in rows:
        if not row.user.is_minor:
            first.setdefault(row.user_id, row)
    return [BoardMember(full_name(row.user), row.starts_on) for row in first.values()]


def full_name(user: User) -> str:
    """First name and name, as the board is published and signs; "" when the account has none."""
    return f"{user.first_name} {user.last_name}".strip()
