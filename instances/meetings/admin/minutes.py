"""Minutes at the desk: written, sent, corrected, adopted, published; each version kept, two compared."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.markdown import render_markdown
from allonnes.core.posting import posted
from allonnes.core.templatetags.french import short_day
from instances.meetings import desk_words
from instances.meetings.acts import MINUTES_ACTS, REMARK_ACTS
from instances.meetings.compared import compared
from instances.meetings.desk_steps import Acts, Button, story_of
from instances.meetings.enums import MinutesState
from instances.meetings.models import Minutes, MinutesRemark
from instances.meetings.permissions import minors_in, minutes_of
from instances.meetings.queues import last_day_to_write

NEXT_OF = {
    MinutesState.DRAFT: ("ecrire", "envoyer"),
    MinutesState.CORRECTING: ("ecrire", "adopter"),
    MinutesState.ADOPTED: ("publier",),
}


def acts_of_minutes(buttons: list[Button], state: str) -> Acts:
    """The next two acts of this state; the others, folded."""
    names = NEXT_OF.get(MinutesState(state), ())
    possible = [button for button in buttons if not button["reason"]]
    refused = [button for button in buttons if button["reason"]]
    following = [button for button in possible if button["action"].name in names]
    blocked = [button for button in refused if button["action"].name in names]
    return Acts(
        following,
        [button for button in possible if button not in following],
        blocked,
        [button for button in refused if button not in blocked],
    )


@admin.register(Minutes)
class MinutesAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("deadline", "what", "corrections", "state")
    list_display_links = ("what",)
    list_filter = ("state",)
    list_select_related = ("meeting__council",)
    search_fields = ("meeting__title", "meeting__council__name")
    ordering = ("-meeting__starts_at", "-pk")
    order_words = "les réunions les plus récentes d’abord"
    export_columns = ("meeting", "state", "corrections_until", "published_at")
    names_people = False
    desk_actions = MINUTES_ACTS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.versions_view)
        return [path("<int:pk>/versions/", view, name="instances_minutes_versions"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Those of the councils that one animates, with the corrections that wait."""
        own = minutes_of(request.user).values("pk")
        waiting = Count("remarks", filter=Q(remarks__answered_at__isnull=True))
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.filter(pk__in=own).annotate(waiting=waiting)
        return counted

    def title_of(self, obj: Minutes) -> str:
        return f"Compte rendu, {obj.meeting.title}"

    @admin.display(description=gettext_lazy("échéance"), ordering="meeting__ends_at")
    def deadline(self, minutes: Minutes) -> SafeString | str:
        if minutes.state == MinutesState.DRAFT:
            return due(last_day_to_write(minutes).date())
        return short_day(minutes.meeting.starts_at)

    @admin.display(description=gettext_lazy("réunion"), ordering="meeting__title")
    def what(self, minutes: Minutes) -> SafeString:
        return two_lines(minutes.meeting.title, minutes.meeting.council, short_day(minutes.meeting.starts_at))

    @admin.display(description=gettext_lazy("corrections sans réponse"))
    def corrections(self, minutes: Any) -> str:
        return str(minutes.waiting) if minutes.waiting else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The text as it will be read, the corrections, and what comes next."""
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 18  # noqa: PLR2004
        minutes = self.get_object(request, object_id) if is_number else None
        if minutes is None or posted(request) is not None or not self.has_view_permission(request, minutes):
            return super().change_view(request, object_id, form_url, extra_context)
        versions = minutes.versions.count()
        context = {
            **self.admin_site.each_context(request),
            "title": self.title_of(minutes),
            "opts": self.opts,
            "minutes": minutes,
            "meeting": minutes.meeting,
            "text": render_markdown(minutes.body),
            "remarks": minutes.remarks.select_related("mandate", "answered_by"),
            "minors": minors_in(minutes, timezone.now()),
            "versions": versions,
            "late_since": self._late_since(minutes),
            "story": story_of(minutes, desk_words.MINUTES_EVENTS),
            "acts": acts_of_minutes(self.buttons(request, minutes), minutes.state),
        }
        return TemplateResponse(request, "admin/instances/meetings/minutes.html", context)

    def _late_since(self, minutes: Minutes) -> Any:
        last = last_day_to_write(minutes)
        return last if minutes.state == MinutesState.DRAFT and timezone.now() > last else None

    def versions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two versions side by side: the last two, or those that the address says."""
        minutes = minutes_of(person_of(request)).select_related("meeting__council").filter(pk=pk).first()
        if minutes is None or not self.has_view_permission(request, minutes):
            raise Http404
        versions = list(minutes.versions.select_related("by"))
        numbers = [version.number for version in versions]
        after = _chosen(request.GET.get("a"), numbers, numbers[-1])
        before = _chosen(request.GET.get("de"), numbers, max(after - 1, numbers[0]))
        texts = {version.number: version.body for version in versions}
        context = {
            **self.admin_site.each_context(request),
            "title": "Versions du compte rendu",
            "opts": self.opts,
            "minutes": minutes,
            "minutes_url": self.page_of(minutes),
            "versions": versions,
            "before": before,
            "after": after,
            "lines": compared(texts[before], texts[after]),
        }
        return TemplateResponse(request, "admin/instances/meetings/versions.html", context)


def _chosen(typed: str | None, numbers: list[int], default: int) -> int:
    return next((number for number in numbers if str(number) == typed), default)


@admin.register(MinutesRemark)
class MinutesRemarkAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("since", "what", "who", "given")
    list_display_links = ("what",)
    list_filter = ("is_accepted", ("answered_at", admin.EmptyFieldListFilter))
    list_select_related = ("minutes__meeting__council", "mandate")
    search_fields = ("words",)
    ordering = ("-at", "-pk")
    order_words = "les plus récentes d’abord"
    export_columns = ("minutes", "mandate", "words", "at", "is_accepted", "answer", "answered_at")
    fields = ("minutes", "mandate", "words", "at", "is_accepted", "answer", "answered_at", "answered_by")
    desk_actions = REMARK_ACTS

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        own = minutes_of(request.user).values("pk")
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(minutes__in=own)

    @admin.display(description=gettext_lazy("depuis"), ordering="at")
    def since(self, remark: MinutesRemark) -> str:
        return age(remark.at)

    @admin.display(description=gettext_lazy("correction"))
    def what(self, remark: MinutesRemark) -> SafeString:
        return two_lines(remark, remark.minutes.meeting.title, remark.minutes.meeting.council)

    @admin.display(description=gettext_lazy("membre"), ordering="mandate__last_name")
    def who(self, remark: MinutesRemark) -> str:
        return str(remark.mandate)

    @admin.display(description=gettext_lazy("réponse"))
    def given(self, remark: MinutesRemark) -> str:
        return {None: "", True: "Retenue", False: "Pas retenue"}[remark.is_accepted]
