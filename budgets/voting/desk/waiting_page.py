"""From a queue of the vote to the page of the vote that settles it: which one is looked for when it is opened."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from allonnes.core.queues import QUEUES
from budgets.editions.models import Edition
from budgets.voting.desk.page import address
from budgets.voting.incidents.admin import WAITING


@dataclass(frozen=True)
class Place:
    """A page of the vote, what its address ends with, and where a row of the queue says its edition."""

    page: str
    end: str = ""
    edition: str = "edition"


PLACES = {
    "problemes-du-vote": Place("incidents", f"?{WAITING}"),
    "lectures-differentes": Place("paper", "#lectures-differentes", edition="station__edition"),
    "registre-a-corriger": Place("paper", "#registre-a-corriger", edition="entry__edition"),
    "ressemblances-a-confirmer": Place("reviews", "#a-confirmer"),
    "ressemblances-a-decider": Place("reviews", "#a-decider"),
}


def open_waiting(request: HttpRequest, name: str) -> HttpResponse:
    """To the list of a queue; nothing waits any more: to the editions."""
    place = PLACES.get(name)
    if place is None:
        raise Http404
    queue = QUEUES[name]
    if not request.user.has_perm(queue.permission):
        raise PermissionDenied
    edition = queue.rows(request.user, timezone.now()).values_list(place.edition, flat=True).order_by().first()
    if edition is None:
        return redirect("admin:budgets_edition_changelist")
    return redirect(address(place.page, get_object_or_404(Edition, pk=edition)) + place.end)
