"""The subjects that a town begins with; its people then change them at the desk."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from allonnes.town.models import Department, PartnerBody
from requests_qrc.intake.models import Category, Question

FILE = Path(__file__).parent / "data" / "sujets.csv"
UNKNOWN, TOWN_HALL = "je-ne-sais-pas", "mairie"


@dataclass(frozen=True)
class Owners:
    """Who deals with a group of subjects, who else often does, and the telephone of the town hall."""

    department: Callable[[str], Department | None]
    partner: Callable[[str], PartnerBody | None]
    phone: str


def _nobody(group: str) -> None:
    return None


NOBODY = Owners(_nobody, _nobody, "")


def read_subjects() -> list[dict[str, str]]:
    """The lines of the file, in their order; a group is the line without a name."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@transaction.atomic
def seed_categories(owners: Owners = NOBODY) -> int:
    """Add the subjects that are missing, and only those. Returns how many.

    Without a service, or without a telephone to call, a subject waits at the desk and is not offered.
    """
    groups: dict[str, Category] = {}
    known = set(Category.objects.values_list("code", flat=True))
    for position, row in enumerate(read_subjects()):
        if not row["nom"]:
            groups[row["groupe"]], _is_new = Category.objects.get_or_create(
                code=row["code"], defaults={"name": row["groupe"], "position": position, "is_active": True}
            )
        elif row["code"] not in known:
            _add(row, groups[row["groupe"]], position, owners)
    _add_questions(known)
    return Category.objects.count() - len(known)


def _add(row: dict[str, str], group: Category, position: int, owners: Owners) -> None:
    department = owners.department(group.name)
    phone = owners.phone if row["telephone"] == TOWN_HALL else row["telephone"]
    is_callable = row["danger"] == Category.Danger.NO or bool(phone)
    Category.objects.create(
        code=row["code"],
        name=row["nom"],
        examples=row["exemples"],
        parent=group,
        position=position,
        department=department,
        partner=owners.partner(group.name),
        target_days=int(row["jours"]),
        danger=row["danger"],
        danger_words=row["consigne"],
        danger_phone=phone,
        is_private=row["prive"] == "oui",
        is_unknown=row["code"] == UNKNOWN,
        is_active=department is not None and is_callable,
    )


def _add_questions(known: set[str]) -> None:
    """The few questions that save a second letter."""
    with (FILE.parent / "questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["code"] not in known:
                choices = "\n".join(row["choix"].split(" | "))
                category = Category.objects.get(code=row["code"])
                Question.objects.create(
                    category=category, label=row["question"], kind=row["sorte"], choices=choices, is_public=True
                )
