"""Bringing the cases of another tool: all of them, or none and every reason. A dry run is the same, undone."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from allonnes.accounts import audit
from allonnes.core.numbering import format_number, next_number
from allonnes.core.sheets import plain
from allonnes.town.geometry import Position
from allonnes.town.locating import neighbourhood_at
from allonnes.town.models import Neighbourhood
from requests_qrc.intake import clocks
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
    rows = read_foreign(raw, mapping)
    keys = {row.reference: client_id_of(mapping, row.reference) for row in rows}
    there = set(Case.objects.filter(client_id__in=list(keys.values())).values_list("client_id", flat=True))
    fresh = sorted((row for row in rows if keys[row.reference] not in there), key=lambda row: row.received)
    leaves = Category.objects.filter(parent__isnull=False)
    leaves_before = leaves.count()
    categories = _categories(fresh)
    report = ImportReport(len(fresh), len(rows) - len(fresh), leaves.count() - leaves_before)
    if is_dry_run:
        transaction.set_rollback(True)
        return report
    _write(fresh, keys, categories, now)
    if fresh:
        digest = hashlib.sha256(raw).hexdigest()
        audit.record("requests_qrc.import", by=None, source=mapping.source, cases=len(fresh), sha256=digest)
    return report


def client_id_of(mapping: ImportMapping, reference: str) -> UUID:
    """The same reference of the same tool is the same case."""
    return uuid5(NAMESPACE_URL, f"requests_qrc:{mapping.source}:{reference}")


def _categories(rows: Sequence[ForeignCase]) -> dict[tuple[str, str], Category]:
    """The subject of each row, found by its group and name, or made: out of use, so never offered."""
    held = {(plain(leaf.parent.name), plain(leaf.name)): leaf for leaf in _leaves() if leaf.parent}
    made: dict[tuple[str, str], Category] = {}
    for row in rows:
        group, name = short_name(row.group or NO_GROUP), short_name(row.subject)
        key = (row.group, row.subject)
        if key not in made:
            place = (plain(group), plain(name))
            held[place] = made[key] = held.get(place) or make_leaf(group, name)
    return made


def _leaves() -> list[Category]:
    return list(Category.objects.filter(parent__isnull=False).select_related("parent").order_by("pk"))


def make_leaf(group: str, name: str) -> Category:
    """A subject out of use, under its group."""
    parent = Category.objects.filter(parent=None, name__iexact=group).first()
    parent = parent or Category.objects.create(code=code_of(group), name=group)
    return Category.objects.create(code=code_of(f"{group} {name}"), name=name, parent=parent)


def code_of(words: str) -> str:
    """An address of a subject that no other has."""
    digest = hashlib.sha256(words.encode()).hexdigest()[:8]
    return f"{slugify(words)[:50].strip('-')}-{digest}"


def _write(
    rows: Sequence[ForeignCase], keys: dict[str, UUID], categories: dict[tuple[str, str], Category], now: datetime
) -> None:
    ranks: dict[int, int] = defaultdict(int)
    cases = []
    for row in rows:
        year = clocks.day_of(row.received).year
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
    year = clocks.day_of(row.received).year
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
