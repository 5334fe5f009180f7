"""The page of one project: what it is, where it stands, and what one can do for it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from allonnes.contributions.views.listing import words_of_comments
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.templatetags.french import number as in_french
from budgets.editions.permissions.phases import DISCUSSION_OVER, refusal_outside_discussion
from budgets.pages.views.catalogue import cost_words
from budgets.projects.contributions.counts import Around, around
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.study.public_answer import answers_received, open_request, public_answer
from budgets.results.explanation import lines_of
from budgets.results.figures import official_steps_about
from budgets.voting.ballot.entrance import SHUT, VoteEntrance, vote_entrance
from budgets.voting.withdrawal.reasons import withdrawal_reasons

PROJECT_FIELDS = (
    *("public_id", "number", "reference", "title", "summary", "description", "author_label", "cost_guess", "cost"),
    *("place_label", "latitude", "longitude", "state", "is_hidden", "is_withdrawn", "merged_into", "revision"),
    *(f"edition__{name}" for name in ("title", "slug", "currency", "is_imported", "is_published")),
    *("category__name", "neighbourhood__name", "envelope__name"),
)
# What is said around one project, and the names of those who say it.
_SHOWN_SQL = """
WITH one AS (SELECT p.id FROM budgets_project p JOIN budgets_edition e ON e.id = p.edition_id
             WHERE e.slug = %(slug)s AND p.number = %(number)s)
SELECT 'budgets.project:' || id FROM one
UNION SELECT 'person:' || author_id FROM budgets_comment WHERE project_id IN (SELECT id FROM one)
UNION SELECT 'person:' || user_id FROM budgets_authorship WHERE project_id IN (SELECT id FROM one)
"""
_AFTER_VOTE = {ProjectState.ON_BALLOT, ProjectState.ELECTED, ProjectState.NOT_ELECTED}


def _project_rows() -> "QuerySet[Project]":
    """What the page shows of the project itself, and nothing else: this page is read all day."""
    related = ("edition", "category", "neighbourhood", "envelope")
    return Project.objects.public().select_related(*related).only(*PROJECT_FIELDS)


def _rows(project: Project, done: Around) -> list[tuple[str, str]]:
    author = project.author_words if done.has_authors else project.author_label
    rows = [
        (_("Où"), project.place_words),
        (_("Coût estimé"), cost_words(project, project.edition)),
        (_("Coût imaginé"), "" if project.cost else project.cost_guess),
        (_("Thème"), project.category.name if project.category else ""),
        (_("Proposé par"), author),
        (_("Part garantie"), project.envelope.name if project.envelope else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _sentences(project: Project) -> list[str]:
    """What the count decided of it."""
    count = official_steps_about(project.edition, project.reference)
    return [line.sentence for line in lines_of(count, project)] if count else []


def _support_words(count: int) -> str:
    if not count:
        return _("Personne ne soutient encore ce projet.")
    text = ngettext("%(n)s personne soutient ce projet.", "%(n)s personnes soutiennent ce projet.", count)
    return text % {"n": in_french(count)}


def _closed(project: Project, is_counted: bool) -> str:
    """Why one can no longer take part; a published result says it without the dates."""
    if is_counted:
        return str(DISCUSSION_OVER)
    prefetch_related_objects([project.edition], "phases")
    return refusal_outside_discussion(project.edition, timezone.now()) or ""


def _entrance(project: Project, done: Around, is_counted: bool) -> VoteEntrance:
    """The way to the vote, from a project that stands in it; the dates are already there without a result."""
    if is_counted or not done.is_frozen or project.is_withdrawn or project.state != ProjectState.ON_BALLOT:
        return SHUT
    return vote_entrance(project.edition, timezone.now(), is_frozen=True)


def _acts(project: Project, entrance: VoteEntrance) -> dict[str, Any]:
    """Nothing more can come of a refused project, and a vote comes before a support: neither makes it the main act."""
    is_main = not entrance.is_open and project.state != ProjectState.REJECTED
    return {"entrance": entrance, "support_kind": "main" if is_main else ""}


def _participation(request: HttpRequest, project: Project, done: Around, closed: str) -> dict[str, Any]:
    return {
        "support_words": _support_words(done.support_count),
        **words_of_comments(request, project, count=done.comment_count, closed=closed, has_written=done.is_discussed),
    }


@login_not_required
@kept_for_visitors("town", "budgets", about=_SHOWN_SQL, parameters=("page",), has_parts=True)
@require_safe
def project(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One project, what became of it, and what can be done for it."""
    project = get_object_or_404(_project_rows(), edition__slug=slug, number=number)
    if project.state == ProjectState.WITHDRAWN:
        return render(request, "budgets/pages/project_withdrawn.html", {"project": project, "edition": project.edition})
    done = around(project, request.user)
    is_counted = done.is_counted and project.state in _AFTER_VOTE
    points_url = f"{reverse('budgets:points', args=[slug])}?numero={number}"
    context = {
        "project": project,
        "around": done,
        "edition": project.edition,
        "sentences": SimpleLazyObject(lambda: _sentences(project) if is_counted else []),
        "rows": SimpleLazyObject(lambda: _rows(project, done)),
        "photos": SimpleLazyObject(lambda: list(project.photos.all()) if done.has_photos else []),
        "kicker": f"{project.edition.title} · n° {number}",
        "source": points_url if project.latitude is not None else "",
        "answer": SimpleLazyObject(lambda: public_answer(project) if done.is_answered else None),
        "asked": SimpleLazyObject(lambda: open_request(project)),
        "completions": SimpleLazyObject(lambda: answers_received(project) if done.has_completions else []),
        "withdrawal": lambda: withdrawal_reasons([project]).get(project.pk, ""),
        **_acts(project, _entrance(project, done, is_counted)),
        **_participation(request, project, done, _closed(project, is_counted)),
    }
    return render(request, "budgets/pages/project.html", context)


@login_not_required
@require_safe
def versions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a project said before each correction."""
    rows = Project.objects.readable().select_related("edition")
    project = get_object_or_404(rows, edition__slug=slug, number=number)
    context = {"project": project, "edition": project.edition, "versions": project.versions.order_by("-number")}
    return render(request, "budgets/pages/versions.html", context)
