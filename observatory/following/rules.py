"""What may be said around a promise, who signs what it comes from, and what a mail about it holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from budgets.projects.audience import authors_of as authors_of_project
from observatory.engagements.enums import DONE, EngagementState
from observatory.engagements.models import Engagement


def authors_of(engagement: Engagement) -> list[UUID]:
    """Who signs the project, or wrote the request, that it comes from, with an account still open."""
    if engagement.project is not None:
        return authors_of_project(engagement.project)
    author = engagement.case.author if engagement.case is not None else None
    return [author.public_id] if author is not None and author.is_active else []


def news_of(engagement: Engagement) -> dict[str, Any]:
    """A reference, no words: moderation may hide those of its project before the mail leaves."""
    return {"number": engagement.number}


def refusal_to_read(engagement: Engagement) -> str | None:
    """What is over has no more news: an abandoned promise, one whose evaluation is closed."""
    if engagement.state in {EngagementState.ABANDONED, EngagementState.EVALUATED}:
        return _("Cette promesse est terminée : elle n’aura plus de nouvelles.")
    return None


def refusal_outside(engagement: Engagement, now: datetime) -> str | None:
    """Words are about what is there: once delivered."""
    if engagement.state in DONE:
        return None
    return _("On donne son avis sur ce qui est livré.")
