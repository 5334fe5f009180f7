"""Polling stations at the desk: the list, the form of one, and its numbered sheets to print."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import REFUSED, PostedPage, posted
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.models import PollingStation
from budgets.voting.paper import permissions
from budgets.voting.paper.actions import stations as actions
from budgets.voting.paper.ballots import sheet_label
from budgets.voting.paper.forms import SheetsForm, StationForm
from budgets.voting.paper.sheets import LARGE, USUAL, instructions, pages_of


def station_of(edition: Edition, pk: int) -> PollingStation:
    """A station of this edition, or 404."""
    station = PollingStation.objects.filter(edition=edition, pk=pk).select_related("place", "edition").first()
    if station is None:
        raise Http404
    return station


def stations(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Every station of the edition, with what can be done of it."""
    by = request.user
    ballot_box = read_ballot_box(edition)
    rows = [
        (
            station,
            *(address(name, edition, station_pk=station.pk) for name in ("office", "sheets", "office_delete")),
            _is_new(station),
        )
        for station in edition.stations.select_related("place").prefetch_related("officers")
    ]
    context = {
        "rows": rows,
        "reason": permissions.refusal_to_prepare_station(by, ballot_box, None),
        "new": address("office_new", edition),
    }
    return render_page(request, desk, "stations.html", edition, title="Bureaux de vote", **context)


def _is_new(station: PollingStation) -> bool:
    return not station.sheets_printed and not station.reconciled_at


def new_station(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """A station to come."""
    return _station(request, edition, desk, PollingStation(edition=edition), title="Nouveau bureau de vote")


def change_station(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """A station as it is."""
    station = station_of(edition, station_pk)
    return _station(request, edition, desk, station, title=f"Bureau {station}")


def _station(
    request: PersonRequest, edition: Edition, desk: Desk, station: PollingStation, *, title: str
) -> HttpResponse:
    by = request.user
    form = StationForm(posted(request), instance=station)
    page = PostedPage(request, form, permissions.refusal_to_prepare_station(by, read_ballot_box(edition), station))
    if page.is_ready:
        with page.refusal_told():
            actions.save_station(station=form.instance, officers=form.cleaned_data["officers"], by=by)
            messages.success(request, "Le bureau est enregistré.")
            return redirect(address("offices", edition))
    context = {"form": form, "reason": page.reason, "back": address("offices", edition)}
    status = REFUSED if page.reason else page.status
    return render_page(request, desk, "station.html", edition, title=title, status=status, **context)


def remove_station(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """Delete a station made by mistake: asked first."""
    by = request.user
    station, back = station_of(edition, station_pk), address("offices", edition)
    page = PostedPage(request, None, permissions.refusal_to_delete_station(by, read_ballot_box(edition), station))
    if page.is_ready:
        with page.refusal_told():
            actions.delete_station(station=station, by=by)
            messages.success(request, "Le bureau est supprimé.")
            return redirect(back)
    question = "Ce bureau n’a pas encore servi. Il disparaîtra de la page du vote."
    context = {"form": None, "question": question, "label": "Supprimer ce bureau", "reason": page.reason, "back": back}
    title = f"Supprimer le bureau {station}"
    return render_page(request, desk, "ask.html", edition, title=title, status=page.status, **context)


def sheets(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """Ask how many; then the sheets themselves, once: their numbers are never printed again."""
    by = request.user
    station = station_of(edition, station_pk)
    form = SheetsForm(posted(request))
    reason = permissions.refusal_to_print_sheets(by, read_ballot_box(edition), station, count=1, now=timezone.now())
    page = PostedPage(request, form, reason)
    if page.is_ready:
        with page.refusal_told():
            numbers = actions.print_sheets(station=station, count=form.cleaned_data["count"], by=by)
            return _printed(request, station, numbers, is_large=form.cleaned_data["is_large"])
    context = {
        "station": station,
        "form": form,
        "reason": page.reason,
        "next": sheet_label(station, station.sheets_printed + 1),
        "back": address("offices", edition),
    }
    status = REFUSED if page.reason else page.status
    title = f"Bulletins du bureau {station}"
    return render_page(request, desk, "print_sheets.html", edition, title=title, status=status, **context)


def _printed(request: PersonRequest, station: PollingStation, numbers: range, *, is_large: bool) -> HttpResponse:
    ballot_box = read_ballot_box(station.edition)
    assert ballot_box.snapshot is not None  # noqa: S101  # nothing is printed before the projects are frozen
    context = {
        "edition": station.edition,
        "station": station,
        "labels": [sheet_label(station, number) for number in numbers],
        "pages": pages_of(ballot_box.snapshot, LARGE if is_large else USUAL),
        "instructions": instructions(ballot_box.rules),
        "withdrawn": ballot_box.withdrawn,
        "is_large": is_large,
        "back": address("sheets", station.edition, station_pk=station.pk),
    }
    return render(request, "admin/budgets/vote/sheets.html", context)


PAGES = (
    VotePage(
        "bureaux/",
        "offices",
        "budgets.prepare_stations",
        stations,
        "Bureaux de vote",
        "Les lieux où voter sur papier, leurs horaires, leurs membres, et les bulletins à imprimer.",
    ),
    VotePage("bureaux/nouveau/", "office_new", "budgets.prepare_stations", new_station),
    VotePage("bureaux/<int:station_pk>/", "office", "budgets.prepare_stations", change_station),
    VotePage("bureaux/<int:station_pk>/supprimer/", "office_delete", "budgets.prepare_stations", remove_station),
    VotePage("bureaux/<int:station_pk>/bulletins/", "sheets", "budgets.prepare_stations", sheets),
)
