"""The councils, their seats, and who animates them."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from allonnes.accounts import audit
from allonnes.accounts.models import RoleAssignment
from allonnes.accounts.requests import person_of
from allonnes.accounts.roles import Role
from allonnes.core.desk import DeclaredAdmin, DeskAdmin, RefusalTold
from allonnes.core.desk_cells import due, two_lines
from allonnes.core.revisions import VersionedForm
from instances.councils import desk_words
from instances.councils.actions.animating import entrust_council, take_council_back
from instances.councils.acts import COUNCIL_ACTS
from instances.councils.desk_path import path_of
from instances.councils.mandate_rules import most_taken
from instances.councils.models import College, Council, CouncilAnimator, Mandate
from instances.councils.permissions import councils_of

RESERVED = frozenset(
    {"consultations", "mon-espace", "proposer", "mes-candidatures", "candidature", "accord", "accord-recu", "actions"}
    | {"convocation", "mes-reunions", "documents"}
)


class CouncilForm(VersionedForm):
    """A council whose page has an address of its own, and whose members fit in its term."""

    deliberation_url = forms.URLField(label="Adresse de la délibération", required=False, assume_scheme="https")
    charter_url = forms.URLField(label="Adresse de la charte ou du règlement", required=False, assume_scheme="https")

    class Meta:
        model = Council
        fields = tuple(desk_words.COUNCIL)

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED:
            raise ValidationError("Cette adresse sert déjà à une autre page : choisissez-en une autre.")
        return slug

    def clean_term_ends_on(self) -> Any:
        day = self.cleaned_data["term_ends_on"]
        beyond = Mandate.objects.filter(council=self.instance.pk, ends_on__gt=day + timedelta(days=1))
        if self.instance.pk and beyond.exists():
            raise ValidationError("Des mandats vont plus loin que ce jour : finissez-les d’abord.")
        return day


@admin.register(Council)
class CouncilAdmin(DeskAdmin, RefusalTold):
    form = CouncilForm
    about = (
        "Un conseil a un texte qui le crée, des places, des membres dont le mandat a des dates, et une page publique."
    )
    explained = desk_words.COUNCIL
    change_form_template = "admin/instances/councils/council.html"
    desk_actions = COUNCIL_ACTS
    fieldsets = (
        ("Ce que tout le monde lit", {"fields": ("name", "slug", "purpose", "audience", "description", "is_public")}),
        ("Le cadre", {"fields": ("created_on", "legal_words", "deliberation_url", "charter_url", "term_ends_on")}),
        ("Qui peut en être", {"fields": ("min_age", "max_age", "neighbourhoods", "selection", "is_gap_limited")}),
        ("Candidatures", {"fields": ("candidacies_from", "candidacies_until")}),
        ("Réunions et avis", {"fields": ("convocation_days", "quorum_percent", "answer_days")}),
        ("Objectifs publics", {"fields": ("meetings_from", "meetings_to", "initiatives_from", "initiatives_to")}),
        ("Contact public", {"fields": ("email", "phone", "read_revision")}),
    )
    list_display = ("what", "term", "selection", "is_public")
    list_display_links = ("what",)
    list_filter = ("selection", "is_public")
    search_fields = ("name", "purpose")
    ordering = ("name",)
    order_words = "par nom"
    names_people = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(pk__in=councils_of(request.user).values("pk"))

    @admin.display(description="conseil", ordering="name")
    def what(self, council: Council) -> SafeString:
        return two_lines(council.name, council.audience)

    @admin.display(description="terme", ordering="term_ends_on")
    def term(self, council: Council) -> SafeString:
        return due(council.term_ends_on)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        context["path_lines"] = path_of(obj, timezone.now()) if obj is not None else []
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Council, form: Any, change: bool) -> None:
        obj.revision += 1
        super().save_model(request, obj, form, change)
        audit.record("instances.save_council", by=person_of(request), council=obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CollegeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Seats are never fewer than those that are held."""

    class Meta:
        model = College
        fields = tuple(desk_words.COLLEGE)

    def clean_seats(self) -> int:
        seats, college = int(self.cleaned_data["seats"]), self.instance
        today = timezone.localdate()
        if college.pk and most_taken(college, today, date.max) > seats:
            raise ValidationError("Plus de membres siègent que cela : finissez d’abord des mandats.")
        return seats


@admin.register(College)
class CollegeAdmin(DeclaredAdmin):
    form = CollegeForm
    about = "Un groupe de places d’un conseil. Jamais plus de membres que de places."
    explained = desk_words.COLLEGE
    names_people = False
    fields = tuple(desk_words.COLLEGE)
    list_display = ("what", "council", "seats")
    list_display_links = ("what",)
    list_filter = ("council",)
    list_select_related = ("council",)
    search_fields = ("name", "council__name")
    ordering = ("council__name", "position", "pk")
    order_words = "conseil par conseil"

    @admin.display(description="collège", ordering="name")
    def what(self, college: College) -> SafeString:
        return two_lines(college.name, college.council)


@admin.register(CouncilAnimator)
class CouncilAnimatorAdmin(RefusalTold):
    about = "Le rôle d’animation ne donne rien par lui-même : dites ici quel conseil chaque personne anime."
    explained = desk_words.ANIMATOR
    fields = tuple(desk_words.ANIMATOR)
    list_display = ("who", "council")
    list_display_links = ("who",)
    list_filter = ("council",)
    list_select_related = ("assignment__user", "council")
    search_fields = ("council__name", "assignment__user__first_name", "assignment__user__last_name")
    ordering = ("council__name", "pk")
    order_words = "conseil par conseil"

    @admin.display(description="personne", ordering="assignment__user__first_name")
    def who(self, row: CouncilAnimator) -> str:
        return row.assignment.user.full_name

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assignment":
            held = RoleAssignment.objects.open(timezone.localdate()).filter(role=Role.COUNCIL_ANIMATOR)
            kwargs["queryset"] = held.select_related("user").order_by("user__first_name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CouncilAnimator, form: Any, change: bool) -> None:
        obj.pk = entrust_council(assignment=obj.assignment, council=obj.council, by=person_of(request)).pk

    def delete_model(self, request: HttpRequest, obj: CouncilAnimator) -> None:
        take_council_back(animator=obj, by=person_of(request))
