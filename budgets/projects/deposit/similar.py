"""Projects of an edition that look like what somebody is typing."""

from django.db.models import QuerySet

from allonnes.core.similarity import nearest, nearest_soon
from budgets.editions.models import Edition
from budgets.projects.models import Project

SHOWN = 3
LONGEST_MS = 500
SHOWN_FIELDS = ("number", "title", "place_label", "state", "is_withdrawn", "neighbourhood__name", "edition")


def similar_projects(
    edition: Edition, title: str, description: str = "", *, exclude: int | None = None
) -> list[Project]:
    """The three projects of the edition closest to a title and an explanation, best first. Two queries, by index."""
    return nearest(_others(edition, exclude), title, description, shown=SHOWN)


def similar_to(project: Project) -> list[Project] | None:
    """The three others of its edition closest to a project, for a page that does not wait: None when it is too long."""
    rows = _others(project.edition, project.pk)
    return nearest_soon(rows, project.title, project.description, shown=SHOWN, milliseconds=LONGEST_MS)


def _others(edition: Edition, exclude: int | None) -> "QuerySet[Project]":
    rows = Project.objects.filter(edition=edition).listed().exclude(pk=exclude or 0)
    return rows.select_related("neighbourhood").only(*SHOWN_FIELDS)
