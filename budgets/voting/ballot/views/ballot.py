"""The ballot, the same for every channel: each tap is saved at once; the address never names a project."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.posting import PostedPage
from allonnes.core.requests import Request
from allonnes.core.templatetags.french import euros
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import Saved, save_choice, saved_choices
from budgets.voting.ballot.cards import cards, control, drawn_order
from budgets.voting.ballot.permissions import NOT_FOUND, refusal_to_reopen, refusal_to_vote, why_not_voting
from budgets.voting.ballot.tap import asked_turn, is_tap_of, tap_token
from budgets.voting.box.ballot_rules import (
    BallotRules,
    Change,
    Choices,
    Kind,
    cost_of,
    eligible_references,
    missing_words,
    room_words,
    saved_words,
)
from budgets.voting.box.open_box import BallotBox, is_over, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import RollEntry
from budgets.voting.opening.snapshot import Option, Snapshot
from budgets.voting.roll.voter import Voter, once_marked, open_identity, order_of, remember_marked

PAGE_SIZE = 80
MOST_SLOTS = 10


@dataclass(frozen=True)
class Frame:
    """Where the ballot stands: its page, its own address, where it leads once finished, what saves a tap.

    On a tablet that others use next: `base`, the page around it; `next_url`, where the voter is forgotten; `idle`, the
    seconds without a touch after which they are. `correct`: where one says again who votes, before the first choice.
    `back`: where whoever was signed out comes back. A tap is sent again by itself nowhere but on a device of their own.
    """

    template: str
    here: str
    done: str
    save: Callable[..., Saved] = save_choice
    base: str = ""
    next_url: str = ""
    idle: int = 0
    correct: str = ""
    back: str = ""

    @property
    def sends_again(self) -> bool:
        """Whether the page sends again by itself a tap that got no answer."""
        return not self.base

    @property
    def minutes(self) -> int:
        """`idle`, in words for people."""
        return self.idle // 60


@dataclass(frozen=True)
class ShownBallot:
    """A ballot being shown: of which edition and voter, as the vote is now, in which frame, in which order."""

    edition: Edition
    ballot_box: BallotBox
    frame: Frame
    order: str
    voter: Voter


def asked_change(request: Request) -> Change | None:
    """The tap of a posted ballot, or None when it says nothing that we know."""
    tapped = next((kind for kind in Kind if kind in request.POST), None)
    if tapped in {Kind.BLANK, Kind.CLEAR}:
        return Change(tapped)
    return Change(tapped, request.POST[tapped]) if tapped else None


def ballot(request: Request, edition: Edition, voter: Voter, frame: Frame) -> HttpResponse:
    """Show the ballot, or save one tap: then the page again, or only what changed when the page itself asks."""
    if (request.method == "POST" or request.htmx) and not is_tap_of(request, voter):
        return render(request, "budgets/voting/ballot/other.html", {"edition": edition, "frame": frame}, status=409)
    saved, reason = _save(request, voter, frame) if request.method == "POST" else (None, "")
    ballot_box = saved.ballot_box if saved else read_ballot_box(edition)
    if ballot_box.snapshot is None or (saved is None and refusal_to_vote(ballot_box, timezone.now())):
        return closed(request, edition, ballot_box, is_tap=request.method == "POST" or bool(request.htmx))
    if saved:
        # The first tap may have found the roll marked by another session of the account.
        voter = replace(voter, entry=str(saved.entry.pk), is_marked=True)
    shown = ShownBallot(edition, ballot_box, frame, order_of(request, voter, ballot_box), voter)
    choices = saved.choices if saved else _held(ballot_box, voter)
    if choices is None:
        return _lost(request, edition, reason or _lost_words(voter))
    if request.htmx:
        return _changes(request, shown, choices, reason)
    if reason or request.method != "POST":
        return _page(request, shown, choices, reason=reason)
    return redirect(f"{frame.here}{_query(request)}#{_anchor(request, ballot_box.snapshot, shown.order)}")


def _who(voter: Voter, ballot_box: BallotBox) -> str:
    """The name that the roll will be marked with; "" once it is: the session no longer holds it."""
    if voter.is_marked:
        return ""
    identity = open_identity(voter.identity_box, ballot_box.held_key)
    return f"{identity.first_names} {identity.last_name}"


def _held(ballot_box: BallotBox, voter: Voter) -> Choices | None:
    """What is in the box; None when it can no longer be found."""
    return saved_choices(ballot_box, voter.entry_id) if voter.is_marked else Choices()


def _lost_words(voter: Voter) -> str:
    """Why a voter finds their ballot no more: they vote on paper, or it is not in the box."""
    return refusal_to_reopen(RollEntry.objects.get(pk=voter.entry_id), voter.channel) or str(NOT_FOUND)


def _save(request: Request, voter: Voter, frame: Frame) -> tuple[Saved | None, str]:
    """The ballot as it now is, or the reason of a refusal."""
    change = asked_change(request)
    if change is None:
        return None, _("Nous n’avons pas compris. Touchez à nouveau un bouton.")
    account = {"user_id": request.user.pk} if voter.channel == VoteChannel.ACCOUNT else {}
    page = PostedPage(request, None)
    with page.refusal_told():
        saved = frame.save(voter=voter, change=replace(change, turn=asked_turn(request)), **account)
        _remember(request, voter, saved)
        return saved, ""
    return None, page.reason or ""


def _remember(request: Request, voter: Voter, saved: Saved) -> None:
    if not voter.is_marked:
        remember_marked(request, once_marked(voter, saved.entry))


def closed(
    request: Request, edition: Edition, ballot_box: BallotBox, *, status: int = 200, is_tap: bool = False
) -> HttpResponse:
    """Nobody can vote now: why, and what comes next; `is_tap`: to whoever has just chosen."""
    now = timezone.now()
    context = {"edition": edition, "reason": why_not_voting(edition, ballot_box, now), "is_tap": is_tap}
    context |= {"is_kept": not ballot_box.is_lost, "is_over": is_over(ballot_box, now)}
    return render(request, "budgets/voting/ballot/closed.html", context, status=409 if is_tap else status)


def _lost(request: Request, edition: Edition, reason: str) -> HttpResponse:
    """Their ballot can no longer be found from here: why."""
    context = {
        "edition": edition,
        "reason": reason,
        "is_tap": request.method == "POST",
        "is_kept": False,
        "is_over": False,
    }
    return render(request, "budgets/voting/ballot/closed.html", context, status=409)


def _query(request: Request) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _anchor(request: Request, snapshot: Snapshot, order: str) -> str:
    """Back to the same place of the list, by its rank in this voter's own order."""
    change = asked_change(request)
    ranks = {option.reference: rank for rank, option in enumerate(drawn_order(snapshot, order), 1)}
    rank = ranks.get(change.reference) if change and change.kind in {Kind.ADD, Kind.REMOVE} else None
    return f"rang-{rank}" if rank else "mes-choix"


