"""A line of the roll on paper corrected by two officers, each of whom types both identities: no name is ever shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from allonnes.accounts.limits import refuse_too_often, too_often
from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.corrections import permissions
from budgets.voting.corrections.actions import ask_correction, confirm_correction, withdraw_correction
from budgets.voting.corrections.forms import AskCorrectionForm, ConfirmCorrectionForm
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.enums import CorrectionReason
from budgets.voting.models import PollingStation, RollCorrection
from budgets.voting.paper.admin.roll import refuse_worn_out
from budgets.voting.paper.admin.stations import station_of

WITHDRAW, TITLE = "withdraw", "Corriger une ligne du registre"
ASKED = (
    "C’est demandé. Une autre personne du bureau de vote écrit les deux noms à son tour, puis confirme. D’ici là, la "
    "ligne reste comme elle est."
)
DONE = "La ligne est corrigée. Le nom écrit par erreur peut de nouveau voter."
WITHDRAWN = "La demande est retirée. La ligne reste comme elle est."


@sensitive_post_parameters()
def _ask(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """The first officer; above, what waits at this station."""
    by, station = request.user, station_of(edition, station_pk)
    form = AskCorrectionForm(posted(request))
    reason = permissions.refusal_to_correct_roll(by, read_ballot_box(edition), station, timezone.now())
    page = PostedPage(request, form, reason)
    if page.is_ready:
        with page.refusal_told():
            _count_look_up(request)
            why = CorrectionReason(form.cleaned_data["reason"])
            ask_correction(station=station, change=form.change(), reason=why, by=by)
            messages.success(request, ASKED)
            return redirect(address("correction", edition, station_pk=station.pk))
    rows = RollCorrection.objects.filter(entry__station=station, confirmed_by=None).select_related("asked_by")
    waiting = [
        (
            row,
            row.asked_by_id == by.pk,
            address("correction_confirm", edition, station_pk=station.pk, correction=row.pk),
        )
        for row in rows.order_by("asked_on", "pk")
    ]
    return _page(request, desk, station, page, is_closed=bool(reason), waiting=waiting)


def _url(station: PollingStation, correction: RollCorrection) -> str:
    return address("correction_confirm", station.edition, station_pk=station.pk, correction=correction.pk)


@sensitive_post_parameters()
def _confirm(request: PersonRequest, edition: Edition, desk: Desk, *, station_pk: int, correction: int) -> HttpResponse:
    """The second officer types both identities too and confirms; or it is taken back."""
    by, station = request.user, station_of(edition, station_pk)
    rows = RollCorrection.objects.filter(entry__station=station).select_related("entry__station", "asked_by")
    row = rows.filter(pk=correction).first()
    if row is None:
        raise Http404
    is_withdrawn = WITHDRAW in request.POST
    form = ConfirmCorrectionForm(None if is_withdrawn else posted(request))
    reason = permissions.refusal_to_confirm_correction(by, read_ballot_box(edition), row, timezone.now())
    page = PostedPage(request, None if is_withdrawn else form, None if is_withdrawn else reason)
    if page.is_ready:
        with page.refusal_told():
            _settle(request, row, None if is_withdrawn else form)
            return redirect(address("correction", edition, station_pk=station.pk))
    can_withdraw = permissions.refusal_to_withdraw_correction(by, row) is None
    more = {"correction": row, "can_withdraw": can_withdraw}
    page.reason = page.reason or reason
    return _page(request, desk, station, page, is_closed=bool(reason), form=form, **more)


def _settle(request: PersonRequest, correction: RollCorrection, form: ConfirmCorrectionForm | None) -> None:
    if form is None:
        withdraw_correction(correction=correction, by=request.user)
        messages.success(request, WITHDRAWN)
        return
    _count_look_up(request)
    confirm_correction(correction=correction, change=form.change(), by=request.user)
    messages.success(request, DONE)


def _count_look_up(request: PersonRequest) -> None:
    """Each answer says whether somebody voted: it counts as a look-up that found somebody."""
    refuse_worn_out(request)
    refuse_too_often(request, "roll", key=str(request.user.pk))
    too_often(request, "roll_known", key=str(request.user.pk))


def _page(
    request: PersonRequest, desk: Desk, station: PollingStation, page: PostedPage, *, is_closed: bool, **more: Any
) -> HttpResponse:
    context = {
        "station": station,
        "form": page.form,
        "reason": page.reason,
        "is_closed": is_closed,
        "correction": None,
        "waiting": [],
        "back": address("roll", station.edition, station_pk=station.pk),
        **more,
    }
    return render_page(request, desk, "correction.html", station.edition, title=TITLE, status=page.status, **context)


CORRECTIONS = (
    VotePage("papier/<int:station_pk>/registre/corriger/", "correction", "budgets.hold_station", _ask),
    VotePage(
        "papier/<int:station_pk>/registre/corriger/<int:correction>/",
        "correction_confirm",
        "budgets.hold_station",
        _confirm,
    ),
)
