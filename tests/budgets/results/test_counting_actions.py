"""Counting the sealed ballots, and making the outcome official: once, whoever asks at the same time."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connections

from allonnes.core.errors import ActionDenied
from budgets.counting.rules import RULES, RuleDoesNotApply
from budgets.editions.enums import BallotType, Rule, Support, TieRule
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, outcome_under, publish_result
from budgets.results.models import Count
from budgets.voting.box.instance import ballot_lines, ballots_digest, instance_of, rules_of
from tests.factories.budgets import (
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    SealedBallotFactory,
    make_counted_edition,
    make_edition_with_vote,
    official,
    vote,
)

pytestmark = pytest.mark.django_db


def states(edition: Edition) -> dict[str, str]:
    return dict(edition.projects.values_list("reference", "state"))


# --- Counting ---------------------------------------------------------------------------------------
def test_count_keeps_the_outcome_of_every_rule() -> None:
    edition = make_edition_with_vote()
    counts = count_edition(edition=edition)
    assert counts[0].rule == edition.rule
    assert {count.rule for count in counts} == set(RULES)
    own = edition.counts.get(rule=edition.rule)
    assert (own.winners, own.spent, own.remaining, own.ballots, own.blank_ballots) == (["1", "3"], 80_000, 20_000, 6, 1)
    assert own.voters_without_winner == 1
    assert [step["kind"] for step in own.steps] == ["elected", "does-not-fit", "elected"]
    assert own.settings == {"support": "votes", "tie": "cost-then-id", "seed": ""}
    assert not any(count.is_official for count in counts)


def test_count_again_replaces_the_unofficial_outcomes() -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    vote(edition, ["3"], ["3"], ["3"], ["3"])
    count_edition(edition=edition)
    assert edition.counts.count() == len(RULES)
    assert edition.counts.get(rule=edition.rule).winners == ["3", "1"]


def test_count_after_the_official_result_is_refused() -> None:
    edition = make_counted_edition()
    before = list(edition.counts.order_by("pk").values())
    with pytest.raises(ActionDenied, match="peut être rejoué, pas remplacé"):
        count_edition(edition=edition)
    assert list(edition.counts.order_by("pk").values()) == before


def test_count_by_a_rule_that_knows_no_guaranteed_share_is_refused() -> None:
    edition = make_edition_with_vote(rule=Rule.PHRAGMEN)
    EnvelopeFactory(edition=edition)
    with pytest.raises(ActionDenied, match="Les parts garanties ne s’appliquent pas"):
        count_edition(edition=edition)
    assert not edition.counts.exists()


def test_rules_that_do_not_fit_the_ballots_are_left_out_of_the_comparison() -> None:
    edition = EditionFactory(ballot_type=BallotType.CUMULATIVE, support=Support.POINTS)
    ProjectFactory(edition=edition, number=1, reference="1")
    SealedBallotFactory(edition=edition, choices=[["1", "1/2"]])
    assert {count.rule for count in count_edition(edition=edition)} == {Rule.GREEDY_SKIP, Rule.GREEDY_STOP}


def test_outcome_under_another_rule_leaves_the_guarantees_aside_and_writes_nothing() -> None:
    edition = make_edition_with_vote(minimum_votes=2)
    assert outcome_under(edition, Rule.GREEDY_SKIP).winners == ("1",)
    assert outcome_under(edition, Rule.GREEDY_STOP).winners == ("1",)
    assert set(outcome_under(edition, Rule.PHRAGMEN).winners) <= {"1", "2", "3"}
    assert not Count.objects.exists()


def test_outcome_under_an_impossible_rule_raises() -> None:
    edition = make_edition_with_vote(support=Support.POINTS)
    with pytest.raises(RuleDoesNotApply):
        outcome_under(edition, Rule.GREEDY_SKIP)


def test_guaranteed_share_elects_a_project_that_would_not_win() -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, name="Quartier prioritaire", amount=60_000)
    Project.objects.filter(edition=edition, reference="2").update(envelope=share)
    count_edition(edition=edition)
    own = edition.counts.get(rule=edition.rule)
    assert own.winners == ["2", "3"]
    assert own.steps[0]["kind"] == "elected-by-floor"
    assert own.steps[0]["envelope"] == "Quartier prioritaire"


def test_places_left_out_are_neighbourhoods_and_never_the_whole_town() -> None:
    edition = make_edition_with_vote()
    here, there = NeighbourhoodFactory(name="Chaoué"), NeighbourhoodFactory(name="Perrières")
    Project.objects.filter(edition=edition, reference="1").update(neighbourhood=here, place_label="Parc")
    Project.objects.filter(edition=edition, reference="2").update(neighbourhood=there, place_label="École")
    count_edition(edition=edition)
    assert edition.counts.get(rule=edition.rule).places_without_winner == ["Perrières"]


# --- The ballot box ---------------------------------------------------------------------------------
def test_digest_changes_with_one_ballot_and_not_with_their_order() -> None:
    first, second, third = (make_edition_with_vote() for _ in range(3))
    assert ballots_digest(first) == ballots_digest(second)
    vote(third, ["3"])
    assert ballots_digest(third) != ballots_digest(first)


@pytest.mark.parametrize("choices", [[["1", 1]], [["1", 2], ["2", 1]], [["2", 1], ["1", 1]], [["1", 1], ["2", 1]]])
def test_digest_sees_points_order_and_missing_choices(choices: list[list[object]]) -> None:
    one, other = EditionFactory(), EditionFactory()
    SealedBallotFactory(edition=one, choices=[["1", 2], ["2", 3]])
    SealedBallotFactory(edition=other, choices=choices)
    assert ballots_digest(one) != ballots_digest(other)


def test_ballots_file_is_sorted_numbered_and_safe_in_a_spreadsheet() -> None:
    edition = EditionFactory()
    vote(edition, ["b", "a"], [], ['=cmd|"x"'])
    lines = list(ballot_lines(edition))
    assert lines == ["bulletin;projets;points\r\n", '1;"\'=cmd|""x""";1\r\n', "2;b,a;1,1\r\n", "3;;\r\n"]


