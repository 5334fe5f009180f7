"""Who receives what waits for me while I am away."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allonnes.accounts import audit, permissions
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.actions.mails import write_to
from allonnes.accounts.actions.roles import PAST, day_after
from allonnes.accounts.messages import COVER_ASKED, COVER_ENDED
from allonnes.accounts.models import Absence, RoleAssignment, User
from allonnes.core.errors import InvalidInput, refuse


def possible_covers(user: User) -> QuerySet[User]:
    """Their colleagues: who holds one of their roles today, in the same service."""
    same = Q(pk__in=[])
    for role, department in user.places:
        same |= Q(role=role, department=department)
    colleagues = RoleAssignment.objects.current().filter(same).values("user")
    return User.objects.filter(pk__in=colleagues, is_active=True).exclude(pk=user.pk).order_by("first_name", "pk")


@transaction.atomic
def declare_absence(*, user: User, cover: User, first_day: date, last_day: date, now: datetime) -> Absence:
    """From `first_day` to the end of `last_day`, `cover` receives too what waits for `user`, and is told.

    It ends by itself, and gives no right. Raises ActionDenied or InvalidInput.
    """
    if first_day < timezone.localdate(now) or last_day < first_day:
        raise InvalidInput([PAST if last_day >= first_day else _("Le dernier jour vient après le premier.")])
    locked, ends_on = lock_user(user), day_after(last_day) or last_day
    refuse(permissions.refusal_to_be_covered(locked, cover, starts_on=first_day, ends_on=ends_on, now=now))
    if Absence.objects.filter(user=locked, starts_on__lt=ends_on, ends_on__gt=first_day).exists():
        raise InvalidInput([_("Vous avez déjà dit une absence à ces dates. Terminez-la d’abord.")])
    absence = Absence.objects.create(user=locked, cover=cover, starts_on=first_day, ends_on=ends_on)
    audit.record("absence.declare", by=locked, user=locked.pk, cover=cover.pk, absence=absence.pk)
    days = {"since": date_format(first_day, "j F Y"), "until": date_format(last_day, "j F Y")}
    write_to(cover, COVER_ASKED, fact=f"absence:{absence.pk}", colleague=locked.full_name, **days)
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, by: User, now: datetime) -> None:
    """They are back, or will not be away. Whoever covered is told. Raises ActionDenied."""
    held = Absence.objects.select_for_update(of=("self",)).select_related("user", "cover").get(pk=absence.pk)
    refuse(permissions.refusal_to_end_absence(by, held, now))
    audit.record("absence.end", by=by, user=held.user_id, cover=held.cover_id, absence=held.pk)
    write_to(held.cover, COVER_ENDED, fact=f"absence:{held.pk}", colleague=held.user.full_name)
    if held.starts_on > timezone.localdate(now):
        held.delete()
        return
    held.ends_on = timezone.localdate(now)
    held.save(update_fields=["ends_on"])
