"""« La clé du vote »: two officers each print a half of the recovery code; two give it back, or say it is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted, refusal_in_messages, status_of_read
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.desk.page import UNKNOWN_ACT, Desk, VotePage, address, render_page
from budgets.voting.models import KeyLoss
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import give_half_back, print_half
from budgets.voting.recovery.actions.handover import ask_handover, confirm_handover, withdraw_handover
from budgets.voting.recovery.actions.loss import confirm_key_lost, say_key_lost, unsay_key_lost
from budgets.voting.recovery.forms import ConfirmLossForm, HalfForm, KeyLossForm, WhichHalfForm
from budgets.voting.recovery.half_holders import Holder, half_holders

PRINT, GIVE, LOST, UNSAY, CONFIRM = "print", "give", "lost", "unsay", "confirm"
TAKE, TAKE_CONFIRM, TAKE_BACK = "take", "take-confirm", "take-back"


@dataclass(frozen=True)
class _Forms:
    """What each act asks; those of the other acts are empty."""

    give: HalfForm
    lost: KeyLossForm
    confirm: ConfirmLossForm
    take: WhichHalfForm

    @classmethod
    def of(cls, act: str, data: Any) -> "_Forms":
        return cls(
            HalfForm(data if act == GIVE else None),
            KeyLossForm(data if act == LOST else None),
            ConfirmLossForm(data if act == CONFIRM else None),
            WhichHalfForm(data if act in {TAKE, TAKE_CONFIRM, TAKE_BACK} else None),
        )

    def asked_by(self, act: str) -> Any:
        """The form of an act; None when it has none."""
        taking = dict.fromkeys((TAKE, TAKE_CONFIRM, TAKE_BACK), self.take)
        return {GIVE: self.give, LOST: self.lost, CONFIRM: self.confirm, **taking}.get(act)


@sensitive_post_parameters()
@never_cache
def key_page(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Show where the key stands; a POST does one act. A half is shown in its answer, and kept by no page."""
    by = request.user
    act = request.POST.get("act", "")
    if posted(request) is not None and act not in {PRINT, *_ACTS}:
        return HttpResponseBadRequest(UNKNOWN_ACT, content_type="text/plain; charset=utf-8")
    forms = _Forms.of(act, request.POST)
    form = forms.asked_by(act)
    if PostedPage(request, form).is_ready:
        with refusal_in_messages(request):
            if act == PRINT:
                return _half(request, edition, desk, by)
            messages.success(request, _ACTS[act](edition, by, form))
        return redirect(address("key", edition))
    title = _("La clé du vote : %(edition)s") % {"edition": edition}
    status = status_of_read(request)
    context = {**_context(edition, by), "forms": forms, "form": form}
    return render_page(request, desk, "key.html", edition, title=title, status=status, **context)


def _half(request: PersonRequest, edition: Edition, desk: Desk, by: Any) -> HttpResponse:
    half, lines = print_half(edition=edition, by=by, now=timezone.now())
    title = _("Moitié %(half)s du code de secours : %(edition)s") % {"half": half, "edition": edition}
    context = {"half": half, "lines": lines, "back": address("key", edition)}
    return render_page(request, desk, "key_half.html", edition, title=title, **context)


def _give(edition: Edition, by: Any, form: Any) -> str:
    if give_half_back(edition=edition, half=form.half, content=form.content, by=by):
        return _("La clé du vote est rendue : on peut voter.")
    return _("Votre moitié est rendue. Une autre personne du bureau de vote doit maintenant rendre la sienne.")


def _lost(edition: Edition, by: Any, form: Any) -> str:
    say_key_lost(edition=edition, by=by, reason=form.cleaned_data["reason"], now=timezone.now())
    return _("C’est noté. Rien n’est perdu tant qu’une autre personne du bureau de vote ne l’a pas confirmé.")


def _unsay(edition: Edition, by: Any, _form: Any) -> str:
    unsay_key_lost(edition=edition, by=by)
    return _("C’est repris : la clé n’est plus dite perdue.")


def _confirm(edition: Edition, by: Any, _form: Any) -> str:
    confirm_key_lost(edition=edition, by=by, now=timezone.now())
    return _("La clé est perdue : au scellement, seul le papier sera compté.")


def _take(edition: Edition, by: Any, form: Any) -> str:
    ask_handover(edition=edition, half=form.cleaned_data["half"], by=by, now=timezone.now())
    return _("C’est demandé : une autre personne du bureau de vote doit le confirmer.")


def _take_confirm(edition: Edition, by: Any, form: Any) -> str:
    confirm_handover(edition=edition, half=form.cleaned_data["half"], by=by, now=timezone.now())
    return _("C’est confirmé : la personne qui l’a demandée imprime cette moitié.")


def _take_back(edition: Edition, by: Any, form: Any) -> str:
    withdraw_handover(edition=edition, half=form.cleaned_data["half"], by=by)
    return _("La demande est reprise.")


_ACTS: dict[str, Callable[[Edition, Any, Any], str]] = {
    GIVE: _give,
    LOST: _lost,
    UNSAY: _unsay,
    CONFIRM: _confirm,
    TAKE: _take,
    TAKE_CONFIRM: _take_confirm,
    TAKE_BACK: _take_back,
}


def _taking(by: Any, ballot_box: BallotBox, opening: Any, holder: Holder) -> tuple[bool, bool]:
    """Whether this officer can ask for the half, and confirm that another takes it."""
    return (
        permissions.refusal_to_ask_handover(by, ballot_box, opening, holder) is None,
        permissions.refusal_to_confirm_handover(by, ballot_box, opening, holder) is None,
    )


def _context(edition: Edition, by: Any) -> dict[str, Any]:
    ballot_box, opening = read_ballot_box(edition), VoteOpening.objects.filter(edition=edition).first()
    loss = KeyLoss.objects.filter(opening__edition=edition).select_related("asked_by", "confirmed_by").first()
    halves = half_holders(opening) if opening else []
    refused = permissions.refusal_to_keep_key(by, ballot_box)
    return {
        "ballot_box": ballot_box,
        "refusal": refused,
        "halves": [(holder, *_taking(by, ballot_box, opening, holder)) for holder in halves],
        "own": next((holder for holder in halves if holder.officer.pk == by.pk), None),
        "print_refusal": permissions.refusal_to_print_half(by, ballot_box, opening) if opening else refused,
        "give_refusal": permissions.refusal_to_give_back(by, ballot_box),
        "loss": loss,
        "confirm_refusal": permissions.refusal_to_confirm_lost(by, ballot_box, loss),
    }


KEY = VotePage(
    "cle/",
    "key",
    "budgets.seal_vote",
    key_page,
    "La clé du vote",
    "Deux personnes impriment chacune leur moitié du code de secours. Après un arrêt du serveur, deux personnes la "
    "rendent.",
)
