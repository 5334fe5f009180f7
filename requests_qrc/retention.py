"""How long requests name people, declared to whoever keeps the visas of the archives."""

from allonnes.core.retention import RULES
from requests_qrc.followup.retention import RULE

RULES.declare(RULE)
