"""« Le vote »: where it stands, in numbers that say nothing of the choices, and what can be done now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from budgets.admin.vote.page import Desk, VotePage, address, render_page
from budgets.models import Edition
from budgets.permissions.voting import refusal_to_vote
from budgets.urn import read_urn


def hub(pages: "tuple[VotePage, ...]") -> VotePage:
    """The page that leads to all the others."""

    def view(request: HttpRequest, edition: Edition, desk: Desk) -> HttpResponse:
        user: Any = request.user
        urn = read_urn(edition)
        links = [
            (page.label, page.what, address(page.name, edition))
            for page in pages
            if page.what and user.has_perm(page.permission)
        ]
        closed = refusal_to_vote(urn, timezone.now())
        context = {"urn": urn, "closed": closed, "links": links}
        return render_page(request, desk, "hub.html", edition, title=f"Le vote : {edition}", **context)

    return VotePage("", "hub", "budgets.view_edition", view)
