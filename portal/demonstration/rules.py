"""The written rules of the demonstration: criteria, règlement with two versions, and who answers for what."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from allonnes.town.models import Department, PartnerBody
from budgets.editions.actions.setup import add_default_criteria, publish_regulation
from budgets.editions.models import Competence, Edition, Regulation
from portal.demonstration.files import DATA, read_json
from portal.demonstration.people import administrator

EXAMPLE = "n° 0000-00{number} (exemple inventé)"
# Days before the first day of the deposit.
VERSIONS = (60, 25)


@transaction.atomic
def build_competences(now: datetime) -> None:
    """The table « Qui s’occupe de quoi ? »; a subject that exists keeps the town's answer."""
    departments = {department.name: department for department in Department.objects.order_by("pk")}
    partners = {body.name: body for body in PartnerBody.objects.order_by("pk")}
    for row in read_json("competences.json"):
        defaults = {
            "department": departments.get(row.get("department", "")),
            "partner": partners.get(row.get("partner", "")),
            "note": row.get("note", ""),
        }
        Competence.objects.get_or_create(subject=row["subject"], defaults=defaults)


def _text(*names: str) -> str:
    return "\n".join((DATA / name).read_text(encoding="utf-8") for name in names)


def _council(at: datetime) -> datetime:
    """The Thursday before: an evening of the council."""
    return at - timedelta(days=(at.weekday() - 3) % 7)


def build_rules(edition: Edition) -> None:
    """Before the deposit: the criteria, a first version of the règlement, then a second one."""
    add_default_criteria(edition=edition)
    texts = (_text("reglement.md"), _text("reglement.md", "reglement-ajout.md"))
    start = edition.timeline[0].starts_at
    for number, (days, body) in enumerate(zip(VERSIONS, texts, strict=True), start=1):
        at = _council(start - timedelta(days=days))
        publish_regulation(
            edition=edition,
            body=body,
            deliberation=EXAMPLE.format(number=number),
            deliberated_on=timezone.localdate(at),
            by=administrator(),
            now=at,
        )


def build_past_rules(edition: Edition) -> None:
    """The same for a finished edition, whose vote is over: one version, written with its dates."""
    add_default_criteria(edition=edition)
    at = _council(edition.timeline[0].starts_at - timedelta(days=VERSIONS[0]))
    Regulation.objects.create(
        edition=edition,
        number=1,
        body=_text("reglement.md").strip(),
        deliberation=EXAMPLE.format(number=0),
        deliberated_on=timezone.localdate(at),
        published_at=at,
        by=administrator(),
    )
