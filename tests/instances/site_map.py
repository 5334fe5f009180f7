"""Who may open each address of the councils; `things` makes what an address names. Each room adds its own rows."""

from datetime import datetime

from instances.councils.links import candidate_token
from instances.meetings.links import member_token
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row
from tests.factories.consultations import opened
from tests.factories.councils import frozen, make_council, make_lot_council, posed
from tests.factories.meetings import published
from tests.factories.outcomes import given_opinion, make_initiative

COUNCIL: dict[str, object] = {"slug": "council"}
DRAW: dict[str, object] = {"slug": "lot_council", "pk": "draw"}
COUNCILS: dict[str, Row] = {
    "instances:list": (PUBLIC, {}),
    "instances:council": (PUBLIC, COUNCIL),
    "instances:join": (PUBLIC, COUNCIL),
    "instances:join_sent": (PUBLIC, COUNCIL),
    "instances:candidacy": (PUBLIC, {"token": "candidate_token"}),
    "instances:parent": (PUBLIC, {"token": "unknown"}),
    "instances:parent_thanks": (PUBLIC, {"answer": "oui"}),
    "instances:draw_program": (PUBLIC, {}),
    "instances:draw": (PUBLIC, DRAW),
    "instances:draw_list": (PUBLIC, DRAW),
    "instances:draw_result": (PUBLIC, {**DRAW, "pk": 999}),
    "instances:my_space": (SIGNED_IN, {}),
    "instances:naming": (SIGNED_IN, {"pk": 999}),
    "instances:my_candidacy": (SIGNED_IN, {"pk": 999}),
    "field_councils:entry": (FIELD, {}),
    "field_councils:done": (FIELD, {}),
}
MEETING: dict[str, object] = {"slug": "meeting_council", "pk": "meeting"}
MEETINGS: dict[str, Row] = {
    "instances:called": (PUBLIC, {"token": "member_token"}),
    "instances:called_document": (PUBLIC, {"token": "member_token", "document": 999}),
    "instances:my_meetings": (SIGNED_IN, {}),
    "instances:my_meeting": (SIGNED_IN, {"pk": 999}),
    "instances:my_document": (SIGNED_IN, {"pk": 999, "document": 999}),
    "instances:meeting_document": (PUBLIC, {"pk": 999}),
    "instances:meetings": (PUBLIC, {"slug": "meeting_council"}),
    "instances:meeting": (PUBLIC, MEETING),
    "instances:minutes": (PUBLIC, MEETING),
}
CONSULTATION: dict[str, object] = {"slug": "consultation"}
CONSULTATIONS: dict[str, Row] = {
    "instances:consultations": (PUBLIC, {}),
    "instances:consultation": (PUBLIC, CONSULTATION),
    "instances:consultation_reply": (PUBLIC, CONSULTATION),
    "instances:consultation_confirm": (PUBLIC, {"token": "unknown"}),
    "instances:consultation_document": (PUBLIC, {"pk": 999}),
    "field_consultations:entry": (FIELD, {}),
    "field_consultations:send": (FIELD, {}),
    "field_consultations:receipt": (FIELD, {"entry_id": "00000000-0000-4000-8000-000000000000"}),
}
OPINION: dict[str, object] = {"slug": "opinion_council", "pk": "opinion"}
INITIATIVE: dict[str, object] = {"slug": "opinion_council", "pk": "initiative"}
OUTCOMES: dict[str, Row] = {
    "instances:suggest_to_council": (PUBLIC, {}),
    "instances:initiative_photo": (PUBLIC, {"pk": 999, "size": "petite"}),
    **{f"instances:{name}": (PUBLIC, {"slug": "opinion_council"}) for name in ("suggest", "opinions", "initiatives")},
    "instances:opinion": (PUBLIC, OPINION),
    "instances:initiative": (PUBLIC, INITIATIVE),
}
ROWS: dict[str, Row] = {**COUNCILS, **MEETINGS, **OUTCOMES, **CONSULTATIONS}


def things(now: datetime) -> dict[str, object]:
    """A council open to candidacies, a candidacy with its link, and a draw whose list is published."""
    council = make_council()
    draw = frozen(make_lot_council(), candidates=2, seats=1)
    minutes = published(members=1)
    seat = minutes.meeting.attendances.select_related("mandate__person").get()
    opinion = given_opinion()
    return {
        "opinion_council": opinion.council.slug,
        "opinion": opinion.pk,
        "initiative": make_initiative(opinion.council).pk,
        "meeting_council": minutes.meeting.council.slug,
        "meeting": minutes.meeting_id,
        "member_token": member_token(seat),
        "consultation": opened().slug,
        "council": council.slug,
        "lot_council": draw.council.slug,
        "draw": draw.pk,
        "candidate_token": candidate_token(posed(council)),
    }
