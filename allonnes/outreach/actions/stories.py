"""Series of encounters: what tells a year of them."""

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.outreach import permissions
from allonnes.outreach.models import Series


@transaction.atomic
def change_series(*, series: Series, by: User) -> None:
    """Save the words of a series, written at the desk."""
    refuse(permissions.refusal_to_write_encounter(by))
    if series.pk:
        series.revision = lock(Series, series.pk).revision + 1
    series.save()
