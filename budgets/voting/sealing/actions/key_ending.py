"""The end of a key: once a sealing is certain, its files are destroyed on every server, then a row says so."""

import logging

from django.db import transaction

from allonnes.accounts import audit
from budgets.editions.models import VoteOpening
from budgets.voting.box.keys import destroy_key, is_kept
from budgets.voting.models import KeyDestruction, Sealing

logger = logging.getLogger(__name__)

ACT = "budgets.destroy_key"


def destroy_sealed_key(*, sealing: Sealing) -> bool:
    """Destroy what this server holds of the key of a sealed vote, then say so; whether it is done.

    Called after the commit of the sealing, each hour, and before a count. Killed before the files are gone, it is done
    again; killed before the row is written, it finds no file and writes the row.
    """
    fingerprint = VoteOpening.objects.values_list("key_fingerprint", flat=True).get(edition=sealing.edition_id)
    if not fingerprint:
        return True
    try:
        destroy_key(fingerprint)
    except OSError:
        logger.exception("La clé du vote %s n’a pas pu être détruite.", sealing.edition_id)
        return False
    _say_destroyed(sealing)
    return True


@transaction.atomic
def _say_destroyed(sealing: Sealing) -> None:
    if KeyDestruction.objects.filter(sealing=sealing).exists():
        return
    KeyDestruction.objects.bulk_create([KeyDestruction(sealing=sealing)], ignore_conflicts=True)
    audit.record(ACT, by=None, edition=sealing.edition.slug)


def destroy_sealed_keys() -> int:
    """Every sealed vote whose key is still on this server, or not yet said destroyed; how many are now done."""
    sealed = Sealing.objects.filter(sealed_at__isnull=False).exclude(edition__opening__key_fingerprint="")
    rows = sealed.select_related("edition__opening", "key_destruction").order_by("pk")
    late = [row for row in rows if not hasattr(row, "key_destruction") or is_kept(row.edition.opening.key_fingerprint)]
    return sum(destroy_sealed_key(sealing=sealing) for sealing in late)
