"""Open data: each app declares its own sets in its `open_data.py`, and the catalogue publishes them all.

One declaration gives the header of the files, their Table Schema and the page of the set. Five lines, a function for
the rows and one for their number:

    SETS.declare(
        DataSet(
            slug="seances",                                  # its addresses, for ever: <slug>.csv
            title=_("Séances des conseils"),
            description=_("Chaque séance publique, une par ligne."),
            columns=(Column("seance", _("Séance"), _("Numéro de la séance."), Kind.INTEGER, is_required=True), …),
            key=("seance",),
            rows=lambda: Meeting.objects.public().values_list("pk", …).order_by("pk").iterator(),
            count=lambda: Meeting.objects.public().count(),
            updated_at=lambda: Meeting.objects.aggregate(last=Max("changed_at"))["last"],
            scopes=("…",),                           # what `watch` says of these tables (page_changes)
            theme=Theme.DEMOCRACY,
            keywords=("conseils", "seances"),
            reuse=_("Un calendrier des séances de votre quartier."),
        )
    )

Rows are read as they are written, in constant memory: `rows` gives an iterator (`.iterator()`), each row a sequence of
values in the order of the columns. Contact details are taken out of each text. A number of people under 5 is given as
None by the app (`allonnes.core.disclosure`, `allonnes.core.crossed_cells`), and a column says that it was masked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.contact_details import without_contact_details
from allonnes.core.registry import Registry

LICENCE = _("Licence Ouverte 2.0")
LICENCE_URL = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
SCHEMA_PROFILE = "https://frictionlessdata.io/schemas/table-schema.json"
# Read this many rows of the database at once.
ROWS_AT_ONCE = 500
Row = Sequence[Any]


class Kind(models.TextChoices):
    """What the cells of a column hold, in words for a person.

    `TEXT` is what somebody wrote: contact details are taken out of it. `CODE` is a word of the site's own.
    """

    TEXT = "text", _("texte")
    CODE = "code", _("mot ou code")
    ADDRESS = "address", _("adresse d’une page ou d’un fichier")
    INTEGER = "integer", _("nombre entier")
    NUMBER = "number", _("nombre, avec un point avant les décimales")
    YES_NO = "yes_no", _("true (oui) ou false (non)")
    DAY = "day", _("jour, comme 2026-12-01")
    MONTH = "month", _("mois, comme 2026-12")
    YEAR = "year", _("année")
    MOMENT = "moment", _("jour et heure, comme 2026-12-01T18:30:00+01:00")


# The type of each kind in Table Schema, with its format.
_TYPES = {
    Kind.TEXT: ("string", "default"),
    Kind.CODE: ("string", "default"),
    Kind.ADDRESS: ("string", "uri"),
    Kind.INTEGER: ("integer", "default"),
    Kind.NUMBER: ("number", "default"),
    Kind.YES_NO: ("boolean", "default"),
    Kind.DAY: ("date", "default"),
    Kind.MONTH: ("yearmonth", "default"),
    Kind.YEAR: ("year", "default"),
    Kind.MOMENT: ("datetime", "default"),
}


class Theme(models.TextChoices):
    """The themes of the catalogue, by their code in the European vocabulary « data-theme »."""

    DEMOCRACY = "GOVE", _("Vie démocratique")
    TOWN = "REGI", _("Vie de la commune")
    SOCIETY = "SOCI", _("Vie des habitantes et habitants")


class Frequency(models.TextChoices):
    """How often a set changes, by its code in the European vocabulary « frequency »; the words are SCDL's."""

    CONTINUAL = "UPDATE_CONT", _("Continuelle")
    MONTHLY = "MONTHLY", _("Mensuelle ou plusieurs fois par mois")
    YEARLY = "ANNUAL", _("Annuelle")
    IRREGULAR = "IRREG", _("Irrégulière")


