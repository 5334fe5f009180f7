"""1. Who we reach, and who we miss."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.templatetags.french import number, percent
from allonnes.outreach.enums import Channel
from observatory.dashboards.charts import Bar, Bars, lengths
from observatory.dashboards.enums import ActKind, Band, Dimension, Zone
from observatory.dashboards.models import ReachYear
from observatory.dashboards.reading import PER, Group, YearReading, shown_people
from observatory.dashboards.sections import MASKED, Chart, Finding, Section, Table

NUMBER = 1
# Under this gap, two rates are told as about the same.
SAME = 1.15


def told(count: int | None) -> str:
    """A count, or « masqué »."""
    return str(MASKED) if count is None else number(count)


def one_in(group: Group) -> str:
    """« 1 sur 13 »; "" when the residents are not known, or nobody came."""
    if not group.people or not group.residents:
        return ""
    return _("1 sur %(n)s") % {"n": number(max(1, round(group.residents / group.people)))}


def finding(reading: YearReading) -> Finding | None:
    """The two zones compared; None when a number is masked or residents are not known."""
    priority, rest = reading.zones[Zone.PRIORITY], reading.zones[Zone.REST]
    if not priority.rate or not rest.rate:
        return None
    here, there = round(priority.rate), round(rest.rate)
    words = {"here": number(here), "there": number(there), "per": number(PER)}
    if rest.rate > priority.rate * SAME:
        said = _("Le quartier prioritaire participe moins : %(here)s personnes pour %(per)s, %(there)s ailleurs.")
    elif priority.rate > rest.rate * SAME:
        said = _("Le quartier prioritaire participe plus : %(here)s personnes pour %(per)s, %(there)s ailleurs.")
    else:
        said = _(
            "On participe autant partout : %(here)s personnes pour %(per)s au quartier prioritaire, %(there)s ailleurs."
        )
    return Finding(_("%(here)s contre %(there)s") % words, said % words, is_main=True)


def section(reading: YearReading, years: list[ReachYear]) -> Section:
    """Its charts; what is masked stays so in the drawings and in the tables."""
    charts = [_by_quartier(reading), _by_channel(reading), _by_act(reading), _by_age(reading)]
    return Section(NUMBER, _("Qui nous touchons, qui nous manquons"), _years(years), tuple(charts))


def _years(years: list[ReachYear]) -> str:
    """« 1 310 personnes en 2026 ; de 1 946 à 2 400 en 2025, année de vote »."""
    return " ; ".join(_year(year, shown_people(year.people)) for year in years)


def _year(year: ReachYear, people: int | None) -> str:
    """Voters cannot be matched with anybody else: the larger of the two counts at least, their sum at most."""
    if people is None:
        return _("moins de %(n)s personnes en %(year)s") % {"n": SMALLEST_SHOWN, "year": year.year}
    if not year.voters:
        words = ngettext("%(n)s personne en %(year)s", "%(n)s personnes en %(year)s", people)
        return words % {"n": number(people), "year": year.year}
    low, high = number(max(people, year.voters)), number(people + year.voters)
    return _("de %(low)s à %(high)s personnes en %(year)s, année de vote") % {
        "low": low,
        "high": high,
        "year": year.year,
    }


def _counted(reading: YearReading, *more: str) -> str:
    what = _(
        "Une personne distincte qui a proposé, demandé, assisté, siégé, répondu ou évalué dans l’année, par tout moyen."
    )
    rounded = _("Chaque nombre est arrondi au multiple de cinq du dessous.")
    unnamed = ngettext(
        "%(n)s acte sans nom n’est pas compté.", "%(n)s actes sans nom ne sont pas comptés.", reading.year.unnamed
    ) % {"n": number(reading.year.unnamed)}
    total = _("Sur %(n)s personnes.") % {"n": number(reading.people)} if reading.people else ""
    said = [what, rounded, *more, unnamed if reading.year.unnamed else "", total]
    return " ".join(filter(None, said))


def _by_quartier(reading: YearReading) -> Chart:
    groups = reading.quartiers
    has_rates = bool(groups) and all(group.residents for group in groups)
    values = [group.rate if has_rates else group.people for group in groups]
    town = reading.people * PER / reading.residents if has_rates and reading.people and reading.residents else None
    drawn = lengths(values, top=town)
    bars = tuple(
        Bar(
            group.label,
            str(MASKED) if value is None else number(round(value)),
            length,
            is_full=group.is_priority,
            note=one_in(group),
            is_masked=value is None,
        )
        for group, value, length in zip(groups, values, drawn, strict=True)
    )
    largest = max([town or 0, *(value for value in values if value is not None)], default=0)
    line_at = 100 * town / largest if town and largest else None
    line_words = _("toute la ville : %(n)s") % {"n": number(round(town))} if town else ""
    source = _("Population : %(source)s.") % {"source": reading.source} if has_rates and reading.source else ""
    return Chart(
        "1.1",
        _quartier_title(groups) if has_rates else _("Combien de personnes par quartier"),
        _counted(reading, source, _("Plein : quartier prioritaire.")),
        Table(
            (_("Quartier"), _("Population"), _("Personnes qui participent"), _("pour 1 000")),
            tuple(
                (
                    group.label,
                    number(group.residents) if group.residents else _("non connu"),
                    told(group.people),
                    number(round(group.rate)) if group.rate is not None else "",
                )
                for group in groups
            ),
        ),
        bars=Bars(bars, line_at, line_words),
        is_open=True,
    )


def _quartier_title(groups: list[Group]) -> str:
    rated = sorted((group for group in groups if group.rate), key=lambda group: group.rate or 0)
    if len(rated) < 2:  # noqa: PLR2004 - a comparison needs two
        return _("Combien de personnes par quartier")
    low, high = rated[0], rated[-1]
    words = {"low": low.label, "few": one_in(low), "high": high.label, "many": one_in(high)}
    return _("%(low)s : %(few)s ; %(high)s : %(many)s") % words


def _by_channel(reading: YearReading) -> Chart:
    zones = {zone: reading.channels_of(zone) for zone in (Zone.PRIORITY, Zone.REST)}
    names = [name for name in Channel.values if any(name in cells for cells in zones.values())]
    rows, bars = [], []
    for zone, cells in zones.items():
        total = sum(count for count in cells.values() if count)
        shares = [cells.get(name, 0) for name in names]
        for name, count, length in zip(names, shares, lengths(shares), strict=True):
            share = percent(count / total) if count is not None and total else ""
            bars.append(
                Bar(
                    f"{Channel(name).label}, {Zone(zone).label.lower()}",
                    str(MASKED) if count is None else share or "0",
                    length,
                    is_full=zone == Zone.PRIORITY,
                    is_masked=count is None,
                )
            )
    for name in names:
        rows.append((str(Channel(name).label), *(told(zones[zone].get(name, 0)) for zone in zones)))
    return Chart(
        "1.2",
        _channel_title(zones),
        _("Le moyen du premier geste de l’année de chaque personne. Plein : quartier prioritaire."),
        Table((_("Moyen"), *(str(zone.label) for zone in zones)), tuple(rows)),
        bars=Bars(tuple(bars)),
    )


def _channel_title(zones: dict[Zone, dict[str, int | None]]) -> str:
    first = {
        zone: max((name for name in cells if cells[name]), key=lambda name: cells[name] or 0, default="")
        for zone, cells in zones.items()
    }
    here, there = first[Zone.PRIORITY], first[Zone.REST]
    if not here or not there:
        return _("Par quel moyen on vient")
    words = {"here": str(Channel(here).label).lower(), "there": str(Channel(there).label).lower()}
    if here == there:
        return _("Le premier moyen est le même partout : %(here)s") % words
    return _("Au quartier prioritaire, d’abord : %(here)s ; ailleurs : %(there)s") % words


def _by_act(reading: YearReading) -> Chart:
    shown = reading.shown(Dimension.ACT)
    values = [shown.get(kind, 0) for kind in ActKind.values]
    rows = [(str(kind.label), told(value)) for kind, value in zip(ActKind, values, strict=True)]
    voters = reading.year.voters
    rows.append((_("bulletins comptés (jamais rapprochés des autres actes)"), number(voters)))
    bars = tuple(
        Bar(str(kind.label), told(value), length, is_masked=value is None)
        for kind, value, length in zip(ActKind, values, lengths(values), strict=True)
    )
    return Chart(
        "1.3",
        _("Ce que ces personnes ont fait"),
        _("Une personne qui fait deux choses est comptée dans chacune, et une seule fois dans le total."),
        Table((_("Ce qu’elles ont fait"), _("Personnes")), tuple(rows)),
        bars=Bars(bars),
    )


def _by_age(reading: YearReading) -> Chart:
    shown = reading.shown(Dimension.BAND)
    values = [shown.get(band, 0) for band in Band.values]
    rows = tuple((str(band.label), told(value)) for band, value in zip(Band, values, strict=True))
    bars = tuple(
        Bar(str(band.label), told(value), length, is_full=band == Band.MINOR, is_masked=value is None)
        for band, value, length in zip(Band, values, lengths(values), strict=True)
    )
    return Chart(
        "1.4",
        _("Les moins de 18 ans parmi les personnes connues"),
        _("L’âge n’est connu que par une règle qui le demande : avant 18 ans. Après, personne ne le dit."),
        Table((_("Âge"), _("Personnes")), rows),
        bars=Bars(bars),
    )
