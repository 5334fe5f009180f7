"""A deposited project of somebody, comments around it, and a moderation."""

import uuid
from typing import Any

from django.test import Client

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.contributions.actions import contributing as actions
from allonnes.contributions.actions import moderation
from budgets.projects.models import Comment, Moderation, Project
from tests.factories.accounts import make_agent, make_user
from tests.factories.deposits import DURING, deposited_by


def public_project(author: User | None = None) -> Project:
    """A deposited project that anybody reads."""
    project = deposited_by(author or make_user())
    return Project.objects.select_related("edition").get(pk=project.pk)


def comment_on(project: Project, author: User | None = None, **more: Any) -> Comment:
    """A comment of somebody."""
    more = {"body": "Très bonne idée !", "entry_id": uuid.uuid4(), "now": DURING, **more}
    return actions.write_comment(subject=project, by=author or make_user(), **more)


def hidden(row: Project | Comment, by: User | None = None) -> Moderation:
    """A contribution hidden by a moderator."""
    by = by or make_agent(Role.MODERATOR)
    return moderation.hide(row=row, by=by, reason="insult", words="Restons polis.", now=DURING)


def judge(client: Client, page: str, *, follow: bool = False, **answers: Any) -> Any:
    """Press the button of a page of moderation, having read what it shows."""
    return client.post(page, {**client.get(page).context["form"].initial, **answers}, follow=follow)
