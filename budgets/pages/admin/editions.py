"""Editions at the desk: their path, their settings, and the buttons that date, write, publish or start again."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, DeskAdmin, RefusalTold
from allonnes.core.posting import posted
from budgets.editions.actions import setup
from budgets.editions.actions import visibility as editions
from budgets.editions.dates_form import DatesForm, proposed_moments
from budgets.editions.desk_links import preparation_page
from budgets.editions.forms import EditionForm, PublicationForm, RegulationForm, YearForm
from budgets.editions.models import Edition
from budgets.editions.permissions import visibility as permissions
from budgets.editions.permissions.changes import is_under_way
from budgets.editions.permissions.phases import read_vote_once
from budgets.editions.permissions.setup import (
    refusal_to_create_edition,
    refusal_to_prepare_edition,
    refusal_to_reuse_edition,
)
from budgets.editions.regulations import start_words
from budgets.editions.rule_example import example_projects, rule_examples
from budgets.pages.admin.vote import VOTE_PAGES
from budgets.pages.path import PREPARES, edition_path
from budgets.voting.desk.page import vote_urls
from budgets.voting.desk.waiting_page import open_waiting


def _preview_of(edition: Edition, text: str) -> dict[str, Any]:
    urls = {
        name: reverse(f"admin:budgets_edition_{page}", args=[edition.pk])
        for name, page in (("preview_url", "regulation_preview"), ("publish_url", "reglement"))
    }
    return {"preview": text, **urls}


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
        initial=proposed_moments,
        template="admin/budgets/dates.html",
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
        note=start_words,
        template="admin/budgets/regulation.html",
        beside=lambda user, obj: _preview_of(obj, ""),
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


RULES_TITLE = "Les six façons de compter, sur le même exemple"
FOLDED = ("collapse",)
FIELDSETS: Any = (
    (None, {"fields": ("title", "year", "summary", "read_revision")}),
    (
        "L’argent",
        {
            "fields": ("amount", "max_project_cost"),
            "classes": FOLDED,
            "description": "Ce que la ville met en tout, et ce qu’un seul projet peut coûter au plus.",
        },
    ),
    (
        "Le bulletin",
        {
            "fields": ("ballot_type", "min_choices", "max_choices", "is_knapsack"),
            "classes": FOLDED,
            "description": "Ce que chaque personne remplit pour voter, sur l’écran comme sur le papier.",
        },
    ),
    (
        "La règle",
        {
            "fields": ("rule", "support", "tie_rule", "tie_seed", "minimum_votes"),
            "classes": FOLDED,
            "description": "Comment les bulletins deviennent une liste de projets lauréats. Elle est écrite avant le "
            "vote : le résultat se recompte avec elle.",
        },
    ),
    (
        "L’âge pour voter",
        {
            "fields": ("minimum_age", "age_on", "parent_agreement_below"),
            "classes": FOLDED,
            "description": "Qui est assez grand pour voter, et jusqu’à quel âge un parent donne son accord.",
        },
    ),
    (
        "Le lien avec la commune",
        {
            "fields": ("is_open_to_residents", "is_open_to_students", "is_open_to_workers"),
            "classes": FOLDED,
            "description": "Un seul de ces liens suffit pour voter. La nationalité ne compte pas.",
        },
    ),
    (
        "L’étude",
        {
            "fields": ("departments", "completion_days", "study_days"),
            "classes": FOLDED,
            "description": "Qui étudie les projets, et en combien de jours.",
        },
    ),
    (
        "La délibération",
        {
            "fields": ("deliberation", "deliberation_url"),
            "classes": FOLDED,
            "description": "La décision du conseil municipal qui crée cette édition. Elle est citée en public.",
        },
    ),
)


# Asked once residents propose by these rules.
REASON: Any = (None, {"fields": ("reason",)})


@admin.register(Edition)
class EditionAdmin(RefusalTold, DeskAdmin):
    form = EditionForm
    list_display = ("title", "in_year", "amount", "rule", "is_published", "is_imported")
    list_filter = ("is_published", "is_imported", "year")
    search_fields = ("title",)
    ordering = ("-year",)
    change_list_template = "admin/budgets/edition_change_list.html"
    change_form_template = "admin/budgets/edition_change_form.html"
    fieldsets = FIELDSETS
    # The others read the path: an act that is the administrator's would only tell them that it is.
    explains_to = PREPARES
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
            path("regles/", views(self.rules), name="budgets_edition_rules"),
            path("a-faire/<slug:name>/", views(open_waiting), name="budgets_edition_waiting"),
            path("<int:pk>/reglement/apercu/", views(self.preview), name="budgets_edition_regulation_preview"),
            *vote_urls(self, VOTE_PAGES),
            *super().get_urls(),
        ]

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Edition | None:
        """What each button and each part of its page asks of an edition is read once, where nothing is written."""
        edition: Edition | None = super().get_object(request, *args, **kwargs)
        if edition is not None and posted(request) is None:
            prefetch_related_objects([edition], "phases", "departments")
            read_vote_once(edition)
        return edition

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_asked = obj is not None and self.has_change_permission(request, obj) and is_under_way(obj, timezone.now())
        return [*super().get_fieldsets(request, obj), *([REASON] if is_asked else [])]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return refusal_to_create_edition(person_of(request), timezone.now()) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return request.user.has_perm("budgets.change_edition")
        return refusal_to_prepare_edition(person_of(request), obj, timezone.now()) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        by, now = person_of(request), timezone.now()
        if change:
            setup.change_edition(edition=obj, by=by, now=now, reason=form.cleaned_data["reason"])
        else:
            setup.create_edition(edition=obj, by=by, now=now)

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

    def rules(self, request: HttpRequest) -> HttpResponse:
        """The six rules on the same small vote."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        told = {"examples": rule_examples(), "example_projects": example_projects()}
        context = {**self.admin_site.each_context(request), "title": RULES_TITLE, "opts": self.opts, **told}
        return TemplateResponse(request, "admin/budgets/rules.html", context)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The règlement as residents will read it; nothing is written, and what was typed stays."""
        edition = get_object_or_404(Edition, pk=pk)
        action = next(action for action in SETUP_ACTIONS if action.name == "reglement")
        reason = action.refusal(person_of(request), edition, timezone.now())
        typed = posted(request)
        if typed is None or reason:
            return redirect("admin:budgets_edition_reglement", edition.pk)
        form = RegulationForm(initial={name: typed.get(name, "") for name in RegulationForm.base_fields})
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "opts": self.opts,
            "original": edition,
            "thing": str(edition),
            "action": action,
            "note": "",
            "form": form,
            "reason": None,
            **_preview_of(edition, typed.get("body", "")),
        }
        return TemplateResponse(request, action.template, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        edition = kwargs.get("obj")
        user, now = person_of(request), timezone.now()
        context |= {"path": None, "reason": None}
        if edition is not None:
            context["reason"] = refusal_to_prepare_edition(user, edition, now) if user.has_perm(PREPARES) else None
        if edition is not None and not edition.is_imported:
            acts = self.buttons(request, edition)
            context["path"] = edition_path(edition, user, now, pages=VOTE_PAGES, acts=acts)
        return super().render_change_form(request, context, *args, **kwargs)
