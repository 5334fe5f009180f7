"""What is new, to subscribe to (RSS 2.0): the whole town, or one neighbourhood."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allonnes.town.models import Neighbourhood
from requests_qrc.followup.public import has_public_words, public_cases, public_subject, without_controls
from requests_qrc.intake.models import Case

MOST = 50


class CaseFeed(Feed):  # type: ignore[type-arg]
    """The newest public cases: subject, place, state; words once moderated."""

    def get_object(self, request: HttpRequest, slug: str = "") -> Neighbourhood | None:
        return get_object_or_404(Neighbourhood, slug=slug) if slug else None

    def title(self, obj: Neighbourhood | None) -> str:
        return _("Demandes : %(name)s") % {"name": obj.name} if obj else _("Demandes : toute la ville")

    def link(self, obj: Neighbourhood | None) -> str:
        return reverse("requests_qrc:list")

    def description(self, obj: Neighbourhood | None) -> str:
        return _("Ce que les habitantes et habitants ont signalé, et où cela en est.")

    def items(self, obj: Neighbourhood | None) -> list[Case]:
        rows = public_cases().order_by("-received_at", "-pk")
        return list((rows.filter(neighbourhood=obj) if obj else rows)[:MOST])

    def item_title(self, item: Any) -> str:
        return without_controls(f"{item.number} – {public_subject(item)}")

    def item_description(self, item: Case) -> str:
        place = str(item.neighbourhood) if item.neighbourhood else ""
        words = item.description if has_public_words(item) else ""
        return without_controls(". ".join(part for part in (place, item.state_words, words) if part))

    def item_link(self, item: Case) -> str:
        return reverse("requests_qrc:case", args=[item.number])

    def item_guid(self, item: Case) -> str:
        return item.number or ""

    item_guid_is_permalink = False

    def item_pubdate(self, item: Case) -> datetime:
        return item.reception


_feed = CaseFeed()


@login_not_required
@require_safe
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The feed of the town, or of one neighbourhood."""
    return _feed(request, slug=slug)
