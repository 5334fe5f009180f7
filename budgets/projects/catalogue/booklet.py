"""The catalogue as it is read on paper: the same projects, gathered by neighbourhood, in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from allonnes.core.search import unaccented
from allonnes.core.templatetags.french import typo
from budgets.editions.models import Edition
from budgets.editions.rule_words import money
from budgets.projects.catalogue.filters import ProjectFilter
from budgets.projects.enums import AuthorRole, ProjectState
from budgets.projects.models import Authorship, Project
from budgets.projects.models.projects import ProjectQuerySet

OPENING = 280
_READ = OPENING + 1


@dataclass(frozen=True)
class Entry:
    """What the paper says of one project."""

    number: int
    title: str
    text: str
    place: str
    cost: str
    theme: str
    author: str
    status: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, with its name."""
        rows = [
            (_("Où"), self.place),
            (_("Thème"), self.theme),
            (_("Coût estimé"), self.cost),
            (_("Proposé par"), self.author),
            (_("État"), self.status),
        ]
        return [(label, value) for label, value in rows if value]


@dataclass
class Chapter:
    """A neighbourhood, or the whole town."""

    name: str
    order: tuple[bool, str]
    entries: list[Entry] = field(default_factory=list)


def paper_rows(edition: Edition) -> ProjectQuerySet:
    """The projects of the catalogue, with all that the paper says of them, in one query."""
    rows = Project.objects.filter(edition=edition).listed().select_related("category", "neighbourhood")
    rows = rows.defer("search", "extra", "description", "neighbourhood__geometry").order_by("number")
    return rows.annotate(opening=Left("description", _READ), place_order=unaccented("neighbourhood__name"))


def opening_of(summary: str, description: str) -> str:
    """The summary, or the first words of the explanation, cut between two words."""
    text = " ".join((summary or description).split())
    if summary or len(text) <= OPENING:
        return text
    kept = re.sub(r"\W+$", "", text[:OPENING].rpartition(" ")[0] or text[:OPENING])
    return f"{kept}…"


def author_names(projects: Sequence[Project]) -> dict[int, str]:
    """Who proposes each project, as `Project.author_words` says it; one query for all of them.

    A minor is named by nobody: the words are those that the person shows to everybody.
    """
    signed = Authorship.objects.filter(
        project__in=[project.pk for project in projects if not project.author_label],
        is_active=True,
        role=AuthorRole.AUTHOR,
    )
    first = signed.order_by("project", "pk").distinct("project").select_related("user")
    names = {authorship.project_id: authorship.user.display_name for authorship in first}
    return {project.pk: project.author_label or names.get(project.pk, "") for project in projects}


def chapters(rows: Iterable[Any], edition: Edition) -> list[Chapter]:
    """The whole town first, then each neighbourhood as French readers sort them; inside, the order of the rows."""
    projects = list(rows)
    names = author_names(projects)
    chapters: dict[str, Chapter] = {}
    for project in projects:
        name, order = _place_of(project, edition)
        chapters.setdefault(name, Chapter(name, order)).entries.append(_entry(project, edition, names[project.pk]))
    return sorted(chapters.values(), key=lambda chapter: chapter.order)


def _place_of(project: Any, edition: Edition) -> tuple[str, tuple[bool, str]]:
    """Where a project is read; the vote of another town knows places, and none of our neighbourhoods."""
    if project.neighbourhood:
        return project.neighbourhood.name, (True, project.place_order)
    if edition.is_imported and project.place_label:
        return project.place_label, (True, project.place_label.lower())
    return _("Toute la ville"), (False, "")


def _entry(project: Any, edition: Edition, author: str) -> Entry:
    cost = project.known_cost
    return Entry(
        number=project.number,
        title=project.title,
        text=opening_of(project.summary, project.opening),
        place=project.place_words,
        cost="" if cost is None else money(edition, cost),
        theme=project.category.name if project.category else "",
        author=author,
        status=project.state_words,
    )


def filter_words(filters: ProjectFilter) -> list[str]:
    """What narrows the list, in words: a sheet of paper must say that it does not hold everything."""
    chosen = filters.form.cleaned_data
    words = []
    for name in ("q", "theme", "quartier", "etat", "numero"):
        value = chosen.get(name)
        if value not in {None, ""}:
            shown = ProjectState(value).label if name == "etat" else value
            words.append(typo(f"{filters.form.fields[name].label or _('Numéro')} : {shown}"))
    return words
