"""What the participatory budget shows on the home page and on a person's account."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.mine import MineLine, mine_card
from allonnes.core.page_cache import remembered
from allonnes.core.panels import PANELS, Panel
from allonnes.core.templatetags.french import number, short_day
from budgets.pages.today import KEPT_SECONDS, leading_at
from budgets.pages.vote_now import vote_now
from budgets.projects.audience import project_url
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project, Support
from budgets.results.models import Count
from budgets.targets import PROJECT
from budgets.voting.models import RollEntry


def last_result(subject: Any) -> dict[str, Any]:
    """The last official result of the town, in one sentence. One query, once a minute."""
    return remembered("home-last-result", KEPT_SECONDS, _last_result)


def _last_result() -> dict[str, Any]:
    rows = Count.objects.filter(is_official=True, edition__is_published=True, edition__is_imported=False)
    last = rows.select_related("edition").only("winners", "ballots", "edition").order_by("-edition__year").first()
    if last is None:
        return {"last": None}
    winners = len(last.winners)
    words = ngettext(
        "%(edition)s : %(voters)s bulletins, %(winners)s projet lauréat.",
        "%(edition)s : %(voters)s bulletins, %(winners)s projets lauréats.",
        winners,
    ) % {"edition": last.edition.title, "voters": number(last.ballots), "winners": number(winners)}
    return {"last": last.edition, "last_words": words}


def no_edition(subject: Any) -> dict[str, Any] | None:
    """Only while there is no edition to put forward: it has its own card otherwise."""
    return None if leading_at(timezone.now()) else {}


def my_projects(user: Any) -> dict[str, Any]:
    """The projects that they sign, the last first. Two queries."""
    rows = list(Project.objects.written_by(user).with_place().order_by("-pk"))
    return mine_card(rows, _my_project)


def _my_project(project: Project) -> MineLine:
    if project.number is None:
        page = "budgets:deposit_check" if project.state == ProjectState.DRAFT else "budgets:follow_up"
        return MineLine(project.shown_title, reverse(page, args=[project.public_id]), project.state_words)
    more = f"n° {project.number} · {project.edition}"
    return MineLine(project.shown_title, project_url(project), project.state_words, project.state_kind, more)


def my_votes(user: Any) -> dict[str, Any] | None:
    """That they voted with their account, and the day; never what. One query; nothing for who has not voted."""
    rows = RollEntry.objects.filter(user=user, is_cancelled=False, edition__is_published=True)
    entries = list(rows.select_related("edition").order_by("-voted_on", "-pk"))
    return mine_card(entries, _my_vote) if entries else None


def _my_vote(entry: RollEntry) -> MineLine:
    told = _("Arrivé le %(day)s. Ce que vous avez choisi ne s’affiche jamais ici.") % {"day": short_day(entry.voted_on)}
    return MineLine(entry.edition.title, reverse("budgets:vote", args=[entry.edition.slug]), more=told)


def my_supports(user: Any) -> dict[str, Any]:
    """The projects that they support, the last first. One query."""
    rows = PROJECT.around(Support).filter(user=user, project__is_hidden=False).order_by("-at")
    return mine_card(list(rows), _my_support)


def _my_support(support: Support) -> MineLine:
    more = _("n° %(number)s · soutenu le %(day)s") % {"number": support.project.number, "day": short_day(support.at)}
    return MineLine(support.project.shown_title, project_url(support.project), more=more)


PANELS.declare(
    Panel("home", "budgets/pages/_home_card.html", rank=20, context=last_result),
    Panel("gallery", "budgets/pages/_samples.html"),
    Panel("desk-home", "admin/budgets/_vote_now.html", rank=20, context=vote_now),
    Panel("account-cards", "budgets/pages/_account_card.html", rank=10, context=no_edition),
    Panel("account-links", "budgets/pages/_account_links.html", rank=10, context=my_projects),
    Panel("account-links", "budgets/pages/_account_votes.html", rank=12, context=my_votes),
    Panel("account-links", "budgets/pages/_account_contributions.html", rank=14, context=my_supports),
)
