"""« Avant le conseil »: for the elected officials, the edition under way in figures, and what was decided since the
last council. No person is named, and nothing is said of a vote before its result is published.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count as RowCount
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum, Window
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.bounded import BoundedCount, counted_short
from allonnes.core.desk_briefing import BRIEFINGS, Briefing
from allonnes.core.templatetags.french import euros, number
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import chip_words
from budgets.pages.path import projects_listed
from budgets.projects.enums import COUNTED, ProjectState
from budgets.projects.models import Decision, Project
from budgets.projects.study.phase_checks import counts_in, study_columns
from budgets.results.models import Count

READS = "budgets.prepare_council"
SINCE = "depuis"
# A council meets once a quarter at least (CGCT, article L. 2121-7).
QUARTER = timedelta(days=92)
MOST_DECISIONS, DECISIONS_UNFOLDED = 40, 6


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list that holds it, if there is one."""

    value: str
    label: str
    url: str = ""


def before_council(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What the page shows, in three queries. Its address may say the day of the last council."""
    since = last_council(request.GET.get(SINCE, ""), timezone.localdate(now))
    edition = edition_of_now(now)
    decisions = decided_since(since)
    return {
        "edition": edition,
        "phase": chip_words(edition.phase_at(now), edition.next_phase(now)) if edition else "",
        "url": reverse("admin:budgets_edition_change", args=[edition.pk]) if edition else "",
        "figures": figures_of(edition) if edition else [],
        "since": since,
        "today": now,
        "decisions": decisions[:DECISIONS_UNFOLDED],
        "folded": decisions[DECISIONS_UNFOLDED:],
        "decided": decisions[0].in_all if decisions else 0,
        "left_out": decisions[0].in_all - len(decisions) if decisions else 0,
    }


def last_council(said: str, today: date) -> date:
    """The day that the address says; a quarter ago when it says none, or a day to come."""
    try:
        day = parse_date(said)
    except ValueError:
        day = None
    return day if day and day <= today else today - QUARTER


def edition_of_now(now: datetime) -> Any:
    """The last edition whose deposit began, else the one that is prepared; with what its figures ask."""
    begun = Phase.objects.filter(edition=OuterRef("pk"), starts_at__lte=now)
    rows: Any = Edition.objects.filter(is_imported=False).prefetch_related("phases").defer("search", "pabulib_meta")
    rows = rows.annotate(has_begun=Exists(begun), result=Subquery(_result()), **study_columns(), **_outcomes())
    return rows.order_by("-has_begun", "-year", "-pk").first()


def _outcomes() -> dict[str, Any]:
    own = Project.objects.filter(edition=OuterRef("pk"))
    counted_projects = own.filter(state__in=COUNTED)
    cost = counted_projects.order_by().values("edition").annotate(cost=Sum("cost")).values("cost")
    return {
        "on_ballot": BoundedCount(counted_projects),
        "rejected": BoundedCount(own.filter(state=ProjectState.REJECTED)),
        "ballot_cost": Subquery(cost),
    }


def _result() -> "QuerySet[Count, Any]":
    official = Count.objects.filter(edition=OuterRef("pk"), is_official=True)
    facts = JSONObject(ballots="ballots", winners="winners", spent="spent")
    return official.annotate(facts=facts).values("facts")[:1]


def figures_of(edition: Any) -> list[Figure]:
    """What an official may say of the edition. Of the vote, only a published result."""

    def of_projects(count: int, label: str, **more: str) -> Figure:
        return Figure(counted_short(count), label, projects_listed(edition, **more))

    study, result = counts_in(edition), edition.result
    figures = [
        Figure(euros(edition.amount), _("à répartir")),
        of_projects(study.deposited, _("projets déposés")),
        of_projects(study.undecided, _("sans décision"), etape="sans-decision"),
        of_projects(study.secret, _("décisions à publier"), etape="publier"),
        of_projects(edition.on_ballot, _("mis au vote"), etape="au-vote"),
        Figure(euros(edition.ballot_cost or 0), _("coût des projets mis au vote")),
        of_projects(edition.rejected, _("non retenus"), state__exact=ProjectState.REJECTED),
    ]
    if result:
        figures += [
            Figure(number(result["ballots"]), _("bulletins comptés")),
            Figure(number(len(result["winners"])), _("projets lauréats")),
            Figure(euros(result["spent"]), _("pour les projets lauréats")),
        ]
    return figures


def decided_since(since: date) -> list[Any]:
    """The decisions that stand, taken since this day, the last first, with how many there are in all."""
    start = datetime.combine(since, time.min, tzinfo=timezone.get_current_timezone())
    rows = Decision.objects.filter(revoked_at=None, decided_at__gte=start).select_related("project__edition")
    rows = rows.annotate(in_all=Window(RowCount("pk"))).defer("project__search", "project__edition__search")
    return list(rows.order_by("-decided_at", "-pk")[:MOST_DECISIONS])


BRIEFINGS.declare(
    Briefing(
        "before-council",
        gettext_lazy("Avant le conseil"),
        READS,
        "budgets/pages/_council_figures.html",
        "budgets/pages/_council_decisions.html",
        before_council,
    )
)
