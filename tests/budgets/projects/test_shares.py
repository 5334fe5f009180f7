"""Guaranteed shares: what each is for, which projects it takes, and that nothing moves once the vote is frozen."""

import json
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.urls import reverse

from allonnes.town.models import Neighbourhood
from budgets.editions.enums import ShareKind
from budgets.editions.models import Edition, Envelope, VoteOpening
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.shares.actions import freeze_shares
from budgets.projects.shares.proofreading import proof_of, rule_of_shares
from budgets.projects.shares.sharing import Candidate, Share, share_out
from budgets.projects.study.actions import decisions
from budgets.results.actions.counting import outcome_under
from budgets.voting.box.instance import instance_of
from budgets.voting.opening.actions import open_vote
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    share_of_places,
    share_of_projects,
    vote,
)
from tests.factories.deposits import IN_STUDY
from tests.factories.openings import BETWEEN, openable_edition
from tests.factories.studies import on_ballot_decision, studied_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def told(words: object) -> str:
    return str(words).replace("\u202f", " ").replace("\xa0", " ")


def priority_place(**fields: Any) -> Neighbourhood:
    return NeighbourhoodFactory(is_priority=True, **fields)


def ballot(edition: Edition, **fields: Any) -> Project:
    number = edition.projects.count() + 1
    return ProjectFactory(edition=edition, number=number, **fields)


def held(edition: Edition) -> dict[int, str]:
    """The share written on each project of the ballot, by number."""
    rows = edition.projects.order_by("number").values_list("number", "envelope__name")
    return {number: name or "" for number, name in rows}


def simulated(edition: Edition) -> dict[int, str]:
    return {line.number: line.share for line in proof_of(edition, is_frozen=False).lines}


# --- The pure function ------------------------------------------------------------------------------
PLACES, QPV, YOUTH, HAND = (
    Share(1, ShareKind.NEIGHBOURHOODS, neighbourhoods=frozenset({10, 11})),
    Share(2, ShareKind.PRIORITY),
    Share(3, ShareKind.THEME, category=20),
    Share(4, ShareKind.PROJECTS, projects=frozenset({100})),
)


@pytest.mark.parametrize(
    ("project", "shares", "expected"),
    [
        (Candidate(1, neighbourhood=10), [PLACES], (1,)),
        (Candidate(1, neighbourhood=12), [PLACES], ()),
        (Candidate(1), [PLACES, QPV, YOUTH, HAND], ()),
        (Candidate(1, neighbourhood=12, is_priority=True), [PLACES, QPV], (2,)),
        (Candidate(1, category=20), [QPV, YOUTH], (3,)),
        (Candidate(1, category=21), [YOUTH], ()),
        (Candidate(100), [QPV, HAND], (4,)),
        (Candidate(101), [HAND], ()),
        (Candidate(1, is_priority=True, category=20), [QPV, YOUTH], (2, 3)),
        (Candidate(1, is_priority=True, category=20), [YOUTH, QPV], (3, 2)),
        (Candidate(100, neighbourhood=10, is_priority=True, category=20), [PLACES, QPV, YOUTH, HAND], (4, 1, 2, 3)),
        (Candidate(1), [Share(3, ShareKind.THEME)], ()),
        (Candidate(1), [Share(1, ShareKind.NEIGHBOURHOODS)], ()),
    ],
)
def test_a_project_goes_to_the_share_that_chose_it_then_to_the_first(
    project: Candidate, shares: list[Share], expected: tuple[int, ...]
) -> None:
    assert share_out([project], shares) == {project.id: expected}


# --- What a share says ------------------------------------------------------------------------------
def build(kind: str, edition: Edition, *, amount: int = 20_000) -> Envelope:
    """One share of each kind, for project 1 alone, which is not for it yet."""
    if kind == ShareKind.NEIGHBOURHOODS:
        return share_of_places(edition, NeighbourhoodFactory(), name="La part", amount=amount)
    if kind == ShareKind.PRIORITY:
        return EnvelopeFactory(edition=edition, name="La part", amount=amount)
    if kind == ShareKind.THEME:
        theme = CategoryFactory(edition=edition, name="Jeunesse")
        return EnvelopeFactory(edition=edition, name="La part", kind=kind, category=theme, amount=amount)
    return share_of_projects(edition, edition.projects.get(number=2), name="La part", amount=amount)


