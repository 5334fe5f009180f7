"""A tablet that people vote on one after the other: who votes now, since when nothing was touched, who is next.

The session holds who votes, never a choice. Once they have finished, it holds their roll entry alone, for the receipt:
their ballot cannot be opened again from there.
"""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from allonnes.core.form_secrets import sign_forms
from budgets.editions.models import Edition
from budgets.voting.enums import VoteChannel
from budgets.voting.models import Kiosk
from budgets.voting.roll.voter import Voter, forget_voter, keep_voter, known_voter

KIOSK_KEY = "kiosk"
# The pass of the pages of a kiosk, the only ones that it opens.
KIOSK = "kiosk"
SEEN_KEY = "voter_seen"
RECEIPT_KEY = "voter_receipt"
# Without a touch for so long, the voter is forgotten.
KIOSK_SECONDS, FIELD_SECONDS = 180, 600
# The session is not written at each tap: the instant it keeps may be late by so much.
_LATE_SECONDS = 5
_TWICE_SECONDS = 15


def bind(request: HttpRequest, kiosk: Kiosk) -> None:
    """Sign the agent out, and make of this browser a kiosk."""
    logout(request)
    rotate_token(request)
    request.session[KIOSK_KEY] = str(kiosk.pk)


def is_kiosk(request: HttpRequest) -> bool:
    """Whether this browser is a kiosk; asks the session alone."""
    return KIOSK_KEY in request.session


def kiosk_here(request: HttpRequest) -> Kiosk | None:
    """The kiosk that this browser is, open or closed."""
    number = request.session.get(KIOSK_KEY)
    return Kiosk.objects.select_related("edition", "place").filter(pk=number).first() if number else None


def _seconds() -> int:
    return int(timezone.now().timestamp())


def welcome(request: HttpRequest, voter: Voter) -> None:
    """A person begins: nothing is left of the one before."""
    forget_voter(request)
    keep_voter(request, voter)
    request.session[SEEN_KEY] = _seconds()


def voter_at(request: HttpRequest, edition: Edition, through: Kiosk | int) -> Voter | None:
    """Who is voting at this kiosk, or at the encounter of that number."""
    voter = known_voter(request, edition)
    if voter is None:
        return None
    if isinstance(through, Kiosk):
        is_here = voter.channel == VoteChannel.KIOSK and voter.kiosk == str(through.pk)
    else:
        is_here = voter.channel == VoteChannel.ASSISTED and voter.encounter == through
    return voter if is_here else None


def is_gone(request: HttpRequest, limit: int) -> bool:
    """Whether somebody was voting here and touched nothing for `limit` seconds."""
    seen = request.session.get(SEEN_KEY)
    return seen is not None and _seconds() - seen >= limit


def stay(request: HttpRequest) -> None:
    """They are still here."""
    if _seconds() - request.session.get(SEEN_KEY, _seconds()) > _LATE_SECONDS:
        request.session[SEEN_KEY] = _seconds()


def finish(request: HttpRequest, voter: Voter) -> None:
    """They have finished: only their receipt can still be shown."""
    forget_voter(request)
    request.session[RECEIPT_KEY] = voter.entry


def finished_entry(request: HttpRequest) -> UUID | None:
    """The roll entry of whoever has just finished."""
    kept = request.session.get(RECEIPT_KEY)
    return UUID(kept) if kept else None


def forget(request: HttpRequest) -> None:
    """Nothing is left of the person who voted here."""
    forget_voter(request)
    for name in (SEEN_KEY, RECEIPT_KEY):
        request.session.pop(name, None)


def next_person(request: HttpRequest) -> None:
    """Forget the voter, in a new session: a page of theirs sent again is refused.

    The former session lasts a few seconds, without them: a button touched twice finds the tablet as it was.
    """
    forget(request)
    before, kept = request.session.session_key, dict(request.session.items())
    request.session.set_expiry(_TWICE_SECONDS)
    request.session.save()
    request.session = type(request.session)()
    request.session.create()
    request.session.update(kept)
    if request.user.is_authenticated:
        # Their list of sessions still names this one, and their forms them (see `allonnes.core.form_secrets`).
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
        sign_forms(request, request.user.pk)
    else:
        rotate_token(request)
