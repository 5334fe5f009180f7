"""What is told by telephone or posted: said to be done, once; a letter is printed."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import age, two_lines
from requests_qrc.casework.actions import speaking
from requests_qrc.casework.actions.speaking import appeals_of
from requests_qrc.casework.models import CaseMessage
from requests_qrc.casework.permissions import cases_of, refusal_to_deliver
from requests_qrc.intake.enums import BY_HAND, AnswerBy
from requests_qrc.intake.models import Case

DELIVER = DeskAction(
    name="remise",
    label="C’est fait",
    question="La réponse est donnée à la personne : au téléphone, ou la lettre est postée.",
    success="C’est noté.",
    refusal=refusal_to_deliver,
    run=speaking.deliver,
)


@admin.register(CaseMessage)
class CaseMessageAdmin(DeskAdmin, ReadOnlyAdmin):
    """The replies that no mail carries; the others are read on the page of their case."""

    list_display = ("what", "delivery", "waiting", "delivered_at")
    list_display_links = ("what",)
    list_filter = ("delivery", ("delivered_at", admin.EmptyFieldListFilter))
    list_select_related = ("case__category",)
    ordering = (F("delivered_at").desc(nulls_first=True), "at", "pk")
    order_words = "ce qui reste à donner d’abord"
    desk_actions = (DELIVER,)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        own = Case.objects.filter(cases_of(request.user), erased_at=None).values("pk")
        return rows.filter(case__in=own, delivery__in=BY_HAND)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.letter_view)
        return [path("<int:pk>/lettre/", view, name="requests_qrc_casemessage_letter"), *super().get_urls()]

    def letter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The words to read out, or the letter to print."""
        message = self.get_queryset(request).select_related("case__category", "case__department").filter(pk=pk).first()
        if message is None or not self.has_view_permission(request, message):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": "Lettre à envoyer" if message.delivery == AnswerBy.LETTER else "Réponse à donner par téléphone",
            "opts": self.opts,
            "message": message,
            "is_letter": message.delivery == AnswerBy.LETTER,
            "appeals": appeals_of(message),
        }
        return TemplateResponse(request, "admin/requests_qrc/casework/letter.html", context)

    @admin.display(description=gettext_lazy("réponse"), ordering="at")
    def what(self, message: CaseMessage) -> SafeString:
        return two_lines(message.case.subject, message.case.number, message.body[:80])

    @admin.display(description=gettext_lazy("âge"), ordering="at")
    def waiting(self, message: CaseMessage) -> str:
        return age(message.at)

    def page_of(self, obj: CaseMessage) -> str:
        page: Any = self.admin_site.get_model_admin(Case)
        return str(page.page_of(obj.case))
