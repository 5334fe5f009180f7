"""Accounts at the desk: read, and act by buttons."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from allonnes.accounts import actions, audit, permissions
from allonnes.accounts.desk_views import SavedViewAdmin
from allonnes.accounts.forms import LastDayForm, ReasonForm, RoleForm
from allonnes.accounts.models import AuditEntry, RoleAssignment, RoleChange, SavedView, User
from allonnes.accounts.roles import Role
from allonnes.accounts.scopes import scope_words
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import two_lines

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


class RoleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = RoleAssignment
    fk_name = "user"
    fields = readonly_fields = ("role", "department", "starts_on", "last_day", "is_waiting", "granted_by")
    extra = 0
    can_delete = False
    show_change_link = True

    @admin.display(description="dernier jour", empty_value="sans fin")
    def last_day(self, assignment: RoleAssignment) -> date | None:
        return assignment.last_day

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("who", "held_roles", "is_active", "created_at", "last_seen")
    export_columns = ("email", "full_name", "held_roles", "is_active", "created_at", "last_seen")
    list_filter = ("is_active", RoleFilter, "neighbourhood")
    search_fields = ("email", "first_name", "last_name", "public_name")
    ordering = ("email",)
    fields = ("email", "full_name", "held_roles", "is_active", "neighbourhood", "created_at", "last_seen")
    inlines = (RoleInline,)
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

    @admin.display(description="dernier jour", ordering="ends_on", empty_value="sans fin")
    def last_day(self, assignment: RoleAssignment) -> date | None:
        return assignment.last_day

    @admin.display(description="limité à")
    def narrowed_to(self, assignment: RoleAssignment) -> str:
        return scope_words([assignment]).get(assignment.pk, "–")


@admin.register(RoleChange)
class RoleChangeAdmin(DeskAdmin, ReadOnlyAdmin):
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
        DeskAction(
            name="reprendre",
            label="Reprendre la demande",
            question="Rien ne change : la demande est effacée, elle reste au journal.",
            success="La demande est reprise.",
            refusal=permissions.refusal_to_withdraw_change,
            run=actions.withdraw_role_change,
            is_danger=True,
            leads_to=lambda obj, made: reverse("admin:accounts_rolechange_changelist"),
        ),
    )

    @admin.display(description="nom")
    def full_name(self, change: RoleChange) -> str:
        return f"{change.user.first_name} {change.user.last_name}".strip() or "–"


class ActFilter(admin.SimpleListFilter):
    title = "acte"
    parameter_name = "acte"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        acts = AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct()
        return sorted(((act, audit.act_label(act)) for act in acts), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "at", "act_label", "by", "detail")
    list_filter = (ActFilter,)
    list_select_related = ("by",)
    ordering = ("-id",)
    change_list_template = "admin/audit_change_list.html"

    @admin.display(description="acte", ordering="act")
    def act_label(self, entry: AuditEntry) -> str:
        return audit.act_label(entry.act)

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
