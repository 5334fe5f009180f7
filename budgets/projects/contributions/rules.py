"""What may be said around a project, and how moderation hides it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from budgets.editions.permissions.phases import refusal_outside_discussion
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, ProjectState
from budgets.projects.models import Project

NOT_PUBLIC = gettext_lazy("Ce projet n’est pas public.")


def refusal_to_read(project: Project) -> str | None:
    """A project in the list: neither hidden, nor a draft, nor merged or withdrawn."""
    if project.is_hidden or project.state in UNNUMBERED or not project.edition.is_published:
        return str(NOT_PUBLIC)
    if project.state in OUT_OF_LIST:
        return _("Ce projet est « %(state)s ».") % {"state": ProjectState(project.state).label}
    return None


def refusal_outside(project: Project, now: datetime) -> str | None:
    """Supports and comments are open from the first day of the deposit to the end of the study."""
    return refusal_outside_discussion(project.edition, now)


def refusal_to_support(user: User, project: Project) -> str | None:
    """« Je soutiens » is said of others' projects."""
    return _("Vous signez ce projet : il a déjà votre soutien.") if project.is_author(user) else None


def refusal_to_report(project: Project) -> str | None:
    """What anybody reads may be reported, even out of the list."""
    return str(NOT_PUBLIC) if project.is_hidden or project.state in UNNUMBERED else None


def show(project: Project, is_shown: bool) -> None:
    """Its words are read, or not; its number and its votes stay."""
    Project.objects.filter(pk=project.pk).update(is_hidden=not is_shown)


def first_author(project: Project) -> User | None:
    """Who is told of what moderation decides: the first person who signs it."""
    first = project.authorships.filter(is_active=True).select_related("user").order_by("pk").first()
    return first.user if first else None


def joined_to(project: Project) -> list[int]:
    """The projects merged into it, and into those."""
    return _joined([project.pk])


def _joined(projects: list[int]) -> list[int]:
    rows = Project.objects.filter(merged_into__in=projects).order_by("pk")
    joined = list(rows.values_list("pk", flat=True))
    return [*joined, *_joined(joined)] if joined else []
