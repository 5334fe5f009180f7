"""Hiding a contribution with a reason told to its author, and answering her appeal."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import outbox
from allonnes.core.errors import refuse
from allonnes.notifications.actions import rewrite_notices
from budgets.projects.audience import news_of, project_url
from budgets.projects.contributions.actions.contributions import tell_of_comment
from budgets.projects.contributions.messages import APPEAL_ANSWERED, COMMENT_PUBLISHED, CONTRIBUTION_HIDDEN
from budgets.projects.contributions.permissions import moderation as permissions
from budgets.projects.enums import CommentState, ReportReason
from budgets.projects.models import Comment, Moderation, Project, Report

# What is left of a notice whose message is forgotten.
HIDDEN_NEWS = "Une nouvelle d’un projet masqué par la modération"
SHOWN_NEWS = "Une nouvelle d’un projet de nouveau publié"


def _locked(target: Project | Comment) -> Project | Comment:
    if isinstance(target, Project):
        return Project.objects.select_for_update(of=("self",)).select_related("edition").get(pk=target.pk)
    rows = Comment.objects.select_for_update(of=("self",)).select_related("project__edition", "author")
    return rows.get(pk=target.pk)


def _locked_with_target(moderation: Moderation) -> Moderation:
    """The decision and what it hides, locked in the order that hiding takes: the contribution first."""
    _locked(moderation.target)
    return Moderation.objects.select_for_update().get(pk=moderation.pk)


def _author(target: Project | Comment) -> User | None:
    if isinstance(target, Comment):
        return target.author
    first = target.authorships.filter(is_active=True).select_related("user").order_by("pk").first()
    return first.user if first else None


def _project(target: Project | Comment) -> Project:
    return target if isinstance(target, Project) else target.project


def _show(target: Project | Comment, *, is_shown: bool) -> None:
    if isinstance(target, Project):
        Project.objects.filter(pk=target.pk).update(is_hidden=not is_shown)
        rewrite_notices(url=project_url(target), otherwise=SHOWN_NEWS if is_shown else HIDDEN_NEWS)
    else:
        state = CommentState.VISIBLE if is_shown else CommentState.HIDDEN
        Comment.objects.filter(pk=target.pk).update(state=state)


def _close_reports(target: Project | Comment, by: User, now: datetime) -> None:
    about = {"project": target} if isinstance(target, Project) else {"comment": target}
    Report.objects.filter(handled_at=None, **about).update(handled_at=now, handled_by=by)


@transaction.atomic
def hide(*, target: Project | Comment, by: User, reason: str, words: str, now: datetime) -> Moderation:
    """Stop showing a contribution; its author is told why and how to contest. Two moderators at once hide it once."""
    locked = _locked(target)
    refuse(permissions.refusal_to_hide(by, locked, now))
    author = _author(locked)
    about = {"project": locked} if isinstance(locked, Project) else {"comment": locked}
    made = Moderation.objects.create(author=author, reason=reason, words=words.strip(), by=by, at=now, **about)
    _show(locked, is_shown=False)
    _close_reports(locked, by, now)
    audit.record("budgets.hide_contribution", by=by, moderation=made.pk, reason=reason)
    if author:
        kind = "projet" if isinstance(locked, Project) else "commentaire du projet"
        what = f"Votre {kind} n° {_project(locked).number}"
        link = reverse("budgets:appeal", args=[made.pk])
        label = str(ReportReason(reason).label)
        payload = news_of(_project(locked), what=what, reason=label, words=made.words, link=link)
        key = outbox.key_of(CONTRIBUTION_HIDDEN, made.pk)
        outbox.queue(CONTRIBUTION_HIDDEN, key=key, person=author.public_id, payload=payload)
    return made


@transaction.atomic
def publish_comment(*, comment: Comment, by: User, now: datetime) -> None:
    """Publish a comment that waited to be read; its author and the project's authors are told."""
    locked = _locked(comment)
    assert isinstance(locked, Comment)  # noqa: S101  # says to the types what `_locked` gives back
    refuse(permissions.refusal_to_publish(by, locked, now))
    _show(locked, is_shown=True)
    key = outbox.key_of(COMMENT_PUBLISHED, locked.pk)
    payload = news_of(locked.project)
    outbox.queue(COMMENT_PUBLISHED, key=key, person=locked.author.public_id, payload=payload)
    tell_of_comment(locked)


@transaction.atomic
def keep(*, target: Project | Comment, by: User, now: datetime) -> None:
    """The contribution stays: its reports are closed."""
    locked = _locked(target)
    refuse(permissions.refusal_to_hide(by, locked, now))
    _close_reports(locked, by, now)
    audit.record("budgets.keep_contribution", by=by, project=_project(locked).pk)


@transaction.atomic
def lift(*, moderation: Moderation, by: User, now: datetime) -> None:
    """Show a hidden contribution again."""
    locked = _locked_with_target(moderation)
    refuse(permissions.refusal_to_lift(by, locked, now))
    _lift(locked, by, now)


def _lift(moderation: Moderation, by: User, now: datetime) -> None:
    Moderation.objects.filter(pk=moderation.pk).update(lifted_at=now)
    _show(moderation.target, is_shown=True)
    audit.record("budgets.lift_moderation", by=by, moderation=moderation.pk)


@transaction.atomic
def appeal(*, moderation: Moderation, by: User, words: str, now: datetime) -> None:
    """Its author says why it should be shown, once."""
    locked = Moderation.objects.select_for_update().get(pk=moderation.pk)
    refuse(permissions.refusal_to_appeal(by, locked, now))
    Moderation.objects.filter(pk=locked.pk).update(appeal=words.strip(), appealed_at=now)


@transaction.atomic
def answer_appeal(*, moderation: Moderation, by: User, is_accepted: bool, answer: str, now: datetime) -> None:
    """Another moderator decides, and says why."""
    locked = _locked_with_target(moderation)
    refuse(permissions.refusal_to_answer_appeal(by, locked, now))
    Moderation.objects.filter(pk=locked.pk).update(
        appeal_answer=answer.strip(), appeal_answered_at=now, appeal_answered_by=by
    )
    if is_accepted:
        _lift(locked, by, now)
    if locked.author:
        payload = news_of(_project(locked.target), is_accepted=is_accepted, answer=answer.strip())
        key = outbox.key_of(APPEAL_ANSWERED, locked.pk)
        outbox.queue(APPEAL_ANSWERED, key=key, person=locked.author.public_id, payload=payload)