def _listed(request: Request, snapshot: Snapshot, order: str) -> list[tuple[int, Option]]:
    """The projects asked for, with their rank in the whole list."""
    theme, place = request.GET.get("theme", ""), request.GET.get("quartier", "")
    ranked = enumerate(drawn_order(snapshot, order), 1)
    return [
        (rank, option) for rank, option in ranked if theme in ("", option.theme) and place in ("", option.neighbourhood)
    ]


def _status(ballot_box: BallotBox, choices: Choices, snapshot: Snapshot) -> dict[str, Any]:
    """What the bar and the list of choices say."""
    rules, count = ballot_box.rules, len(eligible_references(ballot_box.rules, choices))
    slots = [at < count for at in range(rules.most)] if rules.most and rules.most <= MOST_SLOTS else []
    chosen = [(snapshot.options[reference], reference in rules.withdrawn) for reference in choices.references]
    return {
        "rules": rules,
        "choices": choices,
        "chosen": chosen,
        "has_lost": any(is_withdrawn for _option, is_withdrawn in chosen),
        "saved_words": saved_words(rules, choices),
        "missing_words": missing_words(rules, choices) or room_words(rules, choices),
        "slots": slots,
        "left": rules.most_cost - cost_of(rules, choices) if rules.most_cost is not None else None,
        "is_ranked": rules.ballot_type == BallotType.ORDINAL,
    }


