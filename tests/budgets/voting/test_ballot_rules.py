"""What a ballot may hold: one place, whatever the channel; whatever the taps, no ballot ever breaks a limit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allonnes.core.errors import ActionDenied
from budgets.editions.enums import BallotType
from budgets.voting.box.ballot_rules import (
    BallotRules,
    Change,
    Choices,
    Kind,
    changed,
    cost_of,
    eligible_references,
    is_complete,
    lost,
    missing,
    missing_words,
    points,
    refusal_of_choices,
    room_words,
    saved_words,
)

COSTS = {"a": 10, "b": 20, "c": 30, "d": 40}
UP_TO_2 = BallotRules(BallotType.APPROVAL, 1, 2, COSTS)
KNAPSACK = BallotRules(BallotType.APPROVAL, 1, None, COSTS, most_cost=50)
RANKED = BallotRules(BallotType.ORDINAL, 1, 3, COSTS)
AT_LEAST_2 = BallotRules(BallotType.APPROVAL, 2, None, COSTS)

limits = st.builds(
    BallotRules,
    ballot_type=st.sampled_from([BallotType.APPROVAL, BallotType.ORDINAL]),
    least=st.integers(0, 3),
    most=st.one_of(st.none(), st.integers(1, 4)),
    costs=st.just(COSTS),
    most_cost=st.one_of(st.none(), st.integers(10, 100)),
    withdrawn=st.frozensets(st.sampled_from("abcd"), max_size=2),
)
taps = st.lists(st.builds(Change, kind=st.sampled_from(Kind), reference=st.sampled_from("abcdz")), max_size=25)


def after(rules: BallotRules, *asked: Change) -> Choices:
    choices = Choices()
    for change in asked:
        try:
            choices = changed(rules, choices, change)
        except ActionDenied:
            continue
    return choices


def add(*references: str) -> list[Change]:
    return [Change(Kind.ADD, reference) for reference in references]


@given(limits, taps)
def test_no_sequence_of_taps_breaks_a_limit(rules: BallotRules, asked: list[Change]) -> None:
    choices = after(rules, *asked)
    assert refusal_of_choices(rules, choices) is None
    assert len(set(choices.references)) == len(choices.references)
    assert rules.most is None or len(eligible_references(rules, choices)) <= rules.most
    assert rules.most_cost is None or cost_of(rules, choices) <= rules.most_cost
    assert not (choices.is_blank and choices.references)


@given(limits, taps, st.frozensets(st.sampled_from("abcd"), max_size=2))
def test_what_is_sealed_respects_the_limits_even_after_a_withdrawal(
    rules: BallotRules, asked: list[Change], withdrawn: frozenset[str]
) -> None:
    before = after(replace(rules, withdrawn=frozenset()), *asked)
    later = replace(rules, withdrawn=withdrawn)
    choices = before
    for change in asked:
        try:
            choices = changed(later, choices, change)
        except ActionDenied:
            continue
    sealed = points(later, choices)
    assert rules.most is None or len(sealed) <= rules.most
    assert rules.most_cost is None or sum(COSTS[str(one)] for one, _points in sealed) <= rules.most_cost
    assert {one for one, _points in sealed} >= set(eligible_references(later, choices))


@given(limits, taps)
def test_a_tap_sent_twice_changes_nothing_more(rules: BallotRules, asked: list[Change]) -> None:
    for change in asked:
        once = after(rules, *asked, change)
        if change.kind is not Kind.RAISE:
            assert after(rules, *asked, change, change) == once


def test_one_choice_too_many_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(ActionDenied, match="Retirez-en un"):
        changed(UP_TO_2, after(UP_TO_2, *add("a", "b")), Change(Kind.ADD, "c"))


def test_a_knapsack_says_by_how_much_it_overflows() -> None:
    with pytest.raises(ActionDenied, match="dépasserait l’enveloppe"):
        changed(KNAPSACK, after(KNAPSACK, *add("b", "c")), Change(Kind.ADD, "a"))


def test_an_unknown_or_withdrawn_project_is_refused() -> None:
    with pytest.raises(ActionDenied, match="n’est pas au vote"):
        changed(UP_TO_2, Choices(), Change(Kind.ADD, "z"))
    with pytest.raises(ActionDenied, match="retiré du vote"):
        changed(replace(UP_TO_2, withdrawn=frozenset("a")), Choices(), Change(Kind.ADD, "a"))


def test_faults_are_named() -> None:
    assert refusal_of_choices(UP_TO_2, Choices(("a", "a"))) == "Ce projet est déjà dans votre vote."
    assert refusal_of_choices(UP_TO_2, Choices(("a",), is_blank=True)) == "Un vote blanc ne contient aucun projet."


def test_a_withdrawn_choice_leaves_room_for_another() -> None:
    rules = replace(UP_TO_2, withdrawn=frozenset("a"))
    choices = changed(rules, Choices(("a", "b")), Change(Kind.ADD, "c"))
    assert choices.references == ("a", "b", "c")
    assert (eligible_references(rules, choices), lost(rules, choices)) == (("b", "c"), ("a",))
    assert points(rules, choices) == [["b", 1], ["c", 1]]
    assert points(rules, Choices(("a", "b"))) == [["a", 1], ["b", 1]]


def test_ranks_are_worth_three_two_one() -> None:
    assert points(RANKED, Choices(("c", "a"))) == [["c", 3], ["a", 2]]
    assert after(RANKED, *add("a", "b", "c"), Change(Kind.RAISE, "c"), Change(Kind.RAISE, "c")).references == (
        "c",
        "a",
        "b",
    )
    assert changed(RANKED, Choices(("a",)), Change(Kind.RAISE, "a")) == Choices(("a",))
    assert changed(RANKED, Choices(("a",)), Change(Kind.RAISE, "d")) == Choices(("a",))


def test_a_ranked_ballot_without_maximum_gives_as_many_points_as_projects() -> None:
    assert points(replace(RANKED, most=None), Choices(("c", "a"))) == [["c", 2], ["a", 1]]


def test_blank_counts_and_empty_does_not() -> None:
    assert is_complete(UP_TO_2, Choices(is_blank=True))
    assert not is_complete(UP_TO_2, Choices())
    assert missing(AT_LEAST_2, Choices(("a",))) == 1
    assert after(UP_TO_2, *add("a"), Change(Kind.BLANK)) == Choices(is_blank=True)
    assert after(UP_TO_2, Change(Kind.BLANK), *add("a")) == Choices(("a",))
    assert after(UP_TO_2, *add("a"), Change(Kind.CLEAR)) == Choices()


def test_the_bar_says_what_is_saved_missing_and_left() -> None:
    assert saved_words(UP_TO_2, Choices()) == "Aucun projet choisi pour l’instant"
    assert saved_words(UP_TO_2, Choices(is_blank=True)) == "Votre vote blanc est enregistré"
    assert saved_words(UP_TO_2, Choices(("a", "b"))) == "Votre vote est enregistré (2 projets)"
    assert missing_words(AT_LEAST_2, Choices(("a",))) == "Il manque 1 projet pour que votre vote compte."
    assert missing_words(UP_TO_2, Choices(("a",))) == ""
    assert room_words(UP_TO_2, Choices(("a",))) == "Il vous reste 1 choix."
    assert room_words(UP_TO_2, Choices(("a", "b"))) == "Vous avez fait tous vos choix."
    assert room_words(KNAPSACK, Choices(("a",))) == room_words(UP_TO_2, Choices(is_blank=True)) == ""
