"""What goes for good: drafts that nobody sent, and what names people once an account is deleted or a case is old."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from allonnes.accounts.ownership import rows_of
from allonnes.core.photos.actions import forget_files
from requests_qrc.intake.enums import OPEN, AnswerBy, CaseState, TextFate
from requests_qrc.intake.models import Case, CasePhoto

# Long enough to find one's words again after a cut of the network.
DRAFT_LIFE = timedelta(days=30)
NAMES = ("first_name", "last_name", "email", "phone", "postal_address", "place_detail")
# The town still has something to do there, and everybody may know of it.
WORKED_ON = Q(state__in=OPEN, category__is_private=False)
# Of where it was, the quartier alone stays: all the rest may be the door of who wrote.
NOWHERE: dict[str, Any] = {"place_words": "", "address": None, "place": None, "latitude": None, "longitude": None}


@transaction.atomic
def forget_drafts(now: datetime) -> int:
    """Drafts that nobody sent go a month after they were begun, with their photos. Returns how many.

    One that is being sent at this very moment is left alone.
    """
    return _forget(Case.objects.filter(state=CaseState.DRAFT, created_at__lt=now - DRAFT_LIFE))


def _forget(drafts: "QuerySet[Case]") -> int:
    rows = list(drafts.order_by("pk").select_for_update(skip_locked=True))
    for draft in rows:
        forget_files(draft.photos.all())
        draft.delete()
    return len(rows)


def lock_cases_of(user_pk: int) -> None:
    """Before the person's own row, as every act on a case does."""
    rows = Case.objects.filter(rows_of(user_pk, person="author")).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


@transaction.atomic
def forget_cases_of(user_pk: int) -> None:
    """A person deletes their account: their drafts go; their cases stay and are settled, naming nobody.

    The place stays while the town has something to do there, unless the subject is private: a hole in the pavement is
    still to be filled. Messages and receipts prove rights, and go with the age of the case (`purge_old_cases`).
    """
    mine = Case.objects.filter(rows_of(user_pk, person="author"))
    _forget(mine.filter(state=CaseState.DRAFT))
    cases, now = list(mine.values_list("pk", flat=True)), timezone.now()
    erase_contacts(cases, now=now)
    forget_places(Case.objects.filter(pk__in=cases).exclude(WORKED_ON))


def forget_places(cases: "QuerySet[Case]") -> int:
    """Keep the quartier alone of where these cases were. Returns how many lost their place."""
    return cases.exclude(**NOWHERE).update(**NOWHERE)


def forget_idle_places() -> int:
    """The places of cases whose account was deleted go once the town has nothing left to do there."""
    return forget_places(Case.objects.exclude(erased_at=None).exclude(WORKED_ON))


@transaction.atomic
def erase_contacts(cases: Iterable[int], *, now: datetime) -> int:
    """Empty what names people in these cases, unpublished words and photos; what was done stays. Returns how many.

    A draft has a month of its own; what is erased stays so since its first day. Messages go later, with the purge.
    """
    rows = Case.objects.filter(pk__in=list(cases)).exclude(state=CaseState.DRAFT)
    numbers = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    photos = CasePhoto.objects.filter(case__in=numbers)
    forget_files(photos)
    photos.delete()
    unread = Case.objects.filter(pk__in=numbers).exclude(text_fate=TextFate.PUBLISHED)
    unread.update(title="", description="")
    nothing = dict.fromkeys(NAMES, "")
    return Case.objects.filter(pk__in=numbers).update(
        **nothing,
        answer_by=AnswerBy.NONE,
        email_confirmed_at=None,
        author=None,
        answers=[],
        erased_at=Coalesce("erased_at", Value(now)),
    )
