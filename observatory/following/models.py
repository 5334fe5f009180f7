"""Who follows a promise, what is said under it, and how what was delivered is judged."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.models import (
    AbstractComment,
    AbstractFollow,
    AbstractModeration,
    AbstractReport,
    follow_constraints,
    moderation_constraints,
    report_constraints,
)
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry
from observatory.engagements.models import Engagement


class Follow(AbstractFollow):
    """Somebody told of every public change, in one mail a day at most."""

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.CASCADE, related_name="follows"
    )

    class Meta(AbstractFollow.Meta):
        constraints = follow_constraints("engagement", prefix="engagement_follow")

    def __str__(self) -> str:
        return f"{self.engagement_id}"


class Comment(AbstractComment):
    """What a resident says of what was delivered; read before it is published."""

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="comments"
    )

    class Meta(AbstractComment.Meta):
        verbose_name = _("commentaire sur un engagement")
        verbose_name_plural = _("commentaires sur les engagements")
        indexes = (models.Index(fields=["engagement", "-at"], name="engagement_comments"),)


class Report(AbstractReport):
    """A visitor says that a comment breaks the rules."""

    comment = models.ForeignKey(
        Comment, verbose_name=_("commentaire"), on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )

    class Meta(AbstractReport.Meta):
        constraints = report_constraints("comment", prefix="engagement_report")


class Moderation(AbstractModeration):
    """A comment hidden by moderation."""

    comment = models.ForeignKey(
        Comment,
        verbose_name=_("commentaire"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moderations",
    )

    class Meta(AbstractModeration.Meta):
        constraints = moderation_constraints("comment", prefix="engagement_moderation")


class Evaluation(models.Model):
    """Three answers on what was delivered: one a person with an account, or one entered face to face."""

    class AsPromised(models.TextChoices):
        YES = "yes", _("oui")
        PARTLY = "partly", _("en partie")
        NO = "no", _("non")

    class Used(models.TextChoices):
        OFTEN = "often", _("souvent")
        SOMETIMES = "sometimes", _("parfois")
        NEVER = "never", _("jamais")

    class WellSpent(models.TextChoices):
        YES = "yes", _("oui")
        UNSURE = "unsure", _("je ne sais pas")
        NO = "no", _("non")

    class WordsFate(models.TextChoices):
        WAITING = "waiting", _("à relire")
        PUBLISHED = "published", _("publié")
        WITHHELD = "withheld", _("non publié")

    engagement = models.ForeignKey(
        Engagement, verbose_name=_("engagement"), on_delete=models.PROTECT, related_name="evaluations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    assisted_entry = models.OneToOneField(
        AssistedEntry, verbose_name=_("saisie accompagnée"), on_delete=models.PROTECT, null=True, blank=True
    )
    channel = models.CharField(_("reçue par"), max_length=20, choices=Channel, default=Channel.WEB)
    as_promised = models.CharField(_("est-ce bien ce qui était promis ?"), max_length=8, choices=AsPromised)
    used = models.CharField(_("l’utilisez-vous, vous ou vos proches ?"), max_length=10, choices=Used)
    well_spent = models.CharField(_("était-ce une bonne dépense ?"), max_length=8, choices=WellSpent)
    # Said face to face; somebody with an account writes a comment, which they can take back.
    words = models.CharField(_("en quelques mots"), max_length=500, blank=True)
    words_fate = models.CharField(
        _("ces mots"), max_length=10, choices=WordsFate, default=WordsFate.WAITING, editable=False
    )
    at = models.DateTimeField(_("quand"), db_default=Now())

    class Meta:
        verbose_name = _("avis sur ce qui est livré")
        verbose_name_plural = _("avis sur ce qui est livré")
        permissions = (("moderate", _("Peut modérer ce qui est dit des engagements")),)
        constraints = (
            models.UniqueConstraint(
                fields=["engagement", "user"],
                condition=Q(user__isnull=False),
                name="evaluation_once",
                violation_error_message=_("Vous avez déjà donné votre avis sur cette promesse."),
            ),
            models.CheckConstraint(
                name="evaluation_of_an_account_or_entered",
                condition=Q(user__isnull=False, assisted_entry__isnull=True, words="")
                | Q(user__isnull=True, assisted_entry__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.engagement_id}"
