"""The public number of a project: given once, in the order of the deposits, without a gap."""

from datetime import datetime

from allonnes.accounts.models import User
from allonnes.core.numbering import next_number
from budgets.projects.models import Project, ProjectVersion


def give_number(project: Project, *, now: datetime) -> None:
    """Number a project that is about to be public, inside the caller's transaction.

    The edition's row is held until the transaction ends: parallel deposits wait for each other.
    """
    number = next_number(Project.objects.filter(edition=project.edition_id), of=project.edition)
    project.number, project.reference, project.submitted_at = number, str(number), now
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
