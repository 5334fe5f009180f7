"""What one ballot may hold: the one place where limits are checked, for every channel. Pure: no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.templatetags.french import euros, number
from budgets.editions.enums import BallotType


@dataclass(frozen=True, slots=True)
class BallotRules:
    """Frozen at the opening, but for `withdrawn`: the projects withdrawn since, whose choices weigh nothing.

    `costs` by reference, in euros, are the projects of the ballot. `most` None: no limit. `most_cost`: for a knapsack,
    what the chosen projects may cost together.
    """

    ballot_type: BallotType
    least: int
    most: int | None
    costs: Mapping[str, int]
    most_cost: int | None = None
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choices:
    """The content of a ballot, in the voter's order; a blank vote is a choice, an empty ballot is not yet one."""

    references: tuple[str, ...] = ()
    is_blank: bool = False


class Kind(StrEnum):
    """What one tap asks."""

    ADD = "add"
    REMOVE = "remove"
    RAISE = "raise"
    BLANK = "blank"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of a tap among those of one open page, whose name the page drew at random."""

    page: str
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """One tap on the ballot page."""

    kind: Kind
    reference: str = ""
    turn: Turn | None = None


def eligible_references(rules: BallotRules, choices: Choices) -> tuple[str, ...]:
    """The choices that count: those of projects still in the vote."""
    return tuple(reference for reference in choices.references if reference not in rules.withdrawn)


def lost(rules: BallotRules, choices: Choices) -> tuple[str, ...]:
    """The choices set aside because their project was withdrawn."""
    return tuple(reference for reference in choices.references if reference in rules.withdrawn)


def cost_of(rules: BallotRules, choices: Choices) -> int:
    """What the choices that count cost together, in euros."""
    return sum(rules.costs[reference] for reference in eligible_references(rules, choices))


def refusal_of_choices(rules: BallotRules, choices: Choices) -> str | None:
    """Unknown project, one twice, too many, too expensive together: the whole of what a ballot must respect."""
    unknown = [reference for reference in choices.references if reference not in rules.costs]
    if unknown:
        return _("Ce projet n’est pas au vote.")
    if len(set(choices.references)) != len(choices.references):
        return _("Ce projet est déjà dans votre vote.")
    if choices.is_blank and choices.references:
        return _("Un vote blanc ne contient aucun projet.")
    count = len(eligible_references(rules, choices))
    if rules.most is not None and count > rules.most:
        text = ngettext(
            "Vous avez déjà choisi %(n)s projet, le maximum. Retirez-le pour en choisir un autre.",
            "Vous avez déjà choisi %(n)s projets, le maximum. Retirez-en un pour en choisir un autre.",
            rules.most,
        )
        return text % {"n": number(rules.most)}
    over = cost_of(rules, choices) - rules.most_cost if rules.most_cost is not None else 0
    if over > 0:
        return _("Avec ce projet, votre vote dépasserait l’enveloppe de %(over)s. Retirez d’abord un autre projet.") % {
            "over": euros(over)
        }
    return None


def changed(rules: BallotRules, before: Choices, change: Change) -> Choices:
    """The ballot after one tap. Raises ActionDenied with the reason, the ballot staying as it was.

    Asking for what already is (a tap sent twice) changes nothing and is no fault.
    """
    after = _TAPS[change.kind](before, change.reference)
    if change.kind is Kind.ADD and change.reference in rules.withdrawn:
        raise ActionDenied(_("Ce projet a été retiré du vote."))
    refuse(refusal_of_choices(rules, after) if after != before else None)
    return after


def _add(before: Choices, reference: str) -> Choices:
    return before if reference in before.references else Choices((*before.references, reference))


def _remove(before: Choices, reference: str) -> Choices:
    return Choices(tuple(kept for kept in before.references if kept != reference), before.is_blank)


def _raise(before: Choices, reference: str) -> Choices:
    """One rank up, in a ranked vote."""
    rows = list(before.references)
    at = rows.index(reference) if reference in rows else 0
    if at > 0:
        rows[at - 1 : at + 1] = [rows[at], rows[at - 1]]
    return Choices(tuple(rows), before.is_blank)


_TAPS: dict[Kind, Callable[[Choices, str], Choices]] = {
    Kind.ADD: _add,
    Kind.REMOVE: _remove,
    Kind.RAISE: _raise,
    Kind.BLANK: lambda before, reference: Choices(is_blank=True),
    Kind.CLEAR: lambda before, reference: Choices(),
}


def missing(rules: BallotRules, choices: Choices) -> int:
    """How many more projects it takes for the ballot to count; 0 when it counts. A withdrawn choice is not held
    against a voter who does not come back."""
    if choices.is_blank:
        return 0
    return max(0, max(1, rules.least) - len(choices.references))


def is_complete(rules: BallotRules, choices: Choices) -> bool:
    """Whether the ballot counts: from the least to the most projects, or blank."""
    return missing(rules, choices) == 0


def points(rules: BallotRules, choices: Choices) -> list[list[str | int]]:
    """The ballot as it is sealed: [[reference, points], ...]; ranked, the first of three gives 3 points, then 2, 1.

    Choices of withdrawn projects stay, and no rule elects them, unless the voter replaced them beyond the limit.
    """
    kept = choices.references
    is_over = rules.most is not None and len(kept) > rules.most
    is_too_dear = rules.most_cost is not None and sum(rules.costs[reference] for reference in kept) > rules.most_cost
    if is_over or is_too_dear:
        # All of them withdrawn: the last one stays, for this is no blank vote.
        kept = eligible_references(rules, choices) or kept[-1:]
    top = rules.most or len(kept)
    is_ranked = rules.ballot_type == BallotType.ORDINAL
    return [[reference, top - rank if is_ranked else 1] for rank, reference in enumerate(kept)]


def saved_words(rules: BallotRules, choices: Choices) -> str:
    """« Votre vote est enregistré (2 projets) », and nothing else, above the ballot."""
    if choices.is_blank:
        return _("Votre vote blanc est enregistré")
    count = len(eligible_references(rules, choices))
    if not count:
        is_lost = bool(choices.references)
        return (
            _("Votre vote est enregistré, sans projet restant") if is_lost else _("Aucun projet choisi pour l’instant")
        )
    text = ngettext("Votre vote est enregistré (%(n)s projet)", "Votre vote est enregistré (%(n)s projets)", count)
    return text % {"n": number(count)}


def room_words(rules: BallotRules, choices: Choices) -> str:
    """How many choices are left, or "" when there is no limit, or when the vote is blank."""
    count = len(eligible_references(rules, choices))
    if rules.most is None or choices.is_blank or not count:
        return ""
    left = rules.most - count
    if not left:
        return _("Vous avez fait tous vos choix.")
    return ngettext("Il vous reste %(n)s choix.", "Il vous reste %(n)s choix.", left) % {"n": number(left)}


def missing_words(rules: BallotRules, choices: Choices) -> str:
    """What is missing for the ballot to count, or ""."""
    count = missing(rules, choices)
    if not count:
        return ""
    text = ngettext(
        "Il manque %(n)s projet pour que votre vote compte.",
        "Il manque %(n)s projets pour que votre vote compte.",
        count,
    )
    return text % {"n": number(count)}
