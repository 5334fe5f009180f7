"""What goes for good: addresses that nobody proved, candidacies that were not kept, contacts of who sits no more."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.ages import MAJORITY
from allonnes.accounts.ownership import rows_of
from allonnes.core.workflow import Along, SignedLink, advance
from instances.councils.enums import CandidacyState
from instances.councils.links import CONFIRM_DAYS
from instances.councils.models import Candidacy, Mandate
from instances.councils.models.mandates import years_before
from instances.councils.workflow import CANDIDACY, CANDIDATE

# Long enough to ask why, and to apply again.
REFUSED_KEPT = timedelta(days=180)
CONTACTS_KEPT = timedelta(days=90)
ENDED = (
    CandidacyState.DECLINED,
    CandidacyState.WITHDRAWN,
    CandidacyState.PARENT_REFUSED,
    CandidacyState.EXPIRED,
)
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("first_name", "last_name", "email", "phone", "motivation", "parent_name", "parent_email"), ""),
    **dict.fromkeys(("gender", "decline_words"), ""),
    **dict.fromkeys(("author", "birth_date", "neighbourhood"), None),
}
CONTACTS: dict[str, Any] = {"email": "", "phone": "", "birth_date": None, "name_agreed_on": None}


def forget_unconfirmed(now: datetime) -> int:
    """Nobody opened the link of the mail in a week: the lines go, whoever typed them."""
    rows = Candidacy.objects.filter(state=CandidacyState.UNCONFIRMED, created_at__lt=now - CONFIRM_DAYS)
    return rows.delete()[0]


@transaction.atomic
def forget_refused(now: datetime) -> int:
    """Six months after the end of a candidacy that gave no seat, nothing is left but that there was one."""
    over = Candidacy.objects.filter(state__in=ENDED, erased_at=None, decided_at__lt=now - REFUSED_KEPT)
    return over.update(**NOTHING, erased_at=now)


@transaction.atomic
def forget_former_members(now: datetime) -> int:
    """Three months after a mandate: no contact, no date of birth, no words of the candidacy; of a minor, no name.

    The name of who was of age stays beside the decisions that they took part in.
    """
    last_day = timezone.localdate(now) - CONTACTS_KEPT
    over = Mandate.objects.filter(ends_on__lte=last_day, erased_at=None)
    young = [
        mandate.pk
        for mandate in over.exclude(birth_date=None)
        if mandate.birth_date and mandate.birth_date > years_before(mandate.last_day, MAJORITY)
    ]
    Candidacy.objects.filter(mandate__in=over.values("pk"), erased_at=None).update(**NOTHING, erased_at=now)
    Mandate.objects.filter(pk__in=young).update(first_name="", last_name="")
    return over.update(**CONTACTS, person=None, erased_at=now)


def lock_rows_of(user_pk: int) -> None:
    """Before the person's own row, as every act on a candidacy or a mandate does."""
    for rows in (
        Mandate.objects.filter(rows_of(user_pk, person="person")),
        Candidacy.objects.filter(rows_of(user_pk, person="author")),
    ):
        list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


@transaction.atomic
def forget_rows_of(user_pk: int) -> None:
    """A person deletes their account: candidacies are withdrawn and emptied; a mandate under way goes on with a name
    and no contact, until the member leaves the council."""
    now = timezone.now()
    candidacies = Candidacy.objects.filter(rows_of(user_pk, person="author"))
    for candidacy in candidacies.filter(state__in=CANDIDACY.by_event["withdraw"].sources):
        _withdraw(candidacy, now)
    candidacies.filter(state=CandidacyState.UNCONFIRMED).delete()
    candidacies.update(**NOTHING, erased_at=now)
    Mandate.objects.filter(rows_of(user_pk, person="person")).update(email="", phone="", person=None)


def _withdraw(candidacy: Candidacy, now: datetime) -> None:
    """By whoever posed it, whose account is going; or by their address, as their link does."""
    by = candidacy.author or SignedLink(CANDIDATE)
    advance(CANDIDACY, candidacy, "withdraw", by=by, along=Along(row={"decided_at": now}))
