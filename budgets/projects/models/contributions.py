"""What residents do around a project: support, follow, comment, report; and what moderation answers."""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from budgets.projects.enums import CommentState, ReportReason
from budgets.projects.models.projects import Project

EXACTLY_ONE_TARGET = models.Q(project__isnull=False, comment__isnull=True) | models.Q(
    project__isnull=True, comment__isnull=False
)


class Support(models.Model):
    """« Je soutiens » : one per person and project. Not a vote."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("personne"), on_delete=models.CASCADE, related_name="supports"
    )
    from_merge = models.ForeignKey(
        "Merge", on_delete=models.CASCADE, null=True, blank=True, related_name="added_supports"
    )
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        constraints = (models.UniqueConstraint(fields=["project", "user"], name="support_once"),)

    def __str__(self) -> str:
        return f"{self.project_id}"


class Follow(models.Model):
    """A person who wants the news of a project: an account, or an address that said yes by a link."""

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="follows",
    )
    email = models.EmailField(_("adresse électronique"), blank=True)
    from_merge = models.ForeignKey(
        "Merge", on_delete=models.CASCADE, null=True, blank=True, related_name="added_follows"
    )
    at = models.DateTimeField(_("depuis"), db_default=Now())

    class Meta:
        verbose_name = _("suivi")
        verbose_name_plural = _("suivis")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "user"], condition=models.Q(user__isnull=False), name="follow_account_once"
            ),
            models.UniqueConstraint(
                "project", Lower("email"), condition=~models.Q(email=""), name="follow_address_once"
            ),
            models.CheckConstraint(
                name="follow_account_or_address",
                condition=models.Q(user__isnull=False, email="") | (models.Q(user__isnull=True) & ~models.Q(email="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> "CommentQuerySet":
        return self.filter(state=CommentState.VISIBLE)


class Comment(models.Model):
    """A resident's words under a project."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("autrice ou auteur"), on_delete=models.PROTECT, related_name="comments"
    )
    # Made with the form: the same comment sent twice is one comment.
    entry_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body = models.TextField(_("commentaire"), max_length=2000)
    state = models.CharField(
        _("état"), max_length=10, choices=CommentState, default=CommentState.VISIBLE, editable=False
    )
    at = models.DateTimeField(_("écrit le"), db_default=Now())

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        indexes = (models.Index(fields=["project", "-at"], name="comment_by_project"),)

    def __str__(self) -> str:
        return self.body[:60]


class Report(models.Model):
    """A visitor says that a contribution breaks the rules."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="reports")
    reason = models.CharField(_("raison"), max_length=10, choices=ReportReason)
    words = models.TextField(_("précision"), max_length=1000, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signalé par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
    )
    at = models.DateTimeField(_("signalé le"), db_default=Now())
    handled_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("traité par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("signalement d’une contribution")
        verbose_name_plural = _("signalements de contributions")
        constraints = (
            models.CheckConstraint(name="report_one_target", condition=EXACTLY_ONE_TARGET),
            models.UniqueConstraint(
                fields=["project", "comment", "reporter"],
                condition=models.Q(reporter__isnull=False, handled_at__isnull=True),
                nulls_distinct=False,
                name="report_once",
            ),
        )

    def __str__(self) -> str:
        return self.get_reason_display()


class Moderation(models.Model):
    """A contribution hidden, with the reason told to its author, and her appeal answered by somebody else."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.PROTECT, null=True, blank=True, related_name="moderations"
    )
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="moderations")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("autrice ou auteur"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moderations",
    )
    reason = models.CharField(_("raison"), max_length=10, choices=ReportReason)
    words = models.TextField(_("ce qui est dit à l’auteur"), max_length=1000)
    at = models.DateTimeField(_("masqué le"), db_default=Now())
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("masqué par"), on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("republié le"), null=True, blank=True)
    appeal = models.TextField(_("ce que répond l’auteur"), max_length=1000, blank=True)
    appealed_at = models.DateTimeField(_("contesté le"), null=True, blank=True)
    appeal_answer = models.TextField(_("réponse"), max_length=1000, blank=True)
    appeal_answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    appeal_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("répondu par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("décision de modération")
        verbose_name_plural = _("décisions de modération")
        constraints = (
            models.CheckConstraint(name="moderation_one_target", condition=EXACTLY_ONE_TARGET),
            models.UniqueConstraint(
                fields=["project", "comment"],
                condition=models.Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="moderation_open_once",
            ),
            models.CheckConstraint(
                name="moderation_appeal_answered_by_another",
                condition=models.Q(appeal_answered_by__isnull=True) | ~models.Q(appeal_answered_by=models.F("by")),
                violation_error_message=_("Une autre personne répond à la contestation."),
            ),
        )

    def __str__(self) -> str:
        return self.get_reason_display()

    @property
    def target(self) -> Project | Comment:
        """What it hides; a constraint says exactly one."""
        return self.project or self.comment  # type: ignore[return-value]
