"""The public number of a project: given once, in the order of the deposits, without a gap."""

from datetime import datetime

from django.db.models import Max

from allonnes.accounts.models import User
from budgets.editions.models import Edition
from budgets.projects.models import Project, ProjectVersion


def give_number(project: Project, *, now: datetime) -> None:
    """Number a project that is about to be public, inside the caller's transaction.

    The edition's row is locked until the transaction ends, so parallel deposits wait for each other, and one that is
    rolled back leaves no gap.
    """
    Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=project.edition_id)
    last = Project.objects.filter(edition=project.edition_id).aggregate(last=Max("number"))["last"] or 0
    project.number, project.reference, project.submitted_at = last + 1, str(last + 1), now
    project.save(update_fields=["number", "reference", "submitted_at"])


def keep_version(project: Project, *, by: User | None) -> None:
    """Keep what the project says now, as its next version."""
    project.revision += 1
    project.save(update_fields=["revision"])
    ProjectVersion.objects.create(
        project=project,
        number=project.revision,
        title=project.title,
        description=project.description,
        place=project.place_words,
        category=project.category.name if project.category else "",
        by=by,
    )
