"""Projects of an edition that look like what somebody is typing."""

from allonnes.core.similarity import nearest
from budgets.editions.models import Edition
from budgets.projects.models import Project

SHOWN = 3
SHOWN_FIELDS = ("number", "title", "place_label", "state", "is_withdrawn", "neighbourhood__name", "edition")


def similar_projects(
    edition: Edition, title: str, description: str = "", *, exclude: int | None = None
) -> list[Project]:
    """The three projects of the edition closest to a title and an explanation, best first. Two queries, by index."""
    rows = Project.objects.filter(edition=edition).listed().exclude(pk=exclude or 0)
    near = nearest(rows.select_related("neighbourhood").only(*SHOWN_FIELDS), title, description)
    return list(near[:SHOWN])
