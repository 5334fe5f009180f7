"""Editions at the desk: the guided page, the form, and the buttons that date, write, publish or start again."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyInline, RefusalTold
from budgets.editions.actions import setup
from budgets.editions.actions import visibility as editions
from budgets.editions.desk_links import preparation_page
from budgets.editions.forms import (
    DatesForm,
    EditionForm,
    PublicationForm,
    RegulationForm,
    YearForm,
    known_dates,
)
from budgets.editions.models import Edition, Envelope, Phase
from budgets.editions.permissions import visibility as permissions
from budgets.editions.permissions.setup import (
    refusal_to_create_edition,
    refusal_to_prepare_edition,
    refusal_to_reuse_edition,
)
from budgets.pages.admin.vote import VOTE_PAGES
from budgets.pages.preparation import preparation_steps
from budgets.projects.study.phase_checks import deposit_checks, study_checks
from budgets.voting.desk.page import vote_urls


class PhaseInline(ReadOnlyInline):
    model = Phase
    view_permission = "budgets.view_edition"


class EnvelopeInline(ReadOnlyInline):
    model = Envelope
    view_permission = "budgets.view_edition"
    fields = ("name", "amount")


SETUP_ACTIONS = (
    DeskAction(
        name="dates",
        label="Choisir les dates",
        question="Une phase va de son début à sa fin, à l’heure d’Allonnes. La suivante peut commencer à la fin de "
        "celle d’avant. Une phase commencée garde son début.",
        success="Les dates sont enregistrées.",
        refusal=refusal_to_prepare_edition,
        run=setup.set_dates,
        form_class=DatesForm,
        initial=known_dates,
        leads_to=preparation_page,
    ),
    DeskAction(
        name="reglement",
        label="Écrire une version du règlement",
        question="Cette version est publiée tout de suite et ne changera plus. Celles d’avant restent lisibles.",
        success="La version est publiée.",
        refusal=refusal_to_prepare_edition,
        run=setup.publish_regulation,
        form_class=RegulationForm,
        leads_to=preparation_page,
    ),
    DeskAction(
        name="publication",
        label="Choisir la date de publication des décisions",
        question="À cette date, toutes les décisions déjà prises deviennent publiques ensemble, et les personnes qui "
        "signent ou suivent un projet reçoivent un message. Ensuite, chaque décision paraît aussitôt prise.",
        success="La date de publication est enregistrée.",
        refusal=refusal_to_prepare_edition,
        run=setup.schedule_decisions,
        form_class=PublicationForm,
        initial=lambda obj: {"at": obj.decisions_publish_at},
        leads_to=preparation_page,
    ),
    DeskAction(
        name="reprendre",
        label="Reprendre pour une nouvelle édition",
        question="Une nouvelle édition est créée, masquée, avec les montants, la règle, les parts garanties, les "
        "thèmes, les critères et les dates de celle-ci. Ni les projets, ni les parts de projets choisis à la main, ni "
        "le règlement ne sont repris.",
        success="La nouvelle édition est créée, masquée. Vérifiez chaque étape.",
        refusal=refusal_to_reuse_edition,
        run=setup.start_from,
        form_class=YearForm,
        initial=lambda obj: {"year": obj.year + 1},
        leads_to=lambda obj, made: preparation_page(made),
    ),
)


@admin.register(Edition)
class EditionAdmin(RefusalTold, DeskAdmin):
    form = EditionForm
    list_display = ("title", "in_year", "amount", "rule", "is_published", "is_imported")
    list_filter = ("is_published", "is_imported", "year")
    search_fields = ("title",)
    ordering = ("-year",)
    inlines = (PhaseInline, EnvelopeInline)
    change_list_template = "admin/budgets/edition_change_list.html"
    change_form_template = "admin/budgets/edition_change_form.html"
    fieldsets = (
        (None, {"fields": ("title", "year", "summary", "read_revision")}),
        ("L’argent", {"fields": ("amount", "max_project_cost")}),
        ("Le bulletin", {"fields": ("ballot_type", ("min_choices", "max_choices"), "is_knapsack")}),
        ("La règle", {"fields": ("rule", "support", "tie_rule", "tie_seed", "minimum_votes")}),
        ("L’âge pour voter", {"fields": (("minimum_age", "age_on"), "parent_agreement_below")}),
        ("Le lien avec la commune", {"fields": ("is_open_to_residents", "is_open_to_students", "is_open_to_workers")}),
        ("L’étude", {"fields": ("departments", "completion_days", "study_days")}),
        ("La délibération", {"fields": ("deliberation", "deliberation_url")}),
    )
    desk_actions = (
        *SETUP_ACTIONS,
        DeskAction(
            name="publier",
            label="Rendre l’édition visible",
            question="Tout le monde pourra lire cette édition, ses projets et ses résultats.",
            success="L’édition est visible.",
            refusal=permissions.refusal_to_publish_edition,
            run=editions.publish_edition,
            leads_to=preparation_page,
        ),
        DeskAction(
            name="masquer",
            label="Masquer l’édition",
            question="L’édition ne sera plus lisible par le public. Vous pourrez la rendre visible à nouveau.",
            success="L’édition est masquée.",
            refusal=permissions.refusal_to_hide_edition,
            run=editions.hide_edition,
            is_danger=True,
        ),
    )

    @admin.display(description="année", ordering="year")
    def in_year(self, edition: Edition) -> str:
        """A year is no number: no space between thousands."""
        return str(edition.year)

    def get_urls(self) -> list[URLPattern]:
        views = self.admin_site.admin_view
        return [
            path("reprendre/", views(self.start_again), name="budgets_edition_start_again"),
            path("<path:pk>/preparer/", views(self.prepare), name="budgets_edition_preparer"),
            *vote_urls(self, VOTE_PAGES),
            *super().get_urls(),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return refusal_to_create_edition(person_of(request), timezone.now()) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return request.user.has_perm("budgets.change_edition")
        return refusal_to_prepare_edition(person_of(request), obj, timezone.now()) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        keep = setup.change_edition if change else setup.create_edition
        keep(edition=obj, by=person_of(request), now=timezone.now())

    def response_post_save_add(self, request: HttpRequest, obj: Edition) -> HttpResponseRedirect:
        return redirect(preparation_page(obj))

    def response_post_save_change(self, request: HttpRequest, obj: Edition) -> HttpResponseRedirect:
        return redirect(preparation_page(obj))

    def start_again(self, request: HttpRequest) -> HttpResponse:
        """To the form that starts from the last edition of the town, or to a blank one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        last = Edition.objects.filter(is_imported=False).order_by("-year", "-pk").first()
        if last is None:
            return redirect("admin:budgets_edition_add")
        return redirect("admin:budgets_edition_reprendre", last.pk)

    def prepare(self, request: HttpRequest, pk: str) -> HttpResponse:
        """« Préparer l’édition »: the steps in order; for the administrator only, only read once all is frozen."""
        user = person_of(request)
        if not user.has_perm("budgets.change_edition"):
            raise PermissionDenied
        edition = self.get_object(request, pk)
        if edition is None:
            raise Http404
        prefetch_related_objects([edition], "phases")
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Préparer : {edition}",
            "opts": self.opts,
            "edition": edition,
            "reason": refusal_to_prepare_edition(user, edition, now),
            "steps": preparation_steps(edition, now),
            "lists": [
                ("Avant l’ouverture du dépôt", deposit_checks(edition)),
                ("Avant la fin de l’étude", study_checks(edition)),
            ],
        }
        return TemplateResponse(request, "admin/budgets/edition_prepare.html", context)
