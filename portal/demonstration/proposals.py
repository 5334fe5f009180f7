"""The invented proposals of the coming edition, with the supports and comments of fictitious residents."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.text import slugify

from allonnes.accounts.models import User
from allonnes.town.models import Department, Neighbourhood
from budgets.editions.models import Category, Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Comment, Follow, Project, ProjectHistory, ProjectVersion, Support
from portal.demonstration.files import DATA, read_json

SEED = 72003
# Who studies what, among the example departments.
DEPARTMENT_OF_THEME = {
    "Nature en ville": "Espaces verts (exemple)",
    "Cadre de vie": "Espaces verts (exemple)",
    "Déplacements": "Voirie et bâtiments (exemple)",
    "Solidarité": "Voirie et bâtiments (exemple)",
    "Sport": "Sports et associations (exemple)",
    "Culture": "Culture (exemple)",
    "Numérique": "Culture (exemple)",
    "Jeunesse": "Enfance et éducation (exemple)",
}


@dataclass(frozen=True)
class Proposal:
    """A line of `propositions.csv`. `fate`: what the study makes of it; `answer`: the town's public answer."""

    number: int
    title: str
    theme: str
    neighbourhood: str
    place: str
    longitude: str
    latitude: str
    author: str
    cost: int
    fate: str
    description: str
    answer: str


@dataclass(frozen=True)
class Table:
    """Where proposals land: the edition, its themes and places by name, the residents by first name."""

    edition: Edition
    themes: dict[str, Category]
    places: dict[str, Neighbourhood]
    people: dict[str, User]


def read_proposals() -> list[Proposal]:
    """The invented proposals, in the order of their numbers."""
    with (DATA / "propositions.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        return [
            Proposal(int(number), *texts[:7], int(texts[7]), *texts[8:])  # type: ignore[call-arg, arg-type]
            for number, *texts in rows
        ]


def build_proposals(edition: Edition, now: datetime) -> None:
    """Sixty deposits since the first day, with what residents did around them."""
    rows = read_proposals()
    people = {user.first_name: user for user in User.objects.filter(birth_date=None, is_active=True).order_by("pk")}
    places = {place.name: place for place in Neighbourhood.objects.order_by("pk")}
    table = Table(edition, _themes(edition, rows), places, people)
    begun = edition.timeline[0].starts_at
    step = (now - begun) / (len(rows) + 1)
    for row in rows:
        _deposit(table, row, begun + step * row.number)
    _around(edition, people, now)


def _themes(edition: Edition, rows: Sequence[Proposal]) -> dict[str, Category]:
    departments = {department.name: department for department in Department.objects.order_by("pk")}
    edition.departments.set(departments[name] for name in sorted(set(DEPARTMENT_OF_THEME.values())))
    return {
        name: Category.objects.create(
            edition=edition, name=name, slug=slugify(name), department=departments[DEPARTMENT_OF_THEME[name]]
        )
        for name in sorted({row.theme for row in rows})
    }


def _deposit(table: Table, row: Proposal, at: datetime) -> None:
    author = table.people.get(row.author)
    project = Project.objects.create(
        edition=table.edition,
        number=row.number,
        reference=str(row.number),
        title=row.title,
        description=row.description,
        author_label="" if author else row.author,
        category=table.themes[row.theme],
        neighbourhood=table.places.get(row.neighbourhood),
        place_label=row.place,
        longitude=row.longitude or None,
        latitude=row.latitude or None,
        state=ProjectState.SUBMITTED,
        submitted_at=at,
        revision=1,
    )
    if author:
        Authorship.objects.create(project=project, user=author, since=at)
    _remember(project, author, at)


def _remember(project: Project, author: User | None, at: datetime) -> None:
    ProjectHistory.objects.create(
        project=project,
        event="submit",
        from_state=ProjectState.DRAFT,
        to_state=ProjectState.SUBMITTED,
        by=author,
        at=at,
    )
    ProjectVersion.objects.create(
        project=project,
        number=1,
        title=project.title,
        description=project.description,
        place=project.place_words,
        category=str(project.category.name) if project.category else "",
        by=author,
        at=at,
    )


def _around(edition: Edition, people: dict[str, User], now: datetime) -> None:
    dice = random.Random(SEED)  # noqa: S311
    projects = {project.number: project for project in edition.projects.order_by("number")}
    crowd = list(people.values())
    for project in projects.values():
        supporters = [
            somebody
            for somebody in dice.sample(crowd, dice.randrange(len(crowd) - 5))
            if not project.is_author(somebody)
        ]
        Support.objects.bulk_create(
            Support(project=project, user=supporter, at=_between(dice, project.submitted_at, now))
            for supporter in supporters
        )
        Follow.objects.bulk_create(Follow(project=project, user=supporter, at=now) for supporter in supporters[:3])
    Comment.objects.bulk_create(
        Comment(
            project=projects[row["project"]],
            author=people[row["first_name"]],
            body=row["body"],
            at=_between(dice, projects[row["project"]].submitted_at, now),
        )
        for row in read_json("commentaires.json")
    )


def _between(dice: random.Random, start: datetime | None, end: datetime) -> datetime:
    return end - dice.random() * (end - start) if start else end - timedelta(days=1)
