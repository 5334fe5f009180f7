"""What changes the town: its contours, its streets and addresses."""

from allonnes.town.actions.addresses import Counts, Outcome, import_addresses, settle_quartiers
from allonnes.town.actions.contours import QuartiersRead, import_neighbourhoods, read_neighbourhoods

__all__ = [
    "Counts",
    "Outcome",
    "QuartiersRead",
    "import_addresses",
    "import_neighbourhoods",
    "read_neighbourhoods",
    "settle_quartiers",
]
