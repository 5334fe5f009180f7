"""Editorial desk: pages and accessibility audits."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from allonnes.core.desk import DeclaredAdmin, DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.models import SearchSynonym
from portal import actions, permissions
from portal.forms import PageDraftForm, PageVersionForm
from portal.models import AccessibilityAudit, Page, PageVersion
from portal.old_addresses import admin as old_addresses

__all__ = ["old_addresses"]


@admin.register(Page)
class PageAdmin(DeskAdmin):
    about = (
        "Une page écrite par la ville : la charte, l’histoire… Son texte s’écrit par le bouton « Écrire et publier »."
    )
    explained = {  # noqa: RUF012
        "title": "Exemple : « Notre charte ». Écrit en haut de la page et dans le plan du site.",
        "slug": "La fin de l’adresse de la page, en lettres simples. Exemple : notre-charte. Elle ne change plus une "
        "fois la page publiée.",
        "summary": "Une phrase sous le titre. Exemple : « Ce que nous nous promettons ». Elle peut rester vide.",
    }
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
    about = "Un contrôle du site par une personne qui sait le faire. Le dernier écrit la déclaration d’accessibilité."
    explained = {  # noqa: RUF012
        "audited_on": "Le jour du contrôle. Exemple : 12 mars 2027. La déclaration dit ce jour.",
        "auditor": "Exemple : le nom du cabinet. Écrit dans la déclaration.",
        "reference": "Le texte qui sert de règle. Exemple : RGAA 4.1.2.",
        "criteria_applicable": "Sur les 106 critères, ceux qui concernent ce site. Exemple : 61.",
        "criteria_met": "Parmi eux, ceux qui sont respectés. Exemple : 55. La déclaration calcule la part.",
        "exceptions": "Exemple : « Les vidéos d’avant 2020 ne sont pas sous-titrées ». Écrit dans la déclaration.",
        "environment": "Exemple : « NVDA et Firefox ». Les lecteurs d’écran et navigateurs du contrôle.",
        "tools": "Exemple : « Contrôle à la main et Color Contrast Analyser ».",
        "pages_checked": "Une page par ligne. Exemple : « Accueil ». La liste est publiée.",
        "report_url": "L’adresse du rapport complet. Exemple : https://www.ville.example/audit.pdf. Vide : aucun lien.",
    }
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}  # noqa: RUF012
    list_display = ("audited_on", "auditor", "reference", "criteria_met", "criteria_applicable")


@admin.register(SearchSynonym)
class SearchSynonymAdmin(DeclaredAdmin):
    about = (
        "Deux façons de dire la même chose. Qui cherche l’une trouve aussi l’autre, sur le site et dans les listes. "
        "Les accents, les majuscules et le pluriel ne comptent pas."
    )
    explained = {  # noqa: RUF012
        "word": "Exemple : « city-stade ».",
        "same_as": "Exemple : « terrain multisports ». Pour un troisième mot, ajoutez une autre ligne.",
    }
    list_display = ("word", "same_as")
    search_fields = ("word", "same_as")
    ordering = ("word", "same_as")
    names_people = False
