"""What is answered, as plain values: public subjects and cases alone, points moved away, words once published."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from allonnes.town.models import Neighbourhood
from requests_qrc.followup import story
from requests_qrc.followup.public import has_public_words, public_cases, public_photos, public_point
from requests_qrc.intake.enums import OPEN
from requests_qrc.intake.models import CaseHistory, Category, Question

OPENED, CLOSED = "open", "closed"
DATATYPES = {
    Question.Kind.TEXT: "string",
    Question.Kind.YES_NO: "singlevaluelist",
    Question.Kind.CHOICE: "singlevaluelist",
}
YES_NO = ("Oui", "Non")


def services() -> QuerySet[Category]:
    """The subjects offered to residents that are not private."""
    return Category.objects.offered().public().prefetch_related("questions")


def service_answer(category: Category) -> dict[str, Any]:
    """One subject."""
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.examples or None,
        "metadata": bool(category.questions.all()),
        "type": "realtime",
        "keywords": category.name.lower(),
        "group": category.parent.name if category.parent else None,
    }


def definition_answer(category: Category) -> dict[str, Any]:
    """The questions of a subject."""
    questions = enumerate(category.questions.all(), start=1)
    return {
        "service_code": category.code,
        "attributes": [_attribute(question, order) for order, question in questions],
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    choices = YES_NO if question.kind == Question.Kind.YES_NO else tuple(question.lines)
    return {
        "variable": True,
        "code": f"question-{question.pk}",
        "datatype": DATATYPES[Question.Kind(question.kind)],
        "required": question.is_required,
        "datatype_description": None,
        "order": order,
        "description": question.label,
        "values": [{"key": name, "name": name} for name in choices],
    }


def cases() -> QuerySet[Any]:
    """Public cases, each with when it last moved, the newest first."""
    # Asked of each case of the page alone, along the index of its history.
    last = CaseHistory.objects.filter(case=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = public_cases().annotate(moved_at=Subquery(last)).prefetch_related("photos")
    return rows.order_by("-received_at", "-pk")


def case_answer(case: Any) -> dict[str, Any]:
    """One case, as everybody reads it."""
    point, photos = public_point(case), public_photos(case)
    latitude, longitude = point or (None, None)
    return {
        "service_request_id": case.number,
        "status": OPENED if case.state in OPEN else CLOSED,
        "status_notes": story.heading(case, is_theirs=False),
        "service_name": case.category.name,
        "service_code": case.category.code,
        "description": case.description if has_public_words(case) else None,
        "agency_responsible": str(case.partner or case.department or "") or None,
        "service_notice": None,
        "requested_datetime": iso(case.reception),
        "updated_datetime": iso(case.moved_at or case.reception),
        "expected_datetime": _iso_day(case.scheduled_on or case.solved_due),
        "address": _place(case.neighbourhood),
        "address_id": None,
        "zipcode": None,
        "lat": None if latitude is None else float(latitude),
        "long": None if longitude is None else float(longitude),
        "media_url": f"{settings.SITE_URL}{photos[0].large_url}" if photos else None,
    }


def _place(neighbourhood: Neighbourhood | None) -> str | None:
    """The neighbourhood: a number in a street is somebody's door."""
    return neighbourhood.name if neighbourhood else None


def iso(moment: datetime) -> str:
    """« 2026-12-01T09:42:00+01:00 », by the clock of the town."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _iso_day(day: date | None) -> str | None:
    return iso(timezone.make_aware(datetime.combine(day, time(23, 59, 59)))) if day else None


def case_answers(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Several of them."""
    return [case_answer(row) for row in rows]
