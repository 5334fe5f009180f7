"""The vote on the path of an edition: where it stands, and its pages, first those of use now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allonnes.accounts.models import User
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.key_state import key_warnings
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.desk.board import board_warnings
from budgets.voting.desk.page import VotePage, address

Link = tuple[str, str, str]
# What there is to do before the opening, while people vote, once they have voted, once the ballot box is sealed.
STAGES = (
    ("opening", "letters", "offices"),
    ("key", "letters", "kiosks", "offices", "paper", "watch", "incidents", "withdrawals", "reviews"),
    ("key", "paper", "watch", "reviews", "incidents", "sealing"),
    ("results", "incidents", "sealing"),
)


@dataclass(frozen=True)
class VoteState:
    """`closed`: why nobody can vote now, or None; `warnings`: what waits for the board, what is wrong with the key."""

    ballot_box: BallotBox
    stage: int
    closed: str | None
    warnings: list[str]


@dataclass(frozen=True)
class VoteLinks:
    """Pages of the vote (label, what, url): of use now, later, and over."""

    now: list[Link] = field(default_factory=list)
    later: list[Link] = field(default_factory=list)
    past: list[Link] = field(default_factory=list)


def stage_of(ballot_box: BallotBox, now: datetime) -> int:
    """Which of the stages a vote is in."""
    if ballot_box.is_sealed:
        return 3
    if ballot_box.snapshot is None:
        return 0
    return 2 if now >= ballot_box.snapshot.ends_at else 1


def vote_state(edition: Edition, now: datetime) -> VoteState:
    """Where the vote stands, in numbers that say nothing of the choices."""
    ballot_box = read_ballot_box(edition)
    warnings = [*board_warnings(), *key_warnings(edition, ballot_box)]
    return VoteState(ballot_box, stage_of(ballot_box, now), refusal_to_vote(ballot_box, now), warnings)


def vote_links(pages: Iterable[VotePage], edition: Edition, user: User, stage: int) -> VoteLinks:
    """The pages that this person may open, first what is of use now, then what comes later, then what is over."""
    mine = [page for page in pages if page.what and user.has_perm(page.permission)]
    return VoteLinks(
        [_link(page, edition) for page in mine if page.name in STAGES[stage]],
        [_link(page, edition) for page in mine if _is_only_in(page, stage + 1, len(STAGES), stage)],
        [_link(page, edition) for page in mine if _is_only_in(page, 0, stage, stage)],
    )


def _is_only_in(page: VotePage, start: int, stop: int, stage: int) -> bool:
    """Of use in one of these stages, not in the present one; what is of use later is not told as past."""
    later = any(page.name in names for names in STAGES[stage + 1 :])
    if page.name in STAGES[stage] or (start <= stage and later):
        return False
    return any(page.name in names for names in STAGES[start:stop])


def _link(page: VotePage, edition: Edition) -> Link:
    return page.label, page.what, address(page.name, edition)
