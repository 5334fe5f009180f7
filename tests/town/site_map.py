"""Who may open each address of the town; `things` makes what an address names."""

from tests.conventions.access import PUBLIC, Row

ROWS: dict[str, Row] = {
    "town:map": (PUBLIC, {}),
    "town:suggest": (PUBLIC, {}),
    "town:point": (PUBLIC, {}),
    "town:tile": (PUBLIC, {"zoom": 14, "column": 8199, "row": 5697}),
}
