"""Why projects were taken out of a vote, as everybody reads it."""

from collections.abc import Iterable

from budgets.projects.models import Project, ProjectHistory

EVENT = "withdraw_from_vote"


def withdrawal_reasons(projects: Iterable[Project]) -> dict[int, str]:
    """The reason of each project withdrawn among these, by its pk. No query when there is none."""
    withdrawn = [project.pk for project in projects if project.is_withdrawn]
    if not withdrawn:
        return {}
    rows = ProjectHistory.objects.filter(project__in=withdrawn, event=EVENT).order_by("pk")
    return dict(rows.values_list("project", "reason"))
