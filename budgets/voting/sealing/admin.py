"""« Clore et sceller »: what blocks, what will happen, one officer's demand, another one's yes, the numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import posted, refusal_in_messages, status_of_read
from budgets.editions.models import Edition
from budgets.voting.box.key_state import is_key_to_destroy
from budgets.voting.box.open_box import is_over, read_ballot_box
from budgets.voting.desk.page import UNKNOWN_ACT, Desk, VotePage, address, path_of, render_page
from budgets.voting.models import Sealing
from budgets.voting.sealing.actions.clearing import remaining_backups
from budgets.voting.sealing.actions.sealing import ask_sealing, confirm_sealing, withdraw_sealing
from budgets.voting.sealing.checks import blockers, box_difference
from budgets.voting.sealing.forms import AskForm, SealForm
from budgets.voting.sealing.permissions import SAME_PERSON, refusal_of_early_ballots, refusal_to_seal_at_all
from budgets.voting.sealing.public_record import difference_rows, entries_rows, sealed_rows

ASK, WITHDRAW, CONFIRM = "ask", "withdraw", "confirm"


def sealing_page(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Show where the sealing stands; a POST asks, takes back or confirms, and nothing else."""
    by = request.user
    now = timezone.now()
    act = request.POST.get("act", "")
    if posted(request) is not None and act not in _ACTS:
        return HttpResponseBadRequest(UNKNOWN_ACT, content_type="text/plain; charset=utf-8")
    forms = _Forms.of(edition, act, request.POST)
    if posted(request) is not None and forms.are_filled(act):
        with refusal_in_messages(request):
            messages.success(request, _ACTS[act](edition, by, now, forms.reason))
        return redirect(address("sealing", edition))
    title = _("Clore et sceller : %(edition)s") % {"edition": edition}
    context = {**_context(edition, by, now), "form": forms.seal, "ask_form": forms.ask}
    status = status_of_read(request)
    return render_page(request, desk, "sealing.html", edition, title=title, status=status, **context)


@dataclass(frozen=True)
class _Forms:
    """What is ticked to confirm, and what is written to ask; `ask`: None while box and roll agree."""

    seal: SealForm
    ask: AskForm | None

    @classmethod
    def of(cls, edition: Edition, act: str, data: Any) -> Self:
        is_asked = Sealing.objects.filter(edition=edition).exists()
        ask = AskForm(data if act == ASK else None) if not is_asked and box_difference(edition) else None
        return cls(SealForm(data if act == CONFIRM else None), ask)

    def are_filled(self, act: str) -> bool:
        """Whether what this act needs was filled in."""
        asked: dict[str, AskForm | SealForm | None] = {ASK: self.ask, CONFIRM: self.seal}
        form = asked.get(act)
        return form is None or form.is_valid()

    @property
    def reason(self) -> str:
        """Why box and roll differ, once written."""
        return self.ask.cleaned_data["reason"] if self.ask is not None and self.ask.is_bound else ""


def _confirm(edition: Edition, by: Any, now: datetime, _reason: str) -> str:
    confirm_sealing(edition=edition, by=by, now=now)
    return _("L’urne est scellée. Personne ne peut plus savoir qui a voté quoi.")


def _withdraw(edition: Edition, by: Any, _now: datetime, _reason: str) -> str:
    withdraw_sealing(edition=edition, by=by)
    return _("La demande est reprise : rien n’est scellé.")


def _ask(edition: Edition, by: Any, now: datetime, reason: str) -> str:
    ask_sealing(edition=edition, by=by, now=now, reason=reason)
    return _("Votre demande est enregistrée. Une autre personne du bureau de vote doit maintenant confirmer.")


_ACTS: dict[str, Callable[[Edition, Any, datetime, str], str]] = {ASK: _ask, WITHDRAW: _withdraw, CONFIRM: _confirm}


def _context(edition: Edition, by: Any, now: datetime) -> dict[str, Any]:
    sealing = Sealing.objects.filter(edition=edition).select_related("asked_by", "confirmed_by").first()
    if sealing and sealing.sealed_at:
        rows = [*entries_rows(sealing.record), *sealed_rows(sealing.record), *difference_rows(sealing.record)]
        return {
            **_NOTHING,
            "sealing": sealing,
            "rows": rows,
            "left": remaining_backups(sealing),
            "key_left": is_key_to_destroy(edition),
        }
    ballot_box = read_ballot_box(edition)
    refusal = refusal_to_seal_at_all(by, ballot_box, now) or refusal_of_early_ballots(edition)
    left = blockers(edition) if is_over(ballot_box, now) else []
    is_same = sealing is not None and sealing.asked_by_id == by.pk
    told = (sealing.record.get("box_difference") if sealing else None) or {}
    return {
        **_NOTHING,
        "sealing": sealing,
        "refusal": refusal,
        "is_over": is_over(ballot_box, now),
        "blockers": [(blocker.text, _page(blocker.page, edition)) for blocker in left],
        "is_ready": refusal is None and not left,
        "same_person": SAME_PERSON if is_same else "",
        "difference": "" if refusal else _difference(edition),
        "told_reason": told.get("reason", ""),
    }


def _difference(edition: Edition) -> str:
    difference = box_difference(edition)
    return difference.text if difference else ""


_NOTHING: dict[str, Any] = {
    "refusal": None,
    "is_over": True,
    "blockers": [],
    "is_ready": False,
    "same_person": "",
    "rows": [],
    "left": [],
    "key_left": False,
    "difference": "",
    "told_reason": "",
}


def _page(name: str, edition: Edition) -> str:
    """Where a blocker is settled; the path of the edition when this site has no such page."""
    try:
        return address(name, edition)
    except NoReverseMatch:
        return path_of(edition)


SEALING = VotePage(
    "sceller/",
    "sealing",
    "budgets.seal_vote",
    sealing_page,
    "Clore et sceller",
    "Quand le vote est fini : deux personnes du bureau de vote scellent l’urne, puis on dépouille.",
)
