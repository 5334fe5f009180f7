"""A kiosk: a welcome, who votes, the ballot, the receipt, the next person; and nothing else opens on that tablet."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allonnes.accounts.history import without_history
from allonnes.accounts.limits import is_worn_out, network_of, too_often
from allonnes.accounts.requests import PersonRequest
from allonnes.core.errors import refuse
from allonnes.core.gates import open_to
from allonnes.core.posting import posted, refusal_in, status_of_read
from allonnes.core.requests import Request
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.ballot.views.account import town_edition
from budgets.voting.ballot.views.ballot import Frame, ballot
from budgets.voting.ballot.views.tablet import done_page, keep_private, lead, project_page
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks import permissions
from budgets.voting.kiosks.actions import open_kiosk, save_kiosk_choice, stop_kiosk
from budgets.voting.kiosks.forms import KioskForm, KioskStopForm, TabletVoterForm
from budgets.voting.kiosks.tablet import (
    KIOSK,
    KIOSK_SECONDS,
    bind,
    finished_entry,
    is_gone,
    kiosk_here,
    next_person,
    stay,
    voter_at,
    welcome,
)
from budgets.voting.models import Kiosk
from budgets.voting.roll.voter import Voter

KioskView = Callable[..., HttpResponse]


def frame_of(request: Request, kiosk: Kiosk) -> Frame:
    """The ballot of a kiosk, on the network of this request: no menu around it."""
    here, done, after = (reverse(f"budgets:kiosk_{name}", args=[kiosk.edition.slug]) for name in _FRAME)
    return Frame(
        "budgets/voting/tablet/ballot.html",
        here,
        done,
        save=partial(save_kiosk_choice, network=network_of(request)),
        base="budgets/voting/kiosk/base.html",
        next_url=after,
        idle=KIOSK_SECONDS,
    )


_FRAME = ("ballot", "done", "next")


def at_kiosk(*, even_closed: bool = False) -> Callable[[KioskView], KioskView]:
    """Give a view the kiosk of this browser; forget whoever walked away; say why when nobody can vote here now."""

    def decorate(view: KioskView) -> KioskView:
        @open_to(KIOSK)
        @login_not_required
        @wraps(view)
        def wrapped(request: Request, slug: str, **more: Any) -> HttpResponse:
            kiosk = kiosk_here(request)
            if kiosk is None:
                return redirect("budgets:vote", slug)
            if kiosk.edition.slug != slug:
                return redirect("budgets:kiosk", kiosk.edition.slug)
            if is_gone(request, KIOSK_SECONDS):
                next_person(request)
                return lead(request, reverse("budgets:kiosk_over", args=[slug]))
            stay(request)
            reason = None if even_closed else _why_closed(request, kiosk)
            return keep_private(_closed(request, kiosk, reason) if reason else view(request, kiosk, **more))

        return wrapped

    return decorate


def _why_closed(request: Request, kiosk: Kiosk) -> str | None:
    ballot_box, now = read_ballot_box(kiosk.edition), timezone.now()
    return refusal_to_vote(ballot_box, now) or permissions.refusal_to_use_kiosk(kiosk, network_of(request), now)


def _closed(request: Request, kiosk: Kiosk, reason: str) -> HttpResponse:
    if request.htmx:
        return lead(request, reverse("budgets:kiosk", args=[kiosk.edition.slug]))
    voter = voter_at(request, kiosk.edition, kiosk)
    context = {
        "edition": kiosk.edition,
        "frame": frame_of(request, kiosk),
        "reason": reason,
        "is_closed": kiosk.closed_at is not None,
        "has_receipt": bool(finished_entry(request) or (voter and voter.is_marked)),
        "is_kept": not read_ballot_box(kiosk.edition).is_lost,
    }
    return render(request, "budgets/voting/kiosk/closed.html", context, status=status_of_read(request))


@require_http_methods(["GET", "POST"])
def kiosk_open(request: PersonRequest, slug: str) -> HttpResponse:
    """An agent makes a kiosk of this browser: it signs them out, and opens nothing but the vote from then on."""
    edition, user = town_edition(slug), request.user
    if permissions.refusal_to_run_kiosks(user):
        raise PermissionDenied
    form = KioskForm(posted(request))
    reason = permissions.refusal_to_open_kiosk(user, read_ballot_box(edition), timezone.now())
    if form.is_valid():
        with refusal_in(form):
            return _opened(request, edition, form)
    context = {"edition": edition, "form": form, "reason": reason}
    return render(request, "budgets/voting/kiosk/open.html", context, status=422 if form.errors else 200)


def _opened(request: PersonRequest, edition: Edition, form: KioskForm) -> HttpResponse:
    """The code that stops this kiosk, told once: the page asked again is the kiosk's welcome."""
    said = {"place": form.cleaned_data["place"], "hours": form.hours(), "network": network_of(request)}
    opened, code = open_kiosk(edition=edition, by=request.user, **said)
    bind(request, opened)
    context = {"edition": edition, "kiosk": opened, "frame": frame_of(request, opened), "code": code}
    return keep_private(render(request, "budgets/voting/kiosk/opened.html", context))


