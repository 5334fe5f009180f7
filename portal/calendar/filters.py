"""How the calendar is narrowed: a plain GET form, and what is shown of a month."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.agenda import SOURCES, AgendaItem, AgendaQuestion, AgendaShape
from allonnes.core.page_cache import remembered
from allonnes.town.models import Neighbourhood

KIND, COUNCIL, QUARTIER, SHOWING, VIEW, PAGE = "sorte", "conseil", "quartier", "montrer", "vue", "page"
PARAMETERS = (KIND, COUNCIL, QUARTIER, SHOWING, VIEW, PAGE)
GRID = "mois"
REMEMBERED = 60
ALL = gettext_lazy("Tout")


@dataclass(frozen=True)
class Showing:
    """A part of the dates of a month, offered by a button with their number."""

    code: str
    words: Any
    holds: Callable[[AgendaItem], bool]


def has_free_seats(item: AgendaItem) -> bool:
    """Whether one can still take a seat there."""
    return bool(item.act and item.seats and item.seats.free and not item.is_cancelled)


SHOWINGS = (
    Showing("", ALL, lambda item: True),
    Showing("rencontres", gettext_lazy("Rencontres"), lambda item: item.shape == AgendaShape.ENCOUNTER),
    Showing("conseils", gettext_lazy("Conseils"), lambda item: item.shape == AgendaShape.COUNCIL),
    Showing("budget", gettext_lazy("Budget participatif"), lambda item: item.shape == AgendaShape.VOTE),
    Showing("places", gettext_lazy("Places libres"), has_free_seats),
    Showing("voter", gettext_lazy("On peut y voter"), lambda item: item.can_vote and not item.is_cancelled),
)


def _public_choices(chosen: Callable[[Any], Iterable[tuple[str, Any]]]) -> list[tuple[str, str]]:
    said = {code: str(words) for source in SOURCES if source.is_public for code, words in chosen(source)}
    return sorted(said.items(), key=lambda choice: choice[1])


class AgendaForm(forms.Form):
    """Which dates; made of the choices that exist."""

    def __init__(self, data: dict[str, str], choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        labels = {KIND: _("Sorte"), COUNCIL: _("Conseil"), QUARTIER: _("Quartier")}
        for name, known in choices.items():
            if known:
                every = [("", _("Toutes") if name == KIND else _("Tous")), *known]
                self.fields[name] = forms.ChoiceField(label=labels[name], choices=every, required=False)


@dataclass(frozen=True)
class Removable:
    """A filter in use: what it says, and the address of the page without it."""

    label: str
    words: str
    url: str


@dataclass(frozen=True)
class Quartier:
    """A quartier that one can choose."""

    pk: int
    slug: str
    name: str


def _all_quartiers() -> list[Quartier]:
    return [Quartier(row.pk, row.slug, row.name) for row in Neighbourhood.objects.only("slug", "name").in_order()]


def _all_councils() -> list[tuple[str, str]]:
    return _public_choices(lambda source: source.councils())


class Narrowing:
    """What the address asks; what it does not know, it does not ask. Two queries, remembered a minute for those to whom
    the page is made each time: the councils, the quartiers.
    """

    def __init__(self, given: QueryDict) -> None:
        self._given = given

    @cached_property
    def quartiers(self) -> list[Quartier]:
        return remembered("agenda:quartiers", REMEMBERED, _all_quartiers)

    @cached_property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        return {
            KIND: _public_choices(lambda source: source.kinds()),
            COUNCIL: remembered("agenda:councils", REMEMBERED, _all_councils),
            QUARTIER: [(row.slug, row.name) for row in self.quartiers],
        }

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters in use, known ones only."""
        asked = {name: self._given.get(name, "") for name in (KIND, COUNCIL, QUARTIER)}
        return {name: value for name, value in asked.items() if value and value in dict(self.choices[name])}

    @cached_property
    def form(self) -> AgendaForm:
        return AgendaForm(self.chosen, self.choices)

    @cached_property
    def showing(self) -> Showing:
        """The part shown: all of them when it has no such name."""
        return {part.code: part for part in SHOWINGS}.get(self._given.get(SHOWING, ""), SHOWINGS[0])

    @property
    def held(self) -> list[tuple[str, str]]:
        """What the form does not say and keeps."""
        held = ((SHOWING, self.showing.code), (VIEW, GRID if self.is_grid else ""))
        return [(name, value) for name, value in held if value]

    @property
    def is_grid(self) -> bool:
        return self._given.get(VIEW) == GRID

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen or self.showing.code)

    @property
    def neighbourhood_id(self) -> int | None:
        slug = self.chosen.get(QUARTIER)
        return next((row.pk for row in self.quartiers if row.slug == slug), None) if slug else None

    def question(self, start: datetime, end: datetime, *, limit: int | None = None) -> AgendaQuestion:
        """What is asked of every part between two instants."""
        return AgendaQuestion(
            start=start,
            end=end,
            kind=self.chosen.get(KIND, ""),
            council=self.chosen.get(COUNCIL, ""),
            neighbourhood_id=self.neighbourhood_id,
            limit=limit,
        )

    def query(self, **changes: str) -> str:
        """« ?quartier=chaoue », what is asked with these changes; the first page again; "" for nothing."""
        view = {VIEW: GRID} if self.is_grid else {}
        asked = {**self.chosen, SHOWING: self.showing.code, **view, **changes}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in asked.items() if value})
        return f"?{query.urlencode()}" if query else ""

    def removable(self, here: str) -> list[Removable]:
        """Each filter in use."""
        return [
            Removable(
                label=str(self.form.fields[name].label),
                words=dict(self.choices[name])[value],
                url=here + self.query(**{name: ""}),
            )
            for name, value in self.chosen.items()
        ]
