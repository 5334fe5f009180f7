"""The sealed ballot box, and how many voted."""

import uuid

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED
from budgets.editions.models import Edition
from budgets.voting.enums import TurnoutDimension

# The sealing writes its date last, so its own ballots come in; before its demand and after it, none does.
_CLOSED = """
IF EXISTS (SELECT 1 FROM budgets_sealing WHERE edition_id = NEW.edition_id AND sealed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'pgtrigger: Cannot insert rows into the budgets_sealedballot table of a sealed vote';
END IF;
IF EXISTS (SELECT 1 FROM budgets_voteopening WHERE edition_id = NEW.edition_id)
    AND NOT EXISTS (SELECT 1 FROM budgets_sealing WHERE edition_id = NEW.edition_id)
THEN
    RAISE EXCEPTION 'pgtrigger: Cannot insert rows into the budgets_sealedballot table before the sealing is asked';
END IF;
RETURN NEW;
"""
SEALED_FOR_EVER = pgtrigger.Trigger(
    name="sealed_for_ever", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_CLOSED
)


class SealedBallot(models.Model):
    """A counted ballot: choices only, a random id, nothing of the person, no time. Append-only.

    A ballot of a vote held here joins it during the sealing only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(
        Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="sealed_ballots"
    )
    # [[reference, points], ...] in the voter's order; an empty list is a blank ballot.
    choices = models.JSONField(_("choix"))

    class Meta:
        verbose_name = _("bulletin scellé")
        verbose_name_plural = _("bulletins scellés")
        triggers = (APPEND_ONLY, NEVER_EMPTIED, SEALED_FOR_EVER)

    def __str__(self) -> str:
        return str(self.id)


class TurnoutFigure(models.Model):
    """How many voters of one kind; the public page hides cells under 5."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="turnout")
    dimension = models.CharField(_("découpage"), max_length=15, choices=TurnoutDimension)
    label = models.CharField(_("groupe"), max_length=120)
    count = models.PositiveIntegerField(_("votantes et votants"))

    class Meta:
        verbose_name = _("chiffre de participation")
        verbose_name_plural = _("chiffres de participation")
        constraints = (models.UniqueConstraint(fields=["edition", "dimension", "label"], name="turnout_cell_once"),)

    def __str__(self) -> str:
        return f"{self.label} : {self.count}"
