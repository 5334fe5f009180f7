"""The three strips of a council's page: meetings, actions and opinions of the year, one square each."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from instances.councils.models import Council
from instances.meetings.enums import MeetingState
from instances.meetings.models import Meeting
from instances.outcomes.enums import InitiativeState, Verdict
from instances.outcomes.models import Initiative
from instances.outcomes.public import OpinionLine
from instances.pages.sections import Cell, Strip, objective

SHAPES = {Verdict.YES: "full", Verdict.PARTLY: "partly", Verdict.NO: "no", "waiting": "waiting", "late": "late"}


def _month(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "N")


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j N")


def has_happened(meeting: Meeting, now: datetime) -> bool:
    """Over, or said to have taken place."""
    return meeting.state == MeetingState.HELD or meeting.ends_at <= now


def meetings_strip(council: Council, meetings: Sequence[Meeting], now: datetime) -> Strip:
    """Done, the next one, those planned, then what is left of the objective."""
    year = timezone.localtime(now).year
    this_year = [row for row in meetings if timezone.localtime(row.starts_at).year == year]
    held = [row for row in this_year if has_happened(row, now)]
    to_come = [row for row in this_year if not has_happened(row, now)]
    cells = [Cell("full", _month(row.starts_at)) for row in held]
    cells += [Cell("planned" if rank else "next", _day(row.starts_at)) for rank, row in enumerate(to_come)]
    cells += [Cell("free", _("à fixer"))] * (council.meetings_to - len(cells))
    strong = ngettext("%(n)s tenue", "%(n)s tenues", len(held)) % {"n": number(len(held))}
    told = {"year": year, "objective": objective(council.meetings_from, council.meetings_to)}
    return Strip(_("Réunions"), strong, _("en %(year)s, %(objective)s") % told, cells)


def initiatives_strip(council: Council, initiatives: Sequence[Initiative], today: date) -> Strip:
    """Done this year, under way, planned, then what is left of the objective."""
    done = [row for row in initiatives if row.done_on and row.done_on.year == today.year]
    running = [row for row in initiatives if row.state == InitiativeState.RUNNING]
    planned = [row for row in initiatives if row.state == InitiativeState.PLANNED]
    cells = [Cell("full", _("faite"))] * len(done) + [Cell("moving", _("en cours"))] * len(running)
    cells += [Cell("planned", _("prévue"))] * len(planned)
    cells += [Cell("free", _("à venir"))] * (council.initiatives_to - len(cells))
    strong = ngettext("%(n)s faite", "%(n)s faites", len(done)) % {"n": number(len(done))}
    if running:
        strong += ", " + _("%(n)s en cours") % {"n": number(len(running))}
    return Strip(_("Actions"), strong, f", {objective(council.initiatives_from, council.initiatives_to)}", cells)


def opinions_strip(lines: Sequence[OpinionLine], today: date) -> Strip:
    """Those of the year in the order in which they were given: what the town answered, or how it waits."""
    mine = [line for line in lines if line.opinion.given_on and line.opinion.given_on.year == today.year]
    ordered = sorted(mine, key=lambda line: (line.opinion.given_on or today, line.opinion.pk))
    words = {"waiting": _("attend"), "late": _("en retard"), **{value: _said(value) for value in Verdict.values}}
    cells = [Cell(SHAPES[line.shape], words[line.shape]) for line in ordered]
    given, late = len(mine), sum(line.is_late for line in mine)
    answered = given - sum(line.shape in {"waiting", "late"} for line in mine)
    strong = ngettext("%(n)s donné", "%(n)s donnés", given) % {"n": number(given)}
    rest = ngettext("%(n)s réponse", "%(n)s réponses", answered) % {"n": number(answered)}
    if late:
        rest += ", " + _("%(n)s en retard") % {"n": number(late)}
    return Strip(_("Avis"), strong, f", {rest}", cells)


def _said(verdict: str) -> str:
    return str(Verdict(verdict).label).lower()