def aim(share: Envelope, project: Project) -> None:
    """Make the share be for that project."""
    rows = Project.objects.filter(pk=project.pk)
    if share.kind == ShareKind.NEIGHBOURHOODS:
        place = NeighbourhoodFactory()
        rows.update(neighbourhood=place)
        share.neighbourhoods.add(place)
    elif share.kind == ShareKind.PRIORITY:
        rows.update(neighbourhood=priority_place())
    elif share.kind == ShareKind.THEME:
        rows.update(category=share.category)
    else:
        share.projects.add(project)


@pytest.mark.parametrize("kind", ShareKind.values)
def test_a_share_changed_after_the_decisions_moves_its_projects_until_the_vote_is_frozen(kind: str) -> None:
    edition = openable_edition()
    edition.envelopes.all().delete()
    edition = Edition.objects.get(pk=edition.pk)
    first = edition.projects.get(number=1)
    share = build(kind, edition)
    assert simulated(edition)[1] == "Toute la ville"
    aim(share, first)
    assert simulated(edition)[1] == "La part"
    assert held(edition)[1] == ""
    opening = open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    assert held(edition)[1] == "La part"
    frozen = {row["number"]: row["share"] for row in json.loads(opening.content)["projects"]}
    assert frozen == held(edition)
    assert {line.number: line.share for line in proof_of(edition, is_frozen=True).lines}[1] == "La part"


@pytest.mark.parametrize("kind", ShareKind.values)
def test_a_share_set_before_the_decisions_takes_what_is_decided_after(kind: str) -> None:
    edition = studied_edition()
    ProjectFactory(edition=edition, number=2, state=ProjectState.REJECTED)
    decision = on_ballot_decision(edition)
    project = Project.objects.get(pk=decision.project_id)
    share = build(kind, edition)
    aim(share, project)
    decisions.publish_decision(decision=decision, by=decision.decided_by, now=IN_STUDY)
    project.refresh_from_db()
    assert (project.state, project.envelope, project.cost) == (ProjectState.ON_BALLOT, None, 12_000)
    assert simulated(edition) == {project.number: "La part"}


@pytest.mark.parametrize("kind", ShareKind.values)
def test_the_count_obeys_what_was_frozen_whatever_changes_after(kind: str) -> None:
    edition = openable_edition(amount=30_000, max_project_cost=30_000)
    edition.envelopes.all().delete()
    edition = Edition.objects.get(pk=edition.pk)
    Project.objects.filter(edition=edition, number__in=[2, 3]).update(cost=15_000)
    share = build(kind, edition, amount=10_000) if kind != ShareKind.PROJECTS else share_of_projects(
        edition, edition.projects.get(number=1), name="La part", amount=10_000
    )  # fmt: skip
    aim(share, edition.projects.get(number=1))
    open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    Neighbourhood.objects.update(is_priority=False)
    for stray in (
        lambda: share.neighbourhoods.set([NeighbourhoodFactory()]),
        lambda: share.projects.set([edition.projects.get(number=3)]),
        lambda: Project.objects.filter(edition=edition, number=1).update(neighbourhood=NeighbourhoodFactory()),
        lambda: Project.objects.filter(edition=edition, number=1).update(category=CategoryFactory(edition=edition)),
    ):
        with pytest.raises(ProgrammingError, match="frozen for the vote"), transaction.atomic():
            stray()
    (floor,) = instance_of(edition).floors
    assert (floor.envelope, floor.amount, floor.projects) == ("La part", 10_000, ("1",))


def test_a_guaranteed_project_is_elected_by_its_share_alone() -> None:
    edition = EditionFactory(amount=30_000)
    for cost in (10_000, 15_000, 15_000):
        ballot(edition, cost=cost)
    share_of_projects(edition, edition.projects.get(number=1), name="Jeunesse", amount=10_000)
    vote(edition, ["2", "3"], ["2", "3"], ["1"])
    freeze_shares(edition=edition)
    outcome = outcome_under(edition, edition.rule)
    assert (outcome.winners[0], outcome.steps[0].envelope) == ("1", "Jeunesse")
    assert len(outcome.winners) == 2


def test_youth_without_quartier_takes_youth_projects_and_no_other() -> None:
    edition = EditionFactory()
    youth = CategoryFactory(edition=edition, name="Jeunesse")
    ballot(edition)
    ballot(edition, category=youth)
    ballot(edition, category=youth, neighbourhood=NeighbourhoodFactory())
    ballot(edition, neighbourhood=NeighbourhoodFactory())
    EnvelopeFactory(edition=edition, name="Jeunesse", kind=ShareKind.THEME, category=youth)
    freeze_shares(edition=edition)
    assert held(edition) == {1: "", 2: "Jeunesse", 3: "Jeunesse", 4: ""}


