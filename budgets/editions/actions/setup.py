"""Preparing an edition: its dates, shares, themes and criteria, its règlement, the day when decisions are told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.core.numbering import next_number
from budgets.editions.actions.changes import publish_changes
from budgets.editions.criteria import COST_LIMIT, DEFAULT_CRITERIA
from budgets.editions.dates import moved, same_day, weeks_of_years
from budgets.editions.enums import ShareKind
from budgets.editions.models import Category, Criterion, Edition, Envelope, Phase, Regulation
from budgets.editions.permissions import setup as permissions
from budgets.editions.permissions.setup import Span, refusal_to_delete_theme
from budgets.editions.rule_changes import changes_of_dates, changes_of_rules
from budgets.editions.slugs import edition_slug

_LOCK = 7_200_302
# What the next edition takes from the last: money, ballot, rule, who votes, delays. Never what is dated or decided.
REUSED = (
    "amount",
    "currency",
    "max_project_cost",
    "ballot_type",
    "min_choices",
    "max_choices",
    "is_knapsack",
    "rule",
    "support",
    "tie_rule",
    "minimum_votes",
    "minimum_age",
    "parent_agreement_below",
    "is_open_to_residents",
    "is_open_to_students",
    "is_open_to_workers",
    "completion_days",
    "study_days",
)
# What other acts write: a form that was open meanwhile does not undo them.
NOT_IN_FORM = ("slug", "is_published", "is_imported", "decisions_publish_at", "source")
Part = Category | Criterion
OnePart = TypeVar("OnePart", Category, Criterion)


def _one_at_a_time() -> None:
    """Two editions created at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def lock_edition(edition: Edition) -> Edition:
    """The edition, its rules held still until the end of the transaction."""
    return lock(Edition, edition.pk)


def lock_part(part: OnePart) -> OnePart:
    """A theme or a criterion, its edition first, as every act on one does."""
    lock_edition(part.edition)
    return lock(type(part), part.pk)


def save_checked(row: Edition | Part | Envelope) -> None:
    """Keep a row whose shape is right, or raise InvalidInput with every problem in French."""
    try:
        row.full_clean()
    except ValidationError as invalid:
        raise InvalidInput(invalid.messages) from invalid
    row.save()


def add_default_criteria(*, edition: Edition) -> None:
    """The questions that every study answers, unless the town changes them."""
    Criterion.objects.bulk_create(
        Criterion(
            edition=edition,
            position=position,
            label=str(label),
            help_text=str(help_text),
            is_cost_limit=label is COST_LIMIT,
        )
        for position, (label, help_text) in enumerate(DEFAULT_CRITERIA, start=1)
    )


@transaction.atomic
def create_edition(*, edition: Edition, by: User, now: datetime) -> Edition:
    """Keep a new edition, hidden, with the criteria that every edition starts with."""
    _one_at_a_time()
    refuse(permissions.refusal_to_create_edition(by, now))
    edition.slug, edition.is_published = edition_slug(edition.title, edition.year), False
    refuse(permissions.refusal_of_address(edition.slug))
    save_checked(edition)
    add_default_criteria(edition=edition)
    audit.record("budgets.create_edition", by=by, edition=edition.slug)
    return edition


@transaction.atomic
def change_edition(*, edition: Edition, by: User, now: datetime, reason: str = "") -> None:
    """Keep what the administrator changed in an edition, its address apart, until the vote is opened.

    Once the deposit has begun, a public rule changes only for a reason, published with the old and the new value.
    """
    locked = lock_edition(edition)
    refuse(permissions.refusal_to_prepare_edition(by, locked, now))
    refuse(permissions.refusal_of_shares(edition))
    for name in NOT_IN_FORM:
        setattr(edition, name, getattr(locked, name))
    edition.revision = locked.revision + 1
    publish_changes(edition=locked, changes=changes_of_rules(locked, edition), reason=reason, by=by, now=now)
    save_checked(edition)
    audit.record(
        "budgets.change_edition",
        by=by,
        edition=edition.slug,
        changed=_changed(locked, edition),
        **_said(reason),
    )


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason.strip()} if reason.strip() else {}


def _changed(before: Edition, after: Edition) -> dict[str, list[str]]:
    """What of the result's settings is new, before and after: someone decided on projects under the first."""
    pairs = {name: [str(getattr(before, name)), str(getattr(after, name))] for name in (*REUSED, "age_on", "tie_seed")}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@transaction.atomic
def save_part(*, part: Part, by: User, now: datetime) -> None:
    """Add or change a theme or a criterion."""
    edition = lock_edition(part.edition)
    refuse(permissions.refusal_to_prepare_edition(by, edition, now))
    if isinstance(part, Criterion):
        refuse(permissions.refusal_to_change_criterion(part))
    elif not part.slug:
        part.slug = slugify(part.name)[:60]
    save_checked(part)
    audit.record("budgets.save_part", by=by, edition=edition.slug, part=str(part))


@transaction.atomic
def delete_part(*, part: Part | Envelope, by: User, now: datetime) -> None:
    """Take away a guaranteed share, a theme or a criterion that nothing uses."""
    edition = lock_edition(part.edition)
    refuse(permissions.refusal_to_prepare_edition(by, edition, now))
    if isinstance(part, Category):
        refuse(refusal_to_delete_theme(part))
    audit.record("budgets.delete_part", by=by, edition=edition.slug, part=str(part))
    part.delete()


