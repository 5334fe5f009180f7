"""How a promise moves: its milestones, each slip with its reason, what everybody was told, its photos."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.history import APPEND_ONLY
from allonnes.core.photos.models import AbstractPhoto, photo_constraints
from observatory.engagements.enums import ChangeKind, MilestoneKind, Moment
from observatory.engagements.models.engagements import Engagement
from observatory.engagements.models.protecting import CHANGE_KEPT, PLAN_FROZEN


class Milestone(models.Model):
    """A step of a promise: planned first (frozen), planned now, done. `is_skipped`: this promise has no such step."""

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.CASCADE, related_name="milestones"
    )
    kind = models.CharField(_("étape"), max_length=12, choices=MilestoneKind)
    planned_on = models.DateField(_("prévue au départ"), null=True, blank=True)
    due_on = models.DateField(_("prévue aujourd’hui"), null=True, blank=True)
    done_on = models.DateField(_("faite le"), null=True, blank=True)
    note = models.CharField(_("en une phrase"), max_length=200, blank=True)
    is_skipped = models.BooleanField(_("sans objet"), default=False)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        constraints = (
            models.UniqueConstraint(fields=["engagement", "kind"], name="milestone_once"),
            models.CheckConstraint(
                name="milestone_planned_before_moved",
                condition=Q(due_on__isnull=True, planned_on__isnull=True)
                | Q(due_on__isnull=False, planned_on__isnull=False),
            ),
            models.CheckConstraint(
                name="milestone_skipped_is_not_done",
                condition=Q(is_skipped=False) | Q(done_on__isnull=True),
                violation_error_message=_("Une étape faite n’est pas sans objet."),
            ),
        )
        indexes = (models.Index(fields=["due_on"], name="milestone_due", condition=Q(done_on__isnull=True)),)
        triggers = (PLAN_FROZEN,)

    def __str__(self) -> str:
        return str(MilestoneKind(self.kind).label)

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


class Slip(models.Model):
    """A date or a cost that moved, from what to what, and the reason that everybody reads. Append-only."""

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="slips"
    )
    milestone = models.ForeignKey(
        Milestone, verbose_name=_("étape"), on_delete=models.PROTECT, null=True, blank=True, related_name="slips"
    )
    old_day = models.DateField(_("date d’avant"), null=True, blank=True)
    new_day = models.DateField(_("nouvelle date"), null=True, blank=True)
    old_cost = models.PositiveBigIntegerField(_("prix d’avant"), null=True, blank=True)
    new_cost = models.PositiveBigIntegerField(_("nouveau prix"), null=True, blank=True)
    reason = models.CharField(_("raison publique"), max_length=300)
    decision = models.CharField(_("décision"), max_length=250, blank=True)
    at = models.DateTimeField(_("quand"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                name="slip_has_a_reason",
                condition=Q(reason__regex=r"\S"),
                violation_error_message=_("Un report a une raison, que tout le monde lit."),
            ),
            models.CheckConstraint(
                name="slip_of_a_date_or_of_a_cost",
                condition=Q(
                    ~Q(old_day=F("new_day")),
                    milestone__isnull=False,
                    old_day__isnull=False,
                    new_day__isnull=False,
                    old_cost__isnull=True,
                    new_cost__isnull=True,
                )
                | Q(
                    ~Q(old_cost=F("new_cost")),
                    milestone__isnull=True,
                    old_day__isnull=True,
                    new_day__isnull=True,
                    old_cost__isnull=False,
                    new_cost__isnull=False,
                ),
                violation_error_message=_("Un report change une date, ou un prix."),
            ),
        )
        triggers = (APPEND_ONLY,)

    def __str__(self) -> str:
        return self.reason


class Change(models.Model):
    """Something everybody reads of a promise, in one sentence; its followers are told once (`told_at`)."""

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="changes"
    )
    kind = models.CharField(_("sorte"), max_length=10, choices=ChangeKind)
    words = models.TextField(_("en mots"), max_length=2000)
    at = models.DateTimeField(_("quand"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    told_at = models.DateTimeField(_("annoncé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("nouvelle d’un engagement")
        verbose_name_plural = _("nouvelles des engagements")
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(name="change_said", condition=Q(words__regex=r"\S")),)
        indexes = (
            models.Index(fields=["engagement", "-at"], name="change_of_engagement"),
            models.Index(fields=["at"], name="change_to_tell", condition=Q(told_at__isnull=True)),
        )
        triggers = (CHANGE_KEPT,)

    def __str__(self) -> str:
        return self.words[:80]


class EngagementPhoto(AbstractPhoto):
    """A photo of what was promised: before, during, after; the last ones prove the delivery."""

    folder = "observatoire"
    served_by = "observatory:photo"

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="photos"
    )
    moment = models.CharField(_("quand"), max_length=6, choices=Moment)
    taken_on = models.DateField(_("prise le"))
    place_words = models.CharField(_("où"), max_length=200, blank=True)

    class Meta(AbstractPhoto.Meta):
        verbose_name = _("photo d’un engagement")
        verbose_name_plural = _("photos des engagements")
        constraints = (
            *photo_constraints(
                "engagement", prefix="engagement_photo", already=_("Cette photo est déjà sur cette promesse.")
            ),
            models.CheckConstraint(
                name="engagement_photo_after_somewhere",
                condition=~Q(moment="after") | ~Q(place_words=""),
                violation_error_message=_("Une photo de ce qui est livré dit où elle est prise."),
            ),
        )