def test_what_was_written_on_a_project_before_the_opening_is_written_anew() -> None:
    edition = EditionFactory()
    ballot(edition, envelope=EnvelopeFactory(edition=edition))
    freeze_shares(edition=edition)
    assert held(edition) == {1: ""}


# --- Proofread before, read by everybody after ------------------------------------------------------
def test_the_town_proofreads_project_by_project_and_is_warned() -> None:
    edition = EditionFactory()
    youth, place = CategoryFactory(edition=edition, name="Jeunesse"), priority_place(name="Chaoué")
    ballot(edition, neighbourhood=place, category=youth, cost=10_000)
    absent = ballot(edition, state=ProjectState.REJECTED)
    EnvelopeFactory(edition=edition, name="QPV", position=1, amount=30_000)
    EnvelopeFactory(edition=edition, name="Jeunes", position=2, kind=ShareKind.THEME, category=youth, amount=20_000)
    share_of_projects(edition, absent, name="Écoles", position=3, amount=5_000)
    proof = proof_of(edition, is_frozen=False)
    (line,) = proof.lines
    assert (line.number, told(line.cost), line.place, line.theme) == (1, "10 000 €", "Chaoué", "Jeunesse")
    assert (line.share, line.also) == ("QPV", "Jeunes")
    assert [told(warning) for warning in proof.warnings] == [
        "« QPV » garde 30 000 €, mais ses projets coûtent ensemble 10 000 € : le reste ira à toute la ville.",
        "« Jeunes » n’a aucun projet au vote : son argent ira à toute la ville.",
        "« Écoles » n’a aucun projet au vote : son argent ira à toute la ville.",
        "Le projet n° 2, choisi pour « Écoles », n’est pas au vote (Non retenu).",
    ]
    assert (proof.rule, proof_of(EditionFactory(), is_frozen=False).rule) == (rule_of_shares(), "")


def test_a_share_that_its_projects_can_spend_warns_of_nothing() -> None:
    edition = EditionFactory()
    share_of_projects(edition, ballot(edition, cost=10_000), amount=10_000)
    assert proof_of(edition, is_frozen=False).warnings == []


def test_the_list_is_shown_before_freezing_at_the_desk_and_after_to_everybody(client: StrictClient) -> None:
    edition = openable_edition()
    share = edition.envelopes.get()
    Project.objects.filter(edition=edition, number=2).update(neighbourhood=share.neighbourhoods.get())
    desk, public = reverse("admin:budgets_edition_vote_opening", args=[edition.pk]), StrictClient()
    pages = {
        "edition": reverse("budgets:edition", args=[edition.slug]),
        "project": reverse("budgets:project", args=[edition.slug, 2]),
        "catalogue": reverse("budgets:projects", args=[edition.slug]),
        "text": reverse("budgets:vote_rules", args=[edition.slug]),
    }
    link = f'href="{pages["project"]}"'
    with time_machine.travel(BETWEEN, tick=False):
        sign_in(client, make_administrator())
        before = told(client.get(desk).content.decode())
        assert "relisez avant de figer" in before
        assert "Quartier prioritaire : 40 000 €. Pour les projets de ce quartier" in before
        assert "mais ses projets coûtent ensemble 10 000 €" in before
        assert "Part garantie" not in public.get(pages["project"]).content.decode()
        assert "Quartier prioritaire" not in public.get(pages["catalogue"]).content.decode()
        page = told(public.get(pages["edition"]).content.decode())
        assert ("Les parts garanties" in page, link in page) == (True, False)
        open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
        after = told(client.get(desk).content.decode())
        assert "comme c’est figé" in after
        assert after.count(">Quartier prioritaire</td>") == 1
        assert "Part garantie" in public.get(pages["project"]).content.decode()
        assert "Quartier prioritaire" in public.get(pages["catalogue"]).content.decode()
        assert link in public.get(pages["edition"]).content.decode()
        frozen = json.loads(public.get(pages["text"]).content)
    assert [row["share"] for row in frozen["projects"]] == ["", "Quartier prioritaire", ""]
    assert frozen["shares"][0]["purpose"].startswith("Pour les projets de ce quartier")
    assert VoteOpening.objects.count() == 1
