"""Whether the counting rule of an edition goes with its ballot and its guaranteed shares."""

from django.utils.translation import gettext as _

from budgets.counting import words
from budgets.counting.instance import BallotType as CountedBallot
from budgets.counting.instance import Floor, Instance
from budgets.counting.rules import misfit_of
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of

# What the ballot page and the paper can hold.
HELD = (BallotType.APPROVAL, BallotType.CHOOSE_ONE, BallotType.ORDINAL)


def ballot_misfit(edition: Edition) -> tuple[str, str] | None:
    """The field that makes a ballot nobody could fill here, and why, or None."""
    if edition.ballot_type not in HELD:
        return "ballot_type", _("Choisissez un autre bulletin : le site ne sait pas faire voter ainsi.")
    if edition.ballot_type == BallotType.ORDINAL and edition.max_choices is None:
        return "max_choices", _("Dites combien de projets on classe au plus : les points en dépendent.")
    if edition.ballot_type == BallotType.CHOOSE_ONE and edition.min_choices > 1:
        return "min_choices", _("Ce bulletin n’a qu’un choix : baissez le minimum à 1.")
    return None


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
