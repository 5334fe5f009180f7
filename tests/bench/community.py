"""A budget while people propose: real titles, 3,000 comments, 20,000 supports, and a service with 300 dossiers."""

import csv
import random
import re
import uuid
from datetime import timedelta

from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.town.models import Department
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Dossier, Project, Support
from tests.real_data import DATA

TEXTS = DATA / "titres_paris.csv"
COMMENTS, SUPPORTS, DOSSIERS = 3_000, 20_000, 300
COMMENTED = 7


def _texts() -> tuple[list[str], list[str]]:
    """Titles of real deposits, and sentences of invented ones."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sentences = [one for row in rows for one in re.split(r"(?<=[.!?])\s+", row["description"]) if len(one) > 20]
    return [row["titre"] for row in rows], sentences


def build_deposit(projects: int) -> Edition:
    """An edition whose deposit is open, its texts mixed from real ones."""
    dice, now = random.Random(projects), timezone.now()
    titles, sentences = _texts()
    edition = Edition.objects.create(
        title=f"Dépôt de {projects} projets", slug=f"depot-{projects}", year=2027, amount=150_000, is_published=True
    )
    days = ((PhaseKind.DEPOSIT, -30, 30), (PhaseKind.STUDY, 30, 60), (PhaseKind.VOTE, 60, 90))
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, starts_at=now + timedelta(days=start), ends_at=now + timedelta(days=end))
        for kind, start, end in days
    )

    def title() -> str:
        one, other = (dice.choice(titles).split() for _ in range(2))
        return " ".join(one[: len(one) // 2 + 1] + other[len(other) // 2 :])[:250]

    Project.objects.bulk_create(
        (
            Project(
                edition=edition,
                number=number,
                reference=str(number),
                title=title(),
                description=" ".join(dice.choices(sentences, k=4)),
                state=ProjectState.SUBMITTED,
            )
            for number in range(1, projects + 1)
        ),
        batch_size=1000,
    )
    return edition


def build_community(edition: Edition) -> None:
    """Comments and supports over its projects; the one numbered `COMMENTED` has twenty-five comments."""
    dice = random.Random(1)
    people = list(User.objects.order_by("pk").values_list("pk", flat=True)[:2000])
    projects = list(edition.projects.order_by("number").values_list("pk", flat=True))
    Comment.objects.bulk_create(
        Comment(
            project_id=projects[COMMENTED - 1] if at < 25 else dice.choice(projects),
            author_id=dice.choice(people),
            entry_id=uuid.uuid4(),
            body="Une bonne idée pour les enfants du quartier.",
        )
        for at in range(COMMENTS)
    )
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < SUPPORTS:
        pairs.add((dice.choice(projects), dice.choice(people)))
    Support.objects.bulk_create(Support(project_id=project, user_id=user) for project, user in sorted(pairs))


def build_dossiers(edition: Edition) -> Department:
    """A service that studies the first projects of the edition."""
    department = Department.objects.create(name="Espaces verts", address="1 rue", phone="0261917200", is_active=True)
    rows = list(edition.projects.order_by("-number")[:DOSSIERS])
    Project.objects.filter(pk__in=[row.pk for row in rows]).update(state=ProjectState.IN_STUDY)
    today = timezone.localdate()
    Dossier.objects.bulk_create(
        Dossier(project=row, department=department, due_on=today + timedelta(days=at % 40), opened_at=timezone.now())
        for at, row in enumerate(rows)
    )
    return department
