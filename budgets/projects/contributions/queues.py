"""What waits for moderators."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core.queues import QUEUES, Queue, Sign, Urgency
from budgets.projects.enums import CommentState
from budgets.projects.models import Comment, Moderation, Project, Report


def reported_comments(user: Any, now: datetime) -> "QuerySet[Comment]":
    """Comments that somebody reported and nobody answered."""
    reported = Exists(Report.objects.filter(comment=OuterRef("pk"), handled_at=None))
    return Comment.objects.filter(reported).select_related("project")


def comments_to_read(user: Any, now: datetime) -> "QuerySet[Comment]":
    """Comments kept until a moderator reads them; a reported one waits in the other queue."""
    reported = Exists(Report.objects.filter(comment=OuterRef("pk"), handled_at=None))
    return Comment.objects.filter(~reported, state=CommentState.PENDING).select_related("project")


def reported_projects(user: Any, now: datetime) -> "QuerySet[Project]":
    """Projects that somebody reported and nobody answered."""
    return Project.objects.filter(Exists(Report.objects.filter(project=OuterRef("pk"), comment=None, handled_at=None)))


def appeals(user: Any, now: datetime) -> "QuerySet[Moderation]":
    """Appeals to answer: whoever hid the words does not answer herself."""
    waiting = Moderation.objects.filter(appealed_at__isnull=False, appeal_answered_at=None, lifted_at=None)
    return waiting.exclude(by=user.pk).select_related("project", "comment")


def _project(comment: Comment) -> str:
    return str(comment.project)


QUEUES.declare(
    Queue(
        "commentaires-signales",
        _("Commentaires signalés"),
        "budgets.moderate",
        Urgency.TODAY,
        reported_comments,
        what=_("Une personne demande de les relire : garder, ou masquer."),
        sign=Sign.TODAY,
        since="at",
        order=("at", "pk"),
        detail=_project,
        model=Comment,
    ),
    Queue(
        "projets-signales",
        _("Projets signalés"),
        "budgets.moderate",
        Urgency.TODAY,
        reported_projects,
        what=_("Une personne demande de les relire : garder, ou masquer."),
        sign=Sign.TODAY,
        order=("number", "pk"),
        model=Project,
    ),
    Queue(
        "contestations",
        _("Contestations"),
        "budgets.moderate",
        Urgency.TODAY,
        appeals,
        what=_("À relire par une autre personne que celle qui a masqué."),
        sign=Sign.TODAY,
        since="appealed_at",
        order=("appealed_at", "pk"),
        model=Moderation,
    ),
    Queue(
        "commentaires-a-relire",
        _("Commentaires à relire"),
        "budgets.moderate",
        Urgency.NEXT,
        comments_to_read,
        what=_("Ils attendent pour être publiés."),
        sign=Sign.SOON,
        since="at",
        order=("at", "pk"),
        detail=_project,
        model=Comment,
    ),
)
