"""Who may open each address of notices and preferences; `things` makes what an address names."""

from tests.conventions.access import PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "sample_mail": (PUBLIC, {"name": "notifications/digest"}),
    "notifications:notices": (SIGNED_IN, {}),
    "notifications:preferences": (SIGNED_IN, {}),
    "notifications:unsubscribe": (PUBLIC, {"token": "unknown"}),
}
