"""Editions with their dates and money, projects, sealed ballots, and a whole vote counted."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from allonnes.town.models import Neighbourhood
from budgets.editions.enums import PhaseKind, Rule, ShareKind, TieRule
from budgets.editions.models import Category, Edition, Envelope, Phase
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.results.models import Count
from budgets.voting.models import SealedBallot, TurnoutFigure

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> datetime:
    """A moment by the town's clock: "2027-03-07 20:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


class EditionFactory(DjangoModelFactory[Edition]):
    class Meta:
        model = Edition

    title = factory.Sequence(lambda n: f"Budget participatif {n}")
    slug = factory.Sequence(lambda n: f"budget-{n}")
    year = 2027
    amount = 100_000
    rule = Rule.GREEDY_SKIP
    tie_rule = TieRule.LOWER_COST_THEN_ID
    is_published = True

    class Params:
        hidden = factory.Trait(is_published=False)
        imported = factory.Trait(is_imported=True, source="Une autre ville")
        foreign = factory.Trait(is_imported=True, currency="PLN")


class PhaseFactory(DjangoModelFactory[Phase]):
    class Meta:
        model = Phase

    edition = factory.SubFactory(EditionFactory)
    kind = PhaseKind.VOTE
    starts_at = at("2027-02-22 08:00")
    ends_at = at("2027-03-07 20:00")


class EnvelopeFactory(DjangoModelFactory[Envelope]):
    class Meta:
        model = Envelope

    edition = factory.SubFactory(EditionFactory)
    name = "Quartier prioritaire"
    slug = factory.Sequence(lambda n: f"part-{n}")
    amount = 40_000
    position = factory.Sequence(lambda n: n % 30_000 + 100)
    kind = ShareKind.PRIORITY


@transaction.atomic
def share_of_places(edition: Edition, *places: Neighbourhood, **fields: object) -> Envelope:
    """A share for quartiers."""
    share = EnvelopeFactory(edition=edition, kind=ShareKind.NEIGHBOURHOODS, **fields)
    share.neighbourhoods.set(places)
    return share


@transaction.atomic
def share_of_projects(edition: Edition, *projects: Project, **fields: object) -> Envelope:
    """A share for projects chosen by hand."""
    share = EnvelopeFactory(edition=edition, kind=ShareKind.PROJECTS, **fields)
    share.projects.set(projects)
    return share


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    edition = factory.SubFactory(EditionFactory)
    name = factory.Sequence(lambda n: f"Thème {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")


class NeighbourhoodFactory(DjangoModelFactory[Neighbourhood]):
    class Meta:
        model = Neighbourhood

    name = factory.Sequence(lambda n: f"Quartier {n}")
    slug = factory.Sequence(lambda n: f"quartier-{n}")


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    edition = factory.SubFactory(EditionFactory)
    number = factory.Sequence(lambda n: n + 1)
    reference = factory.LazyAttribute(lambda project: str(project.number))
    title = factory.LazyAttribute(lambda project: f"Un verger numéro {project.number}")
    cost = 10_000
    state = ProjectState.ON_BALLOT

    class Params:
        on_the_map = factory.Trait(latitude="47.965300", longitude="0.155400")


class SealedBallotFactory(DjangoModelFactory[SealedBallot]):
    class Meta:
        model = SealedBallot

    edition = factory.SubFactory(EditionFactory)
    choices = factory.LazyFunction(list)


def vote(edition: Edition, *ballots: Sequence[str]) -> None:
    """Seal approval ballots: each a list of references, an empty one is a blank ballot."""
    for references in ballots:
        SealedBallotFactory(edition=edition, choices=[[reference, 1] for reference in references])


def make_edition_with_vote(**fields: object) -> Edition:
    """Three projects (50 000, 60 000 and 30 000 of 100 000 €) and six ballots, one of them blank; not counted yet.

    By votes: 1 (4 votes) is elected, 2 (3 votes) does not fit, 3 (1 vote) is elected.
    """
    edition = EditionFactory(**fields)
    for number, cost in ((1, 50_000), (2, 60_000), (3, 30_000)):
        ProjectFactory(edition=edition, number=number, cost=cost)
    vote(edition, ["1", "2"], ["1", "2"], ["1"], ["1", "3"], ["2"], [])
    return edition


def make_counted_edition(**fields: object) -> Edition:
    """The same, counted by every rule and published."""
    edition = make_edition_with_vote(**fields)
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    edition.refresh_from_db()
    return edition


def official(edition: Edition) -> Count:
    """Its published outcome."""
    return edition.counts.get(is_official=True)


def add_turnout(edition: Edition, dimension: str, **cells: int) -> None:
    """Voters by label, in one dimension."""
    for label, number in cells.items():
        TurnoutFigure.objects.create(edition=edition, dimension=dimension, label=label, count=number)
