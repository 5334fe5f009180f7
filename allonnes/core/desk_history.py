"""Who changed what on a page of the desk: the values before and after, kept in words, never as data."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, DELETION
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from allonnes.core.personal import declarations
from allonnes.core.templatetags.french import number, when
from allonnes.core.wording import FIELDS, label_of

LONGEST = 200
EMPTY = "rien"
# A file is told by its name alone, and a password by nothing.
UNTOLD = (forms.FileField,)


@dataclass(frozen=True)
class Told:
    """One change as the page of a thing tells it: when, who, what, and each value before and after."""

    at: datetime
    who: str
    what: str
    lines: list[str]


def value_words(field: Any, value: Any) -> str:
    """A value of a form as a person reads it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or value in ("", []):
        return EMPTY
    if isinstance(field, forms.ModelChoiceField):
        return _rows_words(field, value)
    choices = {str(key): str(label) for key, label in getattr(field, "choices", None) or ()}
    if str(value) in choices:
        return choices[str(value)]
    if hasattr(value, "year"):
        return when(value)
    words = number(value) if isinstance(value, int) else str(value)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _rows_words(field: Any, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    many: Any = value if isinstance(value, Iterable | QuerySet | Manager) and not isinstance(value, str) else [value]
    rows = [row if isinstance(row, Model) else field.queryset.filter(pk=row).first() for row in many]
    return ", ".join(str(row) for row in rows if row is not None) or EMPTY


def values_changed(form: Any) -> list[list[str]]:
    """Each field changed: its name, its value before, its value after. What says something of a person has no value."""
    declared = declarations().get(form._meta.model._meta.label)
    personal = declared.personal if declared else ()
    rows = []
    for name in form.changed_data:
        field = form.fields[name]
        if field.widget.is_hidden:
            continue
        label = str(field.label or name)
        if name in personal or isinstance(field, UNTOLD):
            rows.append([label])
        else:
            before, after = form.initial.get(name), form.cleaned_data.get(name)
            rows.append([label, value_words(field, before), value_words(field, after)])
    return rows


def told(entry: Any) -> Told:
    """A row of Django's own history in words."""
    who = entry.user.display_name
    if entry.action_flag == ADDITION:
        return Told(entry.action_time, who, "Ajouté", [])
    if entry.action_flag == DELETION:
        return Told(entry.action_time, who, "Supprimé", [])
    return Told(entry.action_time, who, "Modifié", [line for part in _parts(entry) for line in _lines(part)])


def _parts(entry: Any) -> list[dict[str, Any]]:
    if not entry.change_message.startswith("["):
        return []
    return [part.get("changed", {}) for part in json.loads(entry.change_message)]


def _lines(changed: dict[str, Any]) -> list[str]:
    if "values" not in changed:
        return [str(label_of(FIELDS, name) or name) for name in changed.get("fields", [])]
    return [_line(*row) for row in changed["values"]]


def _line(label: str, before: str = "", after: str = "") -> str:
    name = label[:1].upper() + label[1:]
    return f"{name} : « {before} », puis « {after} »" if before or after else f"{name} : modifié"


@dataclass(frozen=True)
class HistorySubject:
    """What a page of history is about, and who reads it: given to the panels at « object-history »."""

    row: Any
    reader: Any


class ToldAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Keeps each value before and after, and tells the history of a thing in words."""

    def title_of(self, obj: Any) -> str:
        """How the desk calls one of these rows."""
        return str(obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """In words, with the values before and after; then what the apps tell of this thing."""
        obj = self.get_object(request, object_id)
        thing = self.title_of(obj) if obj is not None else ""
        subject = HistorySubject(obj, request.user)
        answer = super().history_view(request, object_id, {"thing": thing, "subject": subject, **(extra_context or {})})
        if isinstance(answer, TemplateResponse) and answer.context_data is not None:
            answer.context_data["told"] = [told(entry) for entry in answer.context_data["action_list"]]
        return answer

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Beside the names that Django keeps, each value before and after."""
        parts: list[dict[str, Any]] = super().construct_change_message(request, form, formsets, add)
        for part in parts:
            if "changed" in part and "object" not in part["changed"]:
                part["changed"]["values"] = values_changed(form)
        return parts
