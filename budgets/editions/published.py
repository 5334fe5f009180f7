"""The editions that everybody may read."""

from datetime import datetime

from django.shortcuts import get_object_or_404

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition


def public_edition(slug: str) -> Edition:
    """A published edition, or 404; it comes with whether its vote was opened."""
    rows = Edition.objects.published().select_related("opening")
    return get_object_or_404(rows.defer("search", "pabulib_meta", "opening__content"), slug=slug)


def edition_taking_ideas(now: datetime) -> Edition | None:
    """The town's edition whose deposit is open, the newest when there are several."""
    rows = Edition.objects.published().filter(is_imported=False).newest_first().prefetch_related("phases")
    editions = rows.defer("search", "pabulib_meta")
    return next((edition for edition in editions if edition.is_in_phase(PhaseKind.DEPOSIT, now)), None)


def edition_voting(now: datetime) -> Edition | None:
    """The town's edition whose vote is under way; else the last one whose vote was opened, to say why nobody votes."""
    rows = Edition.objects.published().filter(is_imported=False, opening__isnull=False).newest_first()
    editions = list(rows.prefetch_related("phases").defer("search", "pabulib_meta"))
    under_way = [edition for edition in editions if edition.is_in_phase(PhaseKind.VOTE, now)]
    return next(iter(under_way or editions), None)
