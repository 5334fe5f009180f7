"""Words of the vote."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class CorrectionReason(models.TextChoices):
    """Why a line of the roll on paper bears a wrong name or birth date. Never in free words: they would hold a name."""

    MISTYPED = "mistyped", _("Une faute de frappe")
    MISREAD = "misread", _("La pièce d’identité a été mal lue")
    OTHER_NAME = "other_name", _("Un autre nom de la personne : nom de naissance, nom d’usage")
    OTHER_PERSON = "other_person", _("Le nom d’une autre personne")


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
