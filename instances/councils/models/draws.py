"""A draw by lot that anybody may do again: a list frozen and hashed first, a seed known only after."""

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.two_people import by_two, confirmed_whole
from instances.councils.enums import DrawState, Gender
from instances.councils.models.candidacies import Candidacy
from instances.councils.models.councils import College, Council


class DrawQuerySet(models.QuerySet["Draw"]):
    def public(self) -> "DrawQuerySet":
        """Those whose list is published: before it is frozen, a list is no one's business."""
        return self.filter(state__in=(DrawState.FROZEN, DrawState.DRAWN), council__is_public=True)


class Draw(models.Model):
    """Seats of one college drawn among candidates known by a number only.

    `list_hash`: SHA-256 of the published list, told with the source of the seed before the seed exists. Who freezes the
    list does not draw: `confirmed_by` typed the seed.
    """

    council = models.ForeignKey(Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="draws")
    college = models.ForeignKey(College, verbose_name=_("collège"), on_delete=models.PROTECT, related_name="draws")
    title = models.CharField(_("titre"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("places à tirer"), validators=[MinValueValidator(1)])
    substitutes = models.PositiveSmallIntegerField(_("suppléantes et suppléants à tirer"), default=0)
    is_parity = models.BooleanField(_("autant de femmes que d’hommes, à une place près"), default=True)
    seed_source = models.CharField(
        _("d’où viendra le nombre tiré"),
        max_length=300,
        help_text=_("Exemple : les six numéros du Loto du samedi 5 décembre 2026, dans l’ordre."),
    )
    seed_on = models.DateField(_("jour où ce nombre sera connu"))
    seed = models.CharField(_("nombre tiré"), max_length=100, blank=True, editable=False)
    list_hash = models.CharField(_("empreinte de la liste"), max_length=64, blank=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=DrawState, default=DrawState.OPEN, editable=False)
    frozen_at = models.DateTimeField(_("liste arrêtée le"), null=True, blank=True, editable=False)
    drawn_at = models.DateTimeField(_("tirage fait le"), null=True, blank=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("liste arrêtée par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tirage fait par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("tirage au sort")
        verbose_name_plural = _("tirages au sort")
        ordering = ("-pk",)
        permissions = (("draw_members", _("Peut tirer au sort des membres")),)
        constraints = (
            models.CheckConstraint(
                name="draw_frozen_is_hashed",
                condition=models.Q(state__in=(DrawState.OPEN, DrawState.CANCELLED))
                | (~models.Q(list_hash="") & models.Q(frozen_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="draw_drawn_has_seed",
                condition=~models.Q(state=DrawState.DRAWN) | (~models.Q(seed="") & models.Q(drawn_at__isnull=False)),
            ),
            by_two("draw_by_two", asked="frozen_by", message=_("Qui a arrêté la liste ne fait pas le tirage.")),
            confirmed_whole("draw_confirmed_whole", at="drawn_at"),
        )
        triggers = (
            pgtrigger.Protect(
                name="draw_kept_once_frozen",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=(DrawState.FROZEN, DrawState.DRAWN)),
            ),
            pgtrigger.Protect(
                name="draw_final_once_drawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=DrawState.DRAWN),
            ),
            pgtrigger.Trigger(
                name="draw_rules_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=DrawState.FROZEN),
                func="""
                IF (NEW.council_id, NEW.college_id, NEW.seats, NEW.substitutes, NEW.is_parity, NEW.seed_source,
                    NEW.seed_on, NEW.list_hash, NEW.frozen_at, NEW.frozen_by_id) IS DISTINCT FROM
                   (OLD.council_id, OLD.college_id, OLD.seats, OLD.substitutes, OLD.is_parity, OLD.seed_source,
                    OLD.seed_on, OLD.list_hash, OLD.frozen_at, OLD.frozen_by_id)
                   OR NEW.state NOT IN ('frozen', 'drawn', 'cancelled') THEN
                    RAISE EXCEPTION 'pgtrigger: the rules of this draw are frozen';
                END IF;
                RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return self.title


class DrawHistory(HistoryRow):
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de tirage")
        verbose_name_plural = _("historique des tirages")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class DrawEntry(models.Model):
    """A candidate of a draw: an opaque number, what parity counts, and the rank that the draw gave."""

    draw = models.ForeignKey(Draw, verbose_name=_("tirage"), on_delete=models.CASCADE, related_name="entries")
    candidacy = models.ForeignKey(
        Candidacy, verbose_name=_("candidature"), on_delete=models.PROTECT, related_name="draw_entries"
    )
    number = models.CharField(_("numéro"), max_length=12)
    gender = models.CharField(_("femme ou homme"), max_length=6, choices=Gender, blank=True)
    rank = models.PositiveIntegerField(_("rang tiré"), null=True, blank=True, editable=False)
    is_seated = models.BooleanField(_("tiré au sort"), default=False, editable=False)
    is_substitute = models.BooleanField(_("suppléance"), default=False, editable=False)

    class Meta:
        verbose_name = _("numéro d’un tirage")
        verbose_name_plural = _("numéros d’un tirage")
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["draw", "candidacy"], name="draw_candidacy_once"),
            models.UniqueConstraint(fields=["draw", "number"], name="draw_number_once"),
            models.UniqueConstraint(fields=["draw", "rank"], name="draw_rank_once"),
            models.CheckConstraint(
                name="draw_entry_one_outcome", condition=~models.Q(is_seated=True, is_substitute=True)
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="draw_list_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("held", "varchar")],
                func="""
                SELECT state INTO held FROM instances_draw
                 WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.draw_id ELSE OLD.draw_id END);
                IF held = 'drawn' OR (held IN ('frozen', 'cancelled') AND (TG_OP <> 'UPDATE'
                   OR (NEW.draw_id, NEW.candidacy_id, NEW.number, NEW.gender) IS DISTINCT FROM
                      (OLD.draw_id, OLD.candidacy_id, OLD.number, OLD.gender))) THEN
                    RAISE EXCEPTION 'pgtrigger: the list of this draw is frozen';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return self.number
