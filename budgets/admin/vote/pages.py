"""Every page of the vote at the desk, in the order of the hub."""

from budgets.admin.vote.hub import hub
from budgets.admin.vote.letters import LETTER_PAGES
from budgets.admin.vote.page import VotePage

_PAGES: tuple[VotePage, ...] = (*LETTER_PAGES,)

VOTE_PAGES = (hub(_PAGES), *_PAGES)
