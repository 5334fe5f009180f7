"""The money and the counting rule of an edition, in plain French."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from budgets.counting import words
from budgets.counting.rules import GREEDY
from budgets.counting.settings import Settings, Support, TieRule
from budgets.editions.models import Edition


def currency_sign(edition: Edition) -> str:
    """« € », or the code of another currency."""
    return "€" if edition.currency == "EUR" else edition.currency


def money(edition: Edition, amount: int) -> str:
    """An amount in the edition's currency, in words."""
    return words.money(amount, currency_sign(edition))


def settings_of(edition: Edition) -> Settings:
    """The settings fixed before the vote."""
    tie = TieRule(edition.tie_rule)
    seed = edition.tie_seed or edition.slug if tie is TieRule.COST_THEN_SEED else ""
    return Settings(support=Support(edition.support), tie=tie, seed=seed)


def edition_rule_words(edition: Edition) -> list[str]:
    """The rule of an edition, in plain French, before or after its vote."""
    told = [*explained(edition.rule, settings_of(edition), edition), *_minimum_words(edition)]
    if not edition.is_knapsack:
        return told
    of_the_ballot = _("Sur un bulletin, les projets choisis tiennent ensemble dans l’enveloppe : %(amount)s.")
    return [of_the_ballot % {"amount": money(edition, edition.amount)}, *told]


def _minimum_words(edition: Edition) -> list[str]:
    """The least number of ballots, for the rules that know one: none is a choice too, and it decides."""
    if edition.rule not in GREEDY:
        return []
    least = edition.minimum_votes
    if not least:
        return [_("Sans minimum de voix, un projet que personne n’a choisi est lauréat s’il reste assez d’argent.")]
    text = ngettext(
        "Un projet doit être choisi sur %(n)s bulletin au moins, même avec une part garantie.",
        "Un projet doit être choisi sur %(n)s bulletins au moins, même avec une part garantie.",
        least,
    )
    return [text % {"n": number(least)}]


def explained(rule: str, settings: Settings, edition: Edition) -> list[str]:
    """How a rule counts with these settings, then how it settles a tie."""
    return list(words.explain(rule, settings, currency=currency_sign(edition)))
