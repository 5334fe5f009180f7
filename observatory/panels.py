"""What the observatory shows on lower pages: home, account, a project, a council; at the desk too."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.mine import MineLine, mine_card
from allonnes.core.page_cache import remembered
from allonnes.core.panels import PANELS, Panel
from allonnes.core.templatetags.french import day, number
from budgets.projects.enums import ProjectState
from instances.outcomes.enums import InitiativeState, OpinionState
from observatory.dashboards.models import DashboardPage
from observatory.dashboards.views import READ
from observatory.elections.restraint import restraint_at
from observatory.engagements.enums import KEPT, Keeping
from observatory.engagements.figures import by_origin, totals
from observatory.engagements.models import Engagement
from observatory.engagements.permissions import winners_of
from observatory.following.headline import OriginLine, headline, lines_of_editions
from observatory.targets import ENGAGEMENT

KEPT_SECONDS = 60


def headline_card(subject: Any) -> dict[str, Any] | None:
    """« 16 promesses tenues sur 33 », once a minute; nothing while nothing is promised."""
    return remembered("home-promises", KEPT_SECONDS, _headline_card)


def _headline_card() -> dict[str, Any] | None:
    counts = totals(by_origin(Engagement.objects.all(), timezone.localdate()))
    total, kept = sum(counts.values()), sum(counts[keeping] for keeping in KEPT)
    if not total:
        return None
    restraint = restraint_at(timezone.now())
    if restraint:
        words = _("États, prix et dates seulement, jusqu’au %(day)s : une élection approche.")
        return {"title": headline(0, 0), "said": words % {"day": day(restraint.ends_on)}}
    late = counts[Keeping.LATE]
    words = _("Aucune n’est en retard.")
    if late:
        words = ngettext("%(n)s est en retard.", "%(n)s sont en retard.", late) % {"n": number(late)}
    return {"title": headline(kept, total), "said": words}


def promises_of_edition(edition: Any) -> dict[str, Any] | None:
    """One square for each promise of an edition, on its card; nothing before an election. Two queries a page."""
    line = remembered("promises-of-editions", KEPT_SECONDS, _lines_of_editions).get(edition.pk)
    return {"line": line} if line else None


def _lines_of_editions() -> dict[int, OriginLine]:
    return {} if restraint_at(timezone.now()) else lines_of_editions(timezone.localdate())


def promise_of_project(project: Any) -> dict[str, Any] | None:
    """The way from a winner to its promise. No query: that page is kept for visitors, and knows nothing of promises."""
    if project.state != ProjectState.ELECTED or project.edition.is_imported:
        return None
    return {"promise_url": reverse("observatory:of_project", args=[project.edition.slug, project.number])}


def case_at_desk(case: Any) -> dict[str, Any]:
    """The promise of a request, or the way to make one. One query."""
    return {"case": case, "engagement": _promise(case=case)}


def initiative_at_desk(initiative: Any) -> dict[str, Any]:
    """The promise of a council's action, or the way to make one. One query."""
    return _at_desk("initiative", initiative, can_be_made=initiative.state != InitiativeState.DROPPED)


def opinion_at_desk(opinion: Any) -> dict[str, Any]:
    """The promise of an opinion, or the way to make one once the town answered. One query."""
    return _at_desk("opinion", opinion, can_be_made=opinion.state == OpinionState.ANSWERED)


def _at_desk(source: str, thing: Any, *, can_be_made: bool) -> dict[str, Any]:
    return {
        "engagement": _promise(**{source: thing}),
        "birth_url": reverse(f"admin:observatory_engagement_{source}", args=[thing.pk]) if can_be_made else "",
    }


def promise_of_initiative(initiative: Any) -> dict[str, Any] | None:
    """The promise that came of an action, on its public page. One query."""
    made = _promise(initiative=initiative)
    return {"engagement": made} if made else None


def promise_of_opinion(opinion: Any) -> dict[str, Any] | None:
    """The promise that came of the town's answer, on the public page of the opinion. One query."""
    made = _promise(opinion=opinion)
    return {"engagement": made} if made else None


def _promise(**source: Any) -> Engagement | None:
    return Engagement.objects.filter(**source).only("number").first()


def winners_at_desk(edition: Any) -> dict[str, Any] | None:
    """The winners of a published edition that are promised nowhere. One query, once the edition is published."""
    missing = winners_of(edition).count() if edition.pk and edition.is_published and not edition.is_imported else 0
    return {"edition": edition, "missing": missing} if missing else None


def brief_of_year(reader: Any) -> dict[str, Any] | None:
    """The three findings of the last year counted, under the briefing of who reads dashboards. One query."""
    page = DashboardPage.objects.first() if reader.has_perm(READ) else None
    return {"page": page, "url": reverse("dashboard")} if page and page.body["findings"] else None


def my_promises(user: Any) -> dict[str, Any]:
    """The promises that they follow, the last first. One query."""
    rows = ENGAGEMENT.around(ENGAGEMENT.tables.follow).filter(user=user).order_by("-at")
    return mine_card(list(rows), _my_promise)


def _my_promise(follow: Any) -> MineLine:
    engagement = follow.engagement
    return MineLine(engagement.shown_title, engagement.get_absolute_url(), more=ENGAGEMENT.called(engagement))


PANELS.declare(
    Panel("home", "observatory/following/_home_card.html", rank=25, context=headline_card),
    Panel(
        "edition-card", "observatory/following/_edition_card.html", context=promises_of_edition, scopes=("observatory",)
    ),
    Panel("account-links", "observatory/following/_account_links.html", rank=40, context=my_promises),
    Panel("project", "observatory/following/_project.html", rank=10, context=promise_of_project),
    Panel("desk-case", "admin/observatory/_case.html", rank=10, context=case_at_desk),
    Panel("initiative", "observatory/following/_council.html", rank=10, context=promise_of_initiative),
    Panel("opinion", "observatory/following/_council.html", rank=10, context=promise_of_opinion),
    Panel("desk-initiative", "admin/observatory/_council.html", rank=10, context=initiative_at_desk),
    Panel("desk-opinion", "admin/observatory/_council.html", rank=10, context=opinion_at_desk),
    Panel("desk-briefing", "admin/observatory/_brief.html", rank=10, context=brief_of_year),
    Panel("desk-edition", "admin/observatory/_winners.html", rank=10, context=winners_at_desk),
)
