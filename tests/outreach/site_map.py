"""Who may open each address of the field mode; `things` makes what an address names."""

from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "field:choose": (FIELD, {}),
    "field:home": (FIELD, {}),
    "field:count": (FIELD, {}),
    "field:register": (FIELD, {}),
    "field:kept": (FIELD, {}),
    "field:ticket": (FIELD, {}),
    "field:worker": (PUBLIC, {}),
    "field:leave": (SIGNED_IN, {}),
}
