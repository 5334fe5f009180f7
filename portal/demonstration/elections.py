"""The months before an election, and what the archives agree to let go: both shown, neither in force today.

An election in force would hide news, photos and names of the whole demonstration: the last one is over, the next one
is declared, and its months have not begun.
"""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.numbering import format_number
from observatory.archiving.actions import enter_visa
from observatory.archiving.models import ArchiveVisa
from observatory.elections.actions import set_election
from observatory.elections.models import Election, first_of_month
from portal.demonstration.people import administrator
from requests_qrc.followup.retention import RULE
from requests_qrc.intake.enums import CaseKind, CaseState, TextFate
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.models.cases import PREFIX

VISA = "AD72-2026-017 (exemple)"
# Reports closed more than two years ago.
OLD_DAYS = (900, 870, 861)
BETWEEN_ROUNDS = timedelta(days=7)


@transaction.atomic
def build_elections(now: datetime) -> None:
    """Each once; what somebody changed since then is kept."""
    by, today = administrator(), timezone.localdate(now)
    for name, months in (("Élection passée (exemple)", -9), ("Prochaine élection (exemple)", 10)):
        if not Election.objects.filter(name=name).exists():
            _declare(name, first_of_month(today, after=months) + timedelta(days=14), by)
    if not ArchiveVisa.objects.filter(reference=VISA).exists():
        _propose(by, now)


def _declare(name: str, votes_on: date, by: User) -> None:
    set_election(election=Election(name=name, votes_on=votes_on, ends_on=votes_on + BETWEEN_ROUNDS), by=by)


def _propose(by: User, now: datetime) -> None:
    """Old reports are due, the archivist saw them and agreed; somebody may then run `manage.py eliminate`."""
    category = Category.objects.offered().filter(is_private=False).order_by("pk").first()
    if category is None:
        return
    # Of another year than the cases of the demonstration, whose numbers they do not take.
    for number, days in enumerate(OLD_DAYS, start=1):
        _old_report(category, number, now - timedelta(days=days))
    visa = ArchiveVisa(
        kind=RULE.kind,
        reference=VISA,
        given_by="Archives départementales de la Sarthe (exemple)",
        given_on=timezone.localdate(now) - timedelta(days=5),
    )
    enter_visa(visa=visa, by=by, now=now)


def _old_report(category: Category, number: int, received_at: datetime) -> None:
    year, closed_at = timezone.localdate(received_at).year, received_at + timedelta(days=20)
    Case.objects.create(
        client_id=uuid5(NAMESPACE_URL, f"demonstration/demande-ancienne-{number}"),
        year=year,
        rank=number,
        number=format_number(PREFIX, year, number),
        kind=CaseKind.REPORT,
        category=category,
        description="Une lampe ne marche plus depuis lundi (exemple).",
        text_fate=TextFate.PUBLISHED,
        state=CaseState.CLOSED,
        received_at=received_at,
        created_at=received_at,
        resolved_at=closed_at - timedelta(days=10),
        outcome_at=closed_at - timedelta(days=10),
        closed_at=closed_at,
    )