@transaction.atomic
def set_dates(*, edition: Edition, spans: Mapping[str, Span], by: User, now: datetime, reason: str = "") -> None:
    """Write the dates of the phases together: a kind left out has none. Once the deposit has begun, with a reason."""
    locked = lock_edition(edition)
    refuse(permissions.refusal_to_set_dates(by, locked, spans, now))
    before = {phase.kind: [phase.starts_at, phase.ends_at] for phase in locked.timeline}
    changes = changes_of_dates(_pairs(before), {kind: (span.starts_at, span.ends_at) for kind, span in spans.items()})
    publish_changes(edition=locked, changes=changes, reason=reason, by=by, now=now)
    # All leave before any comes back: a phase moved into another's old place is no overlap.
    locked.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(edition=locked, kind=kind, starts_at=span.starts_at, ends_at=span.ends_at) for kind, span in spans.items()
    )
    after = {kind: [span.starts_at, span.ends_at] for kind, span in spans.items()}
    audit.record(
        "budgets.set_dates",
        by=by,
        edition=locked.slug,
        dates=_moved(after, before),
        dates_before=_moved(before, after),
        **_said(reason),
    )


def _pairs(spans: Mapping[str, list[Any]]) -> dict[str, tuple[datetime, datetime | None]]:
    return {kind: (start, end) for kind, (start, end) in spans.items()}


def _moved(
    these: Mapping[str, list[datetime | None]], others: Mapping[str, list[datetime | None]]
) -> dict[str, list[str | None]]:
    """The phases whose dates differ, as the log keeps them."""
    return {
        kind: [moment.isoformat() if moment else None for moment in span]
        for kind, span in these.items()
        if span != others.get(kind)
    }


@transaction.atomic
def schedule_decisions(*, edition: Edition, at: datetime | None, by: User, now: datetime) -> None:
    """Choose when the decisions become public together, or None: then each is published by hand."""
    locked = lock_edition(edition)
    refuse(permissions.refusal_to_schedule_decisions(by, locked, at, now))
    Edition.objects.filter(pk=locked.pk).update(decisions_publish_at=at)
    before = locked.decisions_publish_at
    audit.record(
        "budgets.schedule_decisions",
        by=by,
        edition=locked.slug,
        at=at and at.isoformat(),
        at_before=before and before.isoformat(),
    )


@transaction.atomic
def publish_regulation(
    *, edition: Edition, body: str, deliberation: str, deliberated_on: date, by: User, now: datetime
) -> Regulation:
    """Write the next version of the règlement; those before stay as they were, and readable."""
    locked = lock_edition(edition)
    said = {"body": body.replace("\r\n", "\n").strip(), "deliberation": deliberation.strip()}
    refuse(permissions.refusal_to_prepare_edition(by, locked, now))
    refuse(
        permissions.refusal_of_regulation(locked.regulations.first(), **said, deliberated_on=deliberated_on, now=now)
    )
    number = next_number(locked.regulations.all(), of=locked)
    version = Regulation.objects.create(
        edition=locked, number=number, **said, deliberated_on=deliberated_on, published_at=now, by=by
    )
    audit.record("budgets.publish_regulation", by=by, edition=locked.slug, version=version.number)
    return version


@transaction.atomic
def start_from(*, previous: Edition, year: int, by: User, now: datetime) -> Edition:
    """The next edition, hidden, with the money, rules, shares, themes, criteria and dates of the last; no project."""
    _one_at_a_time()
    model = lock_edition(previous)
    refuse(permissions.refusal_to_start_from(by, model, year, now))
    title = model.title if str(model.year) in model.title else f"{model.title} {model.year}"
    title = title.replace(str(model.year), str(year))
    edition = Edition(title=title, slug=edition_slug(title, year), year=year)
    refuse(permissions.refusal_of_address(edition.slug))
    for name in REUSED:
        setattr(edition, name, getattr(model, name))
    edition.age_on = same_day(model.age_on, year - model.year) if model.age_on else None
    edition.tie_seed = edition.slug if model.tie_seed else ""
    save_checked(edition)
    edition.departments.set(model.departments.order_by("pk"))
    _copy_parts(model, edition)
    _copy_dates(model, edition, by, now)
    audit.record("budgets.start_from", by=by, edition=edition.slug, previous=model.slug)
    return edition


def _copy_parts(model: Edition, edition: Edition) -> None:
    Category.objects.bulk_create(
        Category(edition=edition, name=category.name, slug=category.slug, department_id=category.department_id)
        for category in model.categories.order_by("pk")
    )
    Criterion.objects.bulk_create(
        Criterion(
            edition=edition,
            position=criterion.position,
            label=criterion.label,
            help_text=criterion.help_text,
            is_cost_limit=criterion.is_cost_limit,
        )
        for criterion in model.criteria.all()
    )
    if not edition.criteria.exists():
        add_default_criteria(edition=edition)
    _copy_shares(model, edition)


def _copy_shares(model: Edition, edition: Edition) -> None:
    """Those for projects chosen by hand stay behind: the next edition has none of these projects."""
    themes = {theme.slug: theme for theme in edition.categories.order_by("pk")}
    for share in model.envelopes.exclude(kind=ShareKind.PROJECTS).select_related("category").order_by("position"):
        copy = Envelope.objects.create(
            edition=edition,
            **{name: getattr(share, name) for name in ("name", "slug", "amount", "position", "kind")},
            category=themes[share.category.slug] if share.category else None,
        )
        copy.neighbourhoods.set(share.neighbourhoods.order_by("pk"))


def _copy_dates(model: Edition, edition: Edition, by: User, now: datetime) -> None:
    if not model.timeline:
        return
    weeks = weeks_of_years(model.timeline[0].starts_at, edition.year - model.year)
    spans = {
        phase.kind: Span(moved(phase.starts_at, weeks), moved(phase.ends_at, weeks) if phase.ends_at else None)
        for phase in model.timeline
    }
    refuse(permissions.refusal_to_set_dates(by, edition, spans, now))
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, starts_at=span.starts_at, ends_at=span.ends_at)
        for kind, span in spans.items()
    )
