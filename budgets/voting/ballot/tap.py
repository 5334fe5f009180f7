"""One tap of a ballot: from whose page it comes, and which taps of that page came before it.

Two people vote one after the other on one device, in two tabs or through a page left open: what one of them tapped is
never saved for the other. And a tap that the network held back, or sent twice, never undoes a later one.
"""

import re
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from budgets.voting.box.ballot_rules import Turn
from budgets.voting.roll.voter import Voter

TOKEN, PAGE, ORDER = "tap", "tap_page", "tap_order"
# The same, of a page that asks again what is saved.
TOKEN_HEADER = "X-Tap"  # noqa: S105
# So many pages of one voter are remembered: one more forgets the oldest.
MOST_PAGES = 10
_TOKEN_LENGTH = 32
_PAGE = re.compile(r"[0-9a-z]{8}")
_ORDER = re.compile(r"[1-9][0-9]{0,5}")


def tap_token(voter: Voter) -> str:
    """What every page of this voter's ballot carries: a fingerprint of their roll entry, that nobody guesses."""
    return salted_hmac("budgets.tap", voter.entry, algorithm="sha256").hexdigest()[:_TOKEN_LENGTH]


def is_tap_of(request: HttpRequest, voter: Voter) -> bool:
    """Whether what is posted, or asked, comes from a page of this voter."""
    said = request.POST.get(TOKEN, "") if request.method == "POST" else request.headers.get(TOKEN_HEADER, "")
    return constant_time_compare(said, tap_token(voter))


def asked_turn(request: HttpRequest) -> Turn | None:
    """The place of a posted tap among those of its page; None without JavaScript: the browser waits for each answer."""
    page, number = request.POST.get(PAGE, ""), request.POST.get(ORDER, "")
    is_known = _PAGE.fullmatch(page) and _ORDER.fullmatch(number)
    return Turn(page, int(number)) if is_known else None


def is_late(turns: Mapping[str, int], turn: Turn | None) -> bool:
    """Whether this tap, or a later one of the same page, was taken in already."""
    return turn is not None and turn.number <= turns.get(turn.page, 0)


def noted(turns: Mapping[str, int], turn: Turn | None) -> dict[str, int]:
    """The last tap of each page once this one is taken in."""
    if turn is None:
        return dict(turns)
    others = [(page, number) for page, number in turns.items() if page != turn.page]
    return dict([*others, (turn.page, turn.number)][-MOST_PAGES:])
