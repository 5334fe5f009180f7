"""What the participatory budget has to say of itself to the supervisor."""

from allonnes.core.health import also
from budgets.voting.box.key_state import key_part

also(key_part)