@dataclass(frozen=True)
class Column:
    """A column: its name in the files, its title and what it holds in words.

    `choices`: the only values that it takes. `minimum`: the smallest. Not `is_required`: the cell may be empty.
    """

    name: str
    title: Any
    description: Any
    kind: Kind = Kind.CODE
    is_required: bool = False
    is_unique: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None

    @property
    def constraints(self) -> dict[str, Any]:
        """What Table Schema says that a cell must hold."""
        said: dict[str, Any] = {"required": self.is_required}
        if self.is_unique:
            said["unique"] = True
        if self.choices:
            said["enum"] = list(self.choices)
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return said | {name: bound for name, bound in bounds.items() if bound is not None}

    @property
    def field(self) -> dict[str, Any]:
        """The column, as a field of Table Schema."""
        words = {"name": self.name, "title": str(self.title), "description": str(self.description)}
        kind, form = _TYPES[self.kind]
        return {**words, "type": kind, "format": form, "constraints": self.constraints}

    def cell(self, value: Any) -> Any:
        """A value as it is published: no contact detail in what somebody wrote, no space around, no empty text."""
        if self.kind is Kind.TEXT and value is not None:
            return without_contact_details(str(value)).strip() or None
        return None if value == "" else value


@dataclass(frozen=True)
class OtherFile:
    """A file of the same facts that the app publishes elsewhere, at its own address on the site."""

    title: Any
    url: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """An address that programs read again and again, at its own place on the site."""

    title: Any
    description: Any
    url: str
    media_type: str


def _nothing() -> Iterable[Any]:
    return ()


def _no_stamp() -> object:
    return ""


def _no_day() -> date | None:
    return None


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """A table that everybody may read, copy and publish.

    `key`: the columns that tell a row from another. `point`: those of its latitude and longitude, if it has some.
    `scopes`: what changes when it does (`page_changes`); `stamp`: what those do not say. `first_day`: since when, one
    query. `others`: files of the same facts at other addresses. `reuse`: an example of what to make of it.
    """

    slug: str
    title: Any
    description: Any
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    count: Callable[[], int]
    updated_at: Callable[[], datetime | None]
    scopes: tuple[str, ...]
    theme: Theme
    keywords: tuple[str, ...]
    reuse: Any
    rank: int = 100
    frequency: Frequency = Frequency.CONTINUAL
    point: tuple[str, str] | None = None
    stamp: Callable[[], object] = _no_stamp
    first_day: Callable[[], date | None] = _no_day
    others: Callable[[], Iterable[OtherFile]] = _nothing

    @property
    def header(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column.name for column in self.columns]

    def table(self) -> Iterator[list[Any]]:
        """Every row as it is published, read as it is asked for."""
        for row in self.rows():
            yield [column.cell(value) for column, value in zip(self.columns, row, strict=True)]

    def first_rows(self, number: int) -> list[list[Any]]:
        """The first rows, to show what it looks like."""
        return list(islice(self.table(), number))

    def schema(self, address: str) -> dict[str, Any]:
        """Its Table Schema (https://specs.frictionlessdata.io/table-schema/), published at `address`."""
        return {
            "$schema": SCHEMA_PROFILE,
            "name": self.slug,
            "title": str(self.title),
            "description": str(self.description),
            "path": address,
            "fields": [column.field for column in self.columns],
            "primaryKey": list(self.key),
            "missingValues": [""],
        }


SETS: Registry[DataSet] = Registry(lambda data_set: data_set.slug)
# What makes the feeds of an app: they may stand in its tables, as one a quartier.
FEEDS: Registry[Callable[[], Iterable[Feed]]] = Registry(lambda make: f"{make.__module__}.{make.__qualname__}")


def on_site(path: str) -> str:
    """The whole address of a page or a file of the site: a file is read far from it."""
    return f"{settings.SITE_URL}{path}"


def sets_in_order() -> list[DataSet]:
    """Every set, in the order of the catalogue."""
    return sorted(SETS, key=lambda data_set: (data_set.rank, data_set.slug))


def every_feed() -> Iterator[Feed]:
    """Every feed of every app."""
    for make in FEEDS:
        yield from make()
