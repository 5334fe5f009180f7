"""Consultations at the desk: prepared, opened, keyed from paper, read, counted, answered."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin, DeskAdmin, ReadOnlyAdmin, RefusalTold
from allonnes.core.desk_bulk import BulkAct, BulkAdmin
from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.templatetags.french import number, short_day
from instances.consultations import desk_pages, permissions
from instances.consultations.actions import preparing
from instances.consultations.acts import CONSULTATION_ACTS, HIDE, PUBLISH
from instances.consultations.desk_forms import ConsultationForm, QuestionForm
from instances.consultations.desk_page import consultation_sheet
from instances.consultations.desk_words import CONSULTATION, QUESTION
from instances.consultations.enums import ConsultationState as State
from instances.consultations.models import Consultation, Question, ReplyAnswer

PAGES = "instances_consultation"


@admin.register(Consultation)
class ConsultationAdmin(RefusalTold, DeskAdmin):
    form = ConsultationForm
    change_form_template = "admin/instances/consultations/change_form.html"
    about = "Une question posée aux habitantes et aux habitants, jusqu’à la réponse de la ville."
    explained = CONSULTATION
    list_display = ("deadline", "what", "replied", "state")
    list_display_links = ("what",)
    list_filter = ("state", "neighbourhood")
    search_fields = ("question", "plain")
    date_hierarchy = "closes_at"
    ordering = ("-closes_at", "-pk")
    order_words = "celles qui finissent le plus tard d’abord"
    export_columns = ("question", "state", "opens_at", "closes_at", "answer_due_on", "answered_at")
    names_people = False
    fieldsets = (
        ("La question", {"fields": ("question", "slug", "plain", "context", "neighbourhood")}),
        ("Les dates", {"fields": ("opens_at", "closes_at", "answer_due_on", "read_revision")}),
    )
    desk_actions = CONSULTATION_ACTS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/documents/", view(self.documents_view), name=f"{PAGES}_documents"),
            path("<int:pk>/saisir/", view(self.entry_view), name=f"{PAGES}_saisir"),
            path("<int:pk>/feuilles/", view(self.sheets_view), name=f"{PAGES}_feuilles"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        counted = Count("replies", filter=Q(replies__is_confirmed=True))
        rows: QuerySet[Any] = super().get_queryset(request)
        told: QuerySet[Any] = rows.annotate(reply_count=counted)
        return told

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once it is open, the page is read."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or permissions.refusal_to_write(request.user, obj, timezone.now()) is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not obj.is_prepared:
            return (self.fieldsets[0], ("Les dates", {"fields": ("opens_at", "closes_at", "answer_due_on")}))
        return self.fieldsets

    def save_model(self, request: HttpRequest, obj: Consultation, form: Any, change: bool) -> None:
        preparing.save_consultation(consultation=obj, by=person_of(request), now=timezone.now())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        consultation = kwargs.get("obj")
        context["sheet"] = consultation_sheet(consultation, timezone.now()) if consultation is not None else None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="échéance", ordering="answer_due_on")
    def deadline(self, consultation: Consultation) -> SafeString | str:
        if consultation.state == State.ANSWERED:
            return two_lines("répondue", age(consultation.answered_at))
        return due(consultation.answer_due_on)

    @admin.display(description="consultation", ordering="question")
    def what(self, consultation: Consultation) -> SafeString:
        return two_lines(consultation.question, f"jusqu’au {short_day(consultation.closes_at)}")

    @admin.display(description="réponses")
    def replied(self, consultation: Any) -> str:
        return number(consultation.reply_count)

    def documents_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_pages.documents_page(self, request, pk)

    def entry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_pages.entry_page(self, request, pk)

    def sheets_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return desk_pages.sheets_page(self, request, pk)


@admin.register(Question)
class QuestionAdmin(RefusalTold, DeclaredAdmin):
    form = QuestionForm
    about = "Une question du questionnaire d’une consultation : dix au plus, tant qu’elle n’est pas ouverte."
    explained = QUESTION
    list_display = ("label", "kind", "consultation", "position")
    list_filter = ("consultation",)
    list_select_related = ("consultation",)
    search_fields = ("label",)
    ordering = ("-consultation", "position", "pk")
    order_words = "les consultations les plus récentes d’abord"
    names_people = False
    fields = ("consultation", "position", "kind", "label", "hint", "choice_lines")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A question stays in its consultation."""
        return self.fields if obj is None else tuple(name for name in self.fields if name != "consultation")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The page of a consultation says to which one it is added."""
        return {"consultation": request.GET.get("consultation", "")}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_written(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_written(request, obj)

    @staticmethod
    def _is_written(request: HttpRequest, obj: Any) -> bool:
        now = timezone.now()
        return obj is None or permissions.refusal_to_write(request.user, obj.consultation, now) is None

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        preparing.save_question(question=obj, by=person_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        preparing.delete_question(question=obj, by=person_of(request), now=timezone.now())


@admin.register(ReplyAnswer)
class ReplyAnswerAdmin(BulkAdmin, ReadOnlyAdmin):
    """The words of replies, without who said them."""

    list_display = ("what", "consultation", "state")
    list_display_links = ("what",)
    list_filter = ("state", "question__consultation")
    list_select_related = ("question__consultation",)
    search_fields = ("words",)
    ordering = ("question", "words", "pk")
    order_words = "question par question, par ordre alphabétique"
    names_people = False
    export_columns = ("words", "state", "reason")
    fields = ("asked", "words", "state", "reason", "read_by", "read_at")
    desk_actions = (PUBLISH, HIDE)
    bulk_acts = (BulkAct(PUBLISH, permission=permissions.READ, will=lambda answer: "Ces mots seront publiés."),)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Of replies that count, and only where there are words."""
        rows = super().get_queryset(request).select_related("question__consultation")
        return rows.filter(reply__is_confirmed=True).exclude(words="")

    def title_of(self, obj: ReplyAnswer) -> str:
        return f"Réponse à « {obj.question} »"

    @admin.display(description="mots", ordering="words")
    def what(self, answer: ReplyAnswer) -> SafeString:
        return two_lines(answer.words[:160], answer.question)

    @admin.display(description="consultation", ordering="question__consultation")
    def consultation(self, answer: ReplyAnswer) -> str:
        return str(answer.question.consultation)

    @admin.display(description="question")
    def asked(self, answer: ReplyAnswer) -> str:
        return answer.question.label
