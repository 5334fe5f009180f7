"""The sealed ballot box, turnout, and the counts made from them."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from budgets.editions.enums import Rule
from budgets.editions.models import Edition


class Count(models.Model):
    """The outcome of one rule on the sealed ballots; can always be made again from them. One is the official one."""

    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.CASCADE, related_name="counts")
    rule = models.CharField(_("règle"), max_length=20, choices=Rule)
    is_official = models.BooleanField(_("résultat officiel"), default=False)
    settings = models.JSONField(_("réglages (regle.json)"), default=dict)
    ballots_sha256 = models.CharField(_("empreinte des bulletins"), max_length=64)
    ballots = models.PositiveIntegerField(_("bulletins comptés"))
    winners = models.JSONField(_("lauréats"), default=list)
    spent = models.PositiveBigIntegerField(_("dépensé"))
    remaining = models.PositiveBigIntegerField(_("reste"))
    steps = models.JSONField(_("déroulé"), default=list)
    blank_ballots = models.PositiveIntegerField(_("bulletins blancs"), default=0)
    voters_without_winner = models.PositiveIntegerField(_("votantes et votants sans projet retenu"), default=0)
    places_without_winner = models.JSONField(_("quartiers sans projet retenu"), default=list)
    counted_at = models.DateTimeField(_("compté le"), db_default=Now())
    published_at = models.DateTimeField(_("publié le"), null=True)

    class Meta:
        verbose_name = _("dépouillement")
        verbose_name_plural = _("dépouillements")
        constraints = (
            models.UniqueConstraint(fields=["edition", "rule"], name="count_rule_once"),
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(is_official=True),
                name="count_official_once",
                violation_error_message=_("Cette édition a déjà un résultat officiel."),
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="official_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_official=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition} : {self.get_rule_display()}"
