"""The count told in French: one sentence a step, the rule in a few, refusals. Numbers are written without floats."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from budgets.counting.instance import Instance
from budgets.counting.numbers import Number, exact
from budgets.counting.outcome import Outcome, Step, StepKind
from budgets.counting.rules import Misfit
from budgets.counting.settings import Settings, Support, TieRule

THIN, FIXED = "\u202f", "\u00a0"

DECISIONS = {
    StepKind.ELECTED: gettext_lazy("retenu, il reste %(after)s"),
    StepKind.ELECTED_BY_FLOOR: gettext_lazy("retenu sur la part garantie, il y reste %(after)s"),
    StepKind.ELECTED_BY_COMPLETION: gettext_lazy("retenu avec l’argent qui restait, il reste %(after)s"),
    StepKind.DOES_NOT_FIT: gettext_lazy("écarté, il coûte plus que ce qui reste"),
    StepKind.DOES_NOT_FIT_FLOOR: gettext_lazy(
        "ne rentre pas dans la part garantie, il sera examiné avec tous les autres"
    ),
    StepKind.STOPPED: gettext_lazy("ne rentre pas, le décompte s’arrête ici"),
    StepKind.STOPPED_FLOOR: gettext_lazy(
        "ne rentre pas dans la part garantie, qui s’arrête ici\u202f; il sera examiné avec tous les autres"
    ),
    StepKind.NOT_REACHED: gettext_lazy("non examiné, le décompte s’est arrêté avant lui"),
    StepKind.OUT_OF_REACH: gettext_lazy("écarté dès le début, il coûte plus que toute l’enveloppe"),
    StepKind.NO_SUPPORT: gettext_lazy("écarté, personne ne l’a choisi"),
    StepKind.WITHDRAWN: gettext_lazy("écarté, il a été retiré du vote"),
}

RULE_WORDS = {
    "greedy-skip": gettext_lazy(
        "On prend les projets dans l’ordre des %(support)s, du plus soutenu au moins soutenu. "
        "Un projet qui coûte plus que l’argent restant est passé, et on regarde le suivant."
    ),
    "greedy-stop": gettext_lazy(
        "On prend les projets dans l’ordre des %(support)s, du plus soutenu au moins soutenu. "
        "Au premier projet qui coûte plus que l’argent restant, on s’arrête."
    ),
    "equal-shares": gettext_lazy(
        "L’enveloppe est partagée à égalité entre les votants. "
        "Un projet est retenu quand celles et ceux qui l’ont choisi peuvent le payer ensemble, à parts égales\u202f; "
        "on commence par celui qui demande le moins à chacun pour ce qu’il apporte. "
        "L’argent que personne ne peut plus mettre en commun n’est pas dépensé."
    ),
    "equal-shares-add1": gettext_lazy(
        "L’enveloppe est partagée à égalité entre les votants. "
        "Un projet est retenu quand celles et ceux qui l’ont choisi peuvent le payer ensemble, à parts égales. "
        "Tant qu’un projet pourrait encore rentrer, on recommence en donnant %(increment)s de plus à chacun, "
        "sans jamais dépasser l’enveloppe."
    ),
    "equal-shares-add1u": gettext_lazy(
        "L’enveloppe est partagée à égalité entre les votants, et un projet est retenu quand celles et ceux qui l’ont "
        "choisi peuvent le payer ensemble, à parts égales. "
        "On recommence en donnant %(increment)s de plus à chacun tant que l’enveloppe n’est pas dépassée. "
        "L’argent qui reste va aux projets les plus soutenus qui rentrent encore."
    ),
    "phragmen": gettext_lazy(
        "Chaque votant reçoit de l’argent au même rythme. "
        "Dès que celles et ceux qui ont choisi un projet ont ensemble de quoi le payer, il est retenu et leur argent "
        "repart de zéro. "
        "Le décompte s’arrête au premier projet qui ne rentre plus dans l’enveloppe."
    ),
}

TIE_WORDS = {
    TieRule.COST_THEN_ID: gettext_lazy(
        "Quand deux projets sont à égalité, celui qui a le plus de voix passe d’abord. S’ils en ont autant, c’est le "
        "moins cher. Si rien ne les départage, on suit leurs numéros, rangés comme des mots\u202f: 10 vient avant 2."
    ),
    TieRule.COST_THEN_SEED: gettext_lazy(
        "Quand deux projets sont à égalité, celui qui a le plus de voix passe d’abord. S’ils en ont autant, c’est le "
        "moins cher. Si rien ne les départage, on tire au sort. Chacun peut refaire ce tirage avec les mots "
        "«\u00a0%(seed)s\u00a0», publiés avant le vote."
    ),
}

# The rules as the desk offers them.
RULE_NAMES = {
    "greedy-skip": gettext_lazy("Le plus de voix, en passant ce qui ne rentre pas"),
    "greedy-stop": gettext_lazy("Le plus de voix, arrêt au premier qui ne rentre pas"),
    "equal-shares": gettext_lazy("Parts égales"),
    "equal-shares-add1": gettext_lazy("Parts égales, complétées"),
    "equal-shares-add1u": gettext_lazy("Parts égales, complétées puis au plus de voix"),
    "phragmen": gettext_lazy("Phragmén"),
}

MISFITS = {
    Misfit.UNKNOWN_RULE: gettext_lazy("La règle «\u202f%(rule)s\u202f» n’existe pas."),
    Misfit.FLOORS: gettext_lazy(
        "Les parts garanties ne s’appliquent pas à la règle «\u202f%(rule)s\u202f», seulement aux deux règles "
        "« Le plus de voix »."
    ),
    Misfit.MINIMUM_VOTES: gettext_lazy(
        "Le minimum de votes ne s’applique pas à la règle «\u202f%(rule)s\u202f», seulement aux deux règles "
        "« Le plus de voix »."
    ),
    Misfit.INCREMENT: gettext_lazy(
        "L’augmentation de la part de chacun ne s’applique pas à la règle «\u202f%(rule)s\u202f», seulement "
        "aux règles « Parts égales, complétées »."
    ),
    Misfit.NO_POINTS: gettext_lazy(
        "Ces bulletins ne donnent pas de points\u202f: la règle «\u202f%(rule)s\u202f» doit compter les votes."
    ),
    Misfit.POINTS_IN_PHRAGMEN: gettext_lazy(
        "La règle «\u202f%(rule)s\u202f» compte les votes\u202f: elle ne sait pas compter les points."
    ),
    Misfit.POINTS_NOT_WHOLE: gettext_lazy(
        "La règle «\u202f%(rule)s\u202f» demande des points entiers, positifs ou nuls."
    ),
}


def number(value: Number) -> str:
    """« 18 000 » or « 12,50 » with narrow no-break spaces; other fractions to the nearest hundredth, half up."""
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    text = sign + f"{whole:,}".replace(",", THIN)
    return text if exact(value) == int(value) else f"{text},{rest:02d}"


def money(value: Number, currency: str = "€") -> str:
    """« 18 000 € », the sign after a no-break space."""
    return f"{number(value)}{FIXED}{currency}"


def support_words(value: Number, support: Support) -> str:
    """« 388 votes », « 1 point »."""
    plural = abs(value.numerator) // value.denominator
    if support is Support.POINTS:
        return ngettext("%(n)s point", "%(n)s points", plural) % {"n": number(value)}
    return ngettext("%(n)s vote", "%(n)s votes", plural) % {"n": number(value)}


def sentence(step: Step, instance: Instance, *, support: Support = Support.VOTES, currency: str = "€") -> str:
    """One step: « n° 12 Un verger : 388 votes, coûte 18 000 €, il restait 108 000 € : retenu, il reste 90 000 € »."""
    values = {
        "id": step.project,
        "name": instance.by_id[step.project].name,
        "reason": reason(step, support=support, currency=currency),
    }
    return (_("n°\u00a0%(id)s %(name)s\u202f: %(reason)s") % values).replace(" \u202f:", "\u202f:")


def reason(step: Step, *, support: Support = Support.VOTES, currency: str = "€") -> str:
    """The same without the project: « 388 votes, coûte 18 000 €, il restait 108 000 € : retenu, il reste 90 000 € »."""
    values = {
        "support": support_words(step.support, support),
        "cost": money(step.cost, currency),
        "before": money(step.before, currency),
        "envelope": step.envelope,
        "decision": _decision(step, currency),
    }
    if step.envelope is not None:
        values["before"] = _("%(before)s dans la part garantie «\u202f%(envelope)s\u202f»") % values
    return _("%(support)s, coûte %(cost)s, il restait %(before)s\u202f: %(decision)s") % values


def _decision(step: Step, currency: str) -> str:
    if step.kind is StepKind.BELOW_MINIMUM:
        text = ngettext(
            "écarté, il n’a pas le minimum de %(n)d vote",
            "écarté, il n’a pas le minimum de %(n)d votes",
            step.minimum or 0,
        )
        return text % {"n": step.minimum or 0}
    if step.kind is StepKind.SUPPORTERS_TOO_POOR:
        text = _("écarté, celles et ceux qui l’ont choisi n’ont plus que %(purse)s ensemble")
        return text % {"purse": money(step.purse or 0, currency)}
    decision = str(DECISIONS[step.kind]) % {"after": money(step.after, currency)}
    if step.price is not None:
        text = _("%(decision)s (chacun de ses soutiens paie au plus %(price)s)")
        return text % {"decision": decision, "price": money(step.price, currency)}
    return decision


def explain(rule: str, settings: Settings, *, currency: str = "€") -> tuple[str, ...]:
    """The rule and its tie rule, in plain French."""
    support = _("points") if settings.support is Support.POINTS else _("votes")
    values = {"support": support, "increment": money(settings.increment, currency)}
    return str(RULE_WORDS[rule]) % values, str(TIE_WORDS[settings.tie]) % {"seed": settings.seed}


def summary(outcome: Outcome, *, currency: str = "€") -> str:
    """« 3 projets lauréats, 90 000 € dépensés, il reste 10 000 €. »"""
    count = len(outcome.winners)
    if not count:
        return _("Aucun projet lauréat, il reste %(left)s.") % {"left": money(outcome.remaining, currency)}
    text = ngettext(
        "%(n)d projet lauréat, %(spent)s dépensés, il reste %(left)s.",
        "%(n)d projets lauréats, %(spent)s dépensés, il reste %(left)s.",
        count,
    )
    return text % {"n": count, "spent": money(outcome.spent, currency), "left": money(outcome.remaining, currency)}


def refusal(misfit: Misfit, rule: str) -> str:
    """Why a rule cannot count these ballots or honour these settings."""
    return str(MISFITS[misfit]) % {"rule": RULE_NAMES.get(rule, rule)}
