"""What an edition has settled of its ballot, in words: what was left empty is said too, since it decides as much."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import day, number
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.editions.rule_words import money


def settings_words(edition: Edition) -> list[str]:
    """The ballot, the most a project costs, and from what age one votes. No query."""
    return [
        _("Bulletin : %(kind)s.") % {"kind": edition.get_ballot_type_display()},
        _choices_words(edition),
        _cost_words(edition),
        _age_words(edition),
    ]


def _choices_words(edition: Edition) -> str:
    if edition.ballot_type == BallotType.CHOOSE_ONE:
        return _("Un bulletin compte avec un projet choisi.")
    least = ngettext("Au moins %(n)s projet", "Au moins %(n)s projets", edition.min_choices)
    least %= {"n": number(edition.min_choices)}
    if edition.max_choices is None:
        return _("%(least)s par bulletin, sans maximum.") % {"least": least}
    return _("%(least)s par bulletin, %(most)s au plus.") % {"least": least, "most": number(edition.max_choices)}


def _cost_words(edition: Edition) -> str:
    if edition.max_project_cost:
        return _("Un projet coûte au plus %(cost)s.") % {"cost": money(edition, edition.max_project_cost)}
    return _("Aucun coût maximal n’est écrit : un seul projet peut prendre toute l’enveloppe.")


def _age_words(edition: Edition) -> str:
    if edition.minimum_age is None or edition.age_on is None:
        return _("Aucun âge minimal : on vote à tout âge.")
    return _("On vote à partir de %(age)s ans, au %(day)s.") % {"age": edition.minimum_age, "day": day(edition.age_on)}
