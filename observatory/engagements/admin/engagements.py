"""Promises at the desk: their list, and the one page where a service follows one."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.accounts.requests import person_of
from allonnes.core.desk import ReadOnlyAdmin
from allonnes.core.desk_bulk import BulkAdmin
from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.desk_filters import RememberedRelation
from allonnes.core.posting import posted
from allonnes.core.templatetags.french import euros
from allonnes.core.templatetags.ui import badge
from observatory.engagements.acts import ENGAGEMENT_ACTIONS
from observatory.engagements.admin import births, photos
from observatory.engagements.bulk import ENGAGEMENT_BULK_ACTS
from observatory.engagements.desk_page import acts_of, page_for, whole
from observatory.engagements.models import Engagement
from observatory.engagements.permissions import refusal_to_handle
from observatory.engagements.queues import first_due
from observatory.engagements.workflow import CREATE

NOTHING = "–"


@admin.register(Engagement)
class EngagementAdmin(BulkAdmin, ReadOnlyAdmin):
    list_display = ("deadline", "what", "state_words", "money", "followed_by", "news")
    list_display_links = ("what",)
    export_columns = (
        "number",
        "title",
        "origin",
        "state",
        "department",
        "promised_on",
        "due_on",
        "delivered_on",
        "promised_cost",
        "cost",
        "committed",
        "paid",
        "last_news_on",
    )
    names_people = False
    list_select_related = ("origin", "department", "project", "shared_budget")
    list_filter = (
        "state",
        ("origin", RememberedRelation),
        ("department", RememberedRelation),
        ("neighbourhood", RememberedRelation),
        ("theme", RememberedRelation),
    )
    search_fields = ("title", "place_words")
    search_help_text = gettext_lazy("Un numéro, un mot, un lieu.")
    ordering = ("-last_news_on", "-pk")
    order_words = "les dernières nouvelles d’abord"
    # Two long lines a row: so many hold in 60 kB.
    list_per_page = 20
    desk_actions = ENGAGEMENT_ACTIONS
    bulk_acts = ENGAGEMENT_BULK_ACTS

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Engagement]":
        """Everybody of the staff reads them all: they are public; each service writes on its own."""
        rows = Engagement.objects.defer("search").annotate(first_due=first_due())
        # The order of a work queue names the next step, which the table itself does not hold.
        return rows.order_by(*self.get_ordering(request))

    def get_urls(self) -> list[URLPattern]:
        views = self.admin_site.admin_view
        name = "observatory_engagement"
        return [
            path("inscrire/", views(self.inscribe_view), name=f"{name}_inscribe"),
            path("laureats/<int:pk>/", views(self.winners_view), name=f"{name}_winners"),
            path("demande/<int:pk>/", views(self.case_view), name=f"{name}_case"),
            path("action/<int:pk>/", views(self.initiative_view), name=f"{name}_initiative"),
            path("avis/<int:pk>/", views(self.opinion_view), name=f"{name}_opinion"),
            path("<int:pk>/photos/", views(self.photos_view), name=f"{name}_photos"),
            *super().get_urls(),
        ]

    def title_of(self, obj: Engagement) -> str:
        return obj.shown_title

    @admin.display(description=gettext_lazy("prochaine étape"), ordering="first_due")
    def deadline(self, engagement: Any) -> SafeString | str:
        return due(engagement.first_due) if engagement.is_open else NOTHING

    @admin.display(description=gettext_lazy("promesse"), ordering="number")
    def what(self, engagement: Engagement) -> SafeString:
        return two_lines(engagement.shown_title, f"n° {engagement.number}", engagement.origin)

    @admin.display(description=gettext_lazy("état"), ordering="state")
    def state_words(self, engagement: Engagement) -> SafeString:
        return badge(engagement.state_words, engagement.state_kind)

    @admin.display(description=gettext_lazy("prix"), ordering="cost")
    def money(self, engagement: Engagement) -> SafeString:
        if engagement.shared_budget:
            return two_lines(euros(engagement.shared_budget.amount), "partagé")
        paid = f"{euros(engagement.paid)} payés" if engagement.paid is not None else ""
        return two_lines(euros(engagement.cost) or NOTHING, paid)

    @admin.display(description=gettext_lazy("service"), ordering="department")
    def followed_by(self, engagement: Engagement) -> str:
        return str(engagement.department or "à choisir")

    @admin.display(description=gettext_lazy("dernière nouvelle"), ordering="last_news_on")
    def news(self, engagement: Engagement) -> str:
        return age(engagement.last_news_on)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django says what it does of a page that is not there, and of one who may not write."""
        rows = whole(self.get_queryset(request))
        matched = rows.filter(pk=int(object_id)).first() if object_id.isascii() and object_id.isdigit() else None
        if matched is None or posted(request) is not None:
            return super().change_view(request, object_id, form_url, extra_context)
        self._refuse_who_may_not_read(request, matched)
        context = {
            **self.admin_site.each_context(request),
            "title": matched.shown_title,
            "opts": self.opts,
            "original": matched,
            "page": page_for(matched),
            "acts": acts_of(self.buttons(request, matched)),
            "may_write": refusal_to_handle(person_of(request), matched, timezone.now()) is None,
        }
        return TemplateResponse(request, "admin/observatory/engagement.html", context)

    def _refuse_who_may_not_read(self, request: HttpRequest, engagement: Engagement) -> None:
        if not self.has_view_permission(request, engagement):
            raise PermissionDenied

    def known(self, request: HttpRequest, pk: int) -> Engagement:
        """A promise that this person reads."""
        matched = self.get_queryset(request).select_related("project").filter(pk=pk).first()
        if matched is None:
            raise Http404
        self._refuse_who_may_not_read(request, matched)
        return matched

    def photos_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The photos of before, during and after."""
        return photos.photos_page(self, request, self.known(request, pk))

    def winners_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every winner of an edition becomes a promise."""
        return births.winners_page(self, request, pk)

    def case_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What an answer to a request promises."""
        return births.case_page(self, request, pk)

    def initiative_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a council does, with the town."""
        return births.initiative_page(self, request, pk)

    def opinion_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the town answered to a council."""
        return births.opinion_page(self, request, pk)

    def inscribe_view(self, request: HttpRequest) -> HttpResponse:
        """What a text of the town promises."""
        if not request.user.has_perm(CREATE):
            raise PermissionDenied
        return births.text_page(self, request)
