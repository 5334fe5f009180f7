"""Who may support, follow, comment and report, and until when."""

from datetime import datetime

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from budgets.editions.permissions.phases import refusal_outside_discussion
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, CommentState, ProjectState
from budgets.projects.models import Comment, Project


def _refusal_on_project(project: Project) -> str | None:
    if project.is_hidden or project.state in UNNUMBERED or not project.edition.is_published:
        return "Ce projet n’est pas public."
    if project.state in OUT_OF_LIST:
        return f"Ce projet est « {ProjectState(project.state).label} »."
    return None


def refusal_to_contribute(user: User, project: Project, now: datetime) -> str | None:
    """Taking part around a public project: an open account, until the end of the study."""
    refused = _refusal_on_project(project) or refusal_outside_discussion(project.edition, now)
    return refused or refusal_to_participate(user, now=now)


def refusal_to_support(user: User, project: Project, now: datetime) -> str | None:
    """« Je soutiens » is said of others' projects."""
    refused = refusal_to_contribute(user, project, now)
    if not refused and project.is_author(user):
        return "Vous signez ce projet : il a déjà votre soutien."
    return refused


def refusal_to_follow(project: Project, now: datetime) -> str | None:
    """Anybody may want the news of a public project, at any time."""
    return _refusal_on_project(project)


def refusal_to_delete_comment(user: User, comment: Comment, now: datetime) -> str | None:
    """One's own words, as long as the discussion is open and moderation has not looked at them."""
    if comment.author_id != user.pk:
        return "Ce commentaire n’est pas le vôtre."
    if comment.state == CommentState.HIDDEN or comment.moderations.exists():
        return "Ce commentaire a été examiné par la modération : il reste au dossier, et n’est pas publié."
    return refusal_outside_discussion(comment.project.edition, now)


def refusal_to_report(project: Project, comment: Comment | None) -> str | None:
    """Whoever reads a contribution may report it."""
    if comment is not None and comment.state != CommentState.VISIBLE:
        return "Ce commentaire n’est plus publié."
    return "Ce projet n’est pas public." if project.is_hidden or project.state in UNNUMBERED else None
