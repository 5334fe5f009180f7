"""Kept views at the desk: kept from a list, then renamed, shared or taken away."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as told
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from allonnes.accounts import permissions
from allonnes.accounts.actions import saved_views
from allonnes.accounts.models import SavedView, User
from allonnes.accounts.requests import person_of
from allonnes.accounts.roles import Role
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_views import KEEPERS, Keeper, KeptView, tidy_query
from allonnes.core.posting import PostedPage, posted

FOR_ME = "Pour moi seulement"
GONE = "Cette liste n’existe plus."


def _role_choices(roles: Any) -> list[tuple[str, str]]:
    return [(role, str(Role(role).label)) for role in sorted(roles)]


class NameForm(forms.Form):
    name = forms.CharField(
        label="Nom de la vue", max_length=60, help_text="Court, comme vous le diriez : « Éclairage, Perrières »."
    )


class KeepForm(NameForm):
    role = forms.ChoiceField(label="Qui la voit", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(role, f"Toutes les personnes de mon rôle : {label}") for role, label in _role_choices(roles)]
        role: Any = self.fields["role"]
        role.choices = [("", FOR_ME), *shared]


class ShareForm(forms.Form):
    role = forms.ChoiceField(label="Avec quel rôle", choices=Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = _role_choices(self.initial.get("roles", ()))


def views_of(user: User) -> "QuerySet[SavedView]":
    """Their own, and those shared with a role that they hold."""
    return SavedView.objects.filter(Q(owner=user) | Q(role__in=user.roles)).order_by("name", "pk")


def _kept(user: Any, of_list: str) -> list[KeptView]:
    if not user.has_perm("accounts.view_savedview"):
        return []
    rows = views_of(user).filter(of_list=of_list)
    return [KeptView(view.pk, view.name, view.query, bool(view.role)) for view in rows[: permissions.MOST_VIEWS * 2]]


class SavedViewAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("name", "list_words", "shared_with", "kept_by")
    fields = ("name", "list_words", "shared_with", "kept_by", "created_at")
    list_select_related = ("owner",)
    ordering = ("of_list", "name")
    order_words = "par liste, puis par nom"
    desk_actions = (
        DeskAction(
            name="renommer",
            label="Changer le nom",
            question="Le nom change pour toutes les personnes qui voient cette vue.",
            success="Le nom est changé.",
            refusal=permissions.refusal_to_change_view,
            run=saved_views.rename_view,
            form_class=NameForm,
            initial=lambda view: {"name": view.name},
        ),
        DeskAction(
            name="partager",
            label="Partager avec mon rôle",
            question="Les personnes de ce rôle verront cette vue au-dessus de leur liste. Chacune n’y voit que ce "
            "qu’elle a le droit de voir.",
            success="La vue est partagée.",
            refusal=permissions.refusal_to_share_view,
            run=saved_views.share_view,
            form_class=ShareForm,
            initial=lambda view: {"role": view.role, "roles": view.owner.roles if view.owner else ()},
        ),
        DeskAction(
            name="ne-plus-partager",
            label="Ne plus partager",
            question="La vue reste à vous ; les autres ne la voient plus.",
            success="La vue n’est plus partagée.",
            refusal=permissions.refusal_to_stop_sharing,
            run=saved_views.stop_sharing_view,
        ),
        DeskAction(
            name="supprimer",
            label="Supprimer cette vue",
            question="Seul l’onglet disparaît : la liste et ses lignes restent.",
            success="La vue est supprimée.",
            refusal=permissions.refusal_to_change_view,
            run=saved_views.delete_view,
            is_danger=True,
            leads_to=lambda obj, made: reverse("admin:accounts_savedview_changelist"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SavedView]":
        rows: QuerySet[SavedView] = super().get_queryset(request)
        return rows.filter(pk__in=views_of(person_of(request)).order_by().values("pk"))

    @admin.display(description="liste")
    def list_words(self, view: SavedView) -> str:
        """The list, and the way to it as the view asks it."""
        desk = self._desk(view.of_list)
        if desk is None:
            return GONE
        url = _list_url(desk)
        return format_html('<a href="{}?{}">{}</a>', url, view.query, capfirst(desk.opts.verbose_name_plural))

    @admin.display(description="qui la voit")
    def shared_with(self, view: SavedView) -> str:
        return f"Partagée : {view.get_role_display()}" if view.role else FOR_ME

    @admin.display(description="gardée par")
    def kept_by(self, view: SavedView) -> str:
        return view.owner.display_name if view.owner else "Une personne partie"

    def _desk(self, label: str) -> Any:
        return next((desk for model, desk in self.admin_site._registry.items() if model._meta.label == label), None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.keep)
        return [path("garder/", view, name="accounts_savedview_keep"), *super().get_urls()]

    def keep(self, request: HttpRequest) -> HttpResponse:
        """Give a name to a list as it is asked, from the list itself."""
        person, now = person_of(request), timezone.now()
        desk = self._desk(request.GET.get("liste", ""))
        if desk is None:
            raise Http404
        if not desk.has_view_permission(request):
            raise PermissionDenied
        query = tidy_query(desk, request, request.GET.get("adresse", ""))
        form = KeepForm(posted(request), roles=person.roles)
        label = desk.opts.label
        page = PostedPage(request, form, permissions.refusal_to_keep_view(person, label, now))
        if page.is_ready:
            with page.refusal_told():
                saved_views.keep_view(by=person, of_list=label, query=query, now=now, **form.cleaned_data)
                told.success(request, "La vue est gardée : c’est un onglet de cette liste.")
                return redirect(f"{_list_url(desk)}?{query}")
        context = {
            **self.admin_site.each_context(request),
            "title": "Garder cette vue",
            "opts": desk.opts,
            "back": f"{_list_url(desk)}?{query}",
            "form": form,
            "reason": page.reason,
        }
        return TemplateResponse(request, "admin/keep_view.html", context, status=page.status)


def _list_url(desk: Any) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")


KEEPERS.declare(
    Keeper(
        "accounts",
        _kept,
        keep_url=lambda: reverse("admin:accounts_savedview_keep"),
        all_url=lambda: reverse("admin:accounts_savedview_changelist"),
    )
)
