"""Who may open each address of the requests; `things` makes what an address names."""

from datetime import datetime

from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row
from tests.factories.requests_qrc import make_category, make_draft, receive

DRAFT: dict[str, object] = {"draft": "draft"}
ONE: dict[str, object] = {"number": "case"}
TOKEN: dict[str, object] = {"token": "case_token"}
ROWS: dict[str, Row] = {
    **{f"requests_qrc:{name}": (PUBLIC, {}) for name in ("home", "start_report", "start_request", "find")},
    **{f"requests_qrc:{name}": (PUBLIC, {}) for name in ("without_network", "phone_ticket", "phone_send")},
    **{f"requests_qrc:{name}": (PUBLIC, DRAFT) for name in ("where", "problem", "details", "contact", "check")},
    "requests_qrc:receipt": (PUBLIC, {"token": "unknown"}),
    "requests_qrc:photo": (PUBLIC, {"pk": 999, "size": "petite"}),
    **{f"requests_qrc:{name}": (PUBLIC, {}) for name in ("list", "points", "feed", "delays", "delays_file")},
    "requests_qrc:open311": (PUBLIC, {}),
    **{f"requests_qrc:open311_{name}": (PUBLIC, {"extension": "json"}) for name in ("services", "requests")},
    "requests_qrc:open311_service": (PUBLIC, {"extension": "json", "code": "unknown"}),
    "requests_qrc:open311_request": (PUBLIC, {"extension": "json", **ONE}),
    "requests_qrc:feed_of": (PUBLIC, {"slug": "unknown"}),
    "requests_qrc:by_code": (PUBLIC, {"code": "case_code"}),
    **{f"requests_qrc:{name}": (PUBLIC, TOKEN) for name in ("followed", "followed_day", "confirm_address")},
    "requests_qrc:act": (PUBLIC, {**TOKEN, "slug": "annuler"}),
    "requests_qrc:mine": (SIGNED_IN, {}),
    "requests_qrc:case_day": (PUBLIC, ONE),
    "requests_qrc:report": (PUBLIC, ONE),
    "requests_qrc:appeal": (SIGNED_IN, {"pk": 999}),
    "requests_qrc:partner": (PUBLIC, {"token": "unknown"}),
    "requests_qrc:partner_photo": (PUBLIC, {"token": "unknown", "pk": 999, "size": "petite"}),
    "requests_qrc:case": (PUBLIC, ONE),
    "requests_qrc:follow_by_mail": (PUBLIC, ONE),
    "requests_qrc:follow": (SIGNED_IN, ONE),
    "requests_qrc:follow_back": (SIGNED_IN, ONE),
    "requests_qrc:my_contributions": (SIGNED_IN, {}),
    "requests_qrc:confirm_follow": (PUBLIC, {"token": "unknown"}),
    "requests_qrc:stop_following": (PUBLIC, {"public_id": "draft"}),
    **{f"field_requests:{name}": (FIELD, {}) for name in ("entry", "send")},
    "field_requests:receipt": (FIELD, {"entry_id": "draft"}),
}


def things(now: datetime) -> dict[str, object]:
    """A case received, its code, the link of whoever wrote it, and a draft."""
    case = receive(now=now, category=make_category())
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    told = {"case_code": case.printed_code, "case_token": resident_token(case)}
    return {"case": case.number, "draft": make_draft().client_id, **told}
