"""Words of an edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.purposes import Purpose
from budgets.counting.words import RULE_NAMES

# What an entry in the field is for: see allonnes.outreach.
PROJECT_ENTRY = Purpose("project", _("Dépôt d’un projet"))


class PhaseKind(models.TextChoices):
    """The five phases of an edition, in order."""

    DEPOSIT = "deposit", _("Dépôt")
    STUDY = "study", _("Étude")
    VOTE = "vote", _("Vote")
    RESULTS = "results", _("Résultats")
    DELIVERY = "delivery", _("Réalisation")


class BallotType(models.TextChoices):
    """Ballot types, named as in the Pabulib format."""

    APPROVAL = "approval", _("Plusieurs projets, sans ordre")
    CHOOSE_ONE = "choose-1", _("Un seul projet")
    ORDINAL = "ordinal", _("Projets classés")
    CUMULATIVE = "cumulative", _("Points à répartir")
    SCORING = "scoring", _("Note par projet")


class Rule(models.TextChoices):
    """Counting rules; their names and the words of each are in `budgets.counting.words`."""

    GREEDY_SKIP = "greedy-skip", RULE_NAMES["greedy-skip"]
    GREEDY_STOP = "greedy-stop", RULE_NAMES["greedy-stop"]
    EQUAL_SHARES = "equal-shares", RULE_NAMES["equal-shares"]
    EQUAL_SHARES_ADD1 = "equal-shares-add1", RULE_NAMES["equal-shares-add1"]
    EQUAL_SHARES_ADD1U = "equal-shares-add1u", RULE_NAMES["equal-shares-add1u"]
    PHRAGMEN = "phragmen", RULE_NAMES["phragmen"]


class Support(models.TextChoices):
    VOTES = "votes", _("nombre de voix")
    POINTS = "points", _("nombre de points")


class TieRule(models.TextChoices):
    """How equal support is decided, fixed before the vote."""

    LOWER_COST_THEN_ID = "cost-then-id", _("le moins cher, puis l’ordre des numéros")
    LOWER_COST_THEN_SEED = "cost-then-seed", _("le moins cher, puis un tirage publié d’avance")


class ShareKind(models.TextChoices):
    """What a guaranteed share is for: one way, never two."""

    NEIGHBOURHOODS = "neighbourhoods", _("aux projets de certains quartiers")
    PRIORITY = "priority", _("aux projets du quartier prioritaire")
    THEME = "theme", _("aux projets d’un thème")
    PROJECTS = "projects", _("à des projets choisis à la main")
