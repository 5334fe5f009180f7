"""French as it is printed: money, numbers, days, hours, time left, spacing. Pure functions behind the `ui` filters.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale; house choice: the narrow no-break
space (U+202F) before ; : ! ? and between thousands, the no-break space (U+00A0) before a unit and inside « ».
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.page_cache import changes_at

NBSP = "\u00a0"
NNBSP = "\u202f"
_HOURS_COUNTED_UNDER = dt.timedelta(hours=6)

Number = int | float | Decimal


def number(value: Number | str | None, decimals: int = 0) -> str:
    """Digits by three with U+202F and a decimal comma, rounded half up; "" for None; trailing zeros are dropped."""
    if value is None or value == "":
        return ""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    whole, _dot, rest = f"{rounded:,f}".partition(".")
    rest = rest.rstrip("0")
    sign = "−" if whole.startswith("-") else ""
    return sign + whole.lstrip("-").replace(",", NNBSP) + (f",{rest}" if rest else "")


def euros(value: Number | str | None) -> str:
    """« 18 000 € »; cents only when there are some (« 12,50 € »); "" for None. The value is in euros."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    whole = number(abs(int(amount)))
    cents = int(abs(amount) * 100) % 100
    sign = "−" if amount < 0 else ""
    return f"{sign}{whole}{f',{cents:02d}' if cents else ''}{NBSP}€"


def percent(value: Number | str | None, decimals: int = 0) -> str:
    """« 87 % » from the share 0.87; "" for None."""
    if value is None or value == "":
        return ""
    return f"{number(Decimal(str(value)) * 100, decimals)}{NBSP}%"


def _local(value: dt.date) -> dt.date:
    is_aware = isinstance(value, dt.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware else value  # type: ignore[arg-type]


def _as_date(value: dt.date) -> dt.date:
    local = _local(value)
    return local.date() if isinstance(local, dt.datetime) else local


def _day_of_month(value: dt.date) -> str:
    return "1er" if value.day == 1 else str(value.day)


def day(value: dt.date | None) -> str:
    """« dimanche 7 mars 2027 », in the town's time zone; "" for None."""
    if value is None:
        return ""
    local = _local(value)
    return f"{format_date(local, 'l')} {_day_of_month(local)}{NBSP}{format_date(local, 'F Y')}"


def short_day(value: dt.date | None) -> str:
    """« 7 mars 2027 », without the day of the week; "" for None."""
    if value is None:
        return ""
    local = _local(value)
    return f"{_day_of_month(local)}{NBSP}{format_date(local, 'F Y')}"


def hour(value: dt.datetime | dt.time | None) -> str:
    """« 20 h » or « 20 h 30 », in the town's time zone; "" for None."""
    if value is None:
        return ""
    local = _local(value) if isinstance(value, dt.datetime) else value
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""  # type: ignore[union-attr]
    return f"{local.hour}{NBSP}h{minutes}"  # type: ignore[union-attr]


def when(value: dt.date | None) -> str:
    """« dimanche 7 mars 2027 à 20 h »; a plain date gives the day only; "" for None."""
    if not isinstance(value, dt.datetime):
        return day(value)
    return f"{day(value)} à{NBSP}{hour(value)}"


def ending(value: dt.datetime) -> str:
    """« dimanche 7 mars 2027 à 20 h »; an end at 0 h, excluded, is midnight of the day before."""
    if timezone.localtime(value).time() != dt.time.min:
        return when(value)
    return _("%(day)s à minuit") % {"day": day(value - dt.timedelta(microseconds=1))}


def period(start: dt.date, end: dt.date) -> str:
    """« du 22 février au 7 mars 2027 »; the year and the month are said once when they are the same."""
    first, last = _as_date(start), _as_date(end)
    if first == last:
        return _("le %(day)s") % {"day": short_day(last)}
    if first.year != last.year:
        begin = short_day(first)
    elif first.month != last.month:
        begin = f"{_day_of_month(first)}{NBSP}{format_date(first, 'F')}"
    else:
        begin = _day_of_month(first)
    return _("du %(start)s au %(end)s") % {"start": begin, "end": short_day(last)}


def until(deadline: dt.date | None) -> str:
    """Time left, never rounded up: « encore 6 jours », « dernier jour », « plus que 3 heures », « terminé ».

    A plain date counts to its last minute. "" for None.
    """
    if deadline is None:
        return ""
    if isinstance(deadline, dt.datetime):
        left = deadline - timezone.now()
        changes_at(*_turns(deadline, left))
        if left <= dt.timedelta():
            return _("terminé")
        if left < _HOURS_COUNTED_UNDER:
            return _last_hours(left)
    return _days_left((_as_date(deadline) - timezone.localdate()).days)


def _turns(deadline: dt.datetime, left: dt.timedelta) -> tuple[dt.datetime, dt.datetime]:
    """The instants from which the time left is said otherwise, midnight aside: hours begin, a minute goes, it ends."""
    step = min(_HOURS_COUNTED_UNDER, left // dt.timedelta(minutes=1) * dt.timedelta(minutes=1))
    return deadline - step + dt.timedelta(microseconds=1), deadline


def _last_hours(left: dt.timedelta) -> str:
    hours, minutes = divmod(int(left.total_seconds() // 60), 60)
    if hours:
        return ngettext("plus que %(n)s heure", "plus que %(n)s heures", hours) % {"n": hours}
    if minutes:
        return ngettext("plus que %(n)s minute", "plus que %(n)s minutes", minutes) % {"n": minutes}
    return _("plus que quelques secondes")


def _days_left(days: int) -> str:
    if days < 0:
        return _("terminé")
    if days == 0:
        return _("dernier jour")
    return ngettext("encore %(n)s jour", "encore %(n)s jours", days) % {"n": days}


_SPACE = "[ \u00a0\u202f]"
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(rf"{_SPACE}+([;:!?])"), rf"{NNBSP}\1"),
    (re.compile(r"(?<=[\w»)€%])([;!?]+)(?=\s|$|[»)])"), rf"{NNBSP}\1"),
    (re.compile(r"(?<=[^\W\d])(:)(?=\s|$)"), rf"{NNBSP}\1"),
    (re.compile(rf"«{_SPACE}*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S){_SPACE}*»"), f"{NBSP}»"),
    (re.compile(r"(?<![\d.,])(\d{1,3}) (?=\d{3}(?!\d))"), rf"\1{NNBSP}"),
    (re.compile(r"(?<=\d{3}) (?=\d{3}(?!\d))"), NNBSP),
    (re.compile(rf"(?<=\d){_SPACE}*([€%])"), rf"{NBSP}\1"),
    (re.compile(r"(?<=\d) (?=(?:h|km|m|m²|kg|ans|euros)\b)"), NBSP),
    (re.compile(r"(?<=\bh) (?=[0-5]\d\b)"), NBSP),
    (re.compile(r"\b([Nn]°) ?(?=\d)"), rf"\1{NBSP}"),
    # « peut- » alone at the end of a line reads as another word.
    (re.compile(r"\b([Pp]eut)-(?=être\b)"), "\\1\u2011"),
)


_VOWEL = re.compile(r"[aeiouyàâéèêëîïôœ]", re.IGNORECASE)


def of(name: str) -> str:
    """A town's name after « de »: « d’Allonnes », « du Mans », « des Sables-d’Olonne », « de La Flèche »."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if _VOWEL.match(name) else f"de {name}"


@lru_cache(maxsize=4096)
def typo(text: str) -> str:
    """French spacing for a text typed by a person. Idempotent; never touches letters or addresses (https://...)."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
