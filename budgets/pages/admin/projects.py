"""Projects at the desk: their list, and the one page of a project and its dossier."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.contributions.desk import HIDE, KEEP
from allonnes.core.posting import INVALID, SHOWN, posted
from budgets.editions.filters import EditionUnderWay
from budgets.pages.admin.project_list import ProjectColumns
from budgets.projects.models import Dossier, Project
from budgets.projects.study.acts import STUDY_ACTIONS
from budgets.projects.study.admin import StudyStep
from budgets.projects.study.bulk import PROJECT_BULK_ACTS
from budgets.projects.study.desk_page import Acts, ProjectPage, acts_of, page_for, whole
from budgets.projects.study.forms import DossierForm
from budgets.voting.ballot.hidden import ON_BALLOT, is_on_ballot
from budgets.voting.desk.page import address


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
    desk_actions = (*STUDY_ACTIONS, HIDE, KEEP)
    bulk_acts = PROJECT_BULK_ACTS
    explains_to = "budgets.view_decision"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        rows: Any = super().get_queryset(request)
        deposited: QuerySet[Project] = rows.deposited()
        return deposited

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django says what it does of a page that is not there, and of one who may not write."""
        is_read = posted(request) is None and object_id.isascii() and object_id.isdigit()
        project = whole(self.get_queryset(request)).filter(pk=object_id).first() if is_read else None
        if project is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return self._study_page(request, project)

    def shown(self, request: HttpRequest, pk: int, form: DossierForm) -> HttpResponse:
        """The page, with the study as it was sent: something is to be corrected."""
        return self._study_page(request, whole(self.get_queryset(request)).get(pk=pk), form)

    def _study_page(self, request: HttpRequest, project: Project, form: DossierForm | None = None) -> HttpResponse:
        if not self.has_view_permission(request, project):
            raise PermissionDenied
        page = page_for(person_of(request), project, timezone.now(), form)
        context = {
            **self.admin_site.each_context(request),
            "title": self.title_of(project),
            "opts": self.opts,
            "page": page,
            "acts": self._acts(request, page),
            **self._vote_words(project),
        }
        template, status = "admin/budgets/study/project.html", INVALID if form else SHOWN
        return TemplateResponse(request, template, context, status=status)

    def _acts(self, request: HttpRequest, page: ProjectPage) -> Acts:
        """The acts of the project, and those of its dossier for whoever works on it."""
        user, own = request.user, self.buttons(request, page.project)
        told = {"explains": user.has_perm(self.explains_to), "is_reported": bool(page.reports)}
        if page.study is None or not user.has_perm("budgets.study_project"):
            return acts_of(own, is_writing=False, **told)
        dossiers: Any = self.admin_site.get_model_admin(Dossier)
        first, *others = dossiers.buttons(request, page.study.dossier)
        return acts_of([first, *own, *others], is_writing=page.form is not None, **told)

    def _vote_words(self, project: Project) -> dict[str, str]:
        """What voters see of a hidden project, and the way to a withdrawal, for whoever may do it."""
        if not project.is_hidden or not is_on_ballot(project):
            return {"vote_words": "", "vote_url": ""}
        return {"vote_words": str(ON_BALLOT), "vote_url": address("withdraw", project.edition, number=project.number)}
