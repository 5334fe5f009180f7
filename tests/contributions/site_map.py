"""Who may open each address of the room that belongs to no target."""

from tests.conventions.access import SIGNED_IN, Row

ROWS: dict[str, Row] = {"moderation": (SIGNED_IN, {})}
