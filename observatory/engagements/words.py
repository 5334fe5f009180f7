"""Dates, gaps and money of a promise, in the words that everybody reads."""

from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import NBSP, number

WEEKS_FROM, MONTHS_FROM = 21, 60
WEEK, MONTH = 7, 30.44


def month(day: date | None) -> str:
    """« juin 2026 »; "" for None."""
    return format_date(day, f"F{NBSP}Y") if day else ""


def length(days: int) -> str:
    """« 12 jours », « 5 semaines », « 5 mois »: never more precise than what matters."""
    if days < WEEKS_FROM:
        return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": number(days)}
    if days < MONTHS_FROM:
        return ngettext("%(n)s semaine", "%(n)s semaines", days // WEEK) % {"n": number(days // WEEK)}
    months = round(days / MONTH)
    return ngettext("%(n)s mois", "%(n)s mois", months) % {"n": number(months)}


def gap(start: date | None, end: date | None) -> str:
    """« 5 mois de plus », « 12 jours de moins », « à la date dite »; "" when one of them is unknown."""
    if start is None or end is None:
        return ""
    days = (end - start).days
    if not days:
        return _("à la date dite")
    words = length(abs(days))
    return (_("%(length)s de plus") if days > 0 else _("%(length)s de moins")) % {"length": words}
