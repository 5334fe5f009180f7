"""Cells of the lists of the desk: two lines, a deadline or an age in words, with its shape."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.queues import Sign
from allonnes.core.templatetags.french import number, short_day

SOON_DAYS = 7
WEEKS_FROM, MONTHS_FROM = 14, 60
WEEK, MONTH = 7, 30


def two_lines(what: object, *details: object) -> SafeString:
    """What it is, and under it what helps to know it; a detail that is empty is left out."""
    said = " · ".join(str(detail) for detail in details if detail)
    under = format_html('<small class="line-detail">{}</small>', said) if said else ""
    return format_html('<b class="line-what">{}</b>{}', what, under)


def signed(sign: Sign, words: str) -> SafeString:
    """A deadline: its shape, then its words."""
    return format_html(
        '<span class="line-due" data-sign="{}"><i class="sign sign-{}"></i> {}</span>', sign, sign, words
    )


def due_words(day: date) -> tuple[Sign, str]:
    """A deadline: its shape, and « 6 jours de retard », « aujourd’hui », « dans 3 jours »; the first page, the lists
    and the page of a thing say it alike."""
    left = (_local(day) - timezone.localdate()).days
    if left < 0:
        return Sign.LATE, ngettext("%(n)s jour de retard", "%(n)s jours de retard", -left) % {"n": number(-left)}
    if left == 0:
        return Sign.TODAY, _("aujourd’hui")
    words = ngettext("dans %(n)s jour", "dans %(n)s jours", left) % {"n": number(left)}
    return Sign.SOON if left <= SOON_DAYS else Sign.LATER, words


def _local(moment: date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def due(day: date | None, *, done_on: datetime | None = None) -> SafeString:
    """When it is to be done, in words; done, the day it was."""
    if done_on is not None:
        return format_html("{}", _("rendu le %(day)s") % {"day": short_day(done_on)})
    if day is None:
        return signed(Sign.NONE, _("sans échéance"))
    return signed(*due_words(day))


def age(moment: date | None) -> str:
    """« aujourd’hui », « il y a 3 jours », « il y a 5 semaines », then months; "" for None."""
    if moment is None:
        return ""
    day = _local(moment)
    days = (timezone.localdate() - day).days
    if days < 0:
        return short_day(day)
    if days == 0:
        return _("aujourd’hui")
    return _ago(days)


def _ago(days: int) -> str:
    if days < WEEKS_FROM:
        return ngettext("il y a %(n)s jour", "il y a %(n)s jours", days) % {"n": days}
    if days < MONTHS_FROM:
        return ngettext("il y a %(n)s semaine", "il y a %(n)s semaines", days // WEEK) % {"n": days // WEEK}
    return ngettext("il y a %(n)s mois", "il y a %(n)s mois", days // MONTH) % {"n": days // MONTH}
