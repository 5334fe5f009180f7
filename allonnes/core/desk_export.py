"""A list of the desk taken away in a file: what is seen, to whoever may, for a purpose that is told and logged."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.text import capfirst, slugify

from allonnes.core.bounded import counted
from allonnes.core.desk_lists import asked_for
from allonnes.core.posting import PostedPage, posted
from allonnes.core.signals import list_exported
from allonnes.core.spreadsheets import write_csv

EXPORT_LIST, EXPORT_PEOPLE = "core.export_list", "core.export_people"
ADDRESS, CHUNK = "adresse", 500
NOT_THIS_LIST = "Cette liste parle de personnes : votre rôle ne permet pas de l’emporter dans un fichier."
NOTHING = "Cette liste est vide : il n’y a rien à emporter."
PURPOSES = (
    ("suivi", "Suivre le travail du service"),
    ("reunion", "Préparer une réunion ou un conseil"),
    ("bilan", "Faire un bilan ou une étude"),
    ("demande", "Répondre à une demande écrite (loi, justice, habitant)"),
    ("autre", "Autre chose, que j’explique"),
)


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label="Pour quoi faire ?", choices=PURPOSES, widget=forms.RadioSelect)
    words = forms.CharField(
        label="En quelques mots",
        min_length=10,
        max_length=300,
        help_text="Exemple : « réunion des services du 3 mars ». C’est écrit au journal avec votre nom.",
        error_messages={"min_length": "Dites-en un peu plus : 10 lettres au moins."},
    )


def may_export(desk: Any, user: Any) -> bool:
    """Lists that name people ask for more: elected officials take away none of them."""
    return bool(user.has_perm(EXPORT_PEOPLE if desk.names_people else EXPORT_LIST))


def export_url(changes: Any, request: HttpRequest) -> str:
    """Where this list is taken away as it is asked; nothing for whoever may not, nor when there is nothing."""
    if not changes.result_count or not may_export(changes.model_admin, request.user):
        return ""
    address = reverse(f"admin:{changes.opts.app_label}_{changes.opts.model_name}_export")
    return f"{address}?{urlencode({ADDRESS: request.GET.urlencode()})}"


def export_list(desk: Any, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask for the purpose, log it, then give the rows that the list shows at this address."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    asked = asked_for(request, request.GET.get(ADDRESS, ""))
    changes = desk.get_changelist_instance(asked)
    reason = None if may_export(desk, request.user) else NOT_THIS_LIST
    form = PurposeForm(posted(request))
    page = PostedPage(request, form, reason or (None if changes.result_count else NOTHING))
    if page.is_ready:
        return _file(desk, asked, changes, form.cleaned_data)
    context = {
        **desk.admin_site.each_context(request),
        "title": "Emporter cette liste dans un fichier",
        "opts": desk.opts,
        "back": f"{_list_url(desk)}?{asked.GET.urlencode()}",
        "form": form,
        "reason": page.reason,
        "rows": counted(changes.result_count, changes.paginator.most),
        "filters": _filters(changes),
        "columns": _header(desk),
        "names_people": desk.names_people,
    }
    return TemplateResponse(request, "admin/export_list.html", context, status=page.status)


def _list_url(desk: Any) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")


def _filters(changes: Any) -> list[str]:
    """What narrows the list, in words: also its queue and what was searched."""
    held = [f"{capfirst(chip.title)} : {chip.choice}" for chip in changes.held_filters(with_queue=True)]
    return [*held, f"Mots : {changes.query}"] if changes.query else held


def _columns(desk: Any) -> tuple[str, ...]:
    return tuple(desk.export_columns or desk.list_display)


def _header(desk: Any) -> list[str]:
    return [capfirst(str(label_for_field(column, desk.model, desk))) for column in _columns(desk)]


def _file(desk: Any, asked: HttpRequest, changes: Any, answers: dict[str, Any]) -> StreamingHttpResponse:
    # The log says how many rows left, to the last.
    told = {"rows": changes.queryset.count(), "filters": _filters(changes), "columns": _header(desk)}
    list_exported.send(
        sender=desk.model,
        by=asked.user,
        of_list=desk.opts.label,
        purpose=str(dict(PURPOSES)[answers["purpose"]]),
        words=answers["words"],
        **told,
    )
    lines = write_csv(_rows(desk, changes.queryset), told["columns"])
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{slugify(desk.opts.verbose_name_plural)}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _rows(desk: Any, rows: Any) -> Iterator[list[str]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield [_cell(desk, column, row) for column in _columns(desk)]


def _cell(desk: Any, column: str, row: Any) -> str:
    field, _attribute, value = lookup_field(column, row, desk)
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    return _in_words(value)


def _in_words(value: Any) -> str:
    """As a spreadsheet reads it: days of the calendar, yes or no, no sign of the page."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "d/m/Y H:i")
    if isinstance(value, date):
        return date_format(value, "d/m/Y")
    text = str(value)
    return " ".join(strip_tags(text.replace("<", " <")).split()) if hasattr(value, "__html__") else text
