"""What is forgotten of who registered."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.ownership import rows_of
from allonnes.core import workflow
from allonnes.core.workflow import SYSTEM
from allonnes.outreach.actions.seating import fill_seats
from allonnes.outreach.models import Encounter, Registration
from allonnes.outreach.workflow import REGISTRATION

# Time enough to send an account, or what was promised there.
REGISTRATION_KEPT = timedelta(days=90)
FORGOTTEN = {"name": "", "email": "", "user": None}


def forget_registrations(now: datetime) -> int:
    """Three months after an encounter, who came to it is forgotten: how many stays. Returns how many are forgotten."""
    rows = Registration.objects.filter(erased_at=None, encounter__ends_at__lt=now - REGISTRATION_KEPT)
    return rows.update(**FORGOTTEN, erased_at=now)


def lock_registrations_of(user_pk: int) -> None:
    """Hold the encounters to come where somebody has a seat, before their account."""
    rows = Registration.objects.filter(rows_of(user_pk, person="user")).values_list("encounter", flat=True)
    list(Encounter.objects.select_for_update().filter(pk__in=list(rows)).order_by("pk"))


@transaction.atomic
def forget_registrations_of(user_pk: int) -> None:
    """The account is deleted: its seats to come go to whoever waits, and nothing tells who had them."""
    now = timezone.now()
    rows = Registration.objects.filter(rows_of(user_pk, person="user"))
    for registration in rows.active().filter(encounter__ends_at__gt=now).select_related("encounter__place"):
        workflow.advance(REGISTRATION, registration, "cancel", by=SYSTEM)
        fill_seats(encounter=registration.encounter, now=now)
    rows.update(**FORGOTTEN, erased_at=now)
