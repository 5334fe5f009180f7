"""Bringing the promises of a file: every line that can be true, with what was corrected in it; nobody is told.

A dry run is the same, undone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from allonnes.accounts import audit
from allonnes.core.errors import InvalidInput
from allonnes.core.numbering import next_number
from allonnes.core.sheets import Column, Told, at_line, header_of, plain, read_rows
from allonnes.town.geometry import Position
from allonnes.town.locating import neighbourhood_at
from allonnes.town.models import Department, Neighbourhood
from budgets.editions.models import Edition
from observatory.engagements.actions.birth import BORN, SERIES, origin_of_edition, theme_named
from observatory.engagements.enums import ChangeKind, EngagementState, MilestoneKind
from observatory.engagements.imports.mapping import STEPS, EngagementMapping
from observatory.engagements.imports.reading import ForeignPromise, read_line
from observatory.engagements.models import (
    Change,
    Engagement,
    EngagementHistory,
    ImportLine,
    Milestone,
    Origin,
    SharedBudget,
    Theme,
)

BATCH = 1000
NOT_SAID = "Non dite par le fichier repris"


@dataclass
class ImportReport:
    """What is brought, what was there already, what is refused, what is corrected: each with its line and why."""

    brought: int = 0
    known: int = 0
    shared: int = 0
    lines_corrected: int = 0
    refused: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    unknown_departments: list[str] = field(default_factory=list)


@dataclass
class _World:
    """What the lines name, found or made once."""

    origins: dict[int, Origin]
    themes: dict[str, Theme | None]
    departments: dict[str, Department]
    budgets: dict[str, SharedBudget]
    now: datetime


@transaction.atomic
def import_engagements(*, raw: bytes, mapping: EngagementMapping, now: datetime, is_dry_run: bool) -> ImportReport:
    """Bring the promises of a file; one already brought is left as it is. Nobody is told, no reminder leaves.

    What cannot be true is left out of a promise and written beside it; a line that cannot be a promise is refused
    alone. Raises InvalidInput when the file itself cannot be read.
    """
    today = timezone.localdate(now)
    rows, report = _read(raw, mapping, today)
    there = set(ImportLine.objects.filter(source=mapping.source).values_list("reference", flat=True))
    fresh = [row for row in rows if row.reference not in there]
    report.known = len(rows) - len(fresh)
    report.brought = len(fresh)
    _same_amounts(fresh)
    report.corrected = [at_line(row.line, f"{row.reference}, {words}") for row in fresh for words in row.corrections]
    report.lines_corrected = sum(1 for row in fresh if row.corrections)
    world = _world(fresh, mapping, now)
    report.shared = len(world.budgets)
    report.unknown_departments = _unknown(fresh, world)
    _write(fresh, mapping, world)
    if is_dry_run:
        transaction.set_rollback(True)
    elif fresh:
        digest = hashlib.sha256(raw).hexdigest()
        audit.record("observatory.import", by=None, source=mapping.source, engagements=len(fresh), sha256=digest)
    return report


# --- The file ---------------------------------------------------------------------------------------
def _read(raw: bytes, mapping: EngagementMapping, today: date) -> tuple[list[ForeignPromise], ImportReport]:
    columns = [Column(name) for name in header_of(raw)]
    names = {column.name for column in columns}
    missing = [name for name in mapping.columns.values() if plain(name) not in names]
    if missing:
        raise InvalidInput([f"Il n’y a pas de colonne « {name} »." for name in missing])
    report = ImportReport()

    def read(line: int, cells: Mapping[str, str], tell: Told) -> ForeignPromise | None:
        row, reason = read_line(line, cells, mapping, today)
        if reason:
            tell(reason)
        return row

    read_lines, problems = read_rows(raw, columns, read)
    report.refused += problems
    kept: dict[str, ForeignPromise] = {}
    for row in filter(None, read_lines):
        if row.reference in kept:
            report.refused.append(at_line(row.line, f"la référence « {row.reference} » est écrite deux fois."))
        else:
            kept[row.reference] = row
    return list(kept.values()), report


def _same_amounts(rows: Sequence[ForeignPromise]) -> None:
    """One amount for one key: the first said; another one is left out, and said."""
    amounts: dict[str, int | None] = {}
    for row in rows:
        if not row.cost_key:
            continue
        first = amounts.setdefault(row.cost_key, row.cost)
        if row.cost != first:
            row.corrections.append(f"le montant partagé {row.cost} n’est pas celui des lignes d’avant, {first}, gardé.")


# --- What the lines name ----------------------------------------------------------------------------
def _world(rows: Sequence[ForeignPromise], mapping: EngagementMapping, now: datetime) -> _World:
    years = sorted({row.year for row in rows})
    names = sorted({row.said("theme") for row in rows})
    held = Department.objects.order_by("pk")
    return _World(
        origins={year: _origin(year, mapping) for year in years},
        themes={name: theme_named(name) for name in names},
        departments={plain(department.name): department for department in held},
        budgets=_shared_budgets(rows, mapping),
        now=now,
    )


def _origin(year: int, mapping: EngagementMapping) -> Origin:
    slug = mapping.editions.get(str(year))
    if slug:
        edition = Edition.objects.filter(slug=slug).first()
        if edition is None:
            raise InvalidInput([f"Il n’y a pas d’édition à l’adresse « {slug} »."])
        return origin_of_edition(edition)
    name = mapping.origin.replace("{year}", str(year))
    values = {"kind": mapping.origin_kind, "name": name, "year": year}
    return Origin.objects.get_or_create(slug=slugify(name)[:120], defaults=values)[0]


def _shared_budgets(rows: Sequence[ForeignPromise], mapping: EngagementMapping) -> dict[str, SharedBudget]:
    """The amount that several promises say they share is one row: no total counts it twice."""
    sharers: dict[str, list[ForeignPromise]] = defaultdict(list)
    for row in rows:
        if row.cost_key:
            sharers[row.cost_key].append(row)
    made = {}
    for key, group in sharers.items():
        known = SharedBudget.objects.filter(source=mapping.source, reference=key).first()
        if known or len(group) > 1:
            name = group[0].said("group") or group[0].title
            values = {"name": name[:250], "amount": group[0].cost}
            made[key] = known or SharedBudget.objects.create(source=mapping.source, reference=key, **values)
    return made


def _unknown(rows: Sequence[ForeignPromise], world: _World) -> list[str]:
    named = {row.said("department") for row in rows} - {""}
    return sorted(name for name in named if plain(name) not in world.departments)


# --- Writing ----------------------------------------------------------------------------------------
def _write(rows: Sequence[ForeignPromise], mapping: EngagementMapping, world: _World) -> None:
    lines = ImportLine.objects.bulk_create(
        (
            ImportLine(
                source=mapping.source,
                reference=row.reference,
                line=row.line,
                cells=row.cells,
                corrections=row.corrections,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    first = next_number(Engagement.objects.all(), of=SERIES)
    pairs = list(zip(rows, lines, strict=True))
    engagements = Engagement.objects.bulk_create(
        (_engagement(row, line, number, world) for number, (row, line) in enumerate(pairs, first)), batch_size=BATCH
    )
    made = list(zip(rows, engagements, strict=True))
    Milestone.objects.bulk_create(
        (step for row, engagement in made for step in _steps(row, engagement)), batch_size=BATCH
    )
    EngagementHistory.objects.bulk_create(
        (
            EngagementHistory(engagement=engagement, event=BORN, from_state="", to_state=engagement.state, at=world.now)
            for engagement in engagements
        ),
        batch_size=BATCH,
    )
    Change.objects.bulk_create((_change(row, engagement, mapping, world) for row, engagement in made), batch_size=BATCH)


def _engagement(row: ForeignPromise, line: ImportLine, number: int, world: _World) -> Engagement:
    shared = world.budgets.get(row.cost_key)
    cost = None if shared else row.cost
    scope = row.said("scope") or row.said("group") or row.title
    latitude, longitude = row.point or (None, None)
    today = timezone.localdate(world.now)
    return Engagement(
        number=number,
        origin=world.origins[row.year],
        line=line,
        title=row.title[:250],
        theme=world.themes[row.said("theme")],
        place_words=row.said("place_words")[:250],
        neighbourhood=_quartier(row),
        latitude=latitude,
        longitude=longitude,
        promised_since=min(date(row.year, 12, 31), today),
        promised_scope=scope[:1000],
        promised_cost=cost,
        promised_on=row.promised_on,
        shared_budget=shared,
        scope=scope[:1000],
        cost=cost,
        due_on=row.promised_on,
        state=row.state,
        delivered_on=row.delivered_on,
        department=world.departments.get(plain(row.said("department"))),
        official_words=row.said("official")[:160],
        last_news_on=min(row.latest, today),
        **_stop(row, today),
    )


def _stop(row: ForeignPromise, today: date) -> dict[str, Any]:
    """A file rarely says why: what it does not say is said to be missing."""
    if row.state != EngagementState.ABANDONED:
        return {}
    return {
        "stop_reason": row.said("stop_reason") or NOT_SAID,
        "stop_decision": row.said("stop_decision")[:250] or NOT_SAID,
        "stopped_on": min(row.latest, today),
    }


def _quartier(row: ForeignPromise) -> Neighbourhood | None:
    if row.point is None:
        return None
    latitude, longitude = row.point
    return neighbourhood_at(Position(lon=float(longitude), lat=float(latitude)))


def _steps(row: ForeignPromise, engagement: Engagement) -> list[Milestone]:
    """A step that its state has gone past is done on its day; the others are planned for theirs."""
    steps = []
    for kind in MilestoneKind.values:
        day, is_done = row.steps.get(kind), kind in STEPS and row.is_step_done(kind)
        planned = None if is_done else day
        if kind == MilestoneKind.DELIVERY:
            day, planned, is_done = row.delivered_on, row.promised_on, True
        done = day if is_done else None
        steps.append(Milestone(engagement=engagement, kind=kind, planned_on=planned, due_on=planned, done_on=done))
    return steps


def _change(row: ForeignPromise, engagement: Engagement, mapping: EngagementMapping, world: _World) -> Change:
    words = f"Promesse reprise du fichier « {mapping.source} », ligne {row.line}, référence {row.reference}."
    return Change(engagement=engagement, kind=ChangeKind.BORN, words=words, at=world.now, told_at=world.now)
