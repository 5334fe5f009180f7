"""What the town publicly answered to a project."""

from budgets.projects.enums import COUNTED, ProjectState
from budgets.projects.models import CompletionRequest, Decision, Project


def public_answer(project: Project) -> Decision | None:
    """The published decision that stands. One query, none while a project is under review."""
    if project.state not in {*COUNTED, ProjectState.REJECTED}:
        return None
    rows = Decision.objects.filter(project=project, revoked_at=None, published_at__isnull=False)
    return rows.select_related("criterion").first()


def open_request(project: Project) -> CompletionRequest | None:
    """What the town asked and still waits for."""
    if project.state != ProjectState.INCOMPLETE:
        return None
    return CompletionRequest.objects.filter(project=project, answered_at=None).first()


def answers_received(project: Project) -> list[CompletionRequest]:
    """What the town asked and what the people who sign the project answered, in order. One query."""
    rows = CompletionRequest.objects.filter(project=project, answered_at__isnull=False).exclude(answer="")
    return list(rows.only("question", "answer", "answered_at").order_by("answered_at", "pk"))
