"""A word, a link and a hashtag as long as their field: no page scrolls sideways, on a screen nor on paper."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from budgets.editions.models import Edition
from budgets.projects.deposit.actions import deposit
from budgets.projects.models import Comment, Project
from portal.demonstration.editions import NEXT_SOURCE
from tests.factories.deposits import IDEA

Open = Callable[..., Page]
WORD = "Anticonstitutionnellement" * 12
LINK = "https://exemple.fr/" + "a" * 280
HASHTAG = "#" + "PlusDeVéloDansMaVille" * 15
NARROW = 320


def make_project(author: Any) -> Project:
    """Each text that its author types, without one space."""
    edition, now = Edition.objects.get(source=NEXT_SOURCE), timezone.now()
    draft = deposit.start_draft(edition=edition, by=author, answers=IDEA, now=now)
    project = deposit.submit_project(project=draft, by=author, now=now)
    Project.objects.filter(pk=project.pk).update(
        title=WORD[:120], summary=HASHTAG[:300], description=f"{LINK}\n\n{WORD}", author_label=WORD[:120],
        cost_guess=WORD[:120], place_label=WORD[:250],
    )  # fmt: skip
    return project


def too_wide(page: Page, path: str) -> int:
    page.goto(path)
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_long_words_break_on_every_page_of_a_project(open_page: Open, resident: Any) -> None:
    project = make_project(resident)
    slug, number = project.edition.slug, project.number
    Comment.objects.create(project=project, author=resident, body=f"{WORD} {LINK}")
    paths = [
        *(reverse(f"budgets:{name}", args=[slug, number]) for name in ("project", "poster", "report", "comment")),
        *(reverse(f"budgets:{name}", args=[project.public_id]) for name in ("edit", "withdraw", "signatures")),
        *(reverse(f"budgets:{name}") for name in ("mine", "my_contributions")),
        *(reverse(f"budgets:{name}", args=[slug]) for name in ("projects", "booklet")),
        f"/recherche/?q={WORD[:120]}",
    ]
    page = open_page(width=NARROW, as_user=resident)
    wrong = {path[:60]: over for path in paths if (over := too_wide(page, path)) > 0}
    assert not wrong
