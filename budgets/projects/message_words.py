"""The words that messages show and do not hold."""

from typing import Any

from allonnes.core import outbox
from budgets.projects.models import Project


@outbox.read_words
def words_of_projects(payload: dict[str, Any]) -> dict[str, str]:
    """The titles that a payload names by `project` (and `other_project`), as they may be read now."""
    wanted = {name: payload[key] for key, name in (("project", "title"), ("other_project", "other")) if key in payload}
    rows = Project.objects.filter(pk__in=wanted.values()).only("title", "is_hidden")
    titles = {project.pk: project.shown_title for project in rows} if wanted else {}
    return {name: titles.get(pk, "") for name, pk in wanted.items()}
