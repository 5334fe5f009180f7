"""Polling offices at the desk: the list, the form of one, and its numbered sheets to print."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import REFUSED, PostedPage, posted
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.models import PollingOffice
from budgets.voting.paper import permissions
from budgets.voting.paper.actions import stations as actions
from budgets.voting.paper.ballots import sheet_label
from budgets.voting.paper.forms import OfficeForm, SheetsForm
from budgets.voting.paper.sheets import LARGE, USUAL, instructions, pages_of


def office_of(edition: Edition, pk: int) -> PollingOffice:
    """An office of this edition, or 404."""
    found = PollingOffice.objects.filter(edition=edition, pk=pk).select_related("place", "edition").first()
    if found is None:
        raise Http404
    return found


def offices(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Every office of the edition, with what can be done of it."""
    by = request.user
    ballot_box = read_ballot_box(edition)
    rows = [
        (one, *(address(name, edition, office=one.pk) for name in ("office", "sheets", "office_delete")), _is_new(one))
        for one in edition.offices.select_related("place").prefetch_related("officers")
    ]
    context = {
        "rows": rows,
        "reason": permissions.refusal_to_prepare_office(by, ballot_box, None),
        "new": address("office_new", edition),
    }
    return render_page(request, desk, "offices.html", edition, title="Bureaux de vote", **context)


def _is_new(office: PollingOffice) -> bool:
    return not office.sheets_printed and not office.reconciled_at


def new_office(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """An office to come."""
    return _office(request, edition, desk, PollingOffice(edition=edition), title="Nouveau bureau de vote")


def change_office(request: PersonRequest, edition: Edition, desk: Desk, office: int) -> HttpResponse:
    """An office as it is."""
    found = office_of(edition, office)
    return _office(request, edition, desk, found, title=f"Bureau {found}")


def _office(request: PersonRequest, edition: Edition, desk: Desk, office: PollingOffice, *, title: str) -> HttpResponse:
    by = request.user
    form = OfficeForm(posted(request), instance=office)
    page = PostedPage(request, form, permissions.refusal_to_prepare_office(by, read_ballot_box(edition), office))
    if page.is_ready:
        with page.refusal_told():
            actions.save_office(office=form.instance, officers=form.cleaned_data["officers"], by=by)
            messages.success(request, "Le bureau est enregistré.")
            return redirect(address("offices", edition))
    context = {"form": form, "reason": page.reason, "back": address("offices", edition)}
    status = REFUSED if page.reason else page.status
    return render_page(request, desk, "office.html", edition, title=title, status=status, **context)


def remove_office(request: PersonRequest, edition: Edition, desk: Desk, office: int) -> HttpResponse:
    """Delete an office made by mistake: asked first."""
    by = request.user
    found, back = office_of(edition, office), address("offices", edition)
    page = PostedPage(request, None, permissions.refusal_to_delete_office(by, read_ballot_box(edition), found))
    if page.is_ready:
        with page.refusal_told():
            actions.delete_office(office=found, by=by)
            messages.success(request, "Le bureau est supprimé.")
            return redirect(back)
    question = "Ce bureau n’a pas encore servi. Il disparaîtra de la page du vote."
    context = {"form": None, "question": question, "label": "Supprimer ce bureau", "reason": page.reason, "back": back}
    title = f"Supprimer le bureau {found}"
    return render_page(request, desk, "ask.html", edition, title=title, status=page.status, **context)


def sheets(request: PersonRequest, edition: Edition, desk: Desk, office: int) -> HttpResponse:
    """Ask how many; then the sheets themselves, once: their numbers are never printed again."""
    by = request.user
    found = office_of(edition, office)
    form = SheetsForm(posted(request))
    reason = permissions.refusal_to_print_sheets(by, read_ballot_box(edition), found, count=1, now=timezone.now())
    page = PostedPage(request, form, reason)
    if page.is_ready:
        with page.refusal_told():
            numbers = actions.print_sheets(office=found, count=form.cleaned_data["count"], by=by)
            return _printed(request, found, numbers, is_large=form.cleaned_data["is_large"])
    context = {
        "office": found,
        "form": form,
        "reason": page.reason,
        "next": sheet_label(found, found.sheets_printed + 1),
        "back": address("offices", edition),
    }
    status = REFUSED if page.reason else page.status
    title = f"Bulletins du bureau {found}"
    return render_page(request, desk, "print_sheets.html", edition, title=title, status=status, **context)


def _printed(request: PersonRequest, office: PollingOffice, numbers: range, *, is_large: bool) -> HttpResponse:
    ballot_box = read_ballot_box(office.edition)
    assert ballot_box.snapshot is not None  # noqa: S101  # nothing is printed before the projects are frozen
    context = {
        "edition": office.edition,
        "office": office,
        "labels": [sheet_label(office, one) for one in numbers],
        "pages": pages_of(ballot_box.snapshot, LARGE if is_large else USUAL),
        "instructions": instructions(ballot_box.rules),
        "withdrawn": ballot_box.withdrawn,
        "is_large": is_large,
        "back": address("sheets", office.edition, office=office.pk),
    }
    return render(request, "admin/budgets/vote/sheets.html", context)


PAGES = (
    VotePage(
        "bureaux/",
        "offices",
        "budgets.prepare_offices",
        offices,
        "Bureaux de vote",
        "Les lieux où voter sur papier, leurs horaires, leurs membres, et les bulletins à imprimer.",
    ),
    VotePage("bureaux/nouveau/", "office_new", "budgets.prepare_offices", new_office),
    VotePage("bureaux/<int:office>/", "office", "budgets.prepare_offices", change_office),
    VotePage("bureaux/<int:office>/supprimer/", "office_delete", "budgets.prepare_offices", remove_office),
    VotePage("bureaux/<int:office>/bulletins/", "sheets", "budgets.prepare_offices", sheets),
)
