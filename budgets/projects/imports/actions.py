"""Bringing the projects of an old edition from a table: all of them, or none and every reason."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from allonnes.accounts import audit
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.core.sheets import at_line, in_order, plain
from allonnes.town.context import current_boundary
from allonnes.town.geometry import Geometry, contains
from allonnes.town.models import Neighbourhood
from budgets.editions.models import Category, Edition
from budgets.editions.permissions.visibility import refusal_to_import_projects
from budgets.projects.deposit.actions.numbering import keep_version
from budgets.projects.imports.sheet import SheetRow, rows_and_faults
from budgets.projects.models import Project, ProjectHistory

WHOLE_TOWN = "toute la ville"


@dataclass(frozen=True)
class ImportReport:
    """Numbers brought, numbers already there, and lines that a person must read again before showing them."""

    brought: tuple[int, ...]
    known: tuple[int, ...]
    to_read: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """What the edition holds already, under the words of the file."""

    categories: dict[str, Category]
    neighbourhoods: dict[str, Neighbourhood]
    titles: dict[str, str]
    boundary: Geometry | None


@transaction.atomic
def import_projects(*, raw: bytes, edition: Edition, now: datetime, is_dry_run: bool) -> ImportReport:
    """Bring the projects of a CSV file (docs/reprise.md) into an edition that is hidden or past.

    A project of the same number and title is already there: it is left as it is, so that a file brought twice brings
    nothing twice. An author is a label, never an account; nobody is told. With `is_dry_run` everything is checked and
    nothing is written. Raises ActionDenied, or InvalidInput with every problem and its line.
    """
    locked = lock(Edition, edition.pk, no_key=True)
    refuse(refusal_to_import_projects(locked, now))
    rows, problems = rows_and_faults(raw)
    known = _known(locked, rows)
    problems += [at_line(row.line, words) for row in rows for words in _problems(row, known)]
    if problems:
        raise InvalidInput(in_order(problems))
    fresh = [row for row in rows if str(row.number) not in known.titles]
    if fresh and not is_dry_run:
        _write(locked, fresh, known)
        digest = hashlib.sha256(raw).hexdigest()
        audit.record("budgets.import_projects", by=None, edition=locked.slug, projects=len(fresh), sha256=digest)
    return ImportReport(
        brought=tuple(row.number for row in fresh),
        known=tuple(row.number for row in rows if str(row.number) in known.titles),
        to_read=tuple(_to_read(fresh)),
    )


def _known(edition: Edition, rows: Sequence[SheetRow]) -> _Known:
    numbers = [row.number for row in rows]
    there = edition.projects.filter(Q(number__in=numbers) | Q(reference__in=map(str, numbers)))
    return _Known(
        categories={plain(category.name): category for category in edition.categories.order_by("pk")},
        neighbourhoods={
            plain(neighbourhood.name): neighbourhood
            for neighbourhood in Neighbourhood.objects.defer("geometry").order_by("pk")
        },
        titles={
            key: project.title
            for project in there.only("number", "reference", "title").order_by("pk")
            for key in (str(project.number), project.reference)
        },
        boundary=current_boundary(),
    )


def _problems(row: SheetRow, known: _Known) -> Iterator[str]:
    title = known.titles.get(str(row.number), row.title)
    if title != row.title:
        yield f"le numéro {row.number} est déjà celui d’un autre projet de l’édition, « {title} »."
    if row.category and plain(row.category) not in known.categories:
        yield f"le thème « {row.category} » est inconnu. {_possible('Thèmes de l’édition', known.categories)}"
    place = plain(row.neighbourhood)
    if place not in {"", WHOLE_TOWN, *known.neighbourhoods}:
        yield f"le quartier « {row.neighbourhood} » est inconnu. {_possible('Quartiers', known.neighbourhoods)}"
    if row.point and known.boundary and not contains(known.boundary, float(row.point[1]), float(row.point[0])):
        yield "ce point est hors de la commune : la latitude et la longitude sont-elles inversées ?"
    for detail in contact_details(row.author):
        yield f"l’auteur contient {detail.kind} (« {detail.text} ») : il serait publié. Enlevez-le."


def _possible(label: str, rows: dict[str, Category] | dict[str, Neighbourhood]) -> str:
    names = ", ".join(category.name for category in rows.values()) or "aucun"
    return f"{label} : {names}."


def _to_read(rows: Sequence[SheetRow]) -> Iterator[str]:
    """A text may name a public number, or somebody's own: only a person can tell."""
    for row in rows:
        for detail in contact_details(f"{row.title} {row.summary} {row.description} {row.place}"):
            yield at_line(row.line, f"le texte contient {detail.kind} (« {detail.text} »).")


def _write(edition: Edition, rows: Sequence[SheetRow], known: _Known) -> None:
    for row in rows:
        project = Project.objects.create(
            edition=edition,
            number=row.number,
            reference=str(row.number),
            title=row.title,
            summary=row.summary,
            description=row.description,
            author_label=row.author,
            category=known.categories.get(plain(row.category)),
            neighbourhood=known.neighbourhoods.get(plain(row.neighbourhood)),
            place_label=row.place,
            latitude=row.point[0] if row.point else None,
            longitude=row.point[1] if row.point else None,
            cost=row.cost,
            state=row.state,
        )
        ProjectHistory.objects.create(project=project, event="import", from_state="", to_state=row.state)
        keep_version(project, by=None)
