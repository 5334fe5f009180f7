"""From the tables to the counting core: projects, sealed ballots and the rule of an edition."""

import hashlib
import json
from collections.abc import Iterator

from allonnes.core.spreadsheets import write_csv
from budgets.counting.instance import BallotType, Floor, Instance, Limits, Project, group_ballots
from budgets.counting.numbers import Number, parse_exact
from budgets.counting.rule_file import RuleFile
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of
from budgets.projects.models import Project as ProjectRow
from budgets.voting.models import SealedBallot

CSV_COLUMNS = ("bulletin", "projets", "points")


def instance_of(edition: Edition, *, with_guarantees: bool = True) -> Instance:
    """Everything a count reads; without the guaranteed shares and the minimum of votes for rules that know none."""
    projects = ProjectRow.objects.filter(edition=edition).counted().select_related("neighbourhood")
    rows = list(projects.defer("search", "description", "extra").order_by("number"))
    ballots = [
        {str(reference): parse_exact(points) for reference, points in choices} for choices in sealed_choices(edition)
    ]
    floors = [
        Floor(envelope.name, envelope.amount, tuple(row.reference for row in rows if row.envelope_id == envelope.pk))
        for envelope in edition.envelopes.order_by("position")
    ]
    return Instance(
        projects=tuple(
            Project(row.reference, row.cost or 0, row.shown_title, _group(row, edition), row.is_withdrawn)
            for row in rows
        ),
        budget=edition.amount,
        ballots=group_ballots(filter(None, ballots), blank=sum(not ballot for ballot in ballots)),
        ballot_type=_counted_as(edition),
        limits=_limits(edition, ballots),
        floors=tuple(floors) if with_guarantees else (),
        minimum_votes=edition.minimum_votes if with_guarantees else 0,
    )


def _counted_as(edition: Edition) -> BallotType:
    """A ranked vote of the town is sealed with its points: the file says them, and nobody has to guess them."""
    told = BallotType(edition.ballot_type)
    return BallotType.SCORING if told is BallotType.ORDINAL and not edition.is_imported else told


def _limits(edition: Edition, ballots: list[dict[str, Number]]) -> Limits:
    """What a ballot could hold. A ballot whose withdrawn choices were replaced may hold fewer than the least."""
    least, most_cost = edition.min_choices, None
    if not edition.is_imported:
        least = min([least, *(len(ballot) for ballot in ballots if ballot)])
        most_cost = edition.amount if edition.is_knapsack else None
    return Limits(min_length=least, max_length=edition.max_choices, max_sum_cost=most_cost)


def _group(row: ProjectRow, edition: Edition) -> str:
    """Where « nobody won » is said of: the neighbourhood, or the place of an imported file; "" for the whole town."""
    if row.neighbourhood:
        return row.neighbourhood.name
    return row.place_label if edition.is_imported else ""


def rules_of(edition: Edition) -> RuleFile:
    """What the `.pb` file cannot carry, as published in `regle.json`."""
    instance = instance_of(edition)
    # An imported file already carries its own blank ballots, as empty votes.
    blank = 0 if edition.pabulib_meta else sum(ballot.count for ballot in instance.ballots if not ballot.points)
    return RuleFile(edition.rule, settings_of(edition), instance.floors, instance.minimum_votes, blank)


def sealed_choices(edition: Edition) -> list[list[list[object]]]:
    """The choices of every sealed ballot, in an order that depends on nothing but the choices themselves."""
    rows = SealedBallot.objects.filter(edition=edition).order_by("pk").values_list("choices", flat=True)
    return sorted(rows, key=lambda choices: json.dumps(choices, ensure_ascii=False))


def ballot_lines(edition: Edition) -> Iterator[str]:
    """The file `bulletins.csv`: one ballot a line, numbered in the published order, nothing of the person."""
    rows = (
        (
            number,
            ",".join(str(reference) for reference, _points in choices),
            ",".join(str(points) for _reference, points in choices),
        )
        for number, choices in enumerate(sealed_choices(edition), 1)
    )
    return write_csv(rows, CSV_COLUMNS, has_bom=False)


def ballots_digest(edition: Edition) -> str:
    """SHA-256 of `bulletins.csv` as published: changing one ballot changes it."""
    digest = hashlib.sha256()
    for line in ballot_lines(edition):
        digest.update(line.encode())
    return digest.hexdigest()
