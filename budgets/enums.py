"""Words of the participatory budget."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.outreach.purposes import Purpose

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


class CommentState(models.TextChoices):
    VISIBLE = "visible", _("Publié")
    PENDING = "pending", _("À relire avant publication")
    HIDDEN = "hidden", _("Masqué")


class ReportReason(models.TextChoices):
    """Why a visitor reports a contribution."""

    INSULT = "insult", _("Insulte, menace ou haine")
    PERSONAL = "personal", _("Nom, adresse ou téléphone de quelqu’un")
    FALSE = "false", _("Information fausse")
    ADVERT = "advert", _("Publicité")
    OFF_TOPIC = "off_topic", _("Hors sujet")
    OTHER = "other", _("Autre raison")


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


class Rule(models.TextChoices):
    """Counting rules; the words of each are in `budgets.counting.words`."""

    GREEDY_SKIP = "greedy-skip", _("Le plus de voix, en passant ce qui ne rentre pas")
    GREEDY_STOP = "greedy-stop", _("Le plus de voix, arrêt au premier qui ne rentre pas")
    EQUAL_SHARES = "equal-shares", _("Parts égales")
    EQUAL_SHARES_ADD1 = "equal-shares-add1", _("Parts égales, complétées")
    EQUAL_SHARES_ADD1U = "equal-shares-add1u", _("Parts égales, complétées puis au plus de voix")
    PHRAGMEN = "phragmen", _("Phragmén")


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


class TurnoutDimension(models.TextChoices):
    CHANNEL = "channel", _("Façon de voter")
    NEIGHBOURHOOD = "neighbourhood", _("Quartier")
    AGE_BAND = "age_band", _("Âge")
    GENDER = "gender", _("Femmes et hommes")


class VoteChannel(models.TextChoices):
    """By which way a voter reached the ballot box."""

    ACCOUNT = "account", _("Sur le site")
    LETTER = "letter", _("Avec une lettre à code")
    ASSISTED = "assisted", _("Avec un agent, lors d’une rencontre")
    KIOSK = "kiosk", _("À la borne")
    PAPER = "paper", _("Sur papier, au bureau de vote")


# Whoever voted this way keeps the means to come back: the others finish before they leave.
REOPENED = (VoteChannel.ACCOUNT, VoteChannel.LETTER)


class Link(models.TextChoices):
    """Why a person votes in Allonnes."""

    LIVES = "lives", _("J’habite Allonnes")
    STUDIES = "studies", _("J’étudie à Allonnes")
    WORKS = "works", _("Je travaille à Allonnes")


class ReviewDecision(models.TextChoices):
    """What two officers' look-alike voters turned out to be."""

    DIFFERENT = "different", _("Deux personnes différentes")
    SAME = "same", _("La même personne")


class LetterFate(models.TextChoices):
    """What becomes of the vote of a letter that is replaced, if it had voted: chosen by who asks, without knowing."""

    KEEP = "keep", _("Le vote reste et compte. Plus personne ne peut le changer.")
    CANCEL = "cancel", _("Le vote est annulé sans être lu. La nouvelle lettre permet de voter depuis le début.")


class KeyingKind(models.TextChoices):
    """What a sheet of paper says."""

    CHOICES = "choices", _("Des projets")
    BLANK = "blank", _("Vote blanc")
    VOID = "void", _("Bulletin nul")


class IncidentState(models.TextChoices):
    OPEN = "open", _("Reçu")
    ANSWERED = "answered", _("Réponse donnée")
