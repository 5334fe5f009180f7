"""Every page of the vote at the desk, in the order of the path."""

from budgets.results.admin import RESULTS
from budgets.voting.corrections.admin import CORRECTIONS
from budgets.voting.desk.page import VotePage
from budgets.voting.desk.watch_page import WATCH
from budgets.voting.incidents.admin import INCIDENTS
from budgets.voting.kiosks.admin import KIOSK_CLOSING, KIOSKS
from budgets.voting.letters.admin import LETTER_PAGES
from budgets.voting.opening.admin import OPENING
from budgets.voting.paper.admin import keying, roll, stations
from budgets.voting.recovery.admin import KEY
from budgets.voting.reviews.admin.reinstating import REINSTATE
from budgets.voting.reviews.admin.reviews import REVIEWS
from budgets.voting.sealing.admin import SEALING
from budgets.voting.withdrawal.admin import WITHDRAW, WITHDRAWALS

VOTE_PAGES: tuple[VotePage, ...] = (
    OPENING,
    KEY,
    *LETTER_PAGES,
    KIOSKS,
    KIOSK_CLOSING,
    *stations.PAGES,
    *roll.PAGES,
    *CORRECTIONS,
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
