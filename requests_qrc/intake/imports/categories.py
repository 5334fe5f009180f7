"""Bringing a tree of subjects: groups and leaves, out of use until somebody completes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from allonnes.accounts import audit
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, plain, read_rows
from requests_qrc.intake.imports.actions import make_leaf
from requests_qrc.intake.imports.mapping import short_name
from requests_qrc.intake.models import Category

# The first level is the group; deeper ones make the name of a leaf: two levels are all that people are asked to read.
COLUMNS = (
    Column("domaine", 80, is_needed=True),
    Column("categorie", 80, is_needed=True),
    Column("sous_categorie", 80),
    Column("precision", 250),
)


@dataclass(frozen=True)
class CategoriesReport:
    """The leaves made, and how many were there."""

    made: tuple[str, ...]
    known: int


@transaction.atomic
def import_categories(*, raw: bytes, is_dry_run: bool) -> CategoriesReport:
    """Bring the subjects of a file; one of the same names is left as it is. Raises InvalidInput with every problem."""
    rows, problems = read_rows(raw, COLUMNS, _leaf)
    if problems:
        raise InvalidInput(problems)
    leaves = Category.objects.filter(parent__isnull=False).values_list("parent__name", "name").order_by("pk")
    held = {(plain(group), plain(name)) for group, name in leaves}
    made = []
    for group, name in dict.fromkeys(rows):
        if (plain(group), plain(name)) not in held:
            held.add((plain(group), plain(name)))
            made.append(f"{group} · {name}")
            make_leaf(group, name)
    if is_dry_run:
        transaction.set_rollback(True)
    elif made:
        audit.record("requests_qrc.import", by=None, subjects=len(made))
    return CategoriesReport(tuple(made), len(rows) - len(made))


def _leaf(line: int, cells: Mapping[str, str], tell: Told) -> tuple[str, str]:
    """« Avaloir bouché », « Éclairage : lampe, cassée »: what is said twice is said once."""
    parts = dict.fromkeys(cells[name] for name in ("categorie", "sous_categorie", "precision") if cells[name])
    return short_name(cells["domaine"]), short_name(" : ".join(parts))
