"""Every page of the vote at the desk, in the order of the hub."""

from budgets.admin.vote import keying, offices, roll
from budgets.admin.vote.hub import hub
from budgets.admin.vote.incidents import INCIDENTS
from budgets.admin.vote.key import KEY
from budgets.admin.vote.kiosks import KIOSK_CLOSING, KIOSKS
from budgets.admin.vote.letters import LETTER_PAGES
from budgets.admin.vote.opening import OPENING
from budgets.admin.vote.page import VotePage
from budgets.admin.vote.reinstating import REINSTATE
from budgets.admin.vote.results import RESULTS
from budgets.admin.vote.reviews import REVIEWS
from budgets.admin.vote.sealing import SEALING
from budgets.admin.vote.watch import WATCH
from budgets.admin.vote.withdrawal import WITHDRAW, WITHDRAWALS

_PAGES: tuple[VotePage, ...] = (
    OPENING,
    KEY,
    *LETTER_PAGES,
    KIOSKS,
    KIOSK_CLOSING,
    *offices.PAGES,
    *roll.PAGES,
    WATCH,
    *INCIDENTS,
    WITHDRAWALS,
    WITHDRAW,
    *keying.PAGES,
    *REVIEWS,
    REINSTATE,
    SEALING,
    RESULTS,
)

VOTE_PAGES = (hub(_PAGES), *_PAGES)
