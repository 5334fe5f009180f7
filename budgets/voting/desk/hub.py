"""« Le vote »: where it stands, in numbers that say nothing of the choices, and what there is to do now."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from allonnes.accounts.requests import PersonRequest
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.key_state import key_warnings
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.desk.board import board_warnings
from budgets.voting.desk.page import Desk, VotePage, address, render_page

Link = tuple[str, str, str]
# What there is to do before the opening, while people vote, once they have voted, once the ballot box is sealed.
STAGES = (
    ("opening", "letters", "offices"),
    ("key", "letters", "kiosks", "offices", "paper", "watch", "incidents", "withdrawals", "reviews"),
    ("key", "paper", "watch", "reviews", "incidents", "sealing"),
    ("results", "incidents", "sealing"),
)


def stage_of(ballot_box: BallotBox, now: datetime) -> int:
    """Which of the stages a vote is in."""
    if ballot_box.is_sealed:
        return 3
    if ballot_box.snapshot is None:
        return 0
    return 2 if now >= ballot_box.snapshot.ends_at else 1


def hub(pages: tuple[VotePage, ...]) -> VotePage:
    """The page that leads to all the others: first what is of use now, then what comes later, then what is over."""

    def view(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
        user = request.user
        ballot_box, now = read_ballot_box(edition), timezone.now()
        stage = stage_of(ballot_box, now)
        mine = [page for page in pages if page.what and user.has_perm(page.permission)]
        groups = [
            ("À faire maintenant", [_link(page, edition) for page in mine if page.name in STAGES[stage]]),
            ("Plus tard", [_link(page, edition) for page in mine if _is_only_in(page, stage + 1, len(STAGES), stage)]),
            ("C’est passé : à relire", [_link(page, edition) for page in mine if _is_only_in(page, 0, stage, stage)]),
        ]
        context = {
            "ballot_box": ballot_box,
            "closed": refusal_to_vote(ballot_box, now),
            "groups": [group for group in groups if group[1]],
            "warnings": [*board_warnings(), *key_warnings(edition, ballot_box)],
        }
        return render_page(request, desk, "hub.html", edition, title=f"Le vote : {edition}", **context)

    return VotePage("", "hub", "budgets.view_edition", view)


def _is_only_in(page: VotePage, start: int, stop: int, stage: int) -> bool:
    """Of use in one of these stages, not in the present one; what is of use later is not told as past."""
    later = any(page.name in names for names in STAGES[stage + 1 :])
    if page.name in STAGES[stage] or (start <= stage and later):
        return False
    return any(page.name in names for names in STAGES[start:stop])


def _link(page: VotePage, edition: Edition) -> Link:
    return page.label, page.what, address(page.name, edition)
