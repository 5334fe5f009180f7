"""Three editions: one finished with a simulated vote, one to come, and a real vote of another town."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from allonnes.town.models import Neighbourhood
from budgets.editions.actions.visibility import publish_edition
from budgets.editions.enums import BallotType, PhaseKind, Rule, ShareKind, TieRule
from budgets.editions.models import Category, Edition, Envelope, Phase
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.shares.actions import freeze_shares
from budgets.results.actions.counting import count_edition, publish_result
from budgets.voting.models import SealedBallot, TurnoutFigure
from portal.demonstration.ballots import MAX_CHOICES, simulate
from portal.demonstration.files import ProjectRow, read_json, read_projects
from portal.demonstration.people import administrator
from portal.demonstration.proposals import build_proposals
from portal.demonstration.rules import build_past_rules, build_rules

PAST_SOURCE = "Démonstration : projets inventés, bulletins simulés"
NEXT_SOURCE = "Démonstration : édition inventée"
AMOUNT = 150_000
PRIORITY_SHARE = 60_000
MAX_COST = 60_000
MINIMUM_VOTES = 20
YOUTH_SHARE = 20_000
YOUTH_THEME = "Jeunesse"
YOUTH_NAME = "Part garantie de la jeunesse"
PRIORITY_NAME = "Part garantie du quartier prioritaire Chaoué – Perrières"
# A day of the week in which each phase of the finished edition starts, on Monday; the one before ends on Sunday night.
PAST_DATES = ((1, 13), (3, 2), (5, 11), (6, 8), (7, 6))
# Days from today to the week in which each phase of the edition under way starts; its deposit is open.
NEXT_DAYS = (-20, 29, 99, 127, 141)


@transaction.atomic
def build_past_edition(now: datetime) -> None:
    """Last year's edition: deposit to results done, delivery under way, the official result counted and published."""
    if Edition.objects.filter(source=PAST_SOURCE).exists():
        return
    year = timezone.localdate(now).year - 1
    summary = (
        "Édition de démonstration : les projets sont inventés et les bulletins sont simulés. "
        "Le résultat, lui, est calculé pour de vrai, et vous pouvez refaire le calcul."
    )
    edition = _edition(year, summary, PAST_SOURCE)
    starts = [_monday(datetime(year, month, day, tzinfo=timezone.get_current_timezone())) for month, day in PAST_DATES]
    _phases(edition, starts)
    build_past_rules(edition)
    projects = read_projects()
    _projects(edition, projects)
    freeze_shares(edition=edition)
    _vote(edition, projects)
    count_edition(edition=edition)
    by = administrator()
    publish_result(edition=edition, by=by)
    publish_edition(edition=edition, by=by, now=now)


@transaction.atomic
def build_next_edition(now: datetime) -> None:
    """Next year's edition, its deposit open: people propose, support, comment."""
    if Edition.objects.filter(source=NEXT_SOURCE).exists():
        return
    summary = (
        "Édition de démonstration : les propositions sont inventées. Déposez la vôtre, en ligne ou lors d’une "
        "rencontre, et soutenez celles de vos voisines et voisins."
    )
    edition = _edition(timezone.localdate(now).year + 1, summary, NEXT_SOURCE)
    _phases(edition, [_monday(now + timedelta(days=days)) for days in NEXT_DAYS])
    build_rules(edition)
    build_proposals(edition, now)
    _youth_share(edition)
    publish_edition(edition=edition, by=administrator(), now=now)


def _edition(year: int, summary: str, source: str) -> Edition:
    edition = Edition.objects.create(
        title=f"Budget participatif {year}",
        slug=f"budget-participatif-{year}",
        year=year,
        summary=summary,
        amount=AMOUNT,
        max_project_cost=MAX_COST,
        ballot_type=BallotType.APPROVAL,
        max_choices=MAX_CHOICES,
        rule=Rule.GREEDY_SKIP,
        tie_rule=TieRule.LOWER_COST_THEN_SEED,
        tie_seed=f"allonnes-demonstration-{year}",
        minimum_votes=MINIMUM_VOTES,
        source=source,
    )
    Envelope.objects.create(
        edition=edition,
        name=PRIORITY_NAME,
        slug="qpv",
        amount=PRIORITY_SHARE,
        position=1,
        kind=ShareKind.PRIORITY,
    )
    return edition


def _youth_share(edition: Edition) -> None:
    """By its theme: a project of young people is in no quartier more than in another."""
    theme = edition.categories.get(name=YOUTH_THEME)
    Envelope.objects.create(
        edition=edition,
        name=YOUTH_NAME,
        slug="jeunesse",
        amount=YOUTH_SHARE,
        position=2,
        kind=ShareKind.THEME,
        category=theme,
    )


def _monday(moment: datetime) -> datetime:
    """The first instant of that week, by the town's clock: what ends then ends « dimanche à minuit »."""
    day = timezone.localdate(moment)
    return timezone.make_aware(datetime.combine(day - timedelta(days=day.weekday()), time.min))


def midnight_of_sunday(moment: datetime) -> datetime:
    """The end of that week: « dimanche à minuit »."""
    return _monday(moment + timedelta(days=7))


def _phases(edition: Edition, starts: Sequence[datetime]) -> None:
    ends = [*starts[1:], None]
    Phase.objects.bulk_create(
        Phase(edition=edition, kind=kind, starts_at=start, ends_at=end)
        for kind, start, end in zip(PhaseKind.values, starts, ends, strict=True)
    )


def _projects(edition: Edition, rows: Sequence[ProjectRow]) -> None:
    names = sorted({row.theme for row in rows})
    themes = {name: Category.objects.create(edition=edition, name=name, slug=slugify(name)) for name in names}
    places = {place.name: place for place in Neighbourhood.objects.order_by("pk")}
    for row in rows:
        place = places.get(row.neighbourhood)
        Project.objects.create(
            edition=edition,
            number=row.number,
            reference=row.reference,
            title=row.title,
            summary=row.summary,
            description=row.description,
            author_label=row.author,
            category=themes[row.theme],
            neighbourhood=place,
            place_label=row.place,
            longitude=row.point[0] if row.point else None,
            latitude=row.point[1] if row.point else None,
            cost=row.cost,
            state=ProjectState.ON_BALLOT,
        )


def _vote(edition: Edition, rows: Sequence[ProjectRow]) -> None:
    vote = simulate(rows, read_json("ville.json")["simulated_voters"])
    SealedBallot.objects.bulk_create(
        SealedBallot(edition=edition, choices=[[reference, 1] for reference in chosen]) for chosen in vote.ballots
    )
    TurnoutFigure.objects.bulk_create(
        TurnoutFigure(edition=edition, dimension=dimension, label=label, count=count)
        for dimension, cells in vote.turnout.items()
        for label, count in cells.items()
    )
