"""The choices of a filter of the desk, asked once a minute: settings of the town, or values of a column."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from allonnes.core.page_cache import remembered

KEPT_SECONDS = 60


class RememberedRelation(admin.RelatedFieldListFilter):
    """« Quartier », « service »: the rows of a setting; one added meanwhile is known as soon as it is asked for."""

    # Which rows are offered, where not all of them are ever named.
    offered: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = mark_safe(escape(_("Non renseigné")))  # noqa: S308 - escaped

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        ordering = self.field_admin_ordering(field, request, model_admin)

        def ask() -> list[tuple[Any, Any]]:
            return [
                (pk, str(label))
                for pk, label in field.get_choices(
                    include_blank=False, limit_choices_to=self.offered, ordering=ordering
                )
            ]

        choices = remembered(f"desk-filter-{field.model._meta.label_lower}.{field.name}", KEPT_SECONDS, ask)
        known = {str(pk) for pk, _label in choices}
        return choices if known.issuperset(self.lookup_val or ()) else ask()


class RememberedValues(admin.AllValuesFieldListFilter):
    """The values that a column holds, where everybody reads the same rows: no whole table is read for each page."""

    def __init__(self, field: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(field, request, *args, **kwargs)
        asked: Any = self.lookup_choices
        key = f"desk-values-{field.model._meta.label_lower}.{field.name}"
        known = remembered(key, KEPT_SECONDS, lambda: list(asked))
        choices: Any = known if set(known).issuperset(self.lookup_val or ()) else asked
        self.lookup_choices = choices