def _page(request: Request, shown: ShownBallot, choices: Choices, *, reason: str = "") -> HttpResponse:
    edition, ballot_box, frame = shown.edition, shown.ballot_box, shown.frame
    snapshot = ballot_box.snapshot
    assert snapshot is not None  # noqa: S101  # the caller refused a vote not opened
    page = Paginator(_listed(request, snapshot, shown.order), PAGE_SIZE).get_page(request.GET.get("page"))
    options = snapshot.options.values()
    context = {
        "edition": edition,
        "frame": frame,
        "snapshot": snapshot,
        "reason": reason,
        "page": page,
        "cards": cards(snapshot, ballot_box.rules, choices, list(page)),
        "themes": _values(option.theme for option in options),
        "places": _values(option.neighbourhood for option in options),
        "query": _query(request),
        "who": _who(shown.voter, ballot_box) if frame.correct else "",
        "rules_words": rules_words(ballot_box.rules),
        "more_words": more_words(ballot_box.rules),
        "tap": tap_token(shown.voter),
        "way": shown.voter.channel,
        **_status(ballot_box, choices, snapshot),
    }
    return render(request, frame.template, context, status=409 if reason else 200)


def _values(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name})


def _changes(request: Request, shown: ShownBallot, choices: Choices, reason: str) -> HttpResponse:
    """Only what one tap changes: the bar, the choices, the buttons of the projects it moved."""
    edition, ballot_box, frame = shown.edition, shown.ballot_box, shown.frame
    snapshot = ballot_box.snapshot
    assert snapshot is not None  # noqa: S101
    touched = {asked.reference} if (asked := asked_change(request)) and asked.reference else set(snapshot.options)
    controls = [
        (
            option,
            control(option, is_chosen=option.reference in choices.references, is_withdrawn=_is_out(ballot_box, option)),
        )
        for option in snapshot.options.values()
        if option.reference in touched
    ]
    context = {
        "edition": edition,
        "frame": frame,
        "reason": reason,
        "controls": controls,
        "tap": tap_token(shown.voter),
    }
    return render(request, "budgets/voting/ballot/_changes.html", {**context, **_status(ballot_box, choices, snapshot)})


def _is_out(ballot_box: BallotBox, option: Option) -> bool:
    return option.reference in ballot_box.withdrawn


def rules_words(rules: BallotRules) -> str:
    """How many projects a ballot takes: the heading of the ballot."""
    if rules.ballot_type == BallotType.ORDINAL:
        return _("Classez jusqu’à %(most)s projets") % {"most": rules.most}
    if rules.most_cost is not None:
        return _("Choisissez des projets, jusqu’à %(most_cost)s ensemble") % {"most_cost": euros(rules.most_cost)}
    if rules.most is None:
        return _("Choisissez tous les projets que vous voulez")
    if rules.most == 1:
        return _("Choisissez un projet")
    return _("Choisissez jusqu’à %(most)s projets") % {"most": rules.most}


def more_words(rules: BallotRules) -> str:
    """What the heading does not say: the fewest projects, and what a rank is worth."""
    if rules.ballot_type == BallotType.ORDINAL:
        return _("Le premier de votre liste reçoit %(most)s points, le suivant un de moins, et ainsi de suite.") % {
            "most": rules.most
        }
    if rules.least > 1:
        return _("Il en faut au moins %(least)s pour que votre vote compte.") % {"least": rules.least}
    return ""
