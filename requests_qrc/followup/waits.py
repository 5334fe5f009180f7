"""« Nos délais, pour vous »: the working days that a case waited, beside those that the town promised."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.town.closing import closing_days
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import OPEN
from requests_qrc.intake.models import Case


@dataclass(frozen=True)
class Wait:
    """So many working days, for so many promised; `kind` gives its colour, its words say the same."""

    label: str
    spent: int
    promised: int
    verdict: str
    kind: str

    @property
    def words(self) -> str:
        days = ngettext("%(n)s jour ouvré", "%(n)s jours ouvrés", self.spent) % {"n": self.spent}
        return _("%(days)s ; le but : %(promised)s.") % {"days": days, "promised": self.promised}


def waits_of(case: Case, *, now: datetime) -> list[Wait]:
    """The first reply, and the solution; a case that is settled otherwise has no more to wait for."""
    today = deadlines.day_of(now)
    waits = []
    replied = deadlines.day_of(case.first_reply_at) if case.first_reply_at else None
    if replied or case.state in OPEN:
        waits.append(_wait(_("Première réponse"), case, replied or today, case.first_reply_due, is_over=bool(replied)))
    solved = deadlines.day_of(case.outcome_at) if case.outcome_at else None
    if solved or case.state in OPEN:
        waits.append(_wait(_("Solution"), case, solved or today, case.solved_due, is_over=bool(solved)))
    return [wait for wait in waits if wait]


def _wait(label: str, case: Case, end: date, due: date | None, *, is_over: bool) -> Wait | None:
    if due is None:
        return None
    closed, received = closing_days(), deadlines.day_of(case.reception)
    spent = deadlines.working_days_between(received, end, closing_days=closed)
    promised = deadlines.working_days_between(received, due, closing_days=closed)
    late = deadlines.working_days_between(due, end, closing_days=closed)
    if late:
        words = ngettext("%(n)s jour de retard", "%(n)s jours de retard", late) % {"n": late}
        return Wait(label, spent, promised, words, "danger")
    return Wait(label, spent, promised, _("tenu") if is_over else _("dans les temps"), "ok" if is_over else "neutral")
