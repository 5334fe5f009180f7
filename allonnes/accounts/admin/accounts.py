"""Accounts at the desk: read, and act by buttons."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST

from allonnes.accounts import actions, audit, permissions
from allonnes.accounts.act_words import THE_PORTAL, act_lines, names_of, person_words
from allonnes.accounts.admin.asked import NamedPerson, taking_back
from allonnes.accounts.desk_page import account_sheet
from allonnes.accounts.desk_views import SavedViewAdmin
from allonnes.accounts.forms import CheckedForm, LastDayForm, ReasonForm, RoleForm
from allonnes.accounts.models import AuditEntry, RoleAssignment, RoleChange, SavedView, User
from allonnes.accounts.requests import person_of
from allonnes.accounts.roles import Role
from allonnes.accounts.scopes import scope_words
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import two_lines
from allonnes.core.desk_filters import KEPT_SECONDS
from allonnes.core.page_cache import remembered
from allonnes.core.templatetags.french import number, short_day

FAULTS_SHOWN = 20
ASKED = "C’est demandé. Rien ne change tant qu’une autre personne ne l’a pas confirmé : « Changements à confirmer »."


def told(done: str) -> Callable[[object], str]:
    """What is said after an act: that it is done, or that it waits for a second person."""
    return lambda made: ASKED if isinstance(made, RoleChange) else done


class RoleFilter(admin.SimpleListFilter):
    title = "rôle"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "Aucun rôle"), *((str(value), str(label)) for value, label in Role.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() not in {"none", *Role.values}:
            return queryset
        current = RoleAssignment.objects.current()
        if self.value() == "none":
            return queryset.exclude(pk__in=current.values("user"))
        return queryset.filter(pk__in=current.filter(role=self.value()).values("user"))


@admin.register(User)
class UserAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("who", "held_roles", "is_active", "created_at", "last_seen")
    export_columns = ("email", "full_name", "held_roles", "is_active", "created_at", "last_seen")
    list_filter = ("is_active", RoleFilter, "neighbourhood")
    search_fields = ("email", "first_name", "last_name", "public_name")
    ordering = ("email",)
    fields = ("email", "full_name", "held_roles", "is_active", "neighbourhood", "created_at", "last_seen")
    change_form_template = "admin/accounts/user_change_form.html"
    desk_actions = (
        DeskAction(
            name="donner-un-role",
            label="Donner un rôle",
            question="La personne reçoit un message. Le rôle marche quand elle a réglé la double sécurité.",
            success=told("Le rôle est donné."),
            refusal=permissions.refusal_to_grant_role,
            run=actions.grant_role,
            form_class=RoleForm,
        ),
        DeskAction(
            name="double-securite",
            label="Effacer sa double sécurité",
            question="Elle a perdu son téléphone ou sa clé. Rien ne change tant qu’une autre personne ne l’a pas "
            "confirmé. La personne reçoit un message tout de suite.",
            success="C’est demandé. Une autre personne doit le confirmer : « Doubles sécurités perdues ».",
            refusal=permissions.refusal_to_ask_factor_reset,
            run=actions.ask_factor_reset,
            form_class=CheckedForm,
            is_danger=True,
        ),
        DeskAction(
            name="fermer",
            label="Fermer le compte",
            question="La personne est déconnectée partout et reçoit la raison. Vous pourrez rouvrir le compte.",
            success=told("Le compte est fermé."),
            refusal=permissions.refusal_to_deactivate_account,
            run=actions.deactivate_account,
            form_class=ReasonForm,
            is_danger=True,
        ),
        DeskAction(
            name="rouvrir",
            label="Rouvrir le compte",
            question="La personne pourra de nouveau se connecter. Elle reçoit un message.",
            success=told("Le compte est rouvert."),
            refusal=permissions.refusal_to_reactivate_account,
            run=actions.reactivate_account,
        ),
    )

    def title_of(self, obj: User) -> str:
        return person_words(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["sheet"] = account_sheet(kwargs["obj"], person_of(request), timezone.now())
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(erased_at=None).prefetch_related("role_assignments")

    @admin.display(description="personne", ordering="email")
    def who(self, user: User) -> str:
        return two_lines(f"{user.first_name} {user.last_name}".strip() or user.email, user.email)

    @admin.display(description="nom")
    def full_name(self, user: User) -> str:
        return f"{user.first_name} {user.last_name}".strip() or "–"

    @admin.display(description="dernière visite")
    def last_seen(self, user: User) -> str:
        """Its month: the day would say who came while people voted. The list is not sorted by it either."""
        return date_format(user.last_seen_on, "F Y") if user.last_seen_on else "–"

    @admin.display(description="rôles")
    def held_roles(self, user: User) -> str:
        held = [assignment for assignment in user.role_assignments.all() if assignment.is_current]
        return ", ".join(sorted(str(Role(assignment.role).label) for assignment in held)) or "–"


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("user", "role", "department", "starts_on", "last_day", "is_waiting", "granted_by")
    list_filter = ("role", "department", "is_waiting")
    search_fields = ("user__email",)
    list_select_related = ("user", "department", "granted_by")
    ordering = ("-starts_on", "-pk")
    fields = ("user", "role", "department", "narrowed_to", "starts_on", "last_day", "is_waiting", "granted_by")
    desk_actions = (
        DeskAction(
            name="changer-la-fin",
            label="Changer la date de fin",
            question="Le rôle s’arrête tout seul après son dernier jour. La personne reçoit un message.",
            success="La date de fin est changée.",
            refusal=permissions.refusal_to_move_role_end,
            run=actions.move_role_end,
            form_class=LastDayForm,
            initial=lambda assignment: {"last_day": assignment.last_day},
        ),
        DeskAction(
            name="retirer",
            label="Retirer ce rôle",
            question="Le rôle s’arrête tout de suite. La personne reçoit un message.",
            success=told("Le rôle est retiré."),
            refusal=permissions.refusal_to_end_role,
            run=actions.end_role,
            is_danger=True,
        ),
    )

    @admin.display(description="dernier jour", ordering="ends_on")
    def last_day(self, assignment: RoleAssignment) -> str:
        return short_day(assignment.last_day) or "sans fin"

    @admin.display(description="limité à")
    def narrowed_to(self, assignment: RoleAssignment) -> str:
        return scope_words([assignment]).get(assignment.pk, "–")


@admin.register(RoleChange)
class RoleChangeAdmin(NamedPerson, DeskAdmin, ReadOnlyAdmin):
    list_display = fields = (
        "kind",
        "role",
        "user",
        "full_name",
        "reason",
        "asked_by",
        "asked_at",
        "confirmed_by",
        "confirmed_at",
    )
    list_select_related = ("user", "asked_by", "confirmed_by")
    ordering = ("-asked_at", "-pk")
    desk_actions = (
        DeskAction(
            name="confirmer",
            label="Confirmer ce changement",
            question="Vous connaissez cette personne et vous êtes d’accord. Le changement se fait tout de suite.",
            success="Le changement est fait.",
            refusal=permissions.refusal_to_confirm_change,
            run=actions.confirm_role_change,
        ),
        taking_back(
            refusal=permissions.refusal_to_withdraw_change,
            run=actions.withdraw_role_change,
            listing="admin:accounts_rolechange_changelist",
        ),
    )


class ActFilter(admin.SimpleListFilter):
    title = "acte"
    parameter_name = "acte"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return remembered("desk-filter-acts", KEPT_SECONDS, self._acts)

    def _acts(self) -> list[tuple[str, str]]:
        acts = AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct()
        return sorted(((act, audit.act_label(act)) for act in acts), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(act=self.value()) if self.value() else queryset


class PersonFilter(admin.SimpleListFilter):
    """Who acted."""

    title = "personne"
    parameter_name = "par"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return remembered("desk-filter-people", KEPT_SECONDS, self._people)

    def _people(self) -> list[tuple[str, str]]:
        people = User.objects.filter(pk__in=AuditEntry.objects.order_by().values("by").distinct()).order_by("pk")
        names = sorted(((str(user.pk), person_words(user)) for user in people), key=lambda pair: pair[1])
        return [*names, ("portail", str(THE_PORTAL))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        value = self.value() or ""
        if value == "portail":
            return queryset.filter(by=None)
        return queryset.filter(by=int(value)) if value.isdecimal() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The log in words: what was done, on what, before and after; its proof is on the page of each act."""

    list_display = ("act_label", "at", "who", "words")
    list_filter = (ActFilter, PersonFilter)
    date_hierarchy = "at"
    list_select_related = ("by",)
    ordering = ("-id",)
    order_words = "le plus récent d’abord"
    change_list_template = "admin/audit_change_list.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        proof = {"fields": ("number", "hash", "previous_hash"), "classes": ("collapse",)}
        return ((None, {"fields": ("act_label", "at", "who", "words")}), ("Sa preuve dans la chaîne", proof))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows of the page name people and things: each table is asked once."""
        page: Any = super().get_changelist_instance(request)
        page.result_list = list(getattr(page, "result_list", ()))
        names = names_of(page.result_list)
        for entry in page.result_list:
            entry.names = names
        return page

    def title_of(self, obj: Any) -> str:
        return audit.act_label(obj.act)

    @admin.display(description="acte", ordering="act")
    def act_label(self, entry: AuditEntry) -> str:
        return audit.act_label(entry.act)

    @admin.display(description="par")
    def who(self, entry: AuditEntry) -> str:
        return person_words(entry.by)

    @admin.display(description="sur quoi")
    def words(self, entry: AuditEntry) -> str:
        names = getattr(entry, "names", None) or names_of([entry])
        return (
            format_html_join("\n", '<span class="line">{}</span>', ((line,) for line in act_lines(entry, names))) or "–"
        )

    @admin.display(description="numéro")
    def number(self, entry: AuditEntry) -> str:
        return number(entry.pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.verify))
        return [path("verifier/", view, name="accounts_auditentry_verify"), *super().get_urls()]

    def verify(self, request: HttpRequest) -> HttpResponse:
        """Read the whole chain again and say whether it is intact."""
        faults = list(audit.faults()) if self.has_view_permission(request) else ["Vous n’avez pas accès au journal."]
        for fault in faults[:FAULTS_SHOWN]:
            messages.error(request, fault)
        if not faults:
            messages.success(request, "Le journal est entier : rien n’a été modifié ni effacé.")
        return redirect("admin:accounts_auditentry_changelist")


admin.site.register(SavedView, SavedViewAdmin)
