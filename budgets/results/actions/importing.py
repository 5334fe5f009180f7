"""Loading a real vote of another town from a Pabulib file, as a closed edition with its official count."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from allonnes.core.errors import ActionDenied, InvalidInput
from budgets.counting.instance import BallotType
from budgets.counting.instance import Project as CountedProject
from budgets.counting.numbers import parse_number, to_json
from budgets.counting.pabulib import PbFile
from budgets.counting.support import points as points_of
from budgets.editions.enums import PhaseKind, Rule, Support, TieRule
from budgets.editions.models import Category, Edition, Phase
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.models import Count
from budgets.voting.enums import TurnoutDimension
from budgets.voting.models import SealedBallot, TurnoutFigure

RULES = {
    "greedy": Rule.GREEDY_SKIP,
    "greedy-threshold": Rule.GREEDY_SKIP,
    "greedy-no-skip": Rule.GREEDY_STOP,
    "equalshares": Rule.EQUAL_SHARES,
    "equalshares/add1": Rule.EQUAL_SHARES_ADD1,
}
WITH_POINTS = {BallotType.ORDINAL, BallotType.CUMULATIVE, BallotType.SCORING}
# The bands and the words below are kept as they stand.
AGE_LIMITS = (
    (18, gettext_noop("Moins de 18 ans")),
    (25, gettext_noop("18 à 24 ans")),
    (40, gettext_noop("25 à 39 ans")),
    (60, gettext_noop("40 à 59 ans")),
    (75, gettext_noop("60 à 74 ans")),
)
OLDEST = gettext_noop("75 ans et plus")
LABELS = {
    "internet": gettext_noop("En ligne"),
    "paper": gettext_noop("Sur papier"),
    "F": gettext_noop("Femmes"),
    "M": gettext_noop("Hommes"),
    "": gettext_noop("Non renseigné"),
}
DIMENSIONS = {
    "voting_method": TurnoutDimension.CHANNEL,
    "neighborhood": TurnoutDimension.NEIGHBOURHOOD,
    "district": TurnoutDimension.NEIGHBOURHOOD,
    "age": TurnoutDimension.AGE_BAND,
    "sex": TurnoutDimension.GENDER,
}
THRESHOLD = "min_project_score_threshold"
BATCH = 2000


@transaction.atomic
def import_instance(*, file: PbFile, slug: str, title: str, source: str = "", is_published: bool = True) -> Edition:
    """Create an imported edition with its projects, sealed ballots, turnout and official count: all or nothing.

    Voters' attributes become turnout figures and leave the ballots. Raises InvalidInput when the address is taken or
    the file holds what the portal cannot: amounts that are not whole, a rule that does not go with its ballots.
    """
    if Edition.objects.filter(slug=slug).exists():
        raise InvalidInput([_("Une édition existe déjà à l’adresse « %(slug)s ».") % {"slug": slug}])
    _refuse_broken_amounts(file)
    edition = _create_edition(file, slug=slug, title=title, source=source, is_published=is_published)
    _create_phases(edition, file)
    _create_projects(edition, file)
    _create_ballots(edition, file)
    _create_turnout(edition, file)
    try:
        count_edition(edition=edition)
    except ActionDenied as denied:
        raise InvalidInput([denied.reason]) from denied
    _refuse_threshold_of_points(publish_result(edition=edition, by=None), file)
    return edition


def _refuse_broken_amounts(file: PbFile) -> None:
    words = _("Le coût du projet %(id)s n’est pas un nombre entier : le portail compte en euros entiers.")
    problems = [words % {"id": project.id} for project in _broken(file.instance.projects)]
    if file.instance.budget.denominator != 1:
        problems.insert(0, _("Le budget n’est pas un nombre entier : le portail compte en euros entiers."))
    if _threshold(file) is None:
        problems.append(_("Le seuil (min_project_score_threshold) n’est pas un nombre entier."))
    if problems:
        raise InvalidInput(problems)


def _broken(projects: Iterable[CountedProject]) -> Iterable[CountedProject]:
    return (project for project in projects if project.cost.denominator != 1)


def _threshold(file: PbFile) -> int | None:
    """The score under which a project is not elected; 0 without one, None when it is not a whole number."""
    try:
        value = parse_number(file.meta.get(THRESHOLD, "").strip() or "0")
    except ValueError:
        return None
    return int(value) if value.denominator == 1 and value >= 0 else None


def _refuse_threshold_of_points(count: Count, file: PbFile) -> None:
    # A minimum counts ballots. In a greedy count a threshold changes nothing but the fate of the projects under it, so
    # a threshold of points may be left aside as long as none of them is elected.
    if file.instance.ballot_type not in WITH_POINTS:
        return
    score, threshold = points_of(file.instance), _threshold(file) or 0
    words = _("Le projet %(id)s est retenu sous le seuil de points : le portail ne sait pas compter ce vote.")
    problems = [words % {"id": winner} for winner in count.winners if score[winner] < threshold]
    if problems:
        raise InvalidInput(problems)


def _create_edition(file: PbFile, *, slug: str, title: str, source: str, is_published: bool) -> Edition:
    instance, meta = file.instance, file.meta
    years = re.findall(r"\d{4}", meta.get("date_begin", "") + " " + meta.get("instance", ""))
    edition = Edition(
        title=title,
        slug=slug,
        year=int(years[0]) if years else timezone.localdate().year,
        summary=meta.get("comment", ""),
        amount=int(instance.budget),
        currency=meta.get("currency", "")[:3] or "EUR",
        ballot_type=instance.ballot_type.value,
        min_choices=instance.limits.min_length or 0,
        max_choices=instance.limits.max_length,
        rule=RULES.get(meta.get("rule", ""), Rule.GREEDY_SKIP),
        support=Support.POINTS if instance.ballot_type in WITH_POINTS else Support.VOTES,
        tie_rule=TieRule.LOWER_COST_THEN_ID,
        minimum_votes=0 if instance.ballot_type in WITH_POINTS else _threshold(file) or 0,
        is_published=is_published,
        is_imported=True,
        source=source,
        pabulib_meta={"meta": list(meta.items()), "project_columns": list(file.project_columns)},
    )
    try:
        edition.full_clean()
    except ValidationError as invalid:
        raise InvalidInput(invalid.messages) from invalid
    edition.save()
    return edition


def _day(text: str) -> date | None:
    date_parts = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", text.strip(), re.ASCII)
    try:
        return date(int(date_parts[3]), int(date_parts[2]), int(date_parts[1])) if date_parts else None
    except ValueError:
        return None


def _create_phases(edition: Edition, file: PbFile) -> None:
    begin, end = _day(file.meta.get("date_begin", "")), _day(file.meta.get("date_end", ""))
    if begin is None or end is None or end < begin:
        return
    first, after = (timezone.make_aware(datetime.combine(day, time.min)) for day in (begin, end + timedelta(days=1)))
    Phase.objects.create(edition=edition, kind=PhaseKind.VOTE, starts_at=first, ends_at=after)


def _create_categories(edition: Edition, rows: list[dict[str, str]]) -> dict[str, Category]:
    names = sorted({_first(row.get("category", "")) for row in rows} - {""})
    made = Category.objects.bulk_create(
        Category(edition=edition, name=name[:120], slug=f"{slugify(name)[:100]}-{number}")
        for number, name in enumerate(names, 1)
    )
    return dict(zip(names, made, strict=True))


def _first(cell: str) -> str:
    return cell.partition(",")[0].strip()


def _create_projects(edition: Edition, file: PbFile) -> None:
    rows = [dict(zip(file.project_columns, row, strict=True)) for row in file.projects]
    categories = _create_categories(edition, rows)
    for number, row in enumerate(rows, 1):
        project = _build_project(file.instance.by_id[row["project_id"]], row)
        project.edition, project.number = edition, number
        project.category = categories.get(_first(row.get("category", "")))
        project.save()


def _build_project(counted: CountedProject, row: dict[str, str]) -> Project:
    latitude, longitude = _coordinate(row.get("latitude", ""), 90), _coordinate(row.get("longitude", ""), 180)
    has_point = latitude is not None and longitude is not None
    name = row.get("name", "") or _("Projet %(number)s") % {"number": counted.id}
    return Project(
        state=ProjectState.ON_BALLOT,
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


def _coordinate(text: str, limit: int) -> Decimal | None:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return round(value, 6) if value.is_finite() and abs(value) <= limit else None


def _create_ballots(edition: Edition, file: PbFile) -> None:
    vote_at = file.vote_columns.index("vote")
    has_points = file.instance.ballot_type in {BallotType.CUMULATIVE, BallotType.SCORING}
    points_at = file.vote_columns.index("points") if has_points else None
    choices = [_choices(row[vote_at], "" if points_at is None else row[points_at], file) for row in file.votes]
    random.SystemRandom().shuffle(choices)
    SealedBallot.objects.bulk_create(
        (SealedBallot(edition=edition, choices=ballot_choices) for ballot_choices in choices), batch_size=BATCH
    )


def _choices(vote: str, points: str, file: PbFile) -> list[list[int | str]]:
    references = [reference for reference in vote.split(",") if reference]
    if file.instance.ballot_type is BallotType.ORDINAL:
        return [[reference, len(references) - rank] for rank, reference in enumerate(references)]
    if not points:
        return [[reference, 1] for reference in references]
    values = [to_json(parse_number(point.strip())) for point in points.split(",")]
    return [[reference, value] for reference, value in zip(references, values, strict=True)]


def _create_turnout(edition: Edition, file: PbFile) -> None:
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
