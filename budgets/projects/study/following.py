"""From one project to the next: whoever studies or decides takes them in a row, the most pressing first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from allonnes.core.bounded import MOST_COUNTED, counted
from allonnes.core.desk import Following
from budgets.projects.models import Dossier, Project
from budgets.projects.study.queues import BEFORE_STUDY, answers_to_read, to_decide, to_examine, to_return

Steps = list[tuple[int, str]]


@dataclass(frozen=True)
class Line:
    """A row of projects that wait for the same thing; `path` leads from a row to its project."""

    label: str
    rows: Callable[[Any, datetime], Any]
    order: tuple[str, ...]
    url: str
    path: str = ""

    def steps(self, user: Any, now: datetime) -> Steps:
        """The first thousand projects of the line with their titles, in order. One query."""
        names = (f"{self.path}_id", f"{self.path}__title") if self.path else ("pk", "title")
        return list(self.rows(user, now).order_by(*self.order).values_list(*names)[: MOST_COUNTED + 1])

    @property
    def address(self) -> str:
        """The list of these very rows."""
        name, _sep, queue = self.url.partition("?")
        return f"{reverse(name)}?file={queue}"


RETURN = Line(
    "Dossiers à rendre",
    to_return,
    ("due_on", "pk"),
    "admin:budgets_dossier_changelist?dossiers-a-rendre",
    path="project",
)
DECIDE = Line(
    "Projets à décider",
    to_decide,
    ("dossier__completed_at", "pk"),
    "admin:budgets_project_changelist?projets-a-decider",
)
EXAMINE = Line(
    "Projets à examiner", to_examine, ("number", "pk"), "admin:budgets_project_changelist?projets-a-examiner"
)
ANSWERED = Line(
    "Réponses reçues", answers_to_read, ("number", "pk"), "admin:budgets_project_changelist?reponses-a-lire"
)


@dataclass(frozen=True)
class Walk:
    """Where a project stands in its line, and its neighbours."""

    label: str
    list_url: str
    position: int
    count: str
    before: str
    after: str


def page_of(project: int) -> str:
    """The desk's page of a project."""
    return reverse("admin:budgets_project_change", args=[project])


def next_to_return(user: Any, dossier: Dossier, now: datetime) -> Following:
    """The next dossier of their services, once this one is given back."""
    return _next(RETURN, user, dossier.project_id, now, thing="dossier", none="Plus aucun dossier n’attend.")


def next_to_decide(user: Any, project: Project, now: datetime) -> Following:
    """The next project that waits for its decision."""
    return _next(DECIDE, user, project.pk, now, thing="projet", none="Plus aucun projet n’attend de décision.")


def _next(line: Line, user: Any, done: int, now: datetime, *, thing: str, none: str) -> Following:
    left = [step for step in line.steps(user, now) if step[0] != done]
    if not left:
        return Following(none, reverse("admin:index"))
    project, title = left[0]
    return Following(f"Le {thing} suivant : {title} (il en reste {counted(len(left))}).", page_of(project))


def walk_of(user: Any, project: Project, dossier: Dossier | None, now: datetime) -> Walk | None:
    """The line in which this person meets this project; None when there is none, or so long that it is not at hand.
    Prefetch `completion_requests`."""
    line = _line_of(user, project, dossier)
    steps = [step[0] for step in line.steps(user, now)] if line else []
    if line is None or project.pk not in steps:
        return None
    place = steps.index(project.pk)
    before = page_of(steps[place - 1]) if place else ""
    after = page_of(steps[place + 1]) if place + 1 < len(steps) else ""
    return Walk(line.label, line.address, place + 1, counted(len(steps)), before, after)


def _line_of(user: Any, project: Project, dossier: Dossier | None) -> Line | None:
    is_returned = dossier is not None and dossier.completed_at is not None
    if is_returned and user.has_perm("budgets.decide_project"):
        return DECIDE
    if not user.has_perm("budgets.study_project"):
        return None
    if project.state in BEFORE_STUDY:
        is_answered = any(asked.answered_at for asked in project.completion_requests.all())
        return ANSWERED if is_answered else EXAMINE
    return RETURN if dossier is not None and not is_returned else None
