"""Who signs a project, where it is shown, and what a mail about it holds."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from budgets.projects.models import Authorship, Project


def project_url(project: Project) -> str:
    """The public page of a project; its private follow-up page before it has a number."""
    if project.number is None:
        return reverse("budgets:follow_up", args=[project.public_id])
    return reverse("budgets:project", args=[project.edition.slug, project.number])


def authors_of(project: Project) -> list[UUID]:
    """The public ids of the people who sign it and have an open account."""
    rows = Authorship.objects.filter(project=project, is_active=True, user__is_active=True)
    return list(rows.order_by("pk").values_list("user__public_id", flat=True))


def news_of(project: Project, **more: Any) -> dict[str, Any]:
    """What every mail about a project holds: a reference, no words: moderation may hide them before it leaves."""
    return {"project": project.pk, "number": project.number, "url": project_url(project), **more}
