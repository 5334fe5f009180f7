"""The clocks of a case, drawn in days that can be counted: one square a working day, a dashed one for a pause."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.queues import Sign
from allonnes.core.templatetags.french import day as day_name
from allonnes.core.templatetags.french import short_day, when
from allonnes.core.working_days import is_working_day
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState, ReceiptKind, SilenceMeans
from requests_qrc.intake.models import Case, Pause

# More squares than a column holds: then one stands for a week of five.
MOST_SQUARES, WEEK = 25, 5
DONE, LEFT, PAUSED, OVER = "done", "left", "paused", "over"
LONGEST_DRAWN = timedelta(days=400)


@dataclass(frozen=True)
class Clock:
    """One clock: `squares` before its limit, then those after; `share`: what is gone of a bar in days of the calendar,
    in hundredths, with its warnings."""

    name: str
    sign: Sign
    words: str
    detail: str = ""
    squares: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    per_square: int = 1
    share: int | None = None
    warnings: tuple[int, ...] = ()
    is_kept: bool = False


def clocks_of(case: Case, pauses: list[Pause], *, now: datetime, closing_days: Collection[date]) -> list[Clock]:
    """Those that run for this case, in the order in which they end."""
    today = deadlines.day_of(now)
    lines = [_first_reply(case, today, closing_days), _solution(case, pauses, today, closing_days)]
    if case.silence_on and case.awaits_decision:
        lines.append(_silence(case, case.silence_on, today))
    return [line for line in lines if line is not None]


def receipt_line(case: Case, receipts: Iterable[tuple[str, datetime]]) -> Clock:
    """Whether the acknowledgement that the law asks is given, and when."""
    known = dict(receipts)
    given = known.get(ReceiptKind.RECEPTION) if case.is_request else known.get(ReceiptKind.REGISTRATION)
    name = _("Accusé de réception") if case.is_request else _("Accusé d’enregistrement")
    if given is None:
        return Clock(name, Sign.LAW, _("pas encore remis"), _("Il part dès que le service est choisi et joignable."))
    detail = _("%(when)s, texte conservé.") % {"when": when(given)}
    return Clock(name, Sign.NONE, _("remis"), detail[:1].upper() + detail[1:], is_kept=True)


def _first_reply(case: Case, today: date, closed: Collection[date]) -> Clock | None:
    if case.first_reply_due is None:
        return None
    received, due = deadlines.day_of(case.reception), case.first_reply_due
    given = deadlines.day_of(case.first_reply_at) if case.first_reply_at else None
    if given is None and not case.is_open:
        return Clock(_("Première réponse"), Sign.NONE, _("sans objet"), _("La demande est terminée."))
    end = given or today
    spent = deadlines.working_days_between(received, end, closing_days=closed)
    squares, beyond, per = _drawn((received, due, end), [], closed)
    detail = _("Au plus tard le %(day)s.") % {"day": day_name(due)}
    name = _("Première réponse")
    if given and given <= due:
        words = ngettext("%(n)s jour ouvré", "%(n)s jours ouvrés", spent) % {"n": spent}
        return Clock(name, Sign.NONE, words if spent else _("le jour même"), detail, squares, beyond, per, is_kept=True)
    sign, words = _late_or_left(due, given or today, closed)
    return Clock(name, sign, words, detail, squares, beyond, per)


def _solution(case: Case, pauses: list[Pause], today: date, closed: Collection[date]) -> Clock | None:
    if case.solved_due is None:
        return None
    received, due = deadlines.day_of(case.reception), case.solved_due
    spans = [(pause.started_on, pause.ended_on or today) for pause in pauses]
    ended = deadlines.day_of(case.outcome_at) if case.outcome_at else None
    end = ended or today
    squares, beyond, per = _drawn((received, due, end), spans, closed)
    detail = _("Au plus tard le %(day)s.") % {"day": day_name(due)}
    if pauses:
        detail += " " + _pauses_words(pauses)
    name = _("Résolution")
    if case.state == CaseState.AWAITING_RESIDENT:
        return Clock(name, Sign.NONE, _("en pause"), detail, squares, beyond, per)
    if ended and ended <= due:
        return Clock(name, Sign.NONE, _("issue dans le délai"), detail, squares, beyond, per, is_kept=True)
    sign, words = _late_or_left(due, end, closed)
    return Clock(name, sign, words, detail, squares, beyond, per)


def _pauses_words(pauses: list[Pause]) -> str:
    last = pauses[-1]
    if last.ended_on is None:
        return _("En pause depuis le %(day)s, le temps que la personne réponde.") % {"day": short_day(last.started_on)}
    return _("En pause du %(start)s au %(end)s.") % {
        "start": short_day(last.started_on),
        "end": short_day(last.ended_on),
    }


def _late_or_left(due: date, on: date, closed: Collection[date]) -> tuple[Sign, str]:
    if on > due:
        late = deadlines.working_days_between(due, on, closing_days=closed)
        words = ngettext("%(n)s jour ouvré de retard", "%(n)s jours ouvrés de retard", late) % {"n": late}
        return Sign.LATE, words if late else _("échéance passée")
    if on == due:
        return Sign.TODAY, _("ce soir")
    left = deadlines.working_days_between(on, due, closing_days=closed)
    return Sign.SOON, ngettext("encore %(n)s jour ouvré", "encore %(n)s jours ouvrés", left) % {"n": left}


def _drawn(
    span: tuple[date, date, date], spans: list[tuple[date, date]], closed: Collection[date]
) -> tuple[list[str], list[str], int]:
    """The squares up to the limit, those after it, and how many days one stands for; `span`: received, due, end."""
    received, due, end = span
    last = min(max(due, end), received + LONGEST_DRAWN)
    days = [date.fromordinal(number) for number in range(received.toordinal() + 1, last.toordinal() + 1)]
    worked = [day for day in days if is_working_day(day, closing_days=closed)]
    before = [_square(day, due, end, spans) for day in worked if day <= due]
    after = [_square(day, due, end, spans) for day in worked if day > due]
    if len(before) + len(after) <= MOST_SQUARES:
        return before, after, 1
    return before[WEEK - 1 :: WEEK], after[WEEK - 1 :: WEEK], WEEK


def _square(day: date, due: date, end: date, spans: list[tuple[date, date]]) -> str:
    if day > end:
        return LEFT
    if any(start < day < stop for start, stop in spans):
        return PAUSED
    return DONE if day <= due else OVER


def _queue_words() -> str:
    return _(
        "La demande est dans la file « Décisions implicites proches » %(n)s jours avant, et tout en haut %(last)s "
        "jours avant : la personne est alors prévenue aussi."
    ) % {"n": deadlines.SILENCE_WARNINGS[0], "last": deadlines.SILENCE_WARNINGS[-1]}


def _silence(case: Case, decides_on: date, today: date) -> Clock:
    received = deadlines.day_of(case.reception)
    whole = (decides_on - received).days
    left = (decides_on - today).days
    gone = min(100, max(0, round(100 * (today - received).days / whole)))
    warnings = tuple(round(100 * (whole - days) / whole) for days in deadlines.SILENCE_WARNINGS)
    is_accord = case.category is not None and case.category.silence_means == SilenceMeans.ACCEPTANCE
    what = _("Accord tacite le %(day)s.") if is_accord else _("Refus implicite le %(day)s.")
    detail = what % {"day": day_name(decides_on)} + " " + _queue_words()
    words = ngettext("dans %(n)s jour", "dans %(n)s jours", left) % {"n": left} if left > 0 else _("dernier jour")
    return Clock(
        _("Silence de la ville"),
        Sign.LAW,
        words if left >= 0 else _("la loi a décidé"),
        detail,
        share=gone,
        warnings=warnings,
    )
