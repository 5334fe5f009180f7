"""What residents do around a project, and what moderation answers: the shared tables with this app's foreign keys."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.enums import CommentState
from allonnes.contributions.models import (
    AbstractComment,
    AbstractFollow,
    AbstractModeration,
    AbstractReport,
    AbstractSupport,
    follow_constraints,
    moderation_constraints,
    report_constraints,
    support_constraints,
)
from budgets.projects.models.projects import Project


class Support(AbstractSupport):
    """« Je soutiens ce projet »; a merge adds those of the merged project, and its undoing takes them back."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="supports")
    from_merge = models.ForeignKey(
        "Merge", on_delete=models.CASCADE, null=True, blank=True, related_name="added_supports"
    )

    class Meta(AbstractSupport.Meta):
        constraints = support_constraints("project", prefix="support")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Follow(AbstractFollow):
    """A person who wants the news of a project; a merge adds those of the merged project."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.CASCADE, related_name="follows")
    from_merge = models.ForeignKey(
        "Merge", on_delete=models.CASCADE, null=True, blank=True, related_name="added_follows"
    )

    class Meta(AbstractFollow.Meta):
        constraints = follow_constraints("project", prefix="follow")

    def __str__(self) -> str:
        return f"{self.project_id}"


class Comment(AbstractComment):
    """A resident's words under a project."""

    project = models.ForeignKey(Project, verbose_name=_("projet"), on_delete=models.PROTECT, related_name="comments")

    class Meta(AbstractComment.Meta):
        indexes = (
            models.Index(fields=["project", "-at"], name="comment_by_project"),
            models.Index(fields=["at"], name="comment_by_time"),
            models.Index(fields=["at"], name="comment_to_read", condition=models.Q(state=CommentState.PENDING)),
            GinIndex(OpClass(Upper("body"), name="gin_trgm_ops"), name="comment_parts_of_words"),
        )


class Report(AbstractReport):
    """A visitor says that a project, or a comment, breaks the rules."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="reports")

    class Meta(AbstractReport.Meta):
        constraints = report_constraints("project", "comment", prefix="report")
        indexes = (
            models.Index(
                fields=["project", "comment"], name="report_to_treat", condition=models.Q(handled_at__isnull=True)
            ),
        )


class Moderation(AbstractModeration):
    """A project or a comment hidden, and the appeal of its author."""

    project = models.ForeignKey(
        Project, verbose_name=_("projet"), on_delete=models.PROTECT, null=True, blank=True, related_name="moderations"
    )
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="moderations")

    class Meta(AbstractModeration.Meta):
        constraints = moderation_constraints("project", "comment", prefix="moderation")
