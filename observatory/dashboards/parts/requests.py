"""2. How requests go: the time they take in the two zones, those still open counted too."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.disclosure import SMALLEST_SHOWN, hide_small_cells
from allonnes.core.templatetags.french import number, percent
from observatory.dashboards.charts import Bar, Bars, curves, lengths
from observatory.dashboards.parts.reach import SAME, told
from observatory.dashboards.sections import MASKED, Chart, Finding, Section, Stat, Table
from requests_qrc.figures import definitions, measures
from requests_qrc.figures.counted import Counted, Days, counted_cases, time_to_reply, time_to_settle
from requests_qrc.figures.page import days_words
from requests_qrc.figures.survival import Curve
from requests_qrc.intake import deadlines

NUMBER = 2
LAST_DAY = 40
AFTER = (5, 10, 20, 40)
# In a priority neighbourhood, or not.
ZONES = (True, False)


class RequestsOfYear:
    """The public cases of a year and their curves; a fixed number of queries."""

    def __init__(self, year: int, now: datetime) -> None:
        self.today, self.since = deadlines.day_of(now), date(year, 1, 1)
        self.until = min(self.today, date(year, 12, 31))
        every = counted_cases(self.since, self.until)
        # Everybody can count the public list: with private subjects in, a subtraction would give those.
        self.now, self.days, self.cases = now, Days(self.today), [case for case in every if not case.is_private]
        self.zones: dict[bool, list[Counted]] = {
            zone: [case for case in self.cases if case.is_priority is zone] for zone in ZONES
        }
        self.curves = {zone: time_to_settle(cases, self.days) for zone, cases in self.zones.items()}

    @property
    def is_comparable(self) -> bool:
        """Both zones have enough cases to be shown."""
        return all(curve.n >= SMALLEST_SHOWN for curve in self.curves.values())


def finding(told_of: RequestsOfYear) -> Finding | None:
    """The two medians; None when a zone has too few, or more than half are still open."""
    here, there = (told_of.curves[zone].median for zone in (True, False))
    if not told_of.is_comparable or here is None or there is None:
        return None
    big = _("%(here)s contre %(there)s jours") % {"here": number(here), "there": number(there)}
    words = {"here": definitions.working_days(here), "there": definitions.working_days(there)}
    if here > there * SAME:
        said = _("Ses demandes attendent plus longtemps : la moitié est réglée en %(here)s, en %(there)s ailleurs.")
    elif there > here * SAME:
        said = _("Ses demandes vont plus vite : la moitié est réglée en %(here)s, en %(there)s ailleurs.")
    else:
        said = _("Les demandes vont au même pas : la moitié est réglée en %(here)s, en %(there)s ailleurs.")
    return Finding(big, said % words)


def section(told_of: RequestsOfYear) -> Section:
    """The curves, four numbers, the age of what is open."""
    open_ages = measures.open_ages(told_of.today, is_public=True)
    waiting = sum(open_ages.values())
    aside = ngettext("%(n)s ouverte aujourd’hui", "%(n)s ouvertes aujourd’hui", waiting) % {"n": number(waiting)}
    return Section(
        NUMBER,
        _("Les demandes"),
        aside,
        tuple(filter(None, (_curves(told_of), _ages(open_ages, waiting)))),
        _stats(told_of),
    )


def _curves(told_of: RequestsOfYear) -> Chart | None:
    shown = [(zone, curve) for zone, curve in told_of.curves.items() if curve.n >= SMALLEST_SHOWN]
    if not shown:
        return None
    drawn = curves(
        [(_zone(zone), curve, zone) for zone, curve in shown],
        last=LAST_DAY,
        half_words=[_half(curve) for _zone_is, curve in shown],
    )
    rows = tuple((_zone(zone), *(percent(float(1 - curve.left_after(day))) for day in AFTER)) for zone, curve in shown)
    whole = time_to_settle(told_of.cases, told_of.days)
    ns = ", ".join(f"n = {number(curve.n)}" for _zone_is, curve in shown)
    return Chart(
        "2.1",
        _("La moitié des demandes est réglée en %(days)s") % {"days": days_words(whole.median)}
        if whole.median is not None
        else _("Plus de la moitié des demandes attend encore"),
        f"{definitions.of('settle')} {ns}.",
        Table((_("Réglées après"), *(_("%(n)s jours") % {"n": day} for day in AFTER)), rows),
        curves=drawn,
        is_open=True,
    )


def _zone(is_priority: bool) -> str:
    return _("Quartier prioritaire") if is_priority else _("Reste de la ville")


def _half(curve: Curve) -> str:
    return "" if curve.median is None else _("%(n)s j") % {"n": number(curve.median)}


def _stats(told_of: RequestsOfYear) -> tuple[Stat, ...]:
    reply = time_to_reply(told_of.cases, told_of.days)
    kept = measures.kept_days(told_of.cases, told_of.now)
    happy = measures.satisfaction(told_of.cases, since=told_of.since, until=told_of.until)
    since = date(told_of.today.year, 1, 1)
    few = _("trop peu pour être publié")
    return (
        Stat(
            days_words(reply.median, "first_reply") if reply.n >= SMALLEST_SHOWN else few,
            _("pour la moitié des premières réponses d’une personne"),
            definitions.of("first_reply"),
        ),
        Stat(_share(kept.yes, kept.n) or few, _("des dates annoncées sont tenues"), definitions.of("kept_days")),
        Stat(
            _share(happy.share.yes, happy.share.n) or few,
            _satisfied_words(happy),
            definitions.of("satisfaction"),
        ),
        Stat(
            number(measures.implicit_decisions(since, told_of.today)),
            _("décisions prises par le silence ; l’objectif est 0"),
            definitions.of("implicit"),
        ),
    )


def _share(yes: int, n: int) -> str:
    """A percentage, or "" when it would tell of fewer than five people on one side."""
    is_small = n < SMALLEST_SHOWN or 0 < yes < SMALLEST_SHOWN or 0 < n - yes < SMALLEST_SHOWN
    return "" if is_small else percent(yes / n)


def _satisfied_words(happy: measures.Satisfaction) -> str:
    if not _share(happy.share.yes, happy.share.n) or happy.response_rate is None:
        return _("de personnes satisfaites")
    words = {"low": percent(happy.share.low), "high": percent(happy.share.high), "rate": percent(happy.response_rate)}
    return _("de personnes satisfaites : entre %(low)s et %(high)s ; %(rate)s ont répondu") % words


def _ages(ages: dict[str, int], waiting: int) -> Chart:
    shown = hide_small_cells(ages)
    values = list(shown.values())
    names = [str(definitions.AGES[key]) for key in shown]
    bars = tuple(
        Bar(name, str(MASKED) if value is None else number(value), length, is_masked=value is None)
        for name, value, length in zip(names, values, lengths(values), strict=True)
    )
    title = ngettext("L’âge de la demande ouverte", "L’âge des %(n)s demandes ouvertes", waiting) % {
        "n": number(waiting)
    }
    rows = tuple((name, told(value)) for name, value in zip(names, values, strict=True))
    return Chart("2.2", title, definitions.of("ages"), Table((_("Âge"), _("Demandes")), rows), bars=Bars(bars))
