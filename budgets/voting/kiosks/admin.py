"""Kiosks at the desk: which tablets take votes, where; closing one. Nothing of how many vote there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in_messages
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.kiosks.actions import close_kiosk
from budgets.voting.kiosks.permissions import refusal_to_open_kiosk
from budgets.voting.models import Kiosk


def _kiosks(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    user = request.user
    kiosks = edition.kiosks.select_related("place", "opened_by").order_by("-opened_at", "pk")
    rows = [(kiosk, address("kiosk_close", edition, kiosk=kiosk.pk)) for kiosk in kiosks]
    refusal = refusal_to_open_kiosk(user, read_ballot_box(edition), timezone.now())
    return render_page(request, desk, "kiosks.html", edition, title="Bornes de vote", rows=rows, refusal=refusal)


def _close(request: PersonRequest, edition: Edition, desk: Desk, kiosk: UUID) -> HttpResponse:
    user = request.user
    row = get_object_or_404(Kiosk.objects.select_related("place"), pk=kiosk, edition=edition)
    back = address("kiosks", edition)
    if posted(request) is None:
        return render_page(
            request, desk, "kiosk_close.html", edition, title=f"Fermer la borne : {row}", kiosk=row, back=back
        )
    with refusal_in_messages(request):
        close_kiosk(kiosk=row, by=user, now=timezone.now())
        messages.success(request, f"La borne est fermée : {row}.")
    return redirect(back)


KIOSKS = VotePage(
    "bornes/",
    "kiosks",
    "budgets.open_kiosk",
    _kiosks,
    label="Bornes de vote",
    what="Les tablettes laissées dans un lieu, où chaque personne vote seule : en ouvrir une, en fermer une.",
)
KIOSK_CLOSING = VotePage("bornes/<uuid:kiosk>/fermer/", "kiosk_close", "budgets.open_kiosk", _close)
