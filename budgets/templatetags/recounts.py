"""What a page that names winners says of a vote recounted here."""

from django import template

from budgets.editions.models import Edition
from budgets.results.recount_notes import recount_notes

register = template.Library()


@register.inclusion_tag("budgets/results/_recount.html")
def recount_notice(edition: Edition) -> dict[str, list[str]]:
    """A warning, when the town that voted announced other winners than our recount, or another rule."""
    return {"notes": recount_notes(edition)}
