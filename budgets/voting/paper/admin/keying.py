"""« Dépouiller l’urne papier »: count the sheets, read each twice, settle the differences, close the accounts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from allonnes.accounts.requests import PersonRequest
from allonnes.core.posting import PostedPage, posted
from budgets.editions.models import Edition
from budgets.voting.box.open_box import BallotBox, is_over, read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.enums import KeyingKind
from budgets.voting.models import Keying, PollingStation
from budgets.voting.paper import permissions
from budgets.voting.paper.actions import keying as actions
from budgets.voting.paper.actions import stations as station_actions
from budgets.voting.paper.admin.stations import station_of
from budgets.voting.paper.ballots import TURNS, Tally, sheet_label, station_report, tally_of
from budgets.voting.paper.forms import FoundForm, ReadingForm, ReconcileForm, ReopenForm, typed_again

ERASE = "effacer"


def _refused(request: PersonRequest, ballot_box: BallotBox, station: PollingStation) -> str | None:
    by = request.user
    return permissions.refusal_to_count(by, ballot_box, station, timezone.now())


def counting(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """Where the count of a station stands, what differs, and what is in the way of closing it."""
    by = request.user
    station, ballot_box = station_of(edition, station_pk), read_ballot_box(edition)
    form = FoundForm(posted(request), initial={"found": station.sheets_found})
    page = PostedPage(request, form, _refused(request, ballot_box, station))
    if page.is_ready:
        with page.refusal_told():
            station_actions.count_sheets(station=station, count=form.cleaned_data["found"], by=by)
            messages.success(request, "Le nombre de bulletins trouvés est enregistré.")
            return redirect(address("counting", edition, station_pk=station_pk))
    context = {"station": station, "form": form, "reason": page.reason, "back": address("paper", edition)}
    if is_over(ballot_box, timezone.now()) and not ballot_box.is_sealed:
        context |= _counting_context(request, tally_of(ballot_box, station))
    title = f"Dépouiller l’urne du bureau {station}"
    return render_page(request, desk, "counting.html", edition, title=title, status=page.status, **context)


def _counting_context(request: PersonRequest, tally: Tally) -> dict[str, Any]:
    station, edition = tally.station, tally.station.edition
    turns = [
        (
            turn,
            sum(turn in readings for readings in tally.readings.values()),
            address("keying", edition, station_pk=station.pk, turn=turn),
        )
        for turn in TURNS
    ]
    return {
        "tally": tally,
        "report": station_report(station),
        "turns": turns,
        "twice": len(tally.readings) - len(tally.once),
        "once": [tally.label(sheet) for sheet in tally.once],
        "differing": [_side_by_side(request, tally, sheet) for sheet in tally.differing],
        "obstacles": permissions.obstacles(tally, station.difference_reason),
        "close": address("reconcile", edition, station_pk=station.pk),
    }


def _side_by_side(request: PersonRequest, tally: Tally, sheet: int) -> tuple[str, list[tuple[str, str]]]:
    """Both readings, once there are two; who reads it may correct their own."""
    cells = []
    for turn in TURNS:
        row = tally.readings[sheet][turn]
        is_own = row.by_id == request.user.pk
        cells.append((said_words(row), _correction(tally.station, row) if is_own else ""))
    return tally.label(sheet), cells


def said_words(row: Keying) -> str:
    """« n° 3, 12, 27 », « Vote blanc », « Bulletin nul : … »."""
    ticked = f"n° {', '.join(str(number) for number in row.numbers)}" if row.numbers else ""
    if row.kind == KeyingKind.VOID:
        return f"{row.get_kind_display()} : {row.reason} {ticked}".rstrip()
    return ticked or row.get_kind_display()


def _correction(station: PollingStation, row: Keying) -> str:
    return address("correct", station.edition, station_pk=station.pk, turn=row.turn, sheet=row.sheet)


@sensitive_post_parameters()
def keying(request: PersonRequest, edition: Edition, desk: Desk, *, station_pk: int, turn: int) -> HttpResponse:
    """One reading after the other; shows nothing of what anybody else read."""
    by = request.user
    station, ballot_box = station_of(edition, station_pk), read_ballot_box(edition)
    if turn not in TURNS:
        raise Http404
    form = ReadingForm(posted(request))
    page = PostedPage(request, form, _refused(request, ballot_box, station))
    if page.is_ready:
        with page.refusal_told():
            _kept(request, actions.key_sheet(station=station, turn=turn, sheet=form.reading(), by=by))
            return redirect(address("keying", edition, station_pk=station_pk, turn=turn))
    own = Keying.objects.filter(station=station, turn=turn, by=by.pk).order_by("-pk")
    context = {
        "station": station,
        "turn": turn,
        "form": form,
        "reason": page.reason,
        "own": [(sheet_label(station, row.sheet), _correction(station, row)) for row in own],
        "done": Keying.objects.filter(station=station, turn=turn).count(),
        "after_last": sheet_label(station, station.sheets_printed + 1),
        "back": address("counting", edition, station_pk=station_pk),
    }
    title = f"Bureau {station} : lecture {turn}"
    return render_page(request, desk, "keying.html", edition, title=title, status=page.status, **context)


def _kept(request: PersonRequest, row: Keying) -> None:
    """Said without any project: a message travels in a cookie."""
    label = sheet_label(row.station, row.sheet)
    if row.kind == KeyingKind.VOID:
        messages.warning(request, f"Bulletin {label} enregistré comme nul : {row.reason}")
    else:
        messages.success(request, f"Bulletin {label} enregistré.")
    ballot_box = read_ballot_box(row.station.edition_id)
    options = ballot_box.snapshot.options.values() if ballot_box.snapshot else []
    if any(option.number in row.numbers and option.reference in ballot_box.withdrawn for option in options):
        messages.info(request, "Un projet coché a été retiré du vote : ce choix ne compte pas, les autres comptent.")


@sensitive_post_parameters()
def correct(
    request: PersonRequest, edition: Edition, desk: Desk, *, station_pk: int, turn: int, sheet: int
) -> HttpResponse:
    """One's own reading, to type again or to take back."""
    by = request.user
    station, ballot_box = station_of(edition, station_pk), read_ballot_box(edition)
    row = Keying.objects.filter(station=station, turn=turn, sheet=sheet).select_related("station").first()
    if row is None:
        raise Http404
    if row.by_id != by.pk:
        raise PermissionDenied
    if ERASE in request.GET:
        return _erase(request, edition, desk, row)
    form = ReadingForm(posted(request), initial=typed_again(row))
    page = PostedPage(request, form, _refused(request, ballot_box, station))
    if page.is_ready:
        with page.refusal_told():
            _kept(request, actions.correct_reading(reading=row, sheet=form.reading(), by=by))
            return redirect(address("counting", edition, station_pk=station_pk))
    context = {
        "form": form,
        "reason": page.reason,
        "erase": f"?{ERASE}=1",
        "back": address("counting", edition, station_pk=station_pk),
    }
    title = f"Corriger la lecture du bulletin {sheet_label(station, sheet)}"
    return render_page(request, desk, "correct.html", edition, title=title, status=page.status, **context)


