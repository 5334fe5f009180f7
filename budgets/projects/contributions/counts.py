"""What people did around projects, in one query: counts, and what this visitor did themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from allonnes.contributions.enums import CommentState
from budgets.projects.models import Project

# Written out: the page of a project is read all day, and building ten subqueries costs more than running them.
_SQL = """
SELECT
    (SELECT count(*) FROM budgets_support WHERE project_id = p.id),
    (SELECT count(*) FROM budgets_comment WHERE project_id = p.id AND state = %s),
    (SELECT count(*) FROM budgets_follow WHERE project_id = p.id),
    EXISTS (SELECT FROM budgets_authorship WHERE project_id = p.id AND is_active),
    EXISTS (SELECT FROM budgets_projectphoto WHERE project_id = p.id),
    EXISTS (SELECT FROM budgets_decision
            WHERE project_id = p.id AND revoked_at IS NULL AND published_at IS NOT NULL),
    EXISTS (SELECT FROM budgets_completionrequest WHERE project_id = p.id AND answered_at IS NOT NULL),
    EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = p.edition_id),
    EXISTS (SELECT FROM budgets_count WHERE edition_id = p.edition_id AND is_official),
    EXISTS (SELECT FROM budgets_support WHERE project_id = p.id AND user_id = u.id),
    EXISTS (SELECT FROM budgets_follow WHERE project_id = p.id AND user_id = u.id),
    EXISTS (SELECT FROM budgets_authorship WHERE project_id = p.id AND user_id = u.id AND is_active),
    EXISTS (SELECT FROM budgets_comment WHERE project_id = p.id AND author_id = u.id)
FROM (SELECT %s::bigint AS id, %s::bigint AS edition_id) AS p, (SELECT %s::bigint AS id) AS u
"""

_TALK_SQL = """
SELECT p.id,
    (SELECT count(*) FROM budgets_support WHERE project_id = p.id),
    (SELECT count(*) FROM budgets_comment WHERE project_id = p.id AND state = %s)
FROM unnest(%s::bigint[]) AS p (id)
"""


@dataclass(frozen=True)
class Around:
    """Counts of a project; the last four are about the visitor, False when they are not signed in."""

    support_count: int
    comment_count: int
    follower_count: int
    has_authors: bool
    has_photos: bool
    is_answered: bool
    has_completions: bool
    is_frozen: bool
    is_counted: bool
    is_supported: bool
    is_followed: bool
    is_mine: bool
    is_discussed: bool


def around(project: Project, user: Any) -> Around:
    """One query, the same for every project; `user` may be anonymous."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [CommentState.VISIBLE.value, project.pk, project.edition_id, user.pk])
        return Around(*cursor.fetchone())


def talk_about(projects: Collection[Project]) -> dict[int, tuple[int, int]]:
    """How many people support each project, and how many comments are read under it. One query, none for no project."""
    if not projects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TALK_SQL, [CommentState.VISIBLE.value, [project.pk for project in projects]])
        return {pk: (supports, comments) for pk, supports, comments in cursor.fetchall()}
