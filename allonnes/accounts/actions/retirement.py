"""Accounts that nobody uses any more. Each function does everything due and not done yet, one account at a time."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allonnes.accounts.actions.erasure import erase_account
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.ages import DIGITAL_MAJORITY, MAJORITY
from allonnes.accounts.messages import INACTIVE_WARNING
from allonnes.accounts.models import CONSENT_DAYS, ParentalConsent, RoleAssignment, User
from allonnes.accounts.permissions import waits_for_parent
from allonnes.core.errors import ActionDenied

WARNED_AFTER_MONTHS = 24
ERASED_AFTER_MONTHS = 36
NOTICE_DAYS = 30
CONFIRM_WITHIN_DAYS = 7
_MONTHS_A_YEAR = 12


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month when it is too short."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 - months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _unused_since(day: date) -> QuerySet[User]:
    """Accounts without role, not erased, whose last visit (or opening) is on `day` or before."""
    held = RoleAssignment.objects.open(timezone.localdate()).filter(user=OuterRef("pk"))
    seen = Coalesce("last_seen_on", TruncDate("created_at"))
    return User.objects.filter(~Exists(held), erased_at=None).annotate(seen=seen).filter(seen__lte=day).order_by("pk")


def _erase(user: User, now: datetime, why: str) -> bool:
    """Erase, unless another run just did, or a role was given meanwhile."""
    try:
        erase_account(user=user, by=None, now=now, why=why)
    except ActionDenied:
        return False
    return True


def warn_inactive_accounts(*, now: datetime) -> int:
    """After 24 months without a visit, write once, with the date of deletion. Returns how many."""
    today = timezone.localdate(now)
    due = _unused_since(months_before(today, WARNED_AFTER_MONTHS)).filter(warned_inactive_on=None, is_active=True)
    return sum(_warn(pk, today) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _warn(pk: int, today: date) -> bool:
    still_due = User.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=pk, warned_inactive_on=None, is_active=True
    )
    user = still_due.first()
    if user is None:
        return False
    user.warned_inactive_on = today
    user.save(update_fields=["warned_inactive_on"])
    seen = user.last_seen_on or timezone.localdate(user.created_at)
    until = max(months_before(seen, -ERASED_AFTER_MONTHS), today + timedelta(days=NOTICE_DAYS))
    return write_to(
        user, INACTIVE_WARNING, fact=f"{today}", until=date_format(until, "j F Y"), url=reverse("account_login")
    )


def erase_inactive_accounts(*, now: datetime) -> int:
    """After 36 months without a visit, and 30 days at least after the warning, erase. Returns how many."""
    today = timezone.localdate(now)
    notified = Q(warned_inactive_on__lte=today - timedelta(days=NOTICE_DAYS)) | Q(is_active=False)
    due = _unused_since(months_before(today, ERASED_AFTER_MONTHS)).filter(notified)
    return sum(_erase(user, now, _("Personne ne l’a ouvert depuis 36 mois.")) for user in list(due))


def erase_silent_children(*, now: datetime) -> int:
    """A parent who did not answer in 30 days says no: the child's account is erased. Returns how many."""
    silent = ParentalConsent.objects.filter(
        is_granted=None, asked_at__lte=now - timedelta(days=CONSENT_DAYS), user__erased_at=None
    )
    children = [row.user for row in silent.select_related("user").order_by("pk") if waits_for_parent(row.user, now)]
    return sum(_erase(child, now, _("Votre parent n’a pas répondu en 30 jours.")) for child in children)


def forget_unconfirmed_accounts(*, now: datetime) -> int:
    """Erase what was opened on the site and never confirmed by the code, after 7 days. Returns how many.

    Signing up makes the address primary at once; an account opened by an agent waits for its owner without limit.
    """
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    due = User.objects.filter(
        Exists(addresses.filter(verified=False, primary=True)),
        ~Exists(addresses.filter(verified=True)),
        ~Exists(RoleAssignment.objects.filter(user=OuterRef("pk"))),
        last_login=None,
        erased_at=None,
        created_at__lte=now - timedelta(days=CONFIRM_WITHIN_DAYS),
    ).order_by("pk")
    return sum(_erase(user, now, _("Il n’a pas été confirmé.")) for user in list(due))


@transaction.atomic
def forget_childhood(*, now: datetime) -> int:
    """At 15 a parent's answer no longer counts, at 18 a birth date no longer does: neither is kept (RGPD art. 5).

    Returns how many rows changed.
    """
    today = timezone.localdate(now)
    born = {age: months_before(today, age * _MONTHS_A_YEAR) for age in (DIGITAL_MAJORITY, MAJORITY)}
    grown = User.objects.filter(birth_date__lt=born[DIGITAL_MAJORITY]).order_by("pk")
    list(grown.select_for_update(of=("self",), no_key=True).values_list("pk"))
    answers, _by_model = ParentalConsent.objects.filter(user__birth_date__lt=born[DIGITAL_MAJORITY]).delete()
    return answers + User.objects.filter(birth_date__lt=born[MAJORITY]).update(birth_date=None)


@transaction.atomic
def forget_old_sessions(*, now: datetime) -> int:
    """Forget expired sessions, and devices whose session is over. Returns how many devices.

    The age of a device says nothing: each act renews its session, which must stay in the list of its owner.
    """
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gte=now)
    gone = UserSession.objects.filter(~Exists(alive)).delete()
    SessionStore.clear_expired()
    return int(gone[0])
