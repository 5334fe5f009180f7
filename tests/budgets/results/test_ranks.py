"""Ranks that follow votes, ties told where they decide, and each winner in sight."""

import pytest

from budgets.editions.enums import Rule, TieRule
from budgets.projects.models import Project
from budgets.results.explanation import LINES_SHOWN, rank_words, replay, stages
from tests.budgets.results.test_results import publish, said
from tests.factories.budgets import (
    EditionFactory,
    EnvelopeFactory,
    ProjectFactory,
    make_counted_edition,
    make_edition_with_vote,
    official,
    vote,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def test_no_winner_is_folded_away(client: StrictClient) -> None:
    edition = EditionFactory(amount=100_000, minimum_votes=1)
    for number in range(1, 21):
        # The last one is cheap: it wins after nineteen decisions, far below the fold.
        ProjectFactory(edition=edition, number=number, cost=100_000 - 10 if number < 20 else 5)
    vote(edition, *[[str(number)] for number in range(1, 21) for _ in range(21 - number)])
    publish(edition)
    (stage,) = stages(replay(official(edition)))
    assert [line.number for line in stage.lines if line.is_elected] == [1, 20]
    assert (len(stage.lines), len(stage.more), stage.passed) == (LINES_SHOWN + 1, 20 - LINES_SHOWN - 1, [])
    page = said(client, edition)
    shown = page[: page.index("Voir la suite du dépouillement")]
    assert shown.count('<span class="badge badge-ok">') == 2
    assert "<dd>20 votes · 99 990 €</dd>" in page


# --- Ranks and ties ---------------------------------------------------------------------------------
def test_ranks_follow_votes_even_where_a_guaranteed_share_goes_first(client: StrictClient) -> None:
    edition = make_edition_with_vote()
    share = EnvelopeFactory(edition=edition, name="Part du quartier", amount=40_000)
    Project.objects.filter(edition=edition, reference__in=["2", "3"]).update(envelope=share)
    page = said(client, publish(edition))
    lines = replay(official(edition))
    assert [(line.number, line.rank, line.envelope) for line in lines] == [
        (2, 2, "Part du quartier"),
        (3, 3, "Part du quartier"),
        (1, 1, ""),
        (2, 2, ""),
    ]
    assert "La part garantie passe d’abord" in page
    first, _second = stages(lines)
    assert [line.number for line in first.passed] == [2]
    assert page.index("Ce qui est réexaminé plus loin") < page.index("Réexaminé plus loin")


@pytest.mark.parametrize(
    ("costs", "seed", "why"),
    [
        ((20_000, 10_000), "Allonnes", "n° 2, qui passe d’abord : il coûte moins cher."),
        ((10_000, 10_000), "", "n° 1, qui passe d’abord : ils coûtent autant, et son numéro, rangé comme un mot"),
        ((10_000, 10_000), "Allonnes", "ils coûtent autant, et le tirage annoncé avant le vote l’a mis devant."),
    ],
)
def test_tie_is_told_where_it_decides(client: StrictClient, costs: tuple[int, int], seed: str, why: str) -> None:
    tie = TieRule.LOWER_COST_THEN_SEED if seed else TieRule.LOWER_COST_THEN_ID
    edition = EditionFactory(tie_rule=tie, tie_seed=seed)
    for number, cost in enumerate(costs, 1):
        ProjectFactory(edition=edition, number=number, cost=cost)
    vote(edition, ["1", "2"])
    page = said(client, publish(edition))
    assert [line.rank for line in replay(official(edition))] == [1, 1]
    assert page.count("À égalité avec le") == 1
    assert why in page
    assert "Le rang suit les voix ; à égalité, il est le même." in page


def test_rank_of_a_rule_that_does_not_follow_votes_is_the_order_of_its_decisions(client: StrictClient) -> None:
    edition = make_counted_edition(rule=Rule.EQUAL_SHARES)
    lines = replay(official(edition))
    assert [line.rank for line in lines] == list(range(1, len(lines) + 1))
    assert "les projets ne sont pas pris dans l’ordre des voix" in said(client, edition)


def test_ranks_of_points_say_so() -> None:
    edition = make_counted_edition()
    count = official(edition)
    count.settings["support"] = "points"
    assert rank_words(count, []) == "Le rang suit les points ; à égalité, il est le même."


def test_withdrawn_project_has_no_rank() -> None:
    edition = make_edition_with_vote()
    Project.objects.filter(edition=edition, reference="1").update(is_withdrawn=True)
    ranks = {line.number: line.rank for line in replay(official(publish(edition)))}
    assert (ranks[1], ranks[2], ranks[3]) == (0, 1, 2)