@require_safe
@at_kiosk()
def kiosk(request: Request, kiosk: Kiosk) -> HttpResponse:
    """The welcome of the next person; whoever is voting is led back to where they were."""
    if voter_at(request, kiosk.edition, kiosk):
        return redirect("budgets:kiosk_ballot", kiosk.edition.slug)
    if finished_entry(request):
        return redirect("budgets:kiosk_done", kiosk.edition.slug)
    return _welcome_page(request, kiosk, is_over=False)


def _welcome_page(request: Request, kiosk: Kiosk, *, is_over: bool) -> HttpResponse:
    context = {"edition": kiosk.edition, "kiosk": kiosk, "frame": frame_of(request, kiosk), "is_over": is_over}
    return render(request, "budgets/voting/kiosk/welcome.html", context)


@without_history
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@at_kiosk()
def kiosk_identity(request: Request, kiosk: Kiosk) -> HttpResponse:
    """Who votes: kept as fingerprints, until they have finished or walked away."""
    if voter_at(request, kiosk.edition, kiosk) or finished_entry(request):
        return redirect("budgets:kiosk", kiosk.edition.slug)
    form = TabletVoterForm(posted(request), snapshot=read_ballot_box(kiosk.edition).snapshot)
    if form.is_valid() and _admit(request, kiosk, form):
        return redirect("budgets:kiosk_ballot", kiosk.edition.slug)
    context = {"edition": kiosk.edition, "frame": frame_of(request, kiosk), "form": form}
    return render(request, "budgets/voting/kiosk/identity.html", context, status=422 if form.errors else 200)


def _admit(request: Request, kiosk: Kiosk, form: TabletVoterForm) -> bool:
    """Keep the voter in the session, unless they already voted."""
    voter = replace(form.voter(kiosk.edition, VoteChannel.KIOSK), kiosk=str(kiosk.pk))
    with refusal_in(form):
        _refuse_known(request, kiosk, voter)
        welcome(request, voter)
        return True
    return False


def _refuse_known(request: Request, kiosk: Kiosk, voter: Voter) -> None:
    """A kiosk serves many people; it says « has voted already » a few times an hour, and a few times a day over all the
    kiosks of one agent; then nothing more of anybody. Nobody is asked who they are while no vote can be taken."""
    key, known = str(kiosk.pk), {"kiosk_known": str(kiosk.pk), "kiosk_known_agent": str(kiosk.opened_by_id)}
    refuse(permissions.refusal_of_pace(kiosk, timezone.now()))
    if too_often(request, "kiosk", key=key) or any(is_worn_out(request, limit, key=of) for limit, of in known.items()):
        refuse(str(permissions.PAUSED))
    if reason := permissions.refusal_of_known_at_kiosk(voter):
        for limit, of in known.items():
            too_often(request, limit, key=of)
        refuse(reason)


@without_history
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@at_kiosk()
def kiosk_ballot(request: Request, kiosk: Kiosk) -> HttpResponse:
    """The ballot of whoever is at the kiosk."""
    voter = voter_at(request, kiosk.edition, kiosk)
    if voter is None:
        return lead(request, reverse("budgets:kiosk", args=[kiosk.edition.slug]))
    return ballot(request, kiosk.edition, voter, frame_of(request, kiosk))


@require_safe
@at_kiosk()
def kiosk_project(request: Request, kiosk: Kiosk, number: int) -> HttpResponse:
    """A project, read without leaving the kiosk."""
    return project_page(request, kiosk.edition, number, frame_of(request, kiosk))


@require_http_methods(["GET", "POST"])
@at_kiosk(even_closed=True)
def kiosk_done(request: Request, kiosk: Kiosk) -> HttpResponse:
    """Finished: the receipt, also for whom the closing surprised."""
    return done_page(request, kiosk.edition, voter_at(request, kiosk.edition, kiosk), frame_of(request, kiosk))


@require_POST
@at_kiosk(even_closed=True)
def kiosk_next(request: Request, kiosk: Kiosk) -> HttpResponse:
    """« Personne suivante »: nothing is left of the one before."""
    next_person(request)
    return redirect("budgets:kiosk_over" if "over" in request.POST else "budgets:kiosk", kiosk.edition.slug)


@require_safe
@at_kiosk()
def kiosk_over(request: Request, kiosk: Kiosk) -> HttpResponse:
    """The same welcome, once somebody walked away: what they chose is saved, and nobody sees it."""
    return _welcome_page(request, kiosk, is_over=True)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@at_kiosk(even_closed=True)
def kiosk_close(request: Request, kiosk: Kiosk) -> HttpResponse:
    """This tablet is no kiosk any more: with the code of its agent, or once closed at the desk. It asks to sign in."""
    form = KioskStopForm(posted(request))
    if form.is_bound and (kiosk.closed_at or form.is_valid()):
        with refusal_in(form):
            stop_kiosk(kiosk=kiosk, code=str(request.POST.get("code", "")), now=timezone.now())
            return _released(request, kiosk)
    context = {"edition": kiosk.edition, "kiosk": kiosk, "frame": frame_of(request, kiosk), "form": form}
    return render(request, "budgets/voting/kiosk/close.html", context, status=422 if form.errors else 200)


def _released(request: Request, kiosk: Kiosk) -> HttpResponse:
    request.session.flush()
    messages.info(request, _("La borne est fermée, et cette tablette n’en est plus une. Connectez-vous."))
    after = reverse("admin:budgets_edition_vote_kiosks", args=[kiosk.edition_id])
    return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")
