"""Where an address of the old site leads today."""

from portal.old_addresses.models import OldAddress
from portal.old_addresses.paths import path_of


def redirect_of(path: str) -> str | None:
    """The page of today, as the town listed it; None for an address that nobody listed. One query."""
    return OldAddress.objects.filter(path=path_of(path)).values_list("target", flat=True).first()
