"""Who may open each address of the observatory; `things` makes what an address names."""

from datetime import datetime

from observatory.dashboards.models import DashboardPage
from observatory.dashboards.page import Dashboard
from observatory.dashboards.sections import Chart, Section, Table
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row
from tests.factories.observatory import delivered, make_engagement

ONE: dict[str, object] = {"number": "engagement"}
DELIVERED: dict[str, object] = {"number": "delivered"}
ROWS: dict[str, Row] = {
    **{f"observatory:{name}": (PUBLIC, {}) for name in ("list", "figures", "words", "participation")},
    # The desk asks for a role first; whoever has none is refused.
    "dashboard": (SIGNED_IN, {}),
    "observatory:table": (PUBLIC, {"year": 1999, "number": "1.1"}),
    "observatory:photo": (PUBLIC, {"pk": 999, "size": "petite"}),
    "observatory:of_project": (PUBLIC, {"slug": "unknown", "number": 999}),
    "observatory:engagement": (PUBLIC, ONE),
    "observatory:evaluate": (SIGNED_IN, DELIVERED),
    **{f"observatory:{name}": (SIGNED_IN, ONE) for name in ("follow", "follow_back")},
    "observatory:comment": (PUBLIC, DELIVERED),
    "observatory:follow_by_mail": (PUBLIC, ONE),
    "observatory:report_comment": (PUBLIC, {"number": "engagement", "comment": 999}),
    "observatory:delete_comment": (SIGNED_IN, {"pk": 999}),
    "observatory:appeal": (SIGNED_IN, {"pk": 999}),
    "observatory:my_contributions": (SIGNED_IN, {}),
    "observatory:confirm_follow": (PUBLIC, {"token": "unknown"}),
    "observatory:stop_following": (PUBLIC, {"public_id": "observatory_entry"}),
    **{f"field_observatory:{name}": (FIELD, {}) for name in ("entry", "send")},
    "field_observatory:done": (FIELD, {"entry_id": "observatory_entry"}),
}


def things(now: datetime) -> dict[str, object]:
    """A promise under way, one that is delivered, and the figures of an old year."""
    told = Chart("1.1", "Où", "Des personnes.", Table(("Où", "Personnes"), (("Centre", "10"),)))
    body = Dashboard([], [Section(1, "Qui", "", (told,))]).as_body()
    DashboardPage.objects.create(year=1999, until=now.date(), made_at=now, body=body)
    made = {"engagement": make_engagement().number, "delivered": delivered(now=now).number}
    return {**made, "observatory_entry": "00000000-0000-4000-8000-000000000000"}
