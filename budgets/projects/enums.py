"""Words of projects: their states, their study."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    """From an idea to a result; only the workflow table moves a project."""

    DRAFT = "draft", _("Brouillon")
    UNCONFIRMED = "unconfirmed", _("En attente de votre confirmation")
    SUBMITTED = "submitted", _("Déposé")
    INCOMPLETE = "incomplete", _("À compléter")
    ADMISSIBLE = "admissible", _("Recevable")
    IN_STUDY = "in_study", _("En étude")
    ON_BALLOT = "on_ballot", _("Au vote")
    REJECTED = "rejected", _("Non retenu")
    MERGED = "merged", _("Fusionné")
    WITHDRAWN = "withdrawn", _("Retiré")
    ELECTED = "elected", _("Lauréat")
    NOT_ELECTED = "not_elected", _("Non lauréat")


# Before a confirmed deposit nobody else reads the project, and it has no number.
UNNUMBERED = (ProjectState.DRAFT, ProjectState.UNCONFIRMED)


# What the town still has to answer: open to corrections asked, merges, study.
UNDER_REVIEW = (ProjectState.SUBMITTED, ProjectState.INCOMPLETE, ProjectState.ADMISSIBLE, ProjectState.IN_STUDY)


# What is, or was, put to the vote: costed and counted.
COUNTED = (ProjectState.ON_BALLOT, ProjectState.ELECTED, ProjectState.NOT_ELECTED)


# Read at its own address, and left out of the list: another page, or nothing, takes its place.
OUT_OF_LIST = (ProjectState.MERGED, ProjectState.WITHDRAWN)


class AuthorRole(models.TextChoices):
    AUTHOR = "author", _("Autrice ou auteur")
    CO_AUTHOR = "co_author", _("Coautrice ou coauteur")


class Answer(models.TextChoices):
    """Answer to one criterion of the study."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    NOT_APPLICABLE = "not_applicable", _("Sans objet")


class Opinion(models.TextChoices):
    """What the service thinks, for the person who decides."""

    FAVOURABLE = "favourable", _("Favorable")
    RESERVED = "reserved", _("Favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("Défavorable")


class Outcome(models.TextChoices):
    """The decision at the end of the study."""

    BALLOT = "ballot", _("Mis au vote")
    REJECTED = "rejected", _("Non retenu")
