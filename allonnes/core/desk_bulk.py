"""Acts on many rows of a list of the desk: choose, read what will happen to each, confirm, read what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.core.bulk import MOST_ROWS, Outcome, RowAct, Trial, numbers_in, run_over, start_run, trial
from allonnes.core.desk import DeskAction, DeskAdmin
from allonnes.core.models import BulkRun
from allonnes.core.posting import posted
from allonnes.core.revisions import Revised, RevisedForm

CHOSEN, ALL, ADDRESS, KEY = "ligne", "tous", "liste", "cle"
NOTHING_CHOSEN = "Aucune ligne n’est choisie. Cochez-en dans la liste, puis recommencez."
TWICE = "Cette page avait déjà été envoyée : rien n’est fait deux fois."


def _nothing(row: Any, **asked: Any) -> dict[str, Any]:
    return {}


def _allowed(row: Any, **asked: Any) -> str | None:
    return None


@dataclass(frozen=True)
class BulkAct:
    """A button of the object's page that is safe to press for many rows: nothing is typed that differs by row.

    `will(row)` says what will happen to a row; it changes when what would happen changes. `answers(row)` gives the
    action what its form would ask; `lacks(row)` says what is missing for that. `related`: what those three read.
    `question`: what the page asks, where that of the button speaks of one row. `asks`: a short form filled in once for
    all the rows, before the dry run; those three get its answers by name.
    """

    action: DeskAction
    permission: str
    will: Callable[..., str]
    answers: Callable[..., dict[str, Any]] = _nothing
    lacks: Callable[..., str | None] = _allowed
    related: tuple[str, ...] = ()
    question: str = ""
    asks: type[forms.Form] = forms.Form

    @property
    def name(self) -> str:
        """As in the address."""
        return self.action.name

    def for_person(self, user: Any, asked: Mapping[str, Any]) -> RowAct:
        """The act as this person does it: refused as the button is, done by the same action."""
        will = partial(self.will, **asked)
        refusal, run = partial(self._refusal, user, asked), partial(self._act, user, asked)
        return RowAct(refusal, will, run, partial(self._version, asked))

    def _version(self, asked: Mapping[str, Any], row: Any) -> tuple[object, ...]:
        """That of the row, then those of what is given to all: `will` may say only their beginning."""
        form: Any = self.action.form_class
        own = form.revision_of(row) if issubclass(form, RevisedForm) else ""
        return own, *(answer.revision for answer in asked.values() if isinstance(answer, Revised))

    def _refusal(self, user: Any, asked: Mapping[str, Any], row: Any) -> str | None:
        return self.action.refusal(user, row, timezone.now()) or self.lacks(row, **asked)

    def _act(self, user: Any, asked: Mapping[str, Any], row: Any, version: Any) -> object:
        answers = self.answers(row, **asked)
        if issubclass(self.action.form_class, RevisedForm):
            answers = {**answers, "read_revision": version[0]}
        return self.action.act(row, by=user, now=timezone.now(), answers=answers)


@dataclass(frozen=True)
class Result:
    """A row after a run."""

    title: str
    url: str
    outcome: str
    words: str


@dataclass(frozen=True)
class BulkButton:
    """An act under a list; `limit`: how many rows at most."""

    label: str
    url: str
    limit: int


class BulkAdmin(DeskAdmin):
    """A list whose rows can be chosen, for the acts that it declares safe."""

    bulk_acts: tuple[BulkAct, ...] = ()

    def bulk_buttons(self, user: Any) -> list[BulkButton]:
        """What the list offers under its rows."""
        prefix = f"admin:{self.opts.app_label}_{self.opts.model_name}_bulk"
        acts = self.bulk_acts_of(user)
        return [BulkButton(act.action.label, reverse(f"{prefix}_{act.name}"), MOST_ROWS) for act in acts]

    def bulk_acts_of(self, user: Any) -> list[BulkAct]:
        """The acts on many rows that this person may do."""
        return [act for act in self.bulk_acts if user.has_perm(act.permission)]

    def get_urls(self) -> list[URLPattern]:
        prefix = f"{self.opts.app_label}_{self.opts.model_name}_bulk"
        own = []
        for act in self.bulk_acts:
            ask, told = partial(self.bulk_view, act=act), partial(self.bulk_result, act=act)
            own += [
                path(f"ensemble/{act.name}/", self.admin_site.admin_view(ask), name=f"{prefix}_{act.name}"),
                path(
                    f"ensemble/{act.name}/<uuid:key>/",
                    self.admin_site.admin_view(told),
                    name=f"{prefix}_{act.name}_done",
                ),
            ]
        return [*own, *super().get_urls()]

    def _check(self, request: HttpRequest, act: BulkAct) -> None:
        if not self.has_view_permission(request) or act not in self.bulk_acts_of(request.user):
            raise PermissionDenied

    def _rows(self, request: HttpRequest, act: BulkAct) -> Any:
        rows = self.get_queryset(request)
        return rows.select_related(*act.related) if act.related else rows

    def bulk_view(self, request: HttpRequest, *, act: BulkAct) -> HttpResponse:
        """What is asked once for all, then a dry run of the chosen rows; once sent, the run, and what it did."""
        self._check(request, act)
        is_sent = posted(request) is not None
        form = act.asks(request.POST if is_sent else _asked(request, act))
        if is_sent and form.is_valid():
            return self._run(request, act, form.cleaned_data)
        rows, matching = self._chosen(request, act)
        trials = self._trials(request, act, rows, form)
        ready = [told.choice for _title, _url, told in trials if not told.is_refused]
        context = {
            "asks": form if act.asks.base_fields else None,
            "is_asking": not form.is_valid(),
            "chosen": [(name, value) for name in (CHOSEN, ALL, ADDRESS) for value in request.GET.getlist(name)],
            "rows": [(self.title_of(row), self._page(row)) for row in rows],
            "trials": trials,
            "choices": ready,
            "refused": len(trials) - len(ready),
            "left_out": max(matching - len(rows), 0),
            "limit": MOST_ROWS,
            "key": uuid4(),
            "nothing": NOTHING_CHOSEN,
            "button": self._button(act, len(ready)),
        }
        return self._shown(request, act, "admin/bulk_ask.html", context)

    def _trials(
        self, request: HttpRequest, act: BulkAct, rows: list[Any], form: forms.Form
    ) -> list[tuple[str, str, Trial]]:
        """What would happen to each row, once what is asked for all is answered."""
        if not form.is_valid():
            return []
        person = act.for_person(request.user, form.cleaned_data)
        return [(self.title_of(row), self._page(row), trial(row, person)) for row in rows]

    def _button(self, act: BulkAct, count: int) -> str:
        words = ngettext("%(act)s : %(n)s ligne", "%(act)s : %(n)s lignes", count)
        return words % {"act": act.action.label, "n": count}

    def _chosen(self, request: HttpRequest, act: BulkAct) -> tuple[list[Any], int]:
        """The rows of the page that asks, in the order of its list, and how many were asked for."""
        if ALL in request.GET:
            asked: Any = self.rows_at(request, request.GET.get(ADDRESS, ""))
            numbers = list(asked.values_list("pk", flat=True)[:MOST_ROWS])
            matching = asked.count() if len(numbers) == MOST_ROWS else len(numbers)
        else:
            numbers = numbers_in(request.GET.getlist(CHOSEN), self.opts.pk)
            matching = len(set(request.GET.getlist(CHOSEN)))
        known = {str(row.pk): row for row in self._rows(request, act).filter(pk__in=numbers)}
        return [known[str(number)] for number in numbers if str(number) in known], matching

    def _run(self, request: HttpRequest, act: BulkAct, asked: Mapping[str, Any]) -> HttpResponse:
        choices = numbers_in(request.POST.getlist(CHOSEN), self.opts.pk)
        key = _key(request)
        run = start_run(
            key=key, person=_public_id(request.user), act=act.action.label, asked=len(choices), now=timezone.now()
        )
        if run is not None:
            run_over(run, self._rows(request, act), choices, act.for_person(request.user, asked))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_bulk_{act.name}_done"
        address = reverse(name, args=[key])
        return redirect(address if run is not None else f"{address}?deja=1")

    def bulk_result(self, request: HttpRequest, *, key: UUID, act: BulkAct) -> HttpResponse:
        """What became of each row; to whoever asked, and to nobody else."""
        self._check(request, act)
        run = BulkRun.objects.filter(pk=key, person=_public_id(request.user)).first()
        if run is None:
            raise Http404
        known = {
            str(row.pk): row for row in self._rows(request, act).filter(pk__in=[outcome[0] for outcome in run.outcomes])
        }
        results = [self._result(known.get(number), outcome, words) for number, outcome, words in run.outcomes]
        again = [number for number, outcome, _words in run.outcomes if outcome != Outcome.DONE]
        context = {
            "run": run,
            "results": results,
            "done": len(results) - len(again),
            "again": [number for number in again if number in known],
            "said": TWICE if "deja" in request.GET else "",
        }
        return self._shown(request, act, "admin/bulk_done.html", context)

    def _result(self, row: Any, outcome: str, words: str) -> Result:
        if row is None:
            return Result("Une ligne qui n’est plus dans votre liste", "", outcome, words)
        return Result(self.title_of(row), self._page(row), outcome, words)

    def _page(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def _shown(self, request: HttpRequest, act: BulkAct, template: str, context: dict[str, Any]) -> HttpResponse:
        list_url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        frame = {
            **self.admin_site.each_context(request),
            "act_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_bulk_{act.name}"),
            "title": f"{act.action.label}, plusieurs à la fois",
            "opts": self.opts,
            "act": act,
            "list_url": list_url,
            "back": f"{list_url}?{request.GET[ADDRESS]}" if request.GET.get(ADDRESS) else list_url,
        }
        return TemplateResponse(request, template, {**frame, **context})


def _asked(request: HttpRequest, act: BulkAct) -> Any:
    """The answers in the address; None when nothing was answered yet, so that nothing is said to be missing."""
    names = set(act.asks.base_fields)
    return request.GET if not names or names & set(request.GET) else None


def _public_id(user: Any) -> UUID:
    return UUID(str(user.public_id))


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError:
        raise Http404 from None
