"""What an open vote leaves behind, destroyed at its sealing: rows, their dead copies on the disk, back-ups."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.accounts import audit
from allonnes.accounts.models import AuditEntry
from allonnes.core.backups import destroy_archives, known_archives
from allonnes.core.errors import ActionDenied
from allonnes.core.wal import empty_wal
from budgets.editions.models import Edition
from budgets.voting.models import CodeLetter, Keying, OpenBallot, Sealing
from budgets.voting.roll.renewal import renew_roll
from budgets.voting.sealing.actions.key_ending import destroy_sealed_key, destroy_sealed_keys

logger = logging.getLogger(__name__)

ACT = "budgets.clear_urn"
# A row deleted or rewritten stays readable on the disk until its table is written again.
REWRITTEN = (
    "budgets_openballot",
    "budgets_rollentry",
    "budgets_rollcorrection",
    "budgets_keying",
    "budgets_codeletter",
    "budgets_voterreview",
    "django_session",
)
BACKUP_UNDER_WAY = _("Une sauvegarde est en cours : recommencez dans quelques minutes.")
PATIENCE = "2s"
RETRIED_FOR = timedelta(days=60)


def full_name(archive: Path) -> str:
    """The name of an archive once it is whole."""
    return archive.name.removesuffix(".part")


def empty_ballot_box(edition: Edition) -> None:
    """Inside the sealing's transaction: no ballot, no reading of a sheet, no identity of this vote is left.

    The box is held first: no voter of another vote can put a ballot in between, and a back-up under way is whole
    before. They wait behind this: it gives up rather than wait long, and raises ActionDenied.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _hold_box(cursor)
        _empty(cursor, edition, OpenBallot.objects.all())
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    Keying.objects.filter(station__edition=edition).delete()
    # A name beside an entry would undo all of it.
    CodeLetter.objects.filter(batch__edition=edition).update(addressee="", secret="", entry=None, used_on=None)
    renew_roll(edition)


def _hold_box(cursor: CursorWrapper) -> None:
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        cursor.execute("LOCK TABLE budgets_openballot IN ACCESS EXCLUSIVE MODE")
    except OperationalError as problem:
        raise ActionDenied(str(BACKUP_UNDER_WAY)) from problem
    cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _empty(cursor: CursorWrapper, edition: Edition, rows: "QuerySet[Any]") -> None:
    """A table emptied whole leaves nothing on the disk; one that another vote uses loses its rows only."""
    if rows.exclude(edition=edition).exists():
        rows.filter(edition=edition).delete()
    else:
        cursor.execute(f"TRUNCATE {rows.model._meta.db_table}")


def clear_ballot_box(*, sealing: Sealing) -> bool:
    """Once the sealing is certain: destroy the key, then the back-ups named in its record, write the emptied tables
    again without their dead rows, and log it. Whether all is done; what is not is an error of the log, and is tried
    again every hour.
    """
    names = set(sealing.record["backups"])
    opened_at = datetime.fromisoformat(sealing.record["opened_at"])
    is_key_gone = destroy_sealed_key(sealing=sealing)
    destroy_archives(path for path in known_archives(opened_at) if full_name(path) in names)
    left = remaining_backups(sealing)
    is_wal_empty = None if left or not is_key_gone else _clean_disk()
    if is_wal_empty is None:
        logger.error("Le vote %s est scellé, mais des traces de l’urne restent à détruire.", sealing.edition_id)
        return False
    audit.record(ACT, by=None, edition=sealing.edition.slug, backups=len(names), wal=is_wal_empty)
    return True


def is_wal_emptied(edition: Edition) -> bool:
    """Whether the site itself emptied the write-ahead log of the database after the sealing."""
    return AuditEntry.objects.filter(act=ACT, detail__edition=edition.slug, detail__wal=True).exists()


def remaining_backups(sealing: Sealing) -> list[str]:
    """The back-ups of the open vote that still stand on the disk."""
    names = set(sealing.record["backups"])
    opened_at = datetime.fromisoformat(sealing.record["opened_at"])
    return sorted({full_name(path) for path in known_archives(opened_at)} & names)


def _clean_disk() -> bool | None:
    """Rewrite the tables, then empty the write-ahead log; whether it could be, or None when nothing is done yet.

    What the role may not do on the town's server is asked of a person, in the minutes: it blocks nothing.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
            try:
                for table in REWRITTEN:
                    cursor.execute(f"VACUUM (FULL) {table}")
            finally:
                # The connection goes back to those that pages share: what was set here must not stay on it.
                cursor.execute("RESET lock_timeout")
        return empty_wal(own)
    except OperationalError:
        logger.exception("Les tables de l’urne n’ont pas pu être réécrites.")
        return None
    finally:
        own.close()


def clear_sealed_boxes(now: datetime) -> int:
    """Every sealing whose traces could not be destroyed at once is tried again; how many are now done."""
    destroy_sealed_keys()
    done = AuditEntry.objects.filter(act=ACT).values_list("detail__edition", flat=True)
    late = Sealing.objects.filter(sealed_at__gte=now - RETRIED_FOR).exclude(edition__slug__in=list(done))
    return sum(clear_ballot_box(sealing=sealing) for sealing in late.select_related("edition").order_by("pk"))
