"""Pieces of the staff desk (the admin): read-only lists, and buttons that call actions after a page of confirmation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from inspect import signature
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import DateField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from allonnes.core.desk_export import export_list
from allonnes.core.desk_fields import ReadFields
from allonnes.core.desk_history import ToldAdmin
from allonnes.core.desk_lists import DeskList, QueueFilter, RowsOnly, asked_for, chosen_queue, list_at
from allonnes.core.desk_pages import DeskPaginator, page_asked
from allonnes.core.desk_words import FoundByWords
from allonnes.core.fields import DayField
from allonnes.core.posting import REFUSED, SHOWN, PostedPage, posted, refusal_in_messages
from allonnes.core.queues import PARAMETER, queues_on
from allonnes.core.revisions import ConfirmForm, RevisedForm, refuse_stale
from allonnes.core.unsaved import texts_of, unsaved

# In the address of a button: the revision of the text that is read beside it.
READ = "lu"
DATE_PARTS = ("year", "month", "day")
_DAY, _HOUR = {"type": "date"}, {"type": "time"}
DATES: dict[Any, dict[str, Any]] = {
    models.DateField: {"form_class": DayField, "widget": forms.DateInput(attrs=_DAY, format="%Y-%m-%d")},
    models.TimeField: {"widget": forms.TimeInput(attrs=_HOUR, format="%H:%M")},
    models.DateTimeField: {
        "form_class": forms.SplitDateTimeField,
        "widget": forms.SplitDateTimeWidget(
            date_attrs={**_DAY, "aria-label": "Jour"},
            time_attrs={**_HOUR, "aria-label": "Heure"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    },
}


class DeclaredAdmin(ReadFields, FoundByWords, ToldAdmin):
    """The base of every list of the desk: an address narrows it by what it declares, and by nothing else.

    Django lets anybody who reads a list ask it about any field (`?password__startswith=`) or whether a row is bound to
    another (`?roll_entries__isnull=False`): a question that names who voted, or which decisions are taken. Declared are
    `list_filter`, `date_hierarchy`, and `allowed_lookups` for the parameters of a filter class of our own.
    """

    actions = None
    # The browser's own calendar and clock: no script, and every language.
    formfield_overrides = DATES
    # Django's redirection from any row to its page is closed (desk_site).
    view_on_site = False
    # The whole table is not counted to show some of it.
    show_full_result_count = False
    # What a page of 60 kB holds; a list whose rows say much has fewer.
    list_per_page = 25
    allowed_lookups: tuple[str, ...] = ()
    # What the things of this list are for, above their form; what each setting is, an example, what it changes.
    about = ""
    explained: Mapping[str, Any] = MappingProxyType({})
    # In a file: columns of their own, where those of the page hold two lines; whether they say something of people.
    export_columns: tuple[str, ...] = ()
    names_people = True
    # The order of the list in words, where its first column does not say it.
    order_words = ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(export_list, self))
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("exporter/", view, name=name), *super().get_urls()]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup in set(self.declared_lookups())

    def get_list_filter(self, request: HttpRequest) -> Any:
        """The work queues of the person come first, where this list shows some."""
        declared: Any = super().get_list_filter(request)
        return (
            (QueueFilter, *declared)
            if queues_on(self.model, request.user) or chosen_queue(request, self.model)
            else declared
        )

    def get_ordering(self, request: HttpRequest) -> Any:
        """A work queue is read from its most pressing thing."""
        queue = chosen_queue(request, self.model)
        return queue.order if queue else super().get_ordering(request)

    def declared_lookups(self) -> Iterator[str]:
        """Each parameter that this list accepts in its address."""
        yield PARAMETER
        yield from self.allowed_lookups
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in DATE_PARTS)
        declared: Any
        for declared in self.list_filter:
            if isinstance(declared, str):
                yield from self._parameters(declared, None)
            elif isinstance(declared, tuple | list):
                yield from self._parameters(*declared)
            else:
                yield str(declared.parameter_name)

    def _parameters(self, path: str, filter_class: Any) -> Iterator[str]:
        """What Django's own filter of this field reads in the address."""
        field: Any = get_fields_from_path(self.model, path)[-1]
        if filter_class is admin.EmptyFieldListFilter:
            yield f"{path}__isempty"
            return
        yield f"{path}__isnull"
        if field.is_relation:
            yield f"{path}__{field.target_field.name}__exact"
        elif isinstance(field, DateField):
            yield from (f"{path}__gte", f"{path}__lt")
        else:
            yield f"{path}__exact" if field.flatchoices or field.get_internal_type() == "BooleanField" else path

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """See `desk_pages`."""
        pages = DeskPaginator(*args, **kwargs)
        pages.look_as_far_as(page_asked(request))
        return pages

    def title_of(self, obj: Any) -> str:
        """How the desk calls one of these rows: in its page, in the search."""
        return str(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        context["thing"] = self.title_of(obj) if obj is not None else ""
        context["about"] = self.about
        return super().render_change_form(request, context, *args, **kwargs)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """A row is asked for by its number, never by another of its fields."""
        return to_field in {"pk", self.opts.pk.name}

    def get_changelist_instance(self, request: HttpRequest) -> DeskList:
        """What the address asks, but for what does not exist any more: that is told, and never an error."""
        return list_at(self, request, super().get_changelist_instance)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return RowsOnly if getattr(request, "is_rows_only", False) else DeskList

    def rows_at(self, request: HttpRequest, query: str) -> Any:
        """The rows that this list shows this person at an address, in its order; nothing is asked of the database."""
        asked: Any = asked_for(request, query)
        asked.is_rows_only = True
        return self.get_changelist_instance(asked).queryset

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What a setting is, also of a field that the form alone holds."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        for name, field in form.base_fields.items():
            field.help_text = self.explained.get(name, field.help_text)
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the windows that add a row of another table meanwhile: they ask for a script."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if field is not None:
            field.help_text = self.explained.get(db_field.name, field.help_text)
        return field


@dataclass(frozen=True)
class Following:
    """What comes after an act: its page, and the words that lead there."""

    words: str
    url: str


def _nothing_more(user: Any, obj: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class DeskAction:
    """A button on an object's page. `run` is an action of the app, as it is: see `act`.

    `acts_on(obj)` gives what the action is about, when it is not the object itself. `note(obj)` says what one must know
    first. With a `RevisedForm`, or a `ConfirmForm` when the text is read on the page before, nothing is done once that
    text changed. `leads_to(obj, made)` gives the page that follows, from the object and what `run` returned: by default
    the object's own. `success`: words, or what makes them of what `run` returned. `follows(user, obj, now)`: the next
    thing of the queue, once this one is done. `beside(user, obj)` is what `template` shows next to the question.
    `prefilled`: the answers that the address may give.
    """

    name: str
    label: str
    question: str
    success: str | Callable[[Any], str]
    refusal: Callable[[Any, Any, datetime], str | None]
    run: Callable[..., object]
    acts_on: Callable[[Any], Any] = lambda obj: obj
    form_class: type[forms.Form] = forms.Form
    initial: Callable[[Any], dict[str, Any]] = lambda obj: {}
    note: Callable[[Any], str] = lambda obj: ""
    is_danger: bool = False
    leads_to: Callable[[Any, Any], str] | None = None
    follows: Callable[[Any, Any, datetime], Following | None] | None = None
    template: str = "admin/desk_action.html"
    beside: Callable[[Any, Any], dict[str, Any]] = _nothing_more
    prefilled: tuple[str, ...] = ()

    def first_answers(self, obj: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What its form shows first; the address, `asked`, may say the revision that the page before showed."""
        answers = self.form_class.read_of(obj) if issubclass(self.form_class, RevisedForm) else {}
        if issubclass(self.form_class, ConfirmForm) and asked.get(READ):
            answers["read_revision"] = asked[READ]
        return {**answers, **self.initial(obj), **{name: asked[name] for name in self.prefilled if name in asked}}

    def address(self, prefix: str, obj: Any) -> str:
        """Its page, told which revision is read beside the button."""
        read = {READ: self.form_class.revision_of(obj)} if issubclass(self.form_class, ConfirmForm) else None
        return reverse(f"{prefix}_{self.name}", args=[obj.pk], query=read)

    def act(self, obj: Any, *, by: Any, now: datetime, answers: dict[str, Any]) -> object:
        """Call the action by the names that it asks for: first what it is about, then `by`, `now`, and each answer."""
        if issubclass(self.form_class, RevisedForm):
            return self._act_on_what_was_read(obj, by, now, dict(answers))
        return self._run(obj, by, now, answers)

    @transaction.atomic
    def _act_on_what_was_read(self, obj: Any, by: Any, now: datetime, answers: dict[str, Any]) -> object:
        form: Any = self.form_class
        row = form.locked(obj)
        refuse_stale(row, form.revision_of(row), answers.pop("read_revision", None))
        return self._run(row, by, now, answers)

    def _run(self, obj: Any, by: Any, now: datetime, answers: dict[str, Any]) -> object:
        about, *asked = signature(self.run).parameters
        given = {name: value for name, value in (("by", by), ("now", now)) if name in asked}
        return self.run(**{about: self.acts_on(obj)}, **given, **answers)


class ReadOnlyAdmin(DeclaredAdmin):
    """A list to read: nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown under an object, to read by whoever holds `view_permission`."""

    extra = 0
    can_delete = False
    view_permission = ""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(self.view_permission))


class RefusalTold(DeclaredAdmin):
    """An admin whose forms call actions: a refusal met at the last moment is told, not broken."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with refusal_in_messages(request):
            return super().changeform_view(request, *args, **kwargs)
        return redirect(request.get_full_path())


class DeskAdmin(DeclaredAdmin):
    """An admin whose state changes are buttons; each opens a page that says what will happen and asks."""

    desk_actions: tuple[DeskAction, ...] = ()
    # Who reads why an act is not possible now: the reason may tell what only they know. Empty: everybody.
    explains_to = ""
    change_form_template = "admin/desk_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<path:pk>/{action.name}/",
                self.admin_site.admin_view(partial(self.desk_view, action=action)),
                name=f"{prefix}_{action.name}",
            )
            for action in self.desk_actions
        ]
        return own + super().get_urls()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        buttons = [] if obj is None else self.buttons(request, obj)
        context["desk_buttons"] = [button for button in buttons if not button["reason"]]
        is_told = not self.explains_to or request.user.has_perm(self.explains_to)
        context["desk_refused"] = [button for button in buttons if button["reason"]] if is_told else []
        return super().render_change_form(request, context, *args, **kwargs)

    def buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Each act with its page, and why it is not possible now, if so."""
        prefix, now = f"admin:{self.opts.app_label}_{self.opts.model_name}", timezone.now()
        return [
            {
                "action": action,
                "url": action.address(prefix, obj),
                "reason": action.refusal(request.user, obj, now),
            }
            for action in self.desk_actions
        ]

    def desk_view(self, request: HttpRequest, pk: str, *, action: DeskAction) -> HttpResponse:
        """Ask, then act; a refusal shows its reason and keeps what was typed."""
        obj = self.get_object(request, pk)
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        form = action.form_class(posted(request), initial=action.first_answers(obj, request.GET))
        page = PostedPage(request, form, action.refusal(request.user, obj, timezone.now()))
        if page.is_ready:
            with page.refusal_told():
                made = action.act(obj, by=request.user, now=timezone.now(), answers=form.cleaned_data)
                self.acted(request, obj, action)
                return redirect(self._after(request, obj, action, made))
        if form.is_bound and action.refusal(request.user, obj, timezone.now()):
            return self.unsaved(request, obj, str(page.reason), form, title=action.label)
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "opts": self.opts,
            "original": obj,
            "thing": self.title_of(obj),
            "action": action,
            "note": action.note(obj),
            "form": form,
            "reason": page.reason,
            **action.beside(request.user, obj),
        }
        status = REFUSED if page.reason else SHOWN
        return TemplateResponse(request, action.template, context, status=status)

    def acted(self, request: HttpRequest, obj: Any, action: DeskAction) -> None:
        """What else is kept of an act done here; nothing, unless a list says so."""

    def page_of(self, obj: Any) -> str:
        """The address of one of these things."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])

    def _after(self, request: HttpRequest, obj: Any, action: DeskAction, made: object) -> str:
        """Say what was done, and where one goes then: the next thing of the queue, if there is one."""
        words = action.success if isinstance(action.success, str) else action.success(made)
        following = action.follows(request.user, obj, timezone.now()) if action.follows else None
        messages.success(request, f"{words} {following.words}" if following else words)
        if following:
            return following.url
        return action.leads_to(obj, made) if action.leads_to else self.page_of(obj)

    def unsaved(self, request: HttpRequest, obj: Any, reason: str, form: forms.BaseForm, *, title: str) -> HttpResponse:
        """The act became impossible while its form was filled in: no dead button, and the words are given back."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "back": self.page_of(obj),
        }
        return unsaved(request, reason, texts_of(form), **{**context, "template": "admin/unsaved.html"})
