"""Cases whose answer a resident contests."""

from datetime import datetime

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.workflow import SignedLink, advance
from requests_qrc.casework.actions import handling
from requests_qrc.casework.models import Contest
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import CASE, RESIDENT
from tests.factories.requests_qrc import WORDS, case_in, sorter


def contested(*, closed_by: User | None, now: datetime | None = None, **fields: object) -> Case:
    """Said settled by somebody, or by nobody, and contested by whoever wrote it."""
    moment = now or timezone.now()
    case = case_in(CaseState.IN_PROGRESS, now=moment, **fields)
    handling.resolve(case=case, words=WORDS, by=closed_by or sorter(), now=moment, no_photo_reason="Rien à montrer")
    case.refresh_from_db()
    advance(CASE, case, "contest", by=SignedLink(RESIDENT), reason="La lampe est encore éteinte.")
    Contest.objects.create(case=case, words="La lampe est encore éteinte.", closed_by=closed_by)
    case.refresh_from_db()
    return case
