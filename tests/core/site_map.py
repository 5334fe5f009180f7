"""Who may open each address of the foundation; `things` makes what an address names."""

from tests.conventions.access import PUBLIC, Row

ROWS: dict[str, Row] = {
    "gallery": (PUBLIC, {}),
}