def test_seed_is_the_published_one_or_the_address() -> None:
    drawn = EditionFactory.build(slug="bp-2027", tie_rule=TieRule.LOWER_COST_THEN_SEED)
    assert settings_of(drawn).seed == "bp-2027"
    drawn.tie_seed = "Allonnes 2027"
    assert settings_of(drawn).seed == "Allonnes 2027"
    drawn.tie_rule = TieRule.LOWER_COST_THEN_ID
    assert settings_of(drawn).seed == ""


def test_rules_file_says_what_the_ballots_cannot() -> None:
    edition = make_edition_with_vote(minimum_votes=2)
    share = EnvelopeFactory(edition=edition, name="QPV", amount=30_000)
    Project.objects.filter(edition=edition, reference="3").update(envelope=share)
    rules = rules_of(edition)
    assert (rules.rule, rules.minimum_votes, rules.blank_ballots) == ("greedy-skip", 2, 1)
    assert [(floor.envelope, floor.amount, floor.projects) for floor in rules.floors] == [("QPV", 30_000, ("3",))]
    assert instance_of(edition, with_guarantees=False).floors == ()


# --- The official result ----------------------------------------------------------------------------
def test_publish_makes_the_rule_of_the_edition_official_and_moves_every_project() -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    count = publish_result(edition=edition, by=None)
    assert (count.rule, count.is_official, count.winners) == (edition.rule, True, ["1", "3"])
    assert states(edition) == {"1": ProjectState.ELECTED, "2": ProjectState.NOT_ELECTED, "3": ProjectState.ELECTED}
    events = {project.reference: project.history.get().event for project in edition.projects.order_by("number")}
    assert events == {"1": "elect", "2": "set_aside", "3": "elect"}


def test_publish_before_counting_is_refused() -> None:
    edition = make_edition_with_vote()
    with pytest.raises(ActionDenied, match="Comptez d’abord"):
        publish_result(edition=edition, by=None)
    assert set(states(edition).values()) == {ProjectState.ON_BALLOT}


def test_publish_when_ballots_came_after_the_count_is_refused() -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    vote(edition, ["2"])
    with pytest.raises(ActionDenied, match="Les bulletins ont changé"):
        publish_result(edition=edition, by=None)
    assert not edition.counts.filter(is_official=True).exists()


def test_publish_twice_is_refused() -> None:
    edition = make_counted_edition()
    before = official(edition)
    with pytest.raises(ActionDenied, match="déjà publié"):
        publish_result(edition=edition, by=None)
    assert official(edition) == before


def at_once(number: int, act: Callable[[], object]) -> list[object]:
    """Run `act` in that many threads, each with its own connection, let go together; results or refusals."""
    gate = Barrier(number)

    def one(_at: int) -> object:
        try:
            gate.wait(timeout=10)
            return act()
        except ActionDenied as denied:
            return denied
        finally:
            close_old_connections()
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.mark.django_db(transaction=True)
def test_publish_by_four_people_at_once_gives_one_result() -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    told = at_once(4, lambda: publish_result(edition=edition, by=None))
    assert sum(isinstance(answer, Count) for answer in told) == 1
    assert sum(isinstance(answer, ActionDenied) for answer in told) == 3
    assert edition.counts.filter(is_official=True).count() == 1
    assert [project.history.count() for project in edition.projects.order_by("number")] == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_count_and_publish_at_once_never_leave_half_a_result() -> None:
    edition = make_edition_with_vote()
    count_edition(edition=edition)
    acts = deque([lambda: count_edition(edition=edition), lambda: publish_result(edition=edition, by=None)] * 2)

    def take_one() -> object:
        return acts.popleft()()

    at_once(4, take_one)
    assert edition.counts.count() == len(RULES)
    winners = official(edition).winners if edition.counts.filter(is_official=True).exists() else []
    elected = set(edition.projects.filter(state=ProjectState.ELECTED).values_list("reference", flat=True))
    assert elected == set(winners)
