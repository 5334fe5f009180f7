"""The list of projects at the desk: age first, then what decides what comes next."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from allonnes.core.desk import ReadOnlyAdmin
from allonnes.core.desk_bulk import BulkAdmin
from allonnes.core.desk_cells import age, two_lines
from allonnes.core.templatetags.french import euros
from budgets.projects.enums import Opinion
from budgets.projects.models import Dossier, Project, Support
from budgets.projects.study.permissions import dossiers_readable_by

NOT_READ = "–"


class ProjectColumns(BulkAdmin, ReadOnlyAdmin):
    """What a row says. The opinion is that of a dossier that this person reads: see `dossiers_readable_by`."""

    list_display = ("waiting", "what", "study", "known", "state", "backing")
    list_display_links = ("what",)
    export_columns = ("number", "title", "edition", "category", "neighbourhood", "study", "cost", "state", "backing")
    names_people = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Project]":
        rows: QuerySet[Project] = super().get_queryset(request)
        user = request.user
        dossiers = dossiers_readable_by(
            user, Dossier.objects.filter(project=OuterRef("pk"), completed_at__isnull=False)
        )
        if not user.has_perm("budgets.view_dossier"):
            dossiers = dossiers.none()
        supports = Support.objects.filter(project=OuterRef("pk")).order_by().values("project")
        return rows.annotate(
            opinion_read=Subquery(dossiers.values("opinion")[:1]),
            support_count=Coalesce(Subquery(supports.annotate(n=Count("pk")).values("n")), 0),
        )

    @admin.display(description="déposé", ordering="submitted_at")
    def waiting(self, project: Project) -> str:
        """How long ago: the date itself stands on its page."""
        return age(project.submitted_at) or NOT_READ

    @admin.display(description="projet", ordering="title")
    def what(self, project: Project) -> str:
        number = f"n° {project.number}" if project.number else ""
        return two_lines(project.title, number, project.category, project.neighbourhood)

    @admin.display(description="avis")
    def study(self, project: Any) -> str:
        return str(Opinion(project.opinion_read).label) if project.opinion_read else NOT_READ

    @admin.display(description="coût", ordering="cost")
    def known(self, project: Project) -> str:
        return euros(project.known_cost) or NOT_READ

    @admin.display(description="soutiens", ordering="support_count")
    def backing(self, project: Any) -> int:
        return int(project.support_count)
