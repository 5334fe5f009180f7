"""Editorial desk: pages and accessibility audits."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from allonnes.core.desk import DeclaredAdmin, DeskAction, DeskAdmin, ReadOnlyAdmin
from portal import actions, permissions
from portal.forms import PageDraftForm, PageVersionForm
from portal.models import AccessibilityAudit, Page, PageVersion


@admin.register(Page)
class PageAdmin(DeskAdmin):
    form = PageDraftForm
    list_display = ("title", "slug", "published_at")
    search_fields = ("title", "body")
    ordering = ("title",)
    fields = ("title", "slug", "summary", "published_at")
    desk_actions = (
        DeskAction(
            name="publier",
            label="Écrire et publier une version",
            question="Cette version remplace le texte public. Les versions d’avant restent lisibles.",
            success="La page est publiée.",
            refusal=permissions.refusal_to_publish_page,
            run=actions.publish_page,
            form_class=PageVersionForm,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once published, title and summary change only with a new version, and an address no more."""
        return self.fields if obj and obj.published_at else ("published_at",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj and obj.published_at else {"slug": ("title",)}

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        """What was not typed here is not written: another person may just have published it."""
        obj.save(update_fields=form.changed_data if change else None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PageVersion)
class PageVersionAdmin(ReadOnlyAdmin):
    list_display = ("page", "number", "published_at", "published_by")
    list_filter = ("page",)
    list_select_related = ("page", "published_by")


@admin.register(AccessibilityAudit)
class AccessibilityAuditAdmin(DeclaredAdmin):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012
    list_display = ("audited_on", "auditor", "reference", "criteria_met", "criteria_applicable")
