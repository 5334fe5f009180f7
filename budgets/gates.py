"""The tablets of the vote."""

from allonnes.core.gates import GATES
from budgets.voting.kiosks.gate import KIOSK_GATE

GATES.declare(KIOSK_GATE)
