"""The word that stands for an edition in its addresses."""

from django.utils.text import slugify


def edition_slug(title: str, year: int) -> str:
    """The word of an edition, with its year: so its address never hides another page of the portal."""
    return slugify(title if str(year) in title else f"{title} {year}")[:80]
