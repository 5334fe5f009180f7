"""Words of the promises: their states, milestones, sources, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EngagementState(models.TextChoices):
    """From a promise to its evaluation; only the workflow table moves one."""

    TO_START = "to_start", _("À lancer")
    IN_STUDY = "in_study", _("En étude")
    IN_WORKS = "in_works", _("En travaux")
    DELIVERED = "delivered", _("Livré")
    EVALUATED = "evaluated", _("Évalué")
    SUSPENDED = "suspended", _("Suspendu")
    ABANDONED = "abandoned", _("Abandonné")


# The town still has something to do.
OPEN = (EngagementState.TO_START, EngagementState.IN_STUDY, EngagementState.IN_WORKS)
DONE = (EngagementState.DELIVERED, EngagementState.EVALUATED)
STOPPED = (EngagementState.SUSPENDED, EngagementState.ABANDONED)
STATE_KINDS = {
    EngagementState.TO_START: "neutral",
    EngagementState.IN_STUDY: "info",
    EngagementState.IN_WORKS: "part",
    EngagementState.DELIVERED: "ok",
    EngagementState.EVALUATED: "ok",
    EngagementState.SUSPENDED: "warn",
    EngagementState.ABANDONED: "neutral",
}


class MilestoneKind(models.TextChoices):
    """The six steps of every promise, in their order."""

    STUDY = "study", _("Étude")
    CONSULTATION = "consultation", _("Concertation")
    TENDER = "tender", _("Appel d’offres")
    WORKS = "works", _("Travaux")
    DELIVERY = "delivery", _("Livraison")
    EVALUATION = "evaluation", _("Évaluation")


MILESTONE_ORDER = {kind: rank for rank, kind in enumerate(MilestoneKind.values)}


class Moment(models.TextChoices):
    """When a photo was taken."""

    BEFORE = "before", _("Avant")
    DURING = "during", _("Pendant")
    AFTER = "after", _("Après")


class OriginKind(models.TextChoices):
    """Where promises come from."""

    BUDGET = "budget", _("Budget participatif")
    COUNCIL = "council", _("Conseils et avis")
    REQUEST = "request", _("Demandes")
    TEXT = "text", _("Textes de la ville")


class ChangeKind(models.TextChoices):
    """What everybody is told of a promise."""

    BORN = "born", _("Promesse inscrite")
    STATE = "state", _("Nouvel état")
    MILESTONE = "milestone", _("Étape")
    SLIP = "slip", _("Report")
    MONEY = "money", _("Argent")
    NEWS = "news", _("Nouvelle")
    PHOTO = "photo", _("Photo")


class Keeping(models.TextChoices):
    """What became of a promise, as one shape says it; each promise has exactly one."""

    ON_TIME = "on_time", _("Tenue à la date dite")
    LATER = "later", _("Tenue plus tard que dit")
    UNDATED = "undated", _("Tenue, sans date pour comparer")
    MOVING = "moving", _("Avance comme prévu")
    LATE = "late", _("En retard, pas encore livrée")
    SILENT = "silent", _("Sans nouvelles depuis 90 jours")
    PAUSED = "paused", _("Suspendue, raison publiée")
    DROPPED = "dropped", _("Abandonnée, raison publiée")


KEPT = (Keeping.ON_TIME, Keeping.LATER, Keeping.UNDATED)
