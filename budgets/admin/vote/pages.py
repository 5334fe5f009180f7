"""Every page of the vote at the desk, in the order of the hub."""

from budgets.admin.vote.hub import hub
from budgets.admin.vote.kiosks import KIOSK_CLOSING, KIOSKS
from budgets.admin.vote.page import VotePage

_PAGES: tuple[VotePage, ...] = (
    KIOSKS,
    KIOSK_CLOSING,
)

VOTE_PAGES = (hub(_PAGES), *_PAGES)
