"""Bringing the cases of another tool: all of them, or none and every reason. A dry run is the same, undone."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Value
from django.utils.text import slugify

from allonnes.accounts import audit
from allonnes.core.numbering import format_number, next_number
from allonnes.core.search import unaccented
from allonnes.town.geometry import Position
from allonnes.town.locating import neighbourhood_at
from allonnes.town.models import Neighbourhood
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.imports.mapping import ForeignCase, ImportMapping, read_foreign, short_name
from requests_qrc.intake.models import Case, CaseHistory, Category
from requests_qrc.intake.models.cases import PREFIX

EVENT = "import"
NO_GROUP = "Sujets repris"
BATCH = 1000


@dataclass(frozen=True)
class ImportReport:
    """How many cases are brought, how many were there, how many subjects are made (none is offered to residents)."""

    brought: int
    known: int
    subjects: int


@transaction.atomic
def import_requests(*, raw: bytes, mapping: ImportMapping, now: datetime, is_dry_run: bool) -> ImportReport:
    """Bring the cases of a file; one already brought is left as it is. Nobody is told, and no clock of the law runs.

    Their words are kept for the town: nobody has read them. Raises InvalidInput with every problem.
    """
    rows = read_foreign(raw, mapping, now=now)
    keys = {row.reference: client_id_of(mapping, row.reference) for row in rows}
    there = set(Case.objects.filter(client_id__in=list(keys.values())).values_list("client_id", flat=True))
    fresh = sorted((row for row in rows if keys[row.reference] not in there), key=lambda row: row.received)
    subjects = {(row.group, row.subject): None for row in fresh}
    leaves = {names: find_or_make_leaf(names[0] or NO_GROUP, names[1]) for names in subjects}
    made = {leaf.pk for leaf, is_new in leaves.values() if is_new}
    report = ImportReport(len(fresh), len(rows) - len(fresh), len(made))
    if is_dry_run:
        transaction.set_rollback(True)
        return report
    _write(fresh, keys, {names: leaf for names, (leaf, _is_new) in leaves.items()})
    if fresh:
        digest = hashlib.sha256(raw).hexdigest()
        audit.record("requests_qrc.import", by=None, source=mapping.source, cases=len(fresh), sha256=digest)
    return report


def client_id_of(mapping: ImportMapping, reference: str) -> UUID:
    """The same reference of the same tool is the same case."""
    return uuid5(NAMESPACE_URL, f"requests_qrc:{mapping.source}:{reference}")


def find_or_make_leaf(group: str, name: str) -> tuple[Category, bool]:
    """The subject of these names, compared as the table does, under its group; made out of use, so never offered,
    where it is not. Says whether it is new."""
    group, name = short_name(group), short_name(name)
    parent = _named(group, None) or Category.objects.create(code=code_of(group), name=group)
    known = _named(name, parent)
    return known or Category.objects.create(code=code_of(f"{group} {name}"), name=name, parent=parent), not known


def _named(name: str, parent: Category | None) -> Category | None:
    rows = Category.objects.filter(parent=parent).annotate(plain_name=unaccented("name"))
    return rows.filter(plain_name=unaccented(Value(name))).first()


def code_of(words: str) -> str:
    """An address of a subject that no other has."""
    digest = hashlib.sha256(words.encode()).hexdigest()[:8]
    return f"{slugify(words)[:50].strip('-')}-{digest}"


def _write(rows: Sequence[ForeignCase], keys: dict[str, UUID], categories: dict[tuple[str, str], Category]) -> None:
    ranks: dict[int, int] = defaultdict(int)
    cases = []
    for row in rows:
        year = deadlines.day_of(row.received).year
        if year not in ranks:
            ranks[year] = next_number(Case.objects.filter(year=year), of=f"demandes:{year}", field="rank")
        cases.append(_case(row, keys[row.reference], categories[row.group, row.subject], ranks[year]))
        ranks[year] += 1
    Case.objects.bulk_create(cases, batch_size=BATCH)
    history = [
        CaseHistory(case=case, event=EVENT, from_state=CaseState.DRAFT, to_state=case.state, at=case.reception)
        for case in cases
    ]
    CaseHistory.objects.bulk_create(history, batch_size=BATCH)


def _quartier(row: ForeignCase) -> Neighbourhood | None:
    if row.point is None:
        return None
    latitude, longitude = row.point
    return neighbourhood_at(Position(lon=float(longitude), lat=float(latitude)))


def _case(row: ForeignCase, client_id: UUID, category: Category, rank: int) -> Case:
    year = deadlines.day_of(row.received).year
    latitude, longitude = row.point or (None, None)
    return Case(
        client_id=client_id,
        number=format_number(PREFIX, year, rank),
        year=year,
        rank=rank,
        state=CaseState.CLOSED if row.closed else CaseState.RECEIVED,
        category=category,
        description=row.words[:4000],
        text_fate=TextFate.WITHHELD,
        channel=row.channel,
        place_words=row.place_words[:250],
        latitude=latitude,
        longitude=longitude,
        neighbourhood=_quartier(row),
        received_at=row.received,
        outcome_at=row.closed,
        closed_at=row.closed,
    )
