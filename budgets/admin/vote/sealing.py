"""« Clore et sceller »: what blocks, what will happen, one officer's demand, another one's yes, the numbers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.errors import ActionDenied
from budgets.actions.clearing import remaining_backups
from budgets.actions.sealing import ask_sealing, confirm_sealing, withdraw_sealing
from budgets.admin.vote.page import Desk, VotePage, address, render_page
from budgets.forms.sealing import SealForm
from budgets.minutes import entries_rows, sealed_rows
from budgets.models import Edition, Sealing
from budgets.permissions.sealing import SAME_PERSON, refusal_to_seal_at_all
from budgets.sealing_checks import blockers
from budgets.urn import read_urn

ASK, WITHDRAW, CONFIRM = "ask", "withdraw", "confirm"


def sealing_page(request: HttpRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Show where the sealing stands; a POST asks, takes back or confirms."""
    by: Any = request.user
    now = timezone.now()
    act = request.POST.get("act", "")
    form = SealForm(request.POST if act == CONFIRM else None)
    status = 200
    if request.method == "POST" and (act != CONFIRM or form.is_valid()):
        try:
            messages.success(request, _done(act, edition, by, now))
        except ActionDenied as denied:
            messages.error(request, denied.reason)
        return redirect(address("sealing", edition))
    if form.is_bound:
        status = 409
    title = _("Clore et sceller : %(edition)s") % {"edition": edition}
    context = _context(edition, by, now)
    return render_page(request, desk, "sealing.html", edition, title=title, form=form, status=status, **context)


def _done(act: str, edition: Edition, by: Any, now: datetime) -> str:
    if act == CONFIRM:
        confirm_sealing(edition=edition, by=by, now=now)
        return _("L’urne est scellée. Personne ne peut plus savoir qui a voté quoi.")
    if act == WITHDRAW:
        withdraw_sealing(edition=edition, by=by)
        return _("La demande est reprise : rien n’est scellé.")
    ask_sealing(edition=edition, by=by, now=now)
    return _("Votre demande est enregistrée. Une autre personne du bureau de vote doit maintenant confirmer.")


def _context(edition: Edition, by: Any, now: datetime) -> dict[str, Any]:
    sealing = Sealing.objects.filter(edition=edition).select_related("asked_by", "confirmed_by").first()
    if sealing and sealing.sealed_at:
        rows = [*entries_rows(sealing.record), *sealed_rows(sealing.record)]
        return {**_NOTHING, "sealing": sealing, "rows": rows, "left": remaining_backups(sealing)}
    refusal = refusal_to_seal_at_all(by, read_urn(edition), now)
    left = blockers(edition)
    is_same = sealing is not None and sealing.asked_by_id == by.pk
    return {
        **_NOTHING,
        "sealing": sealing,
        "refusal": refusal,
        "blockers": [(one.text, _page(one.page, edition)) for one in left],
        "is_ready": refusal is None and not left,
        "same_person": SAME_PERSON if is_same else "",
    }


_NOTHING: dict[str, Any] = {
    "refusal": None,
    "blockers": [],
    "is_ready": False,
    "same_person": "",
    "rows": [],
    "left": [],
}


def _page(name: str, edition: Edition) -> str:
    """Where a blocker is settled; the hub when this site has no such page."""
    try:
        return address(name, edition)
    except NoReverseMatch:
        return address("hub", edition)


SEALING = VotePage(
    "sceller/",
    "sealing",
    "budgets.seal_vote",
    sealing_page,
    "Clore et sceller",
    "Quand le vote est fini : deux personnes du bureau de vote scellent l’urne, puis on dépouille.",
)
