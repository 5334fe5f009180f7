"""Cases at the desk: their list, and the one page where they are worked on."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy

from allonnes.accounts.requests import person_of
from allonnes.contributions.desk import HIDE, KEEP
from allonnes.core.desk_filters import RememberedRelation
from allonnes.core.posting import INVALID, REFUSED, SHOWN, posted, refusal_in
from requests_qrc.casework import permissions
from requests_qrc.casework.actions import answering, speaking
from requests_qrc.casework.acts import CASE_ACTIONS, READING_ACTIONS
from requests_qrc.casework.admin import entering, photos
from requests_qrc.casework.bulk import CASE_BULK_ACTS
from requests_qrc.casework.case_list import CaseColumns, InState, Late, OnSubject, StillOpen
from requests_qrc.casework.composing import preview_of, sent_words
from requests_qrc.casework.desk_page import Acts, acts_of, composed_buttons, page_for, reply_form, whole
from requests_qrc.casework.forms import NoteForm, ReplyForm
from requests_qrc.casework.reply_variables import filled, values_for
from requests_qrc.casework.story import FILTERS
from requests_qrc.intake.models import Case

PREVIEW, FILL = "_voir", "_modele"


@admin.register(Case)
class CaseAdmin(CaseColumns):
    list_filter = (
        StillOpen,
        Late,
        InState,
        ("category", OnSubject),
        ("department", RememberedRelation),
        ("neighbourhood", RememberedRelation),
        "channel",
    )
    search_fields = ("place_words",)
    search_help_text = gettext_lazy("Un numéro, un nom, une rue, un mot.")
    desk_actions = (*CASE_ACTIONS, *READING_ACTIONS, HIDE, KEEP)
    bulk_acts = CASE_BULK_ACTS

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/repondre/", self.admin_site.admin_view(self.reply_view), name="requests_qrc_case_reply"),
            path("<int:pk>/noter/", self.admin_site.admin_view(self.note_view), name="requests_qrc_case_note"),
            path("saisir/", self.admin_site.admin_view(self.enter_view), name=entering.ENTER),
            path("<int:pk>/recu/", self.admin_site.admin_view(self.receipt_view), name=entering.RECEIPT),
            path("<int:pk>/photos/", self.admin_site.admin_view(self.photos_view), name=photos.NAME),
        ]
        return [*own, *super().get_urls()]

    def title_of(self, obj: Case) -> str:
        return f"{obj.subject} ({obj.number})"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django says what it does of a page that is not there, and of one who may not write."""
        case = self._case(request, int(object_id)) if object_id.isascii() and object_id.isdigit() else None
        if case is None or posted(request) is not None:
            return super().change_view(request, object_id, form_url, extra_context)
        form = reply_form(person_of(request), case, timezone.now(), asked=request.GET.get("ensuite", ""))
        return self._case_page(request, case, form)

    def _whole_rows(self, request: HttpRequest) -> "QuerySet[Case]":
        return whole(self.get_queryset(request).defer(None).defer("search"))

    def _case(self, request: HttpRequest, pk: int) -> Case | None:
        case = self._whole_rows(request).filter(pk=pk).first()
        if case is not None and not self.has_view_permission(request, case):
            raise PermissionDenied
        return case

    def _known_case(self, request: HttpRequest, pk: int) -> Case:
        case = self._case(request, pk)
        if case is None:
            raise Http404
        return case

    def _case_page(
        self, request: HttpRequest, case: Case, form: ReplyForm | None, *, status: int = SHOWN, **more: Any
    ) -> HttpResponse:
        user, now = person_of(request), timezone.now()
        wanted = request.GET.get("histoire", "")
        page = page_for(user, case, now, wanted=wanted if wanted in dict(FILTERS) else "")
        page.reply, page.preview = form, more.pop("preview", None)
        page.note = more.pop("note", None) or (
            None if permissions.refusal_to_note(user, case, now) else NoteForm(prefix="note")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": case.subject,
            "opts": self.opts,
            "page": page,
            "acts": self._acts(request, case),
            **more,
        }
        return TemplateResponse(request, "admin/requests_qrc/casework/case.html", context, status=status)

    def _acts(self, request: HttpRequest, case: Case) -> Acts:
        """What is done with words comes beside what is done by a button, in the order of the work."""
        own, composed = self.buttons(request, case), composed_buttons(request.user, case, timezone.now())
        first = [button for button in own if button["action"].name in {"rouvrir", "maintenir", "confier", "commencer"}]
        if case.department_id:
            first.sort(key=lambda button: button["action"].name == "confier")
        return acts_of([*first, *composed, *(button for button in own if button not in first)])

    def reply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public reply: a template taken, the mail shown as it will leave, or the reply sent."""
        case, user, now = self._known_case(request, pk), person_of(request), timezone.now()
        if posted(request) is None:
            return redirect(self.page_of(case))
        form = reply_form(user, case, now, request.POST)
        if form is None:
            return self._given_back(request, case, str(permissions.refusal_to_reply(user, case, now)))
        if FILL in request.POST:
            return self._case_page(request, case, self._taken(request, case, form))
        if not form.is_valid():
            return self._case_page(request, case, form, status=INVALID)
        if PREVIEW in request.POST:
            return self._case_page(request, case, form, preview=preview_of(case, form.cleaned_data, by=user, now=now))
        return self._sent(request, case, form)

    def _sent(self, request: HttpRequest, case: Case, form: ReplyForm) -> HttpResponse:
        """Nothing leaves when the case changed meanwhile: what was typed stays, beside what is new."""
        with refusal_in(form):
            answering.answer(case=case, by=person_of(request), now=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{sent_words(case)} {self._next_words(form)}".strip())
            return redirect(self.page_of(case))
        return self._case_page(request, self._known_case(request, case.pk), form, status=REFUSED)

    def _next_words(self, form: ReplyForm) -> str:
        then = form.cleaned_data["following"].then
        return "" if then == answering.Then.NOTHING else f"Ensuite : {answering.Then(then).label}."

    def _given_back(self, request: HttpRequest, case: Case, reason: str) -> HttpResponse:
        typed = ReplyForm(request.POST, case=case, templates=[], choices=answering.Then.choices)
        return self.unsaved(request, case, reason, typed, title="Répondre")

    def _taken(self, request: HttpRequest, case: Case, form: ReplyForm) -> ReplyForm:
        """The text of the template, with what is known, after what was already written."""
        chosen = next((row for row in form.templates if str(row.pk) == request.POST.get("template")), None)
        sent = request.POST.copy()
        if chosen is not None:
            written = sent.get("body", "").strip()
            sent["body"] = "\n\n".join(part for part in (written, filled(chosen.body, values_for(case))) if part)
        refreshed = reply_form(person_of(request), case, timezone.now())
        assert refreshed is not None  # noqa: S101
        refreshed.initial = {**refreshed.initial, **{name: sent.get(name, "") for name in form.fields}}
        return refreshed

    def enter_view(self, request: HttpRequest) -> HttpResponse:
        """A case keyed for somebody."""
        return entering.enter_page(self, request)

    def receipt_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The receipt of a case that this person keyed, or works on."""
        case = Case.objects.submitted().select_related("category").filter(pk=pk).first()
        if case is None or not entering.may_read_receipt(request, case):
            case = self._known_case(request, pk)
        return entering.receipt_page(self, request, case)

    def photos_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The photos of the work done."""
        return photos.photos_page(self, request, self._known_case(request, pk))

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A note among the staff: no mail is made of it."""
        case, user = self._known_case(request, pk), person_of(request)
        if posted(request) is None:
            return redirect(self.page_of(case))
        form = NoteForm(request.POST, prefix="note")
        if form.is_valid():
            with refusal_in(form):
                speaking.add_note(case=case, body=form.cleaned_data["body"], by=user, now=timezone.now())
                messages.success(request, "La note est ajoutée.")
                return redirect(f"{self.page_of(case)}#histoire")
        now = timezone.now()
        return self._case_page(request, case, reply_form(user, case, now), note=form, status=INVALID)
