"""Meetings at the desk: the list of one's councils, and the one page where a meeting is worked on."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAdmin, RefusalTold
from allonnes.core.desk_cells import due, signed, two_lines
from allonnes.core.desk_filters import RememberedRelation
from allonnes.core.posting import SHOWN, posted
from allonnes.core.queues import Sign
from allonnes.core.templatetags.french import hour, number, short_day
from instances.councils.permissions import councils_of
from instances.meetings import desk_words
from instances.meetings.actions.planning import Plan, plan_meeting
from instances.meetings.acts import MEETING_ACTS
from instances.meetings.admin import pages, papers
from instances.meetings.desk_forms import PlanForm
from instances.meetings.desk_steps import acts_of, desk_meeting, minutes_buttons, page_buttons, whole
from instances.meetings.enums import Answer, MeetingState
from instances.meetings.models import Meeting
from instances.meetings.permissions import meetings_of

PAGES = "instances_meeting"


@admin.register(Meeting)
class MeetingAdmin(RefusalTold, DeskAdmin):
    form = PlanForm
    about = "Une réunion d’un conseil. On la prépare, on convoque, on la tient, puis on en écrit le compte rendu."
    explained = desk_words.MEETING
    list_display = ("moment", "what", "coming", "step")
    list_display_links = ("what",)
    list_filter = ("state", ("council", RememberedRelation))
    list_select_related = ("council", "place")
    search_fields = ("title", "council__name")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at", "-pk")
    order_words = "les plus lointaines d’abord"
    export_columns = ("council", "title", "starts_at", "ends_at", "place", "state", "convened_at", "is_convened_late")
    names_people = False
    desk_actions = MEETING_ACTS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/ordre-du-jour/", view(self.agenda_view), name=f"{PAGES}_ordre-du-jour"),
            path("<int:pk>/documents/", view(self.documents_view), name=f"{PAGES}_documents"),
            path("<int:pk>/presences/", view(self.presences_view), name=f"{PAGES}_presences"),
            path("<int:pk>/feuille/", view(self.sheet_view), name=f"{PAGES}_feuille"),
            path("<int:pk>/lettres/", view(self.letters_view), name=f"{PAGES}_lettres"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Those of the councils that one animates, with how many members come."""
        every: QuerySet[Any] = super().get_queryset(request)
        rows = every.filter(council__in=councils_of(request.user))
        yes = Count("attendances", filter=Q(attendances__answer=Answer.YES))
        counted: QuerySet[Any] = rows.annotate(seats=Count("attendances"), yes=yes)
        return counted

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only one's own councils are offered."""
        if db_field.name == "council":
            kwargs["queryset"] = councils_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Planned by the action; the row of the form becomes that of the action."""
        answers = dict(form.cleaned_data)
        council = answers.pop("council")
        made = plan_meeting(council=council, plan=Plan(**answers), by=person_of(request), now=timezone.now())
        obj.pk, obj._state.adding = made.pk, False  # what Django redirects to

    @admin.display(description=gettext_lazy("quand"), ordering="starts_at")
    def moment(self, meeting: Meeting) -> SafeString:
        return two_lines(short_day(meeting.starts_at), hour(meeting.starts_at))

    @admin.display(description=gettext_lazy("réunion"), ordering="council")
    def what(self, meeting: Meeting) -> SafeString:
        return two_lines(meeting.title, meeting.council, meeting.place)

    @admin.display(description=gettext_lazy("viennent"))
    def coming(self, meeting: Any) -> str:
        return f"{number(meeting.yes)} sur {number(meeting.seats)}" if meeting.seats else ""

    @admin.display(description=gettext_lazy("où elle en est"), ordering="state")
    def step(self, meeting: Meeting) -> SafeString | str:
        """A meeting in preparation says until when members are called in time."""
        if meeting.state == MeetingState.PLANNED and meeting.starts_at > timezone.now():
            return due(meeting.convene_by)
        if meeting.is_convened_late:
            return signed(Sign.LATE, f"{meeting.get_state_display()}, hors délai")
        return meeting.get_state_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django says what it does of a page that is not there, and of one who may not write."""
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 18  # noqa: PLR2004
        meeting = self.meeting_of(request, int(object_id)) if is_number else None
        if meeting is None or posted(request) is not None:
            return super().change_view(request, object_id, form_url, extra_context)
        return self._meeting_page(request, meeting)

    def meeting_of(self, request: HttpRequest, pk: int) -> Meeting | None:
        """A meeting of theirs, with all that its page shows."""
        meeting = whole(meetings_of(request.user)).filter(pk=pk).first()
        if meeting is not None and not self.has_view_permission(request, meeting):
            raise PermissionDenied
        return meeting

    def known_meeting(self, request: HttpRequest, pk: int) -> Meeting:
        meeting = self.meeting_of(request, pk)
        if meeting is None:
            raise Http404
        return meeting

    def _meeting_page(self, request: HttpRequest, meeting: Meeting) -> HttpResponse:
        user, now = person_of(request), timezone.now()
        page = desk_meeting(meeting, now)
        buttons = [
            *minutes_buttons(meeting, page.minutes),
            *page_buttons(user, meeting, now),
            *self.buttons(request, meeting),
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": meeting.title,
            "opts": self.opts,
            "page": page,
            "acts": acts_of(buttons, page.current),
        }
        return TemplateResponse(request, "admin/instances/meetings/meeting.html", context, status=SHOWN)

    def agenda_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return pages.agenda_page(self, request, self.known_meeting(request, pk))

    def documents_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return pages.documents_page(self, request, self.known_meeting(request, pk))

    def presences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return pages.presences_page(self, request, self.known_meeting(request, pk))

    def sheet_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return papers.sheet_page(self, request, self.known_meeting(request, pk))

    def letters_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return papers.letters_page(self, request, self.known_meeting(request, pk))
