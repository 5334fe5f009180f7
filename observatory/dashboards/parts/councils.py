"""4. Councils against their objectives, and where and when encounters meet people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number, percent
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter
from instances.councils.models import Council
from instances.meetings.enums import SITTING, MeetingState, Presence
from instances.meetings.models import Attendance
from instances.outcomes.figures import OpinionFigures, done_by_council, opinion_figures
from observatory.dashboards.charts import Bar, Bars, lengths
from observatory.dashboards.sections import Chart, Section, Table

NUMBER = 4
HOUR = 3600


def section(year: int, today: date) -> Section:
    """Meetings held and planned by council, opinions answered, people met for an hour of presence."""
    charts = [chart for chart in (_meetings(year), _encounters(year)) if chart]
    opinions = opinion_figures(year, today)
    empty = "" if charts else _("Aucune réunion ni rencontre cette année pour l’instant.")
    return Section(NUMBER, _("Conseils et rencontres"), _opinion_words(opinions), tuple(charts), empty=empty)


def _opinion_words(figures: OpinionFigures) -> str:
    """« 14 avis donnés, 11 répondus, la moitié en 34 jours, 1 en retard »."""
    if not figures.given:
        return _("Aucun avis donné cette année")
    said = [
        ngettext("%(n)s avis donné", "%(n)s avis donnés", figures.given) % {"n": number(figures.given)},
        ngettext("%(n)s répondu", "%(n)s répondus", figures.answered) % {"n": number(figures.answered)},
    ]
    if figures.days is not None:
        said.append(_("la moitié en %(n)s jours") % {"n": number(round(figures.days))})
    if figures.late:
        said.append(_("%(n)s en retard") % {"n": number(figures.late)})
    return ", ".join(said)


def _meetings(year: int) -> Chart | None:
    of_year = Q(meetings__starts_at__year=year)
    councils = Council.objects.public().annotate(
        held=Count("meetings", filter=of_year & Q(meetings__state=MeetingState.HELD)),
        planned=Count(
            "meetings", filter=of_year & Q(meetings__state__in=(MeetingState.PLANNED, MeetingState.CONVENED))
        ),
    )
    every: list[Any] = list(councils.order_by("name"))
    rows = [row for row in every if row.held or row.planned]
    if not rows:
        return None
    present = _attendance(year)
    return Chart(
        "4.1",
        _("Réunions tenues, objectif de l’année"),
        _("Plein : objectif atteint. Présence : membres présents ou remplacés, parmi les membres appelés."),
        _meetings_table(rows, present, year),
        bars=_meetings_bars(rows, present),
    )


def _meetings_bars(rows: list[Any], present: dict[int, tuple[int, int]]) -> Bars:
    top = max(max(row.held, row.meetings_to) for row in rows)
    return Bars(
        tuple(
            Bar(
                row.name,
                _("%(held)s sur %(low)s à %(high)s")
                % {"held": number(row.held), "low": number(row.meetings_from), "high": number(row.meetings_to)},
                length,
                is_full=row.held >= row.meetings_from,
                note=_present_words(present.get(row.pk)),
            )
            for row, length in zip(rows, lengths([row.held for row in rows], top=top), strict=True)
        )
    )


def _meetings_table(rows: list[Any], present: dict[int, tuple[int, int]], year: int) -> Table:
    columns = (_("Conseil"), _("Tenues"), _("À venir"), _("Objectif"), _("Présence"), _("Actions faites"))
    done = done_by_council(year)
    return Table(
        columns,
        tuple(
            (
                row.name,
                number(row.held),
                number(row.planned),
                _("%(low)s à %(high)s") % {"low": number(row.meetings_from), "high": number(row.meetings_to)},
                _present_words(present.get(row.pk)),
                number(done.get(row.pk, 0)),
            )
            for row in rows
        ),
    )


def _attendance(year: int) -> dict[int, tuple[int, int]]:
    """Seats filled and seats called, by council; those that nobody noted are left out."""
    rows = Attendance.objects.filter(meeting__state=MeetingState.HELD, meeting__starts_at__year=year)
    rows = rows.exclude(presence=Presence.UNKNOWN)
    counted = (
        rows.order_by()
        .values("meeting__council")
        .annotate(sat=Count("pk", filter=Q(presence__in=SITTING)), called=Count("pk"))
    )
    return {row["meeting__council"]: (row["sat"], row["called"]) for row in counted}


def _present_words(seats: tuple[int, int] | None) -> str:
    return _("présence %(share)s") % {"share": percent(seats[0] / seats[1])} if seats and seats[1] else ""


@dataclass
class Met:
    """People counted by eye and hours of presence, of one kind of encounter."""

    people: int = 0
    hours: float = 0.0

    @property
    def by_hour(self) -> float:
        return self.people / self.hours if self.hours else 0.0


def _encounters(year: int) -> Chart | None:
    rows = Encounter.objects.filter(state=EncounterState.HELD, starts_at__year=year)
    counted: Any = rows.annotate(met=Sum("headcounts__count")).filter(met__gt=0).select_related("place")
    groups: dict[str, Met] = defaultdict(Met)
    for row in counted:
        group = groups[f"{row.get_kind_display()}, {_weekday(row)}"]
        group.people += row.met
        group.hours += (row.ends_at - row.starts_at).total_seconds() / HOUR
    if not groups:
        return None
    ordered = sorted(groups.items(), key=lambda item: -item[1].by_hour)
    drawn = lengths([met.by_hour for _name, met in ordered])
    bars = tuple(
        Bar(name, number(met.by_hour, 1), length, note=_hours(met))
        for (name, met), length in zip(ordered, drawn, strict=True)
    )
    people, hours = sum(met.people for met in groups.values()), sum(met.hours for met in groups.values())
    both = {"people": number(people), "hours": number(hours, 1)}
    return Chart(
        "4.2",
        _encounter_title(ordered),
        _("Personnes comptées à la main, par heure de présence. Elles ne sont pas des participants. ")
        + _("%(people)s personnes en %(hours)s heures.") % both,
        Table(
            (_("Où et quand"), _("Personnes"), _("Heures"), _("Par heure")),
            tuple((name, number(met.people), number(met.hours, 1), number(met.by_hour, 1)) for name, met in ordered),
        ),
        bars=Bars(bars),
    )


def _weekday(row: Encounter) -> str:
    names = (_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche"))
    return names[timezone.localtime(row.starts_at).weekday()]


def _hours(met: Met) -> str:
    return _("%(n)s heures") % {"n": number(met.hours, 1)}


def _encounter_title(ordered: list[tuple[str, Met]]) -> str:
    first, last = ordered[0], ordered[-1]
    if len(ordered) < 2 or not last[1].by_hour:  # noqa: PLR2004 - a comparison needs two
        return _("Combien de personnes par heure de présence")
    times = first[1].by_hour / last[1].by_hour
    words = {"best": first[0], "times": number(times, 1), "other": last[0].lower()}
    return _("%(best)s : %(times)s fois plus de monde par heure que %(other)s") % words
