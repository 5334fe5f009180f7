"""A copy of the open box, without its key, tells beside the roll how long each ballot is: all are as long."""

import pytest

from budgets.editions.enums import BallotType
from budgets.voting.ballot.actions import save_choice
from budgets.voting.ballot.tap import MOST_PAGES
from budgets.voting.box.ballot_rules import Change, Choices, Kind, Turn
from budgets.voting.box.open_box import locator, read_ballot_box, read_content, write_content
from budgets.voting.models import OpenBallot
from tests.factories.votes import cast, make_open_vote, make_voter

pytestmark = pytest.mark.django_db
PROJECTS = 60


@pytest.mark.parametrize(
    "rules",
    [
        {"max_choices": None},
        {"max_choices": None, "is_knapsack": True, "amount": 10_000_000},
        {"max_choices": 40},
        {"max_choices": 40, "ballot_type": BallotType.ORDINAL},
    ],
)
def test_the_length_of_a_ballot_says_nothing_of_how_many_were_chosen(rules: dict[str, object]) -> None:
    edition = make_open_vote(projects=PROJECTS, **rules)
    references = [str(number) for number in range(1, 41)]
    voters = [make_voter(edition) for _each in range(4)]
    entries = [cast(voter, chosen).entry for voter, chosen in zip(voters, (references, ["1"], []), strict=False)]
    for page in ("aaaaaaaa", "bbbbbbbb"):
        turn = Turn(page, 999_999)
        entries.append(save_choice(voter=voters[3], change=Change(Kind.ADD, "2", turn)).entry)
        voters[3] = make_voter(edition)
    assert len({len(ballot.content) for ballot in OpenBallot.objects.all()}) == 1
    ballot_box = read_ballot_box(edition)
    fullest = OpenBallot.objects.get(locator=locator(ballot_box, entries[0].pk))
    assert read_content(ballot_box, fullest.content) == Choices(tuple(references))


def test_nor_does_one_whose_every_choice_was_withdrawn_and_replaced() -> None:
    ballot_box = read_ballot_box(make_open_vote(projects=PROJECTS, max_choices=20))
    replaced = Choices(tuple(str(number) for number in range(1, 41)))
    turns = {8 * letter: 999_999 for letter in "abcdefghij"}
    assert len(turns) == MOST_PAGES
    written = [write_content(ballot_box, Choices()), write_content(ballot_box, replaced, turns)]
    assert len({len(one) for one in written}) == 1
