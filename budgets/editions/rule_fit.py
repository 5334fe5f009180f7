"""Whether the counting rule of an edition goes with its ballot and its guaranteed shares."""

from budgets.counting import words
from budgets.counting.instance import BallotType as CountedBallot
from budgets.counting.instance import Floor, Instance
from budgets.counting.rules import misfit_of
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of


def rule_misfit(edition: Edition, *, has_shares: bool) -> str | None:
    """Why not, in one sentence, or None. Asked of a vote without project nor ballot: what does not go together now
    never will."""
    bare = Instance(
        projects=(),
        budget=edition.amount,
        ballots=(),
        ballot_type=CountedBallot(edition.ballot_type),
        floors=(Floor("", 0, ()),) if has_shares else (),
        minimum_votes=edition.minimum_votes,
    )
    misfit = misfit_of(edition.rule, bare, settings_of(edition))
    return None if misfit is None else words.refusal(misfit, edition.rule)
