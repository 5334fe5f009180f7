"""What was frozen when the vote opened: written once as canonical JSON, hashed, published, and read from there."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from budgets.editions.enums import BallotType, PhaseKind
from budgets.editions.models import Edition, VoteOpening
from budgets.editions.rule_words import settings_of
from budgets.projects.models import Project
from budgets.projects.models.projects import HIDDEN_TITLE
from budgets.projects.shares.proofreading import purpose_words
from budgets.projects.shares.sharing import ballot_of, shares_of, simulate
from budgets.voting.box.ballot_rules import BallotRules

# Fields of the edition that say how one votes and how it is counted.
FROZEN = (
    "title",
    "year",
    "amount",
    "currency",
    "ballot_type",
    "is_knapsack",
    "min_choices",
    "max_choices",
    "rule",
    "support",
    "minimum_votes",
    "max_project_cost",
    "minimum_age",
    "parent_agreement_below",
    "is_open_to_residents",
    "is_open_to_students",
    "is_open_to_workers",
)


def write_snapshot(edition: Edition, *, is_preview: bool = False) -> str:
    """The rules, the dates, the règlement and the projects of the ballot with their costs, as text: the same edition
    always gives the same text. A preview has the shares that the opening would write on the projects now."""
    settings = settings_of(edition)
    regulation = edition.regulations.only("number", "deliberation").first()
    vote = edition.phase_of(PhaseKind.VOTE)
    projects, shares = ballot_of(edition), shares_of(edition)
    names = {share.pk: share.name for share in shares}
    given = {project.pk: project.envelope_id for project in projects}
    if is_preview:
        given = {
            project: share_ids[0] if share_ids else None for project, share_ids in simulate(projects, shares).items()
        }
    content: dict[str, Any] = {name: getattr(edition, name) for name in FROZEN}
    content |= {
        "edition": edition.slug,
        "tie": settings.tie,
        "seed": settings.seed,
        "age_on": edition.age_on and edition.age_on.isoformat(),
        "vote_starts_at": vote and vote.starts_at.isoformat(),
        "vote_ends_at": vote and vote.ends_at and vote.ends_at.isoformat(),
        "regulation": regulation and {"version": regulation.number, "deliberation": regulation.deliberation},
        "shares": [{"name": share.name, "amount": share.amount, "purpose": purpose_words(share)} for share in shares],
        "projects": [_project(project, names.get(given[project.pk] or 0, "")) for project in projects],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n"


def _project(project: Project, share: str) -> dict[str, Any]:
    return {
        "reference": project.reference,
        "number": project.number,
        "title": project.title,
        "summary": project.summary,
        "cost": project.cost,
        "place": project.place_words,
        "neighbourhood": project.neighbourhood.name if project.neighbourhood else "",
        "theme": project.category.name if project.category else "",
        "share": share,
    }


def digest(content: str) -> str:
    """SHA-256 of the frozen text, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Option:
    """A project as the ballot shows it."""

    reference: str
    number: int
    title: str
    summary: str
    cost: int
    place: str
    neighbourhood: str
    theme: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The frozen text, read."""

    sha256: str
    title: str
    slug: str
    starts_at: datetime
    ends_at: datetime
    rules: BallotRules
    options: dict[str, Option]
    minimum_age: int | None
    age_on: date | None
    parent_agreement_below: int | None
    open_to: frozenset[str]


@lru_cache(maxsize=8)
def read_snapshot(sha256: str) -> Snapshot:
    """Read a frozen text, by its hash: it never changes, so it is read once by each process."""
    content = json.loads(VoteOpening.objects.values_list("content", flat=True).get(sha256=sha256))
    options = {row["reference"]: _option(row) for row in content["projects"]}
    open_to = {"lives": "residents", "studies": "students", "works": "workers"}
    return Snapshot(
        sha256=sha256,
        title=content["title"],
        slug=content["edition"],
        starts_at=datetime.fromisoformat(content["vote_starts_at"]),
        ends_at=datetime.fromisoformat(content["vote_ends_at"]),
        rules=_rules(content, options),
        options=options,
        minimum_age=content["minimum_age"],
        age_on=date.fromisoformat(content["age_on"]) if content["age_on"] else None,
        parent_agreement_below=content["parent_agreement_below"],
        open_to=frozenset(link for link, who in open_to.items() if content[f"is_open_to_{who}"]),
    )


def without_hidden(snapshot: Snapshot, hidden: frozenset[str]) -> Snapshot:
    """The same vote, each text that moderation hid replaced: number, cost, order and button stay.

    Moderation judges words, and must not take a choice out of a vote: only a withdrawal does, said to every voter.
    """
    if not hidden:
        return snapshot
    options = {key: _masked(option) if key in hidden else option for key, option in snapshot.options.items()}
    return replace(snapshot, options=options)


def _masked(option: Option) -> Option:
    place = option.neighbourhood or str(_("Toute la ville"))
    return replace(option, title=str(HIDDEN_TITLE), summary="", place=place, is_hidden=True)


def public_content(content: str, hidden: frozenset[str]) -> str:
    """The frozen text as it is published. While a text is hidden, `masked` gives the numbers: the hash is the one of
    the whole text, which the database keeps, and it can be computed again once nothing is hidden."""
    if not hidden:
        return content
    said = json.loads(content)
    rows = [row for row in said["projects"] if row["reference"] in hidden]
    for row in rows:
        row |= {"title": str(HIDDEN_TITLE), "summary": "", "place": row["neighbourhood"]}
    said["masked"] = [row["number"] for row in rows]
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _option(row: dict[str, Any]) -> Option:
    return Option(
        *(row[name] for name in ("reference", "number", "title", "summary", "cost", "place", "neighbourhood", "theme"))
    )


def _rules(content: dict[str, Any], options: dict[str, Option]) -> BallotRules:
    ballot_type = BallotType(content["ballot_type"])
    return BallotRules(
        ballot_type=ballot_type,
        least=content["min_choices"],
        most=1 if ballot_type == BallotType.CHOOSE_ONE else content["max_choices"],
        costs={option.reference: option.cost for option in options.values()},
        most_cost=content["amount"] if content["is_knapsack"] else None,
    )
