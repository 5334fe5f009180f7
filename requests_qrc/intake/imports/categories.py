"""Bringing a tree of subjects: groups and leaves, out of use until somebody completes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from allonnes.accounts import audit
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, read_rows
from requests_qrc.intake.imports.actions import find_or_make_leaf

# The first level is the group; deeper ones make the name of a leaf: two levels are all that people are asked to read.
COLUMNS = (
    Column("domaine", 80, is_needed=True),
    Column("categorie", 80, is_needed=True),
    Column("sous_categorie", 80),
    Column("precision", 250),
)


@dataclass(frozen=True)
class CategoriesReport:
    """The leaves made, how many were there, and how many lines say again what a line above said."""

    made: tuple[str, ...]
    known: int
    repeated: int


@transaction.atomic
def import_categories(*, raw: bytes, is_dry_run: bool) -> CategoriesReport:
    """Bring the subjects of a file; one of the same names is left as it is. Raises InvalidInput with every problem."""
    rows, problems = read_rows(raw, COLUMNS, _leaf)
    if problems:
        raise InvalidInput(problems)
    made: list[str] = []
    told: set[int] = set()
    for group, name in rows:
        leaf, is_new = find_or_make_leaf(group, name)
        told.add(leaf.pk)
        if is_new:
            made.append(leaf.path)
    if is_dry_run:
        transaction.set_rollback(True)
    elif made:
        audit.record("requests_qrc.import", by=None, subjects=len(made))
    return CategoriesReport(tuple(made), known=len(told) - len(made), repeated=len(rows) - len(told))


def _leaf(line: int, cells: Mapping[str, str], tell: Told) -> tuple[str, str]:
    """« Avaloir bouché », « Éclairage : lampe, cassée »: what is said twice is said once."""
    parts = dict.fromkeys(cells[name] for name in ("categorie", "sous_categorie", "precision") if cells[name])
    return cells["domaine"], " : ".join(parts)
