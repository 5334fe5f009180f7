"""Filling the table of old addresses: one by one at the desk, or from a file tried first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import Column, Told, at_line, in_order, read_rows
from portal.old_addresses.models import LONGEST, MissedAddress, OldAddress
from portal.old_addresses.paths import path_of, refusal_of_new, refusal_of_old, target_of

COLUMNS = (Column("ancienne", 2 * LONGEST, is_needed=True), Column("nouvelle", 2 * LONGEST, is_needed=True))


@dataclass(frozen=True)
class AddressesReport:
    """How many lead somewhere new, lead elsewhere than before, and were there as they are."""

    added: int
    changed: int
    known: int


@transaction.atomic
def save_old_address(*, address: OldAddress, by: User) -> None:
    """Keep one; it is no longer among those that lead nowhere."""
    address.save()
    MissedAddress.objects.filter(path=address.path).delete()
    audit.record("portal.save_old_address", by=by, address=address.path)


@transaction.atomic
def import_old_addresses(*, raw: bytes, is_dry_run: bool) -> AddressesReport:
    """Bring a file of two columns, `ancienne` and `nouvelle`. Raises InvalidInput with every problem, by its line; then
    nothing is written. An address that is there already leads where the file says."""
    rows, problems = read_rows(raw, COLUMNS, _row)
    problems += _told_twice(rows)
    if problems:
        raise InvalidInput(in_order(problems))
    wanted = {path: target for _line, path, target in rows}
    held = dict(OldAddress.objects.filter(path__in=wanted).values_list("path", "target"))
    changed = [path for path, target in wanted.items() if path in held and held[path] != target]
    report = AddressesReport(len(wanted) - len(held), len(changed), len(held) - len(changed))
    if not is_dry_run and (report.added or report.changed):
        for path, target in wanted.items():
            OldAddress.objects.update_or_create(path=path, defaults={"target": target})
        MissedAddress.objects.filter(path__in=wanted).delete()
        audit.record("portal.import_old_addresses", by=None, addresses=report.added + report.changed)
    return report


def _row(line: int, cells: Mapping[str, str], tell: Told) -> tuple[int, str, str]:
    for refused in (refusal_of_old(cells["ancienne"]), refusal_of_new(cells["nouvelle"])):
        if refused:
            tell(refused)
    return line, path_of(cells["ancienne"]), target_of(cells["nouvelle"])


def _told_twice(rows: list[tuple[int, str, str]]) -> list[str]:
    """One old address that would lead to two pages."""
    first: dict[str, tuple[int, str]] = {}
    told = []
    for line, path, target in rows:
        known = first.setdefault(path, (line, target))
        if known[1] != target:
            words = _("« %(path)s » est déjà à la ligne %(line)s, vers une autre page.")
            told.append(at_line(line, words % {"path": path, "line": known[0]}))
    return told
