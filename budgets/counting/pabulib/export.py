"""An instance as a .pb file, its ballots without any attribute of the voters."""

from collections.abc import Collection, Mapping
from dataclasses import fields

from budgets.counting.instance import Ballot, BallotType, Instance, Limits, Project
from budgets.counting.numbers import Number, to_decimal
from budgets.counting.pabulib.model import POINT_COLUMN_TYPES, SENTINEL_COST, PbFile
from budgets.counting.settings import Settings, Support
from budgets.counting.support import points, votes
from budgets.counting.ties import tie_order

RULE_NAMES = {"greedy-skip": "greedy", "greedy-stop": "greedy-no-skip"}
_KEYS = (
    *("description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes", "budget"),
    *("vote_type", "rule", "date_begin", "date_end", "min_length", "max_length", "min_sum_cost", "max_sum_cost"),
    *("min_points", "max_points", "min_sum_points", "max_sum_points", "min_project_score_threshold", "edition"),
    *("language", "currency", "fully_funded", "comment", "acknowledgments"),
)


def export(
    instance: Instance,
    header: Mapping[str, str],
    *,
    rule: str = "",
    settings: Settings | None = None,
    winners: Collection[str] | None = None,
) -> PbFile:
    """The file of an instance.

    `header`: description, country, unit, instance, date_begin, date_end (DD.MM.YYYY), currency...; it wins over what
    is computed. Projects come in the order of support. Blank ballots cannot be written: their number belongs in
    regle.json, with the floors and the tie rule. The format's names for Equal Shares imply another tie rule and
    another first share than ours, and it has none for Phragmén: these are "unknown", named in the comment; greedy
    with floors is "greedy-custom".
    """
    settings = settings or Settings()
    with_score = instance.ballot_type not in {BallotType.APPROVAL, BallotType.CHOOSE_ONE}
    support = points(instance) if with_score and settings.support is Support.POINTS else votes(instance)
    order = tie_order(instance.projects, support, settings)
    columns = ["project_id", "cost", "votes"] + ["score"] * with_score + ["name"]
    columns += ["selected"] * (winners is not None) + ["district"] * any(project.group for project in order)
    cells = _cells(instance, winners or ())
    ballots = _rows(instance)
    return PbFile(
        meta=_meta(instance, header, rule=rule, count=len(ballots)),
        project_columns=tuple(columns),
        projects=tuple(tuple(cells[project.id][column] for column in columns) for project in order),
        vote_columns=("voter_id", "vote", *(("points",) if instance.ballot_type in POINT_COLUMN_TYPES else ())),
        votes=tuple((str(number), *row) for number, row in enumerate(ballots, start=1)),
        instance=instance,
    )


def _meta(instance: Instance, header: Mapping[str, str], *, rule: str, count: int) -> dict[str, str]:
    name = RULE_NAMES.get(rule, "unknown")
    if instance.floors and rule in RULE_NAMES:
        name = "greedy-custom"
    computed: dict[str, str] = {
        "num_projects": str(len(instance.projects)),
        "num_votes": str(count),
        "budget": to_decimal(instance.budget),
        "vote_type": instance.ballot_type,
        "rule": name,
        **_limits(instance),
    }
    if instance.minimum_votes:
        computed["min_project_score_threshold"] = str(instance.minimum_votes)
        computed["rule"] = "greedy-threshold" if name == "greedy" else name
    if rule and name not in RULE_NAMES.values():
        computed["comment"] = f"#1: Counted by {rule}, see regle.json."
    if sum(project.cost for project in instance.projects) <= instance.budget:
        computed["fully_funded"] = "1"
    values = {**computed, **header}
    return {key: values[key] for key in [*_KEYS, *(key for key in values if key not in _KEYS)] if values.get(key)}


def _limits(instance: Instance) -> dict[str, str]:
    names = [field.name for field in fields(Limits)]
    limits = {name: getattr(instance.limits, name) for name in names}
    if instance.ballot_type is BallotType.CUMULATIVE and limits["max_sum_points"] is None:
        limits["max_sum_points"] = max((sum(given for _, given in b.points) for b in instance.ballots), default=1)
    return {name: to_decimal(value) for name, value in limits.items() if value is not None}


def _cells(instance: Instance, winners: Collection[str]) -> dict[str, dict[str, str]]:
    tally, score = votes(instance), points(instance)

    def cells(project: Project) -> dict[str, str]:
        return {
            "project_id": project.id,
            "cost": str(SENTINEL_COST) if project.withdrawn else to_decimal(project.cost),
            "votes": to_decimal(tally[project.id]),
            "score": to_decimal(score[project.id]),
            "name": project.name,
            "selected": "1" if project.id in winners else "0",
            "district": project.group,
        }

    return {project.id: cells(project) for project in instance.projects}


def _rows(instance: Instance) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for ballot in instance.ballots:
        if ballot.points:
            rows += [_row(ballot, instance.ballot_type)] * ballot.count
    return sorted(rows)


def _row(ballot: Ballot, ballot_type: BallotType) -> tuple[str, ...]:
    def by_points(pair: tuple[str, Number]) -> tuple[Number, str]:
        return -pair[1], pair[0]

    pairs = sorted(ballot.points, key=by_points)
    vote = ",".join(project_id for project_id, _ in pairs)
    if ballot_type not in POINT_COLUMN_TYPES:
        return (vote,)
    return vote, ",".join(to_decimal(given) for _, given in pairs)
