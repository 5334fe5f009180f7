"""Who may open each address of notices and preferences; `things` makes what an address names."""

from datetime import datetime

from allonnes.notifications.models import Newsletter
from tests.conventions.access import PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "sample_mail": (PUBLIC, {"name": "notifications/digest"}),
    "notifications:notices": (SIGNED_IN, {}),
    "notifications:preferences": (SIGNED_IN, {}),
    "notifications:newsletters": (PUBLIC, {}),
    "notifications:newsletter": (PUBLIC, {"pk": "newsletter"}),
    "notifications:newsletter_subscribe": (PUBLIC, {}),
    "notifications:newsletter_confirm": (PUBLIC, {"token": "unknown"}),
    "notifications:newsletter_stop": (PUBLIC, {"public_id": "0d2c3f4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f"}),
    "notifications:unsubscribe_address": (PUBLIC, {"token": "unknown"}),
    "notifications:unsubscribe": (PUBLIC, {"token": "unknown"}),
}


def things(now: datetime) -> dict[str, object]:
    """A newsletter that is leaving."""
    return {"newsletter": Newsletter.objects.create(title="Lettre", body="Texte", state="sending", send_at=now).pk}
