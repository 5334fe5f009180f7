"""What the town publicly answered to a project."""

from django.db.models import QuerySet

from budgets.enums import COUNTED, ProjectState
from budgets.models import CompletionRequest, Decision, Project


def standing() -> "QuerySet[Decision]":
    """The published decisions that stand: one a project at most."""
    return Decision.objects.filter(revoked_at=None, published_at__isnull=False)


def public_answer(project: Project) -> Decision | None:
    """The published decision that stands. One query, none while a project is under review."""
    if project.state not in {*COUNTED, ProjectState.REJECTED}:
        return None
    return standing().filter(project=project).select_related("criterion").first()


def open_request(project: Project) -> CompletionRequest | None:
    """What the town asked and still waits for."""
    if project.state != ProjectState.INCOMPLETE:
        return None
    return CompletionRequest.objects.filter(project=project, answered_at=None).first()
