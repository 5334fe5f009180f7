"""Addresses of editions."""

from django.utils.text import slugify


def edition_address(title: str, year: int) -> str:
    """The address of an edition, with its year: so it never hides another page of the portal."""
    return slugify(title if str(year) in title else f"{title} {year}")[:80]
