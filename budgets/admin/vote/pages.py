"""Every page of the vote at the desk, in the order of the hub."""

from budgets.admin.vote import keying, offices, roll
from budgets.admin.vote.hub import hub
from budgets.admin.vote.page import VotePage

_PAGES: tuple[VotePage, ...] = (*offices.PAGES, *roll.PAGES, *keying.PAGES)

VOTE_PAGES = (hub(_PAGES), *_PAGES)
