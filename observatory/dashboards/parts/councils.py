"""4. Councils against their objectives, and where and when encounters meet people."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.templatetags.french import number, percent
from allonnes.outreach.enums import EncounterKind, EncounterState
from allonnes.outreach.figures import WEEKDAYS, Counted, counted_encounters, table_of
from allonnes.outreach.models import Encounter
from instances.councils.models import Council
from instances.meetings.figures import DEFINITION_HELD, DEFINITION_RATE, Held, Rate, held_in, rates_by_council
from instances.outcomes.figures import OpinionFigures, done_by_council, opinion_figures
from observatory.dashboards.charts import Bar, Bars, lengths
from observatory.dashboards.sections import Chart, Section, Table

NUMBER = 4


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
    rows = [row for row in held_in(year, Council.objects.public()) if row.held or row.planned]
    if not rows:
        return None
    rates = rates_by_council(year)
    return Chart(
        "4.1",
        _("Réunions tenues, objectif de l’année"),
        _("Plein : objectif atteint. %(held)s %(rate)s") % {"held": DEFINITION_HELD, "rate": DEFINITION_RATE},
        _meetings_table(rows, rates, year),
        bars=_meetings_bars(rows, rates),
    )


def _meetings_bars(rows: list[Held], rates: dict[int, Rate]) -> Bars:
    top = max(max(row.held, row.objective_to) for row in rows)
    return Bars(
        tuple(
            Bar(
                row.council.name,
                _("%(held)s sur %(objective)s") % {"held": number(row.held), "objective": _objective(row)},
                length,
                is_full=row.is_reached,
                note=_present_words(rates.get(row.council.pk)),
            )
            for row, length in zip(rows, lengths([row.held for row in rows], top=top), strict=True)
        )
    )


def _objective(row: Held) -> str:
    return _("%(low)s à %(high)s") % {"low": number(row.objective_from), "high": number(row.objective_to)}


def _meetings_table(rows: list[Held], rates: dict[int, Rate], year: int) -> Table:
    columns = (_("Conseil"), _("Tenues"), _("À venir"), _("Objectif"), _("Présence"), _("Actions faites"))
    done = done_by_council(year)
    return Table(
        columns,
        tuple(
            (
                row.council.name,
                number(row.held),
                number(row.planned),
                _objective(row),
                _present_words(rates.get(row.council.pk)),
                number(done.get(row.council.pk, 0)),
            )
            for row in rows
        ),
    )


def _present_words(rate: Rate | None) -> str:
    """« présence 82 % »; nothing when fewer than five presences were noted."""
    if rate is None or rate.share is None or rate.n < SMALLEST_SHOWN:
        return ""
    return _("présence %(share)s") % {"share": percent(rate.share)}


@dataclass(frozen=True)
class Met:
    """People counted by eye, and hours of presence, of one kind of encounter on one day of the week."""

    label: str
    people: int
    hours: float

    @property
    def by_hour(self) -> float:
        return self.people / self.hours if self.hours else 0.0


def _met(year: int) -> list[Met]:
    """Those that most people come to first. Each encounter of five people or more is published too: the others are in
    no group, so a subtraction gives none of them."""
    held = Encounter.objects.filter(state=EncounterState.HELD, starts_at__year=year)
    counted = [row for row in counted_encounters(held) if row.met >= SMALLEST_SHOWN]
    labels = sorted({_kind_and_day(row) for row in counted})
    groups = table_of("kind", "", counted, order=labels, label_of=_kind_and_day).groups
    rows = [Met(group.label, group.met, group.hours) for group in groups if group.met]
    return sorted(rows, key=lambda met: (-met.by_hour, met.label))


def _kind_and_day(row: Counted) -> str:
    return f"{EncounterKind(row.kind).label}, {WEEKDAYS[row.starts_at.weekday()]}"


def _encounters(year: int) -> Chart | None:
    rows = _met(year)
    if not rows:
        return None
    drawn = lengths([met.by_hour for met in rows])
    bars = tuple(
        Bar(met.label, number(met.by_hour, 1), length, note=_hours(met))
        for met, length in zip(rows, drawn, strict=True)
    )
    return Chart(
        "4.2",
        _encounter_title(rows),
        _(
            "Personnes comptées à la main, par heure de présence. Elles ne sont pas des participants. "
            "Les rencontres de moins de cinq personnes n’y sont pas."
        ),
        Table(
            (_("Où et quand"), _("Personnes"), _("Heures"), _("Par heure")),
            tuple((met.label, number(met.people), number(met.hours, 1), number(met.by_hour, 1)) for met in rows),
        ),
        bars=Bars(bars),
    )


def _hours(met: Met) -> str:
    return _("%(n)s heures") % {"n": number(met.hours, 1)}


def _encounter_title(rows: list[Met]) -> str:
    first, last = rows[0], rows[-1]
    if len(rows) < 2 or not last.by_hour:  # noqa: PLR2004 - a comparison needs two
        return _("Combien de personnes par heure de présence")
    words = {"best": first.label, "times": number(first.by_hour / last.by_hour, 1), "other": last.label.lower()}
    return _("%(best)s : %(times)s fois plus de monde par heure que %(other)s") % words
