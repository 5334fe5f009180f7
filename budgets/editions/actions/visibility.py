"""Showing and hiding an edition."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from budgets.editions.models import Edition
from budgets.editions.permissions import visibility as permissions


@transaction.atomic
def publish_edition(*, edition: Edition, by: User, now: datetime) -> None:
    """Anyone can read the edition from now on."""
    locked = lock(Edition, edition.pk)
    refuse(permissions.refusal_to_publish_edition(by, locked, now))
    Edition.objects.filter(pk=locked.pk).update(is_published=True)
    audit.record("budgets.publish_edition", by=by, edition=locked.slug)


@transaction.atomic
def hide_edition(*, edition: Edition, by: User, now: datetime) -> None:
    """Only the desk reads the edition from now on."""
    locked = lock(Edition, edition.pk)
    refuse(permissions.refusal_to_hide_edition(by, locked, now))
    Edition.objects.filter(pk=locked.pk).update(is_published=False)
    audit.record("budgets.hide_edition", by=by, edition=locked.slug)
