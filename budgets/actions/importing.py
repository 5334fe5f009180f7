"""Loading a real vote of another town from a Pabulib file, as a closed edition with its official count."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from allonnes.core.errors import InvalidInput
from budgets.actions.counting import count_edition, publish_result
from budgets.counting.instance import BallotType
from budgets.counting.instance import Project as CountedProject
from budgets.counting.numbers import parse_number, to_json
from budgets.counting.pabulib import PbFile
from budgets.enums import PhaseKind, Rule, Support, TieRule, TurnoutDimension
from budgets.models import Category, Edition, Phase, Project, SealedBallot, TurnoutFigure

RULES = {
    "greedy": Rule.GREEDY_SKIP,
    "greedy-threshold": Rule.GREEDY_SKIP,
    "greedy-no-skip": Rule.GREEDY_STOP,
    "equalshares": Rule.EQUAL_SHARES,
    "equalshares/add1": Rule.EQUAL_SHARES_ADD1,
}
WITH_POINTS = {BallotType.ORDINAL, BallotType.CUMULATIVE, BallotType.SCORING}
AGE_LIMITS = (
    (18, "Moins de 18 ans"),
    (25, "18 à 24 ans"),
    (40, "25 à 39 ans"),
    (60, "40 à 59 ans"),
    (75, "60 à 74 ans"),
)
OLDEST = "75 ans et plus"
LABELS = {"internet": "En ligne", "paper": "Sur papier", "F": "Femmes", "M": "Hommes", "": "Non renseigné"}
DIMENSIONS = {
    "voting_method": TurnoutDimension.CHANNEL,
    "neighborhood": TurnoutDimension.NEIGHBOURHOOD,
    "district": TurnoutDimension.NEIGHBOURHOOD,
    "age": TurnoutDimension.AGE_BAND,
    "sex": TurnoutDimension.GENDER,
}
RESULTS_DAYS = 30
BATCH = 2000


@transaction.atomic
def import_instance(*, file: PbFile, slug: str, title: str, source: str = "", is_published: bool = True) -> Edition:
    """Create an imported edition with its projects, sealed ballots, turnout and official count: all or nothing.

    Voters' attributes become turnout figures and leave the ballots. Raises InvalidInput when the address is taken or
    the file holds what the portal cannot (a cost that is not a whole number).
    """
    if Edition.objects.filter(slug=slug).exists():
        raise InvalidInput([_("Une édition existe déjà à l’adresse « %(slug)s ».") % {"slug": slug}])
    _refuse_broken_costs(file.instance.projects)
    edition = _edition(file, slug=slug, title=title, source=source, is_published=is_published)
    _phases(edition, file)
    _projects(edition, file)
    _ballots(edition, file)
    _turnout(edition, file)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return edition


def _refuse_broken_costs(projects: Iterable[CountedProject]) -> None:
    broken = [project.id for project in projects if project.cost.denominator != 1]
    if broken:
        words = _("Le coût du projet %(id)s n’est pas un nombre entier : le portail compte en euros entiers.")
        raise InvalidInput([words % {"id": one} for one in broken])


def _edition(file: PbFile, *, slug: str, title: str, source: str, is_published: bool) -> Edition:
    instance, meta = file.instance, file.meta
    years = re.findall(r"\d{4}", meta.get("date_begin", "") + " " + meta.get("instance", ""))
    return Edition.objects.create(
        title=title,
        slug=slug,
        year=int(years[0]) if years else timezone.localdate().year,
        summary=meta.get("comment", ""),
        amount=int(instance.budget),
        currency=meta.get("currency", "EUR")[:3],
        ballot_type=instance.ballot_type.value,
        min_choices=instance.limits.min_length or 0,
        max_choices=instance.limits.max_length,
        rule=RULES.get(meta.get("rule", ""), Rule.GREEDY_SKIP),
        support=Support.POINTS if instance.ballot_type in WITH_POINTS else Support.VOTES,
        tie_rule=TieRule.LOWER_COST_THEN_ID,
        minimum_votes=instance.minimum_votes,
        is_published=is_published,
        is_imported=True,
        source=source,
        pabulib_meta={"meta": list(meta.items()), "project_columns": list(file.project_columns)},
    )


def _day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", text.strip())
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _phases(edition: Edition, file: PbFile) -> None:
    begin, end = _day(file.meta.get("date_begin", "")), _day(file.meta.get("date_end", ""))
    if begin is None or end is None or end < begin:
        return
    starts = [begin, end + timedelta(days=1), end + timedelta(days=1 + RESULTS_DAYS)]
    moments = [timezone.make_aware(datetime.combine(day, time.min)) for day in starts]
    kinds = (PhaseKind.VOTE, PhaseKind.RESULTS, PhaseKind.DELIVERY)
    ends: list[datetime | None] = [*moments[1:], None]
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, starts_at=start, ends_at=stop)
        for kind, start, stop in zip(kinds, moments, ends, strict=True)
    )


def _categories(edition: Edition, rows: list[dict[str, str]]) -> dict[str, Category]:
    names = sorted({_first(row.get("category", "")) for row in rows} - {""})
    made = Category.objects.bulk_create(
        Category(edition=edition, name=name[:120], slug=f"{slugify(name)[:100]}-{number}")
        for number, name in enumerate(names, 1)
    )
    return dict(zip(names, made, strict=True))


def _first(cell: str) -> str:
    return cell.partition(",")[0].strip()


def _projects(edition: Edition, file: PbFile) -> None:
    rows = [dict(zip(file.project_columns, row, strict=True)) for row in file.projects]
    categories = _categories(edition, rows)
    for number, row in enumerate(rows, 1):
        project = _project(file.instance.by_id[row["project_id"]], row)
        project.edition, project.number = edition, number
        project.category = categories.get(_first(row.get("category", "")))
        project.save()


def _project(counted: CountedProject, row: dict[str, str]) -> Project:
    latitude, longitude = _coordinate(row.get("latitude", "")), _coordinate(row.get("longitude", ""))
    has_point = latitude is not None and longitude is not None
    name = row.get("name", "") or f"Projet {counted.id}"
    return Project(
        reference=counted.id,
        title=name[:250],
        description=row.get("description", ""),
        place_label=counted.group[:250],
        latitude=latitude if has_point else None,
        longitude=longitude if has_point else None,
        cost=int(counted.cost),
        is_withdrawn=counted.withdrawn,
        extra=row,
    )


def _coordinate(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return round(value, 6) if value.is_finite() and abs(value) <= 180 else None  # noqa: PLR2004 - degrees


def _ballots(edition: Edition, file: PbFile) -> None:
    vote_at = file.vote_columns.index("vote")
    has_points = file.instance.ballot_type in {BallotType.CUMULATIVE, BallotType.SCORING}
    points_at = file.vote_columns.index("points") if has_points else None
    choices = [_choices(row[vote_at], "" if points_at is None else row[points_at], file) for row in file.votes]
    random.SystemRandom().shuffle(choices)
    SealedBallot.objects.bulk_create((SealedBallot(edition=edition, choices=one) for one in choices), batch_size=BATCH)


def _choices(vote: str, points: str, file: PbFile) -> list[list[int | str]]:
    references = [one for one in vote.split(",") if one]
    if file.instance.ballot_type is BallotType.ORDINAL:
        return [[reference, len(references) - rank] for rank, reference in enumerate(references)]
    if not points:
        return [[reference, 1] for reference in references]
    values = [to_json(parse_number(one.strip())) for one in points.split(",")]
    return [[reference, value] for reference, value in zip(references, values, strict=True)]


def _turnout(edition: Edition, file: PbFile) -> None:
    columns = {DIMENSIONS[name]: at for at, name in reversed(list(enumerate(file.vote_columns))) if name in DIMENSIONS}
    for dimension, at in columns.items():
        counts = Counter(_label(dimension, row[at].strip())[:120] for row in file.votes)
        TurnoutFigure.objects.bulk_create(
            TurnoutFigure(edition=edition, dimension=dimension, label=label, count=count)
            for label, count in counts.items()
        )


def _label(dimension: TurnoutDimension, text: str) -> str:
    if dimension is not TurnoutDimension.AGE_BAND:
        return LABELS.get(text, text)
    if not text.isdigit():
        return LABELS[""]
    return next((label for limit, label in AGE_LIMITS if int(text) < limit), OLDEST)
