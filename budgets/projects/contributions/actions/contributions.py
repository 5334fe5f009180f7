"""What residents do around a project: support, follow, comment, report."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import refuse
from allonnes.core.sealing import mark, seal, unseal
from budgets.projects.audience import authors_of, news_of, project_url
from budgets.projects.contributions.messages import COMMENT_RECEIVED, FOLLOW_CONFIRMATION
from budgets.projects.contributions.permissions import contributions as permissions
from budgets.projects.enums import CommentState
from budgets.projects.models import Comment, Follow, Project, Report, Support

SALT = "budgets.follow"
LINK_LIFE = timedelta(days=7)


def shared_project(project: Project) -> Project:
    """The project, its row kept from changing until the transaction ends; contributions to it take turns."""
    rows = Project.objects.select_for_update(of=("self",), no_key=True).select_related("edition")
    return rows.get(pk=project.pk)


@transaction.atomic
def support_project(*, project: Project, by: User, now: datetime) -> None:
    """Say « je soutiens » ; said twice, or eight times at once, it counts once."""
    locked = shared_project(project)
    refuse(permissions.refusal_to_support(by, locked, now))
    Support.objects.bulk_create([Support(project=locked, user=by)], ignore_conflicts=True)


@transaction.atomic
def take_support_back(*, project: Project, by: User, now: datetime) -> None:
    """Take one's support back, while supports are open."""
    locked = shared_project(project)
    refuse(permissions.refusal_to_contribute(by, locked, now))
    Support.objects.filter(project=locked, user=by).delete()


@transaction.atomic
def follow_project(*, project: Project, by: User, now: datetime) -> None:
    """Get the news of a project at the rhythm one chose."""
    refuse(permissions.refusal_to_follow(project, now))
    Follow.objects.bulk_create([Follow(project=project, user=by)], ignore_conflicts=True)


@transaction.atomic
def stop_following(*, follow: Follow) -> None:
    """No more news of this project, nor of those joined to it: no address stays behind."""
    projects = [follow.project_id, *_joined_to(follow.project_id)]
    whose = {"user": follow.user_id} if follow.user_id else {"email__iexact": follow.email}
    Follow.objects.filter(project__in=projects, **whose).delete()


def _joined_to(project_id: int) -> list[int]:
    joined = list(Project.objects.filter(merged_into=project_id).order_by("pk").values_list("pk", flat=True))
    return [*joined, *(other for one in joined for other in _joined_to(one))]


@transaction.atomic
def ask_to_follow(*, project: Project, email: str, now: datetime) -> None:
    """Send a link to an address: nothing is kept before its button is pressed. One message a day and project."""
    refuse(permissions.refusal_to_follow(project, now))
    address = email.strip().lower()
    link = reverse("budgets:confirm_follow", args=[seal(SALT, [project.pk, address])])
    key = outbox.key_of(FOLLOW_CONFIRMATION, project.pk, mark(SALT, address), now.date())
    outbox.queue(FOLLOW_CONFIRMATION, key=key, address=address, payload=news_of(project, link=link))


def follow_of(token: str) -> tuple[Project, str] | None:
    """The project and address of a link, or None when it is broken or older than seven days."""
    held = unseal(SALT, token, max_age=LINK_LIFE)
    if held is None:
        return None
    number, email = held
    project = Project.objects.readable().select_related("edition").filter(pk=number).first()
    return (project, email) if project else None


@transaction.atomic
def confirm_follow(*, project: Project, email: str, now: datetime) -> None:
    """The button of the mail was pressed: keep the address for this project's news alone."""
    refuse(permissions.refusal_to_follow(project, now))
    known = User.objects.filter(email__iexact=email, is_active=True).first()
    follow = Follow(project=project, user=known) if known else Follow(project=project, email=email)
    Follow.objects.bulk_create([follow], ignore_conflicts=True)


@transaction.atomic
def write_comment(*, project: Project, by: User, entry_id: UUID, body: str, now: datetime) -> Comment:
    """Publish a comment; one that gives a contact detail waits for moderation.

    `entry_id` is made with the form: the same comment sent twice is one.
    """
    locked = shared_project(project)
    refuse(permissions.refusal_to_contribute(by, locked, now))
    state = CommentState.PENDING if contact_details(body) else CommentState.VISIBLE
    comment = Comment(project=locked, author=by, entry_id=entry_id, body=body.strip(), state=state)
    Comment.objects.bulk_create([comment], ignore_conflicts=True)
    kept = Comment.objects.get(entry_id=entry_id)
    if kept.state == CommentState.VISIBLE:
        tell_of_comment(kept)
    return kept


def tell_of_comment(comment: Comment) -> None:
    """Tell those who sign the project, but not whoever wrote the comment. Its words stay on the page, to be deleted."""
    project = comment.project
    persons = [person for person in authors_of(project) if person != comment.author.public_id]
    url = f"{project_url(project)}#commentaire-{comment.pk}"
    payload = {**news_of(project), "url": url}
    outbox.queue_many(COMMENT_RECEIVED, fact=f"comment:{comment.pk}", persons=persons, payload=payload)


@transaction.atomic
def delete_comment(*, comment: Comment, by: User, now: datetime) -> None:
    """Take one's own words back; nothing of them stays."""
    locked = Comment.objects.select_for_update(of=("self",)).select_related("project__edition").get(pk=comment.pk)
    refuse(permissions.refusal_to_delete_comment(by, locked, now))
    locked.delete()


@transaction.atomic
def report_contribution(
    *, project: Project, comment: Comment | None, by: User | None, reason: str, words: str, now: datetime
) -> None:
    """Tell moderation that a contribution breaks the rules; one report a person until it is treated."""
    refuse(permissions.refusal_to_report(project, comment))
    report = Report(
        project=None if comment else project, comment=comment, reason=reason, words=words.strip(), reporter=by, at=now
    )
    Report.objects.bulk_create([report], ignore_conflicts=True)
