"""A promise is born: from the winners of an edition, a request, a text of the town. What it says then never changes."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from allonnes.core.numbering import next_number
from allonnes.town.models import Department, Neighbourhood
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.projects.models import Project
from instances.councils.models import Council
from observatory.engagements import permissions
from observatory.engagements.enums import ChangeKind, EngagementState, MilestoneKind, OriginKind
from observatory.engagements.models import (
    Change,
    Engagement,
    EngagementHistory,
    Milestone,
    MunicipalText,
    Origin,
    SharedBudget,
    Theme,
)
from requests_qrc.intake.models import Case

SERIES = "promesses"
REQUESTS_SLUG, REQUESTS = "demandes", gettext_noop("Demandes")
BORN = "promise"
MOST_SCOPE = 1000


@dataclass(frozen=True)
class Promise:
    """What is promised: what, at what price, for when (the last day of the promise), and who answers for it."""

    title: str
    scope: str
    cost: int | None = None
    on: date | None = None
    department: Department | None = None
    official_words: str = ""
    theme_name: str = ""
    place_words: str = ""
    neighbourhood: Neighbourhood | None = None
    point: tuple[Decimal, Decimal] | None = None
    shared_budget: SharedBudget | None = None


def theme_named(name: str) -> Theme | None:
    """The theme of that name, made if needed; none without a name."""
    slug = slugify(name)[:120]
    return Theme.objects.get_or_create(slug=slug, defaults={"name": name[:120]})[0] if slug else None


def origin_of_edition(edition: Edition) -> Origin:
    """The row of an edition, among the origins."""
    values = {"kind": OriginKind.BUDGET, "name": edition.title, "slug": edition.slug, "year": edition.year}
    return Origin.objects.get_or_create(edition=edition, defaults=values)[0]


def origin_of_requests() -> Origin:
    """One row for all the requests."""
    values = {"kind": OriginKind.REQUEST, "name": _("Demandes")}
    return Origin.objects.get_or_create(slug=REQUESTS_SLUG, defaults=values)[0]


def origin_of_text(text: MunicipalText) -> Origin:
    """One row a text."""
    values = {"kind": OriginKind.TEXT, "name": text.title[:160], "year": text.adopted_on.year}
    return Origin.objects.get_or_create(slug=f"texte-{text.pk}", defaults=values)[0]


def origin_of_council(council: Council) -> Origin:
    """One row a council: its actions, and the answers to its opinions."""
    values = {"kind": OriginKind.COUNCIL, "name": council.name[:160]}
    return Origin.objects.get_or_create(slug=f"conseil-{council.pk}", defaults=values)[0]


def inscribe(
    promise: Promise, origin: Origin, *, since: date, by: User | None, now: datetime, **source: object
) -> Engagement:
    """Write a promise with its six steps; the source is one of `SOURCES`."""
    latitude, longitude = promise.point or (None, None)
    engagement = Engagement.objects.create(
        number=next_number(Engagement.objects.all(), of=SERIES),
        origin=origin,
        **source,
        title=promise.title[:250],
        theme=theme_named(promise.theme_name),
        place_words=promise.place_words[:250],
        neighbourhood=promise.neighbourhood,
        latitude=latitude,
        longitude=longitude,
        promised_since=since,
        promised_scope=promise.scope[:MOST_SCOPE],
        promised_cost=promise.cost,
        promised_on=promise.on,
        shared_budget=promise.shared_budget,
        scope=promise.scope[:MOST_SCOPE],
        cost=promise.cost,
        due_on=promise.on,
        department=promise.department,
        official_words=promise.official_words.strip(),
        last_news_on=timezone.localdate(now),
    )
    _begin(engagement, by, now)
    return engagement


def _begin(engagement: Engagement, by: User | None, now: datetime) -> None:
    on = {MilestoneKind.DELIVERY.value: engagement.promised_on}
    Milestone.objects.bulk_create(
        Milestone(engagement=engagement, kind=kind, planned_on=on.get(kind), due_on=on.get(kind))
        for kind in MilestoneKind.values
    )
    EngagementHistory.objects.create(
        engagement=engagement, event=BORN, from_state="", to_state=EngagementState.TO_START, by=by, at=now
    )
    words = _("La promesse est inscrite : son contenu, son prix et sa date ne changeront plus.")
    Change.objects.create(engagement=engagement, kind=ChangeKind.BORN, words=words, by=by, at=now)


@transaction.atomic
def follow_winners(*, edition: Edition, by: User, now: datetime) -> list[Engagement]:
    """Inscribe every winning project of an edition that has no promise yet; asked twice, or by two, once each.

    The date promised is unknown: the service in charge plans it. Raises ActionDenied while no result is published.
    """
    held = lock(Edition, edition.pk)
    refuse(permissions.refusal_to_follow_winners(by, held, now))
    winners = permissions.winners_of(held).select_related("category__department", "neighbourhood", "envelope")
    origin = origin_of_edition(held)
    made = [_of_winner(project, origin, by, now) for project in winners]
    audit.record("observatory.create", by=by, edition=held.slug, engagements=len(made))
    return made


def _of_winner(project: Project, origin: Origin, by: User, now: datetime) -> Engagement:
    category = project.category
    has_point = project.latitude is not None and project.longitude is not None
    promise = Promise(
        title=project.title,
        scope=project.summary or project.description or project.title,
        cost=project.known_cost,
        on=_end_of_delivery(project.edition),
        department=category.department if category else None,
        theme_name=category.name if category else "",
        place_words=project.place_label,
        neighbourhood=project.neighbourhood,
        point=(project.latitude, project.longitude) if has_point else None,  # type: ignore[arg-type]
    )
    return inscribe(promise, origin, since=timezone.localdate(now), by=by, now=now, project=project)


def _end_of_delivery(edition: Edition) -> date | None:
    """The end of the phase « réalisation », when the edition says one."""
    phase = edition.phase_of(PhaseKind.DELIVERY)
    return timezone.localdate(phase.ends_at) if phase and phase.ends_at else None


@transaction.atomic
def promise_for_case(*, case: Case, by: User, now: datetime, promise: Promise) -> Engagement:
    """What an answer to a request promises, in the town's own words: those of the resident are not taken."""
    held = lock(Case.objects.select_related("category"), case.pk)
    refuse(permissions.refusal_to_promise(by, held, now))
    refuse_days(promise, since=timezone.localdate(now))
    today = timezone.localdate(now)
    made = inscribe(promise, origin_of_requests(), since=today, by=by, now=now, case=held)
    audit.record("observatory.create", by=by, engagement=made.number)
    return made


@transaction.atomic
def promise_in_text(*, text: MunicipalText, by: User, now: datetime, promise: Promise) -> Engagement:
    """What a charter or a deliberation promises; promised on the day when the text was adopted."""
    refuse(permissions.refusal_to_create(by))
    held = lock(MunicipalText, text.pk)
    if held.adopted_on > timezone.localdate(now):
        raise ActionDenied(_("Ce texte n’est pas encore adopté."))
    refuse_days(promise, since=held.adopted_on)
    made = inscribe(promise, origin_of_text(held), since=held.adopted_on, by=by, now=now, text=held)
    audit.record("observatory.create", by=by, engagement=made.number)
    return made


def know_text(*, title: str, adopted_on: date, url: str) -> MunicipalText:
    """The text of that title and day, written if it is not known yet."""
    matched = {"title": title.strip(), "adopted_on": adopted_on}
    return MunicipalText.objects.get_or_create(**matched, defaults={"url": url})[0]


def refuse_days(promise: Promise, *, since: date) -> None:
    """A date promised is possible, and not before the promise itself."""
    refuse(permissions.refusal_of_day(promise.on))
    if promise.on is not None and promise.on < since:
        raise ActionDenied(_("La date promise vient avant la promesse."))
