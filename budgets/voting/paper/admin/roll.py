"""The roll of a polling station: one person is typed, found or not, marked; then the page is empty for the next one.

No list of voters is shown, nothing of the person stays in the session, and the number of their sheet is never asked.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from allonnes.accounts.limits import is_worn_out, refuse_too_often, too_often
from allonnes.accounts.requests import PersonRequest
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.posting import PostedPage, posted, status_of_read
from budgets.editions.models import Edition
from budgets.voting.ballot.forms import VoterForm
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.desk.waiting import corrections_for
from budgets.voting.enums import VoteChannel
from budgets.voting.models import PollingStation, RollEntry
from budgets.voting.paper import permissions
from budgets.voting.paper.actions.roll import ask_paper, mark_paper
from budgets.voting.paper.admin.stations import station_of
from budgets.voting.paper.ballots import sheet_label
from budgets.voting.paper.differing import differing_readings
from budgets.voting.paper.forms import PREFIX
from budgets.voting.roll.voter import Voter

MARKED = "C’est marqué. Donnez un bulletin, pris au hasard. Récépissé à lire ou à recopier pour la personne : {receipt}"
ASKED = (
    "C’est demandé. Une autre personne du bureau de vote vérifie maintenant la pièce d’identité, écrit le nom ici, "
    "puis confirme. D’ici là, le vote déjà fait compte."
)
READ_ENOUGH = (
    "Vous avez cherché beaucoup de personnes qui ont déjà voté. Une autre personne du bureau de vote tient le registre "
    "pendant une heure."
)
MARK, REPLACE, ASK = "mark", "replace", "ask"
# A name that says « secret » is never kept with the text of a form sent after its session ended.
RECEIPT = f"{PREFIX}-receipt"


def paper(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """The stations, with the two things that officers do there: mark the roll, then read the sheets; above, the sheets
    that were read two ways, and the lines of the roll that this officer may correct with another one."""
    links = [
        (station, address("roll", edition, station_pk=station.pk), address("counting", edition, station_pk=station.pk))
        for station in edition.stations.select_related("place")
    ]
    now = timezone.now()
    readings = differing_readings(now).filter(station__edition=edition).order_by("station__code", "sheet")
    differing = [
        (sheet_label(reading.station, reading.sheet), address("counting", edition, station_pk=reading.station_id))
        for reading in readings
    ]
    asked = corrections_for(request.user, now).filter(entry__edition=edition).select_related("asked_by")
    corrections = [
        (row, address("correction_confirm", edition, station_pk=row.entry.station_id, correction=row.pk))
        for row in asked.order_by("asked_on", "pk")
    ]
    context = {"links": links, "differing": differing, "corrections": corrections}
    return render_page(request, desk, "paper.html", edition, title="Voter sur papier", **context)


@sensitive_post_parameters()
def roll(request: PersonRequest, edition: Edition, desk: Desk, station_pk: int) -> HttpResponse:
    """Type who comes; read whether they voted; mark them."""
    by = request.user
    station, ballot_box = station_of(edition, station_pk), read_ballot_box(edition)
    closed = permissions.refusal_to_keep_roll(by, station) or refusal_to_vote(ballot_box, timezone.now())
    if ballot_box.snapshot is None or closed:
        return _page(request, desk, station, reason=closed, status=status_of_read(request))
    form = VoterForm(posted(request), snapshot=ballot_box.snapshot, is_staff=True, prefix=PREFIX)
    if not form.is_valid():
        return _page(request, desk, station, form=form, status=422 if form.errors else 200)
    voter = form.voter(edition, VoteChannel.PAPER)
    page = PostedPage(request, form)
    with page.refusal_told():
        refuse_worn_out(request)
        if {MARK, REPLACE, ASK} & set(request.POST):
            return _mark(request, station, voter)
        refuse_too_often(request, "roll", key=str(by.pk))
    if page.reason:
        return _page(request, desk, station, reason=page.reason, status=page.status)
    answer = _answer(voter, form, by)
    if answer["already"]:
        too_often(request, "roll_known", key=str(by.pk))
    return _page(request, desk, station, form=form, answer=answer)


def refuse_worn_out(request: PersonRequest) -> None:
    """After some answers « has voted already », an officer reads nothing more of anybody for an hour."""
    refuse(READ_ENOUGH if is_worn_out(request, "roll_known", key=str(request.user.pk)) else None)


def _answer(voter: Voter, form: VoterForm, by: Any) -> dict[str, Any]:
    """What is said of one person: whether they voted, which day, by which way; who asked to replace it by paper."""
    rows = RollEntry.objects.select_related("paper_asked_by")
    entry = rows.filter(edition=voter.edition, identity_mark=voter.identity_mark).first()
    said = form.cleaned_data
    return {
        "who": f"{said['first_names']} {said['last_name']}",
        "born": said["birth_date"],
        "already": permissions.refusal_to_give_sheet(entry, replaces=False) if entry else None,
        **(_replacing(entry, by) if entry else {}),
        "entry": voter.entry,
        "hidden": [field.as_hidden() for field in form],
    }


def _replacing(entry: RollEntry, by: Any) -> dict[str, bool]:
    """Whether paper may take the place of this vote, with a receipt or not, and who asked for it."""
    is_asked = permissions.refusal_to_ask_paper(entry) is not None
    return {
        "can_replace": permissions.refusal_to_give_sheet(entry, replaces=True) is None,
        "takes_receipt": permissions.takes_receipt(entry),
        "is_asked_by_other": is_asked and entry.paper_asked_by_id != by.pk,
        "is_asked_by_me": is_asked and entry.paper_asked_by_id == by.pk,
    }


def _mark(request: PersonRequest, station: PollingStation, voter: Voter) -> HttpResponse:
    """Mark them; a refusal says as much as a look-up, and counts as one; so does a demand: it says that they voted."""
    by = request.user
    try:
        known = replace(voter, entry=str(UUID(request.POST.get("entry", ""))))
    except ValueError:
        known = voter
    try:
        messages.success(request, _done(request, station, known))
    except ActionDenied as denied:
        if denied.reason in map(str, permissions.PACE_WORDS):
            raise
        too_often(request, "roll_known", key=str(by.pk))
        refuse_too_often(request, "roll", key=str(by.pk))
        raise
    return redirect(address("roll", station.edition, station_pk=station.pk))


def _done(request: PersonRequest, station: PollingStation, voter: Voter) -> str:
    by = request.user
    if ASK in request.POST:
        ask_paper(station=station, voter=voter, by=by)
        too_often(request, "roll", key=str(by.pk))
        too_often(request, "roll_known", key=str(by.pk))
        return ASKED
    receipt = request.POST.get(RECEIPT, "").strip()
    entry = mark_paper(station=station, voter=voter, by=by, replaces=REPLACE in request.POST, receipt=receipt)
    return MARKED.format(receipt=entry.receipt)


def _page(request: PersonRequest, desk: Desk, station: PollingStation, **more: Any) -> HttpResponse:
    context = {
        "station": station,
        "form": None,
        "reason": None,
        "answer": None,
        "here": address("roll", station.edition, station_pk=station.pk),
        "correcting": address("correction", station.edition, station_pk=station.pk),
        "back": address("paper", station.edition),
        **more,
    }
    return render_page(request, desk, "roll.html", station.edition, title=f"Registre du bureau {station}", **context)


PAGES = (
    VotePage(
        "papier/",
        "paper",
        "budgets.hold_station",
        paper,
        "Voter sur papier",
        "Pendant le vote : marquer le registre et donner un bulletin. Après : dépouiller l’urne papier.",
    ),
    VotePage("papier/<int:station_pk>/registre/", "roll", "budgets.hold_station", roll),
)
