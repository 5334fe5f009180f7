"""Inviting the future staff: an account whose roles wait, and a link by mail that opens it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.erasure import erase_account
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.actions.roles import Terms, grant_role
from allonnes.accounts.messages import INVITATION
from allonnes.accounts.models import LINK_DAYS, Invitation, RoleAssignment, RoleChange, RoleChangeKind, User
from allonnes.accounts.roles import Role
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied, InvalidInput, refuse

LINK_SALT = "accounts.invitation"
SILENT_DAYS = 30


@dataclass(frozen=True)
class Guest:
    """Who is invited, as the administrator knows them."""

    email: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class Invited:
    """What an invitation did: a mail to a new person, roles for an account that was there, roles asked for by two."""

    user: User
    is_new: bool
    made: tuple[RoleAssignment | RoleChange, ...]


@transaction.atomic
def invite(*, guest: Guest, roles: Iterable[str], terms: Terms, by: User, now: datetime) -> Invited:
    """Open the account of a future member of the staff and write to them; its roles wait for their answer.

    An address that has an account gains the roles instead, and its owner is told; one that already waits gains them
    with what waits. Each role is given as anywhere else: not to oneself, by two when it is guarded. All or nothing.
    Raises ActionDenied or InvalidInput.
    """
    refuse(permissions.refusal_to_invite(by, now))
    wanted = list(roles)
    if not wanted:
        raise InvalidInput([_("Choisissez au moins un rôle.")])
    user, is_new = _account_of(guest)
    if is_new:
        Invitation.objects.create(user=user, invited_by=by, **_link(now))
        audit.record("invitation.send", by=by, user=user.pk)
    made = tuple(
        grant_role(user=user, role=role, by=by, now=now, department=terms.department, last_day=terms.last_day)
        for role in wanted
    )
    if is_new:
        _write(user.invitation)
    return Invited(user, is_new, made)


def _account_of(guest: Guest) -> tuple[User, bool]:
    """The account of this address, opened if there is none; two who invite it at once find the same one."""
    email = guest.email.strip().lower()
    try:
        with transaction.atomic():
            names = {"first_name": guest.first_name.strip(), "last_name": guest.last_name.strip()}
            return User.objects.create_user(email, **names), True
    except IntegrityError:
        return User.objects.get_by_natural_key(email), False


def _link(now: datetime) -> dict[str, object]:
    return {"nonce": token_urlsafe(24), "sent_at": now, "expires_at": now + timedelta(days=LINK_DAYS)}


def invitation_token(invitation: Invitation) -> str:
    """What the link of the last mail holds, signed: neither an address nor a name."""
    return signing.dumps([str(invitation.user.public_id), invitation.nonce], salt=LINK_SALT)


def invitation_of_token(token: str) -> Invitation | None:
    """The invitation that a link leads to; None when it is forged, or when another mail replaced it."""
    try:
        public_id, nonce = signing.loads(token, salt=LINK_SALT)
    except signing.BadSignature:
        return None
    invitation = Invitation.objects.select_related("user").filter(user__public_id=public_id).first()
    return invitation if invitation and constant_time_compare(invitation.nonce, nonce) else None


def waiting_roles(user: User) -> str:
    """The roles that wait for an answer, in words."""
    rows = user.role_assignments.filter(is_waiting=True).order_by("role", "pk")
    return ", ".join(dict.fromkeys(str(Role(role).label) for role in rows.values_list("role", flat=True)))


def _write(invitation: Invitation) -> None:
    user = invitation.user
    outbox.queue(
        INVITATION,
        key=outbox.key_of(INVITATION, invitation.nonce),
        address=user.email,
        person=user.public_id,
        payload={
            "first_name": user.first_name,
            "role": waiting_roles(user),
            "until": date_format(timezone.localdate(invitation.expires_at), "j F Y"),
        },
        # Never in clear: who reads the list of messages must not answer in their place.
        secret={"url": reverse("accounts:invitation", args=[invitation_token(invitation)])},
    )


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Another mail, another link; the former link is dead. Raises ActionDenied."""
    held = _held(invitation)
    refuse(permissions.refusal_to_change_invitation(by, held, now))
    for name, value in _link(now).items():
        setattr(held, name, value)
    held.save()
    audit.record("invitation.send_again", by=by, user=held.user_id)
    _write(held)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User | None, now: datetime) -> None:
    """Take the invitation back: the link is dead, the roles that waited are over, what was asked for is taken back.

    The account goes too, unless its owner already came. Raises ActionDenied.
    """
    held = _held(invitation)
    refuse(permissions.refusal_to_change_invitation(by, held, now))
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    RoleAssignment.objects.open(timezone.localdate(now)).filter(user=held.user_id, is_waiting=True).update(
        ends_on=timezone.localdate(now)
    )
    RoleChange.objects.filter(user=held.user_id, kind=RoleChangeKind.GRANT, confirmed_at=None).delete()
    audit.record("invitation.withdraw", by=by, user=held.user_id)
    if held.user.last_login is None:
        erase_account(user=held.user, by=None, now=now, why=_("L’invitation est retirée."))


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User | None, password: str, now: datetime) -> User:
    """Who opened the link chooses a password: their address is proved, their roles begin. Raises ActionDenied.

    `by` is who is signed in there, if somebody is. The second factor comes next: without it the roles sleep.
    """
    held = _held(invitation)
    if not constant_time_compare(held.nonce, invitation.nonce):
        raise ActionDenied(str(permissions.LINK_DEAD))
    refuse(permissions.refusal_to_accept_invitation(by, held, now))
    user, today = held.user, timezone.localdate(now)
    held.accepted_at = now
    held.save(update_fields=["accepted_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    RoleAssignment.objects.open(today).filter(user=user, is_waiting=True).update(is_waiting=False, starts_on=today)
    audit.record("invitation.accept", by=user, user=user.pk)
    return user


def withdraw_silent_invitations(*, now: datetime) -> int:
    """A month after the link of the last mail, silence is a no. Returns how many.

    One accepted meanwhile stops the run (ActionDenied): the next one does the rest.
    """
    silent = Invitation.objects.waiting().filter(expires_at__lte=now - timedelta(days=SILENT_DAYS))
    withdrawn = 0
    for invitation in silent.order_by("pk"):
        withdraw_invitation(invitation=invitation, by=None, now=now)
        withdrawn += 1
    return withdrawn


def _held(invitation: Invitation) -> Invitation:
    """The person's row first, then the invitation as it is now."""
    user = lock_user(invitation.user)
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    held.user = user
    return held
