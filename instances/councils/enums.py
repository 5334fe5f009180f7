"""Words of the councils and of those who sit in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """Asked only where a text counts women and men (CGCT L1112-23); nobody has to say."""

    WOMAN = "woman", _("Femme ou fille")
    MAN = "man", _("Homme ou garçon")
    UNSAID = "", _("Ne souhaite pas le dire")


class Selection(models.TextChoices):
    """How somebody comes to sit."""

    CANDIDACIES = "candidacies", _("Candidatures, puis choix de la ville")
    LOT = "lot", _("Tirage au sort parmi les candidatures")
    APPOINTED = "appointed", _("Désignation par la ville ou par une association")


class MandateRole(models.TextChoices):
    MEMBER = "member", _("Membre")
    CHAIR = "chair", _("Présidence")
    VICE_CHAIR = "vice_chair", _("Vice-présidence")
    SECRETARY = "secretary", _("Secrétariat")


class MandateStage(models.TextChoices):
    """Where a mandate stands, by its dates."""

    TO_COME = "to_come", _("à venir")
    SITTING = "sitting", _("en cours")
    ENDED = "ended", _("fini")


class EndReason(models.TextChoices):
    """Why a mandate ended before or at its term."""

    TERM = "term", _("Fin du mandat")
    RESIGNED = "resigned", _("A démissionné")
    MOVED = "moved", _("A quitté la commune")
    AGE = "age", _("N’a plus l’âge")
    ABSENT = "absent", _("Absences répétées")
    DECEASED = "deceased", _("Décès")
    OTHER = "other", _("Autre raison")


class CandidacyState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Adresse à confirmer")
    AWAITING_PARENT = "awaiting_parent", _("Attend l’accord d’un parent")
    RECEIVED = "received", _("Reçue")
    ACCEPTED = "accepted", _("Retenue")
    DECLINED = "declined", _("Non retenue")
    WITHDRAWN = "withdrawn", _("Retirée")
    PARENT_REFUSED = "parent_refused", _("Refusée par un parent")
    EXPIRED = "expired", _("Restée sans réponse d’un parent")


class DeclineReason(models.TextChoices):
    """Why a candidacy is not kept: told to the person, in these words."""

    FULL = "full", _("Toutes les places sont prises.")
    NOT_DRAWN = "not_drawn", _("Le tirage au sort ne vous a pas donné de place cette fois.")
    AGE = "age", _("Ce conseil est fait pour un autre âge.")
    ELSEWHERE = "elsewhere", _("Ce conseil est fait pour celles et ceux qui habitent, étudient ou travaillent ici.")
    BALANCE = "balance", _("Il fallait autant de femmes que d’hommes, à une place près.")
    OTHER = "other", _("Une autre raison, dite ci-dessous.")


class DrawState(models.TextChoices):
    OPEN = "open", _("Liste en préparation")
    FROZEN = "frozen", _("Liste arrêtée et publiée")
    DRAWN = "drawn", _("Tirage fait")
    CANCELLED = "cancelled", _("Annulé")
