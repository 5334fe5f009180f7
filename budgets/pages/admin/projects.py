"""Projects at the desk: to read, with their history."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from allonnes.contributions.desk import HIDE, KEEP
from allonnes.core.desk import ReadOnlyInline
from allonnes.core.templatetags.french import euros, short_day
from budgets.editions.filters import EditionUnderWay
from budgets.pages.admin.project_list import ProjectColumns
from budgets.projects.deposit.similar import similar_projects
from budgets.projects.models import Authorship, Dossier, Project, ProjectHistory
from budgets.projects.study.admin import STUDY_ACTIONS, StudyStep
from budgets.projects.study.bulk import PROJECT_BULK_ACTS
from budgets.projects.study.permissions import dossiers_readable_by
from budgets.voting.ballot.hidden import ON_BALLOT, is_on_ballot
from budgets.voting.desk.page import address


class HistoryInline(ReadOnlyInline):
    model = ProjectHistory
    view_permission = "budgets.view_edition"
    fields = readonly_fields = ("at", "who", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectHistory]:
        signs = Authorship.objects.filter(project=OuterRef("project"), user=OuterRef("by"))
        rows: QuerySet[ProjectHistory] = super().get_queryset(request)
        return rows.annotate(is_by_author=Exists(signs))

    @admin.display(description="par")
    def who(self, row: Any) -> str:
        """What kind of person moved it: the desk shows neither who wrote a project nor an address."""
        if row.by_id is None:
            return "Le portail"
        return "Une personne qui le signe" if row.is_by_author else "La ville"


WRITTEN = ("title", "summary", "description", "where", "pictures", "author_label", "cost_guess")
REST = ("edition", "number", "reference", "envelope", "merged_into", "latitude", "longitude", "created_at")


def _links(projects: Iterable[Project]) -> str:
    """A line each, with its number and the way to its page."""
    rows = (
        (reverse("admin:budgets_project_change", args=[project.pk]), project, project.state_words)
        for project in projects
    )
    return format_html_join("\n", '<a href="{}">{}</a> ({})', rows)


@admin.register(Project)
class ProjectAdmin(ProjectColumns):
    list_filter = (StudyStep, EditionUnderWay, "state", "category__department", "neighbourhood")
    list_select_related = ("edition", "category", "neighbourhood")
    search_fields = ("title", "description")
    # The edition under way first.
    ordering = ("-edition__year", "-edition", "number")
    order_words = "par numéro, l’édition en cours d’abord"
    # Who wrote it is no business of the desk: neither contacts nor drafts.
    exclude = ("search", "extra", "assisted_entry")
    search_help_text = "Un mot du titre ou du texte, ou un numéro."
    inlines = (HistoryInline,)
    desk_actions = (*STUDY_ACTIONS, HIDE, KEEP)
    bulk_acts = PROJECT_BULK_ACTS
    explains_to = "budgets.view_decision"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What matters first: where it stands, what was written, the study; the rest is folded."""
        on_ballot = ("vote_words",) if obj is not None and obj.is_hidden and is_on_ballot(obj) else ()
        dossier = ("dossier_words",) if obj is not None and self._reads_dossier(request, obj) else ()
        return (
            (None, {"fields": ("standing", "public_page", *on_ballot)}),
            ("Ce que la personne a écrit", {"fields": WRITTEN}),
            ("L’étude", {"fields": ("category", "neighbourhood", *dossier, "cost", "around", "look_alikes", "joined")}),
            ("Le reste", {"fields": REST, "classes": ("collapse",)}),
        )

    def _reads_dossier(self, request: HttpRequest, project: Project) -> bool:
        """One service does not read what another one thinks; a dossier that is not opened is nobody's secret."""
        if not request.user.has_perm("budgets.view_dossier"):
            return False
        dossiers = Dossier.objects.filter(project=project)
        return not dossiers.exists() or dossiers_readable_by(request.user, dossiers).exists()

    @admin.display(description="où il en est")
    def standing(self, project: Project) -> str:
        """Its state in words, and since when it was deposited."""
        words = [str(project.state_words), str(project.edition)]
        words += [f"déposé le {short_day(project.submitted_at)}"] if project.submitted_at else []
        return " · ".join(words)

    @admin.display(description="page publique")
    def public_page(self, project: Project) -> str:
        """The way to what residents read, when they can read it."""
        if not Project.objects.readable().filter(pk=project.pk).exists():
            return "Personne ne la voit pour l’instant."
        url = reverse("budgets:project", args=[project.edition.slug, project.number])
        return format_html('<a href="{}">{}</a>', url, "Voir ce que lisent les habitants")

    @admin.display(description="photos")
    def pictures(self, project: Project) -> str:
        """Small, with the words that stand for them."""
        rows = (
            (
                photo.large_url,
                photo.small_url,
                photo.small_width // 2,
                photo.small_height // 2,
                photo.alt,
            )
            for photo in project.photos.all()
        )
        return (
            format_html_join("", '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a> ', rows) or "Aucune."
        )

    @admin.display(description="où")
    def where(self, project: Project) -> str:
        return project.place_words

    @admin.display(description="autour du projet")
    def around(self, project: Project) -> str:
        """How many people support it, and wrote about it."""
        return f"soutiens : {project.supports.count()}, commentaires : {project.comments.count()}"

    @admin.display(description="projets qui se ressemblent")
    def look_alikes(self, project: Project) -> str:
        """The nearest of the same edition: to be read before joining two of them."""
        near = similar_projects(project.edition, project.title, project.description, exclude=project.pk)
        return _links(near) or "Aucun."

    @admin.display(description="réunis avec lui")
    def joined(self, project: Project) -> str:
        return _links(project.absorbed.order_by("number")) or "Aucun."

    @admin.display(description="masqué pendant le vote")
    def vote_words(self, project: Project) -> str:
        """What voters see of it, and the way to a withdrawal, for whoever may do it."""
        url = address("withdraw", project.edition, number=project.number)
        who = "La personne qui administre le portail peut le retirer du vote"
        return format_html('{} {} : <a href="{}">{}</a>', ON_BALLOT, who, url, "Retirer ce projet du vote")

    @admin.display(description="dossier d’étude")
    def dossier_words(self, project: Project) -> str:
        """What the service thinks, and the way to its dossier."""
        dossier = Dossier.objects.filter(project=project).select_related("department").first()
        if dossier is None:
            return "Pas encore ouvert."
        words = [dossier.department.name, dossier.get_opinion_display() if dossier.completed_at else "pas encore rendu"]
        words += [euros(dossier.cost)] if dossier.completed_at and dossier.cost else []
        url = reverse("admin:budgets_dossier_change", args=[dossier.pk])
        return format_html('<a href="{}">{}</a>', url, " · ".join(words))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        rows: Any = super().get_queryset(request)
        deposited: QuerySet[Project] = rows.deposited()
        return deposited