def _erase(request: PersonRequest, edition: Edition, desk: Desk, row: Keying) -> HttpResponse:
    by = request.user
    station, label = row.station, sheet_label(row.station, row.sheet)
    page, back = (
        PostedPage(request, None, _refused(request, read_ballot_box(edition), station)),
        address("counting", edition, station_pk=station.pk),
    )
    if page.is_ready:
        with page.refusal_told():
            actions.erase_reading(reading=row, by=by)
            messages.success(request, f"Votre lecture du bulletin {label} est effacée.")
            return redirect(back)
    question = "Cette lecture sera effacée. Il faudra lire à nouveau ce bulletin, s’il existe."
    context = {"form": None, "question": question, "label": "Effacer ma lecture", "reason": page.reason, "back": back}
    title = f"Effacer la lecture du bulletin {label}"
    return render_page(request, desk, "ask.html", edition, title=title, status=page.status, **context)


def reconcile(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """Close the accounts of a station, or open them again: both ask first."""
    by = request.user
    station = station_of(edition, station_pk)
    is_done = station.reconciled_at is not None
    typed, back = posted(request), address("counting", edition, station_pk=station_pk)
    form: Any = ReopenForm(typed) if is_done else ReconcileForm(typed, initial={"reason": station.difference_reason})
    ballot_box = read_ballot_box(edition)
    page = PostedPage(request, form, None if is_done else _refused(request, ballot_box, station))
    if page.is_ready:
        act = station_actions.reopen_station if is_done else station_actions.reconcile_station
        with page.refusal_told():
            act(station=station, reason=form.cleaned_data["reason"], by=by)
            messages.success(request, "Le bureau est rouvert." if is_done else "Le bureau est arrêté.")
            return redirect(back)
    context = {
        "form": form,
        "question": _question(station),
        "reason": page.reason,
        "back": back,
        "report": station_report(station) if is_over(ballot_box, timezone.now()) else None,
    }
    context["label"] = "Rouvrir le bureau" if is_done else "Arrêter le bureau"
    title = f"{context['label']} {station.code}"
    return render_page(request, desk, "ask.html", edition, title=title, status=page.status, **context)


def _question(station: PollingStation) -> str:
    if station.reconciled_at:
        return "Les lectures pourront changer à nouveau. La raison est gardée dans le journal."
    return "Ensuite, plus rien ne change dans ce bureau, sauf si un membre du bureau de vote le rouvre."


PAGES = (
    VotePage("papier/<int:station_pk>/depouillement/", "counting", "budgets.hold_station", counting),
    VotePage("papier/<int:station_pk>/lecture/<int:turn>/", "keying", "budgets.hold_station", keying),
    VotePage("papier/<int:station_pk>/lecture/<int:turn>/<int:sheet>/", "correct", "budgets.hold_station", correct),
    VotePage("papier/<int:station_pk>/arreter/", "reconcile", "budgets.hold_station", reconcile),
)
