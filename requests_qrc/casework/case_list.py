"""The list of cases at the desk: what presses first, then what it is, where, who deals with it."""

from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.bounded import BoundedCount, counted_short
from allonnes.core.desk import ReadOnlyAdmin
from allonnes.core.desk_bulk import BulkAdmin
from allonnes.core.desk_cells import age, signed, two_lines
from allonnes.core.desk_filters import RememberedRelation
from allonnes.core.page_cache import remembered
from allonnes.core.templatetags.french import typo
from allonnes.core.templatetags.ui import badge
from allonnes.outreach.enums import Channel
from allonnes.town.closing import closing_days
from allonnes.town.locating import quartier_words
from requests_qrc.casework.permissions import cases_of, cases_seen_by
from requests_qrc.casework.pressing import late, pressing_of, unanswered
from requests_qrc.intake.enums import OPEN, CaseState
from requests_qrc.intake.models import Case

NOTHING = "–"
CLOSED_KEPT_SECONDS = 60


def known_closing_days() -> frozenset[date]:
    """The closing days of the town, asked once a minute: each row counts with them."""
    return remembered("town-closing-days", CLOSED_KEPT_SECONDS, closing_days)


def followers() -> BoundedCount:
    """How many said « moi aussi » of a case: an upper room keeps them."""
    model: Any = Case._meta.get_field("follows").related_model
    return BoundedCount(model.objects.filter(case=OuterRef("pk")))


def _group(case: Case) -> str:
    """Its subject and the group of it; of a case named by its subject, the group alone."""
    if case.category is None:
        return ""
    is_named = case.subject == case.category.name
    return str(case.category.parent or "") if is_named else case.category.path


class Late(admin.SimpleListFilter):
    """« En retard »: a day that the town gave itself is over."""

    title = gettext_lazy("retard")
    parameter_name = "retard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", _("En retard")), ("reponse", _("Première réponse en retard"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        today = timezone.localdate()
        if self.value() == "oui":
            return queryset.filter(late(today))
        return queryset.filter(unanswered(today)) if self.value() == "reponse" else queryset


class StillOpen(admin.SimpleListFilter):
    """« Ouvertes », « terminées »: the states, by what is left to do."""

    title = gettext_lazy("ce qui reste à faire")
    parameter_name = "ouverte"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", _("Ouvertes")), ("non", _("Terminées"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() == "oui":
            return queryset.filter(state__in=OPEN)
        return queryset.exclude(state__in=OPEN) if self.value() == "non" else queryset


class InState(admin.SimpleListFilter):
    """The states of what was sent, said as the list says them: to the staff, nobody is « vous »."""

    title = gettext_lazy("état")
    parameter_name = "state__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, state.neutral_label) for state in CaseState if state != CaseState.DRAFT]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset.filter(state=self.value()) if self.value() else queryset


class OnSubject(RememberedRelation):
    """Every case has a subject, and none has a group."""

    offered = MappingProxyType({"parent__isnull": False})
    include_empty_choice = False


class CaseColumns(BulkAdmin, ReadOnlyAdmin):
    """Two lines a row; on a phone, a card that begins with its deadline."""

    list_display = ("deadline", "what", "where", "given_to", "state_words", "waiting", "also")
    list_display_links = ("what",)
    export_columns = (
        "number",
        "subject_name",
        "received_at",
        "channel",
        "neighbourhood",
        "department",
        "state_name",
        "first_reply_due",
        "first_reply_at",
        "solved_due",
        "outcome_at",
        "also",
    )
    names_people = False
    # Two long lines a row: so many hold in 60 kB.
    list_per_page = 20
    list_select_related = ("category__parent", "department", "neighbourhood", "partner")
    ordering = ("-received_at", "-pk")
    order_words = "les dernières reçues d’abord"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Case]":
        """Theirs, and nothing that was never sent."""
        rows: Any = super().get_queryset(request)
        own: QuerySet[Case] = rows.submitted().filter(cases_seen_by(request.user)).defer("search", "description")
        return own.annotate(follow_count=followers())

    @admin.display(description=gettext_lazy("échéance"), ordering="solved_due")
    def deadline(self, case: Case) -> SafeString:
        pressing = pressing_of(case, timezone.localdate(), closing_days=known_closing_days())
        return signed(pressing.sign, pressing.words)

    @admin.display(description=gettext_lazy("demande"), ordering="-received_at")
    def what(self, case: Case) -> SafeString:
        urgent = _("urgente") if case.is_urgent else ""
        return two_lines(case.subject, case.number, urgent, _group(case))

    @admin.display(description=gettext_lazy("lieu"), ordering="neighbourhood")
    def where(self, case: Case) -> SafeString:
        if not case.place_words:
            return two_lines(case.where)
        place = case.where.removesuffix(f", {quartier_words(case.neighbourhood)}")
        return two_lines(typo(place), case.neighbourhood)

    @admin.display(description=gettext_lazy("service"), ordering="department")
    def given_to(self, case: Case) -> SafeString:
        if case.state == CaseState.FORWARDED and case.partner:
            return two_lines(case.partner, case.department)
        return two_lines(case.department or _("à choisir"))

    @admin.display(description=gettext_lazy("état"), ordering="state")
    def state_words(self, case: Case) -> SafeString:
        return badge(case.state_words, case.state_kind)

    @admin.display(description=gettext_lazy("état"))
    def state_name(self, case: Case) -> str:
        return case.state_words

    @admin.display(description=gettext_lazy("âge et canal"), ordering="received_at")
    def waiting(self, case: Case) -> SafeString:
        return two_lines(age(case.received_at), Channel(case.channel).label)

    @admin.display(description=gettext_lazy("moi aussi"), ordering="follow_count")
    def also(self, case: Any) -> str:
        return counted_short(case.follow_count) if case.follow_count else NOTHING

    @admin.display(description=gettext_lazy("sujet"))
    def subject_name(self, case: Case) -> str:
        return case.category.path if case.category else ""

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The case whose number is typed, and nothing else; then a place, and a name among one's own cases only."""
        if not search_term:
            return queryset, False
        numbered = queryset.filter(pk__in=Case.objects.numbered(search_term).values("pk"))
        if numbered.exists():
            return numbered, False
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        own = queryset.filter(cases_of(request.user), *(_says(word) for word in search_term.split()))
        return queryset.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=own.values("pk"))), may_repeat


def _says(word: str) -> Q:
    return Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(place_words__icontains=word)
