"""What a kiosk and the tablet of an agent have in common: reading a project, finishing, the receipt."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from allonnes.core.posting import posted
from allonnes.core.requests import Request
from allonnes.core.templatetags.french import ending
from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.ballot.permissions import NOT_FOUND, refusal_to_vote, refusal_without_key
from budgets.voting.ballot.receipt_words import WAYS, receipt_words
from budgets.voting.ballot.views.ballot import Frame
from budgets.voting.box.ballot_rules import Choices, missing_words, saved_words
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.tablet import finish, finished_entry
from budgets.voting.models import RollEntry
from budgets.voting.roll.voter import Voter


def lead(request: Request, url: str) -> HttpResponse:
    """Go to another page, also when htmx asks: it would follow a redirection without showing where it leads."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def keep_private(response: HttpResponse) -> HttpResponse:
    """No browser shows it again to the next person."""
    response["Cache-Control"] = "private, no-store"
    return response


def project_page(request: Request, edition: Edition, number: int, frame: Frame) -> HttpResponse:
    """A project, read from the ballot: what was frozen, and its description."""
    ballot_box = read_ballot_box(edition)
    options = ballot_box.snapshot.options.values() if ballot_box.snapshot else ()
    option = next((option for option in options if option.number == number), None)
    if option is None:
        raise Http404
    project = Project.objects.only("description").get(edition=edition, reference=option.reference)
    context = {"edition": edition, "frame": frame, "option": option, "project": project}
    return render(request, "budgets/voting/tablet/project.html", context)


def done_page(request: Request, edition: Edition, voter: Voter | None, frame: Frame) -> HttpResponse:
    """« J’ai fini »: asked once more, since the ballot cannot be opened again from this tablet; then the receipt."""
    if voter is None:
        return _receipt(request, edition, frame)
    ballot_box = read_ballot_box(edition)
    if posted(request) is not None and voter.is_marked:
        finish(request, voter)
        return redirect(frame.done)
    choices = saved_choices(ballot_box, voter.entry_id) if voter.is_marked else Choices()
    context = {
        "edition": edition,
        "frame": frame,
        "has_voted": voter.is_marked,
        "is_open": refusal_to_vote(ballot_box, timezone.now()) is None,
        **_saved_words(ballot_box, choices),
    }
    return render(request, "budgets/voting/tablet/finish.html", context)


def _saved_words(ballot_box: BallotBox, choices: Choices | None) -> dict[str, str]:
    """What is saved and what is missing; or why a ballot cannot be read, which says nothing of what it holds."""
    if choices is None:
        return {"unread": refusal_without_key(ballot_box) or str(NOT_FOUND)}
    return {
        "saved_words": saved_words(ballot_box.rules, choices),
        "missing_words": missing_words(ballot_box.rules, choices),
    }


def _receipt(request: Request, edition: Edition, frame: Frame) -> HttpResponse:
    finished = finished_entry(request)
    entry = RollEntry.objects.filter(edition=edition, pk=finished).first() if finished else None
    if entry is None:
        return redirect(frame.here)
    context = receipt_context(edition, entry, channel=entry.channel, is_shared=True)
    return render(request, "budgets/voting/tablet/receipt.html", {**context, "frame": frame})


def receipt_context(edition: Edition, entry: RollEntry, *, channel: str, is_shared: bool = False) -> dict[str, Any]:
    """What every page of a receipt shows, whoever holds it."""
    ballot_box = read_ballot_box(edition)
    saved = saved_choices(ballot_box, entry.pk) if ballot_box.snapshot and not ballot_box.is_sealed else None
    said = receipt_words(ballot_box, entry, saved, channel=channel, now=timezone.now(), is_shared=is_shared)
    until = ending(ballot_box.snapshot.ends_at) if ballot_box.snapshot and said.can_change else ""
    way = WAYS[VoteChannel(entry.channel)]
    return {"edition": edition, "entry": entry, "said": said, "way": way, "until": until}
