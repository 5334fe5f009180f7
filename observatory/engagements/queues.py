"""What waits for the services: each promise once, in its most pressing queue; and winners without a promise."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.queues import FIRST, QUEUES, Queue, Sign, Urgency
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.models import Count
from observatory.engagements.enums import DONE, OPEN, Moment
from observatory.engagements.models import Engagement, EngagementPhoto, Milestone
from observatory.engagements.models.engagements import silent_before
from observatory.engagements.permissions import REMIND_AFTER, engagements_of
from observatory.engagements.workflow import CREATE, HANDLE

WEEK = timedelta(days=7)
Condition = Callable[[date], Q]


def first_due() -> Subquery:
    """The first day at which a step that is left to do is planned."""
    left = Milestone.objects.filter(engagement=OuterRef("pk"), done_on=None, is_skipped=False, due_on__isnull=False)
    return Subquery(left.order_by().values("engagement").annotate(first=Min("due_on")).values("first"))


def _late(today: date) -> Q:
    return Q(state__in=OPEN, first_due__lt=today)


def _silent(today: date) -> Q:
    return Q(state__in=OPEN, last_news_on__lt=silent_before(today))


def _this_week(today: date) -> Q:
    soon = Q(first_due__lte=today + WEEK) | Q(last_news_on__lt=today - REMIND_AFTER + WEEK)
    return Q(state__in=OPEN) & soon


def _to_prove(today: date) -> Q:
    proof = EngagementPhoto.objects.filter(engagement=OuterRef("pk"), moment=Moment.AFTER)
    return Q(~Exists(proof), state__in=DONE)


# The most pressing first.
SORTED: tuple[tuple[str, Condition], ...] = (
    ("echeances-depassees", _late),
    ("sans-nouvelles", _silent),
    ("a-mettre-a-jour", _this_week),
    ("livres-a-prouver", _to_prove),
)


def in_queue(name: str) -> Callable[[Any, datetime], "QuerySet[Engagement]"]:
    """The rows of a queue, for somebody, now: none that a more pressing one holds."""

    def rows(user: Any, now: datetime) -> "QuerySet[Engagement]":
        today = timezone.localdate(now)
        held = [When(condition(today), then=Value(other)) for other, condition in SORTED]
        matched = Engagement.objects.filter(engagements_of(user)).annotate(first_due=first_due())
        sorted_rows = matched.annotate(queue=Case(*held, default=Value(""), output_field=CharField()))
        return sorted_rows.filter(queue=name).select_related("department", "project", "origin").defer("search", "scope")

    return rows


def _detail(engagement: Engagement) -> str:
    return " · ".join(
        str(part) for part in (f"n° {engagement.number}", engagement.origin, engagement.department) if part
    )


def _due(engagement: Any) -> str:
    return due_words(engagement.first_due)[1] if engagement.first_due else ""


def _news(engagement: Engagement) -> str:
    return f"dernière nouvelle {age(engagement.last_news_on)}"


def _queue(name: str, label: Any, what: Any, urgency: Urgency, **more: Any) -> Queue:
    return Queue(
        name,
        label,
        HANDLE,
        urgency,
        in_queue(name),
        what=what,
        model=Engagement,
        title=lambda engagement: engagement.shown_title,
        detail=_detail,
        **more,
    )


def editions_to_follow(user: Any, now: datetime) -> "QuerySet[Edition]":
    """Published results whose winners are promised nowhere."""
    forgotten = Project.objects.filter(edition=OuterRef("pk"), state=ProjectState.ELECTED, engagement__isnull=True)
    official = Count.objects.filter(edition=OuterRef("pk"), is_official=True)
    rows = Edition.objects.filter(Exists(official), Exists(forgotten), is_published=True, is_imported=False)
    return rows.defer("search", "pabulib_meta")


QUEUES.declare(
    _queue(
        "echeances-depassees",
        _("Échéances dépassées"),
        _("Une étape devait être faite : dire qu’elle l’est, ou reporter sa date avec la raison."),
        Urgency.FIRST,
        sign=Sign.LATE,
        since="first_due",
        is_deadline=True,
        since_words=FIRST,
        order=("first_due", "pk"),
        due=_due,
    ),
    _queue(
        "sans-nouvelles",
        _("Sans nouvelles depuis 90 jours"),
        _("La page publique le dit. Donner une nouvelle, même pour dire qu’on attend."),
        Urgency.TODAY,
        sign=Sign.LATE,
        since="last_news_on",
        order=("last_news_on", "pk"),
        due=_news,
    ),
    _queue(
        "a-mettre-a-jour",
        _("À mettre à jour cette semaine"),
        _("Une étape arrive, ou le silence approche : une phrase suffit."),
        Urgency.NEXT,
        sign=Sign.SOON,
        since="last_news_on",
        order=(F("first_due").asc(nulls_last=True), "last_news_on", "pk"),
        due=_due,
    ),
    _queue(
        "livres-a-prouver",
        _("Livrés à prouver"),
        _("Repris d’un fichier comme livrés : ajouter une photo « après », son lieu, sa date."),
        Urgency.NEXT,
        sign=Sign.NONE,
        since="delivered_on",
        order=(F("delivered_on").desc(nulls_last=True), "pk"),
    ),
    Queue(
        "laureats-sans-engagement",
        _("Projets lauréats à inscrire"),
        CREATE,
        Urgency.TODAY,
        editions_to_follow,
        what=_("Leur résultat est publié : en un geste, chacun devient une promesse suivie de tous."),
        sign=Sign.TODAY,
        order=("-year", "pk"),
        model=Edition,
    ),
)
