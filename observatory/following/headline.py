"""The headline of the observatory: how many promises are kept, and one square for each, by origin."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.core.templatetags.french import number, percent
from observatory.engagements.enums import KEPT, Keeping
from observatory.engagements.figures import DatePassed, OriginFigures, by_origin, date_passed, totals
from observatory.engagements.models import Engagement

# One square a promise as long as an eye can count them; beyond, each shape stands beside its number.
MOST_SQUARES = 60
STRIP = (
    (Keeping.ON_TIME, gettext_lazy("à la date dite")),
    (Keeping.LATER, gettext_lazy("plus tard que dit")),
    (Keeping.UNDATED, gettext_lazy("sans date promise")),
    (Keeping.MOVING, gettext_lazy("avancent comme prévu")),
    (Keeping.LATE, gettext_lazy("en retard, pas encore livrées")),
    (Keeping.SILENT, gettext_lazy("sans nouvelles depuis 90 jours")),
    (Keeping.PAUSED, gettext_lazy("suspendues, raison publiée")),
    (Keeping.DROPPED, gettext_lazy("abandonnées, raison publiée")),
)


@dataclass(frozen=True)
class Strip:
    """A number of the strip under the headline."""

    keeping: str
    count: int
    words: str
    url: str


@dataclass(frozen=True)
class OriginLine:
    """An origin: its squares (or its numbers when they are too many), what they say, the list of them."""

    name: str
    url: str
    squares: list[str]
    counts: list[tuple[str, int, str]]
    said: str
    kept_words: str


@dataclass(frozen=True)
class Head:
    """All that stands above the list."""

    title: str
    total: int
    strip: list[Strip]
    lines: list[OriginLine]
    passed: DatePassed
    passed_title: str
    passed_squares: list[str]
    passed_words: str


def head_of(today: date, *, is_restrained: bool = False) -> Head:
    """One query, whatever the number of promises. Before an election, no headline counts what is kept."""
    origins = by_origin(Engagement.objects.all(), today)
    counts, passed = totals(origins), date_passed(origins)
    total = sum(counts.values())
    kept = sum(counts[keeping] for keeping in KEPT)
    return Head(
        title=headline(0, 0) if is_restrained else headline(kept, total),
        total=total,
        strip=[
            Strip(keeping.value, counts[keeping], str(words), f"?bilan={keeping}")
            for keeping, words in STRIP
            if counts[keeping] or keeping in {Keeping.ON_TIME, Keeping.LATE, Keeping.SILENT}
        ],
        lines=[_line(row) for row in origins],
        passed=passed,
        passed_title=_passed_title(passed.count),
        passed_squares=_passed_squares(passed),
        passed_words=_passed_words(passed),
    )


def headline(kept: int, total: int) -> str:
    """« 16 promesses tenues sur 33 »."""
    if not total:
        return _("Les promesses de la ville")
    if not kept:
        words = ngettext("Aucune promesse tenue sur %(total)s", "Aucune promesse tenue sur %(total)s", total)
        return words % {"total": number(total)}
    words = ngettext("%(kept)s promesse tenue sur %(total)s", "%(kept)s promesses tenues sur %(total)s", kept)
    return words % {"kept": number(kept), "total": number(total)}


def lines_of_editions(today: date) -> dict[int, OriginLine]:
    """What became of the winners of each edition, by its key. One query."""
    rows = by_origin(Engagement.objects.filter(origin__edition__isnull=False), today)
    return {row.origin.edition_id: _line(row) for row in rows if row.origin.edition_id is not None}


def _line(row: OriginFigures) -> OriginLine:
    held = [(keeping, row.counts[keeping]) for keeping in Keeping if row.counts.get(keeping)]
    said = ", ".join(f"{number(count)} {Keeping(keeping).label.lower()}" for keeping, count in held)
    is_short = row.total <= MOST_SQUARES
    return OriginLine(
        name=row.origin.name,
        url=f"?origine={row.origin.slug}",
        squares=[keeping.value for keeping, count in held for _at in range(count)] if is_short else [],
        counts=[] if is_short else [(keeping.value, count, str(keeping.label)) for keeping, count in held],
        said=said,
        kept_words=_kept_words(row.kept, row.total),
    )


def _kept_words(kept: int, total: int) -> str:
    if not kept:
        return _("aucune tenue sur %(total)s") % {"total": number(total)}
    words = ngettext("%(kept)s tenue sur %(total)s", "%(kept)s tenues sur %(total)s", kept)
    return words % {"kept": number(kept), "total": number(total)}


def _passed_title(count: int) -> str:
    words = ngettext("La date promise est passée %(n)s fois", "La date promise est passée %(n)s fois", count)
    return words % {"n": number(count)}


def _passed_squares(passed: DatePassed) -> list[str]:
    if passed.count > MOST_SQUARES:
        return []
    return ["on_time"] * passed.on_time + ["missed"] * (passed.count - passed.on_time)


def _passed_words(passed: DatePassed) -> str:
    """« Elle a été tenue 10 fois, soit 42 % »."""
    if not passed.on_time:
        return _("Elle n’a été tenue aucune fois.")
    words = ngettext(
        "Elle a été tenue %(n)s fois, soit %(share)s.", "Elle a été tenue %(n)s fois, soit %(share)s.", passed.on_time
    )
    return words % {"n": number(passed.on_time), "share": percent(passed.on_time / passed.count)}
