"""What the participatory budget shows on the home page and on a person's account."""

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.core.page_cache import remembered
from allonnes.core.panels import PANELS, Panel
from allonnes.core.templatetags.french import number
from budgets.pages.today import KEPT_SECONDS, leading_at
from budgets.pages.vote_now import vote_now
from budgets.results.models import Count


def last_result(subject: Any) -> dict[str, Any]:
    """The last official result of the town, in one sentence. One query, once a minute."""
    return remembered("home-last-result", KEPT_SECONDS, _last_result)


def _last_result() -> dict[str, Any]:
    rows = Count.objects.filter(is_official=True, edition__is_published=True, edition__is_imported=False)
    last = rows.select_related("edition").only("winners", "ballots", "edition").order_by("-edition__year").first()
    if last is None:
        return {"last": None}
    winners = len(last.winners)
    words = ngettext(
        "%(edition)s : %(voters)s bulletins, %(winners)s projet lauréat.",
        "%(edition)s : %(voters)s bulletins, %(winners)s projets lauréats.",
        winners,
    ) % {"edition": last.edition.title, "voters": number(last.ballots), "winners": number(winners)}
    return {"last": last.edition, "last_words": words}


def no_edition(subject: Any) -> dict[str, Any] | None:
    """Only while there is no edition to put forward: it has its own card otherwise."""
    return None if leading_at(timezone.now()) else {}


PANELS.declare(
    Panel("home", "budgets/pages/_home_card.html", rank=20, context=last_result),
    Panel("gallery", "budgets/pages/_samples.html"),
    Panel("desk-home", "admin/budgets/_vote_now.html", rank=20, context=vote_now),
    Panel("account-cards", "budgets/pages/_account_card.html", rank=10, context=no_edition),
    Panel("account-links", "budgets/pages/_account_links.html", rank=10),
)
