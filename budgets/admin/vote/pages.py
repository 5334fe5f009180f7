"""Every page of the vote at the desk, in the order of the hub."""

from budgets.admin.vote.hub import hub
from budgets.admin.vote.page import VotePage
from budgets.admin.vote.results import RESULTS
from budgets.admin.vote.sealing import SEALING

_PAGES: tuple[VotePage, ...] = (
    SEALING,
    RESULTS,
)

VOTE_PAGES = (hub(_PAGES), *_PAGES)
