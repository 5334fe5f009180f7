"""What the requests show on a person's account, on the first page, and on the one that says there is no network."""

from typing import Any

from allonnes.core.mine import MineLine, mine_card
from allonnes.core.panels import PANELS, Panel
from allonnes.core.templatetags.french import short_day
from requests_qrc.intake.links import resident_link
from requests_qrc.intake.models import Case


def my_requests(user: Any) -> dict[str, Any]:
    """Their requests, the last first. One query."""
    rows = Case.objects.written_by(user).select_related("category").order_by("-received_at", "-pk")
    return mine_card(list(rows), _my_request)


def _my_request(case: Case) -> MineLine:
    more = f"{case.number} · {short_day(case.received_at)}"
    return MineLine(case.subject, resident_link(case), case.get_state_display(), case.state_kind, more)


PANELS.declare(Panel("account-links", "requests_qrc/followup/_account_links.html", rank=20, context=my_requests))
PANELS.declare(Panel("home", "requests_qrc/intake/_home_card.html", rank=30))
PANELS.declare(Panel("offline", "requests_qrc/intake/_offline.html", rank=10))
