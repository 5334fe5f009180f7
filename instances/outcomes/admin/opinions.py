"""Opinions at the desk: written by who animates the council, answered by who speaks for the town."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from allonnes.core.desk import ReadOnlyInline
from allonnes.core.desk_cells import age, due, two_lines
from allonnes.core.revisions import VersionedForm
from instances.outcomes import desk_words, permissions
from instances.outcomes.actions.opinions import save_opinion
from instances.outcomes.acts import OPINION_ACTS
from instances.outcomes.admin.figures import figures_page
from instances.outcomes.admin.scoped import CouncilRowsAdmin, OfOneCouncil, save_by
from instances.outcomes.models import Opinion, OpinionAnswer, OpinionNews


class OpinionForm(OfOneCouncil, VersionedForm):
    of_council = ("meeting", "referral")

    class Meta:
        model = Opinion
        fields = tuple(desk_words.OPINION)


class AnswerInline(ReadOnlyInline):
    model = OpinionAnswer
    view_permission = "instances.view_opinion"
    fields = ("at", "verdict", "words", "signature")
    readonly_fields = fields


class NewsInline(ReadOnlyInline):
    model = OpinionNews
    view_permission = "instances.view_opinion"
    fields = ("at", "words")
    readonly_fields = fields


@admin.register(Opinion)
class OpinionAdmin(CouncilRowsAdmin):
    form = OpinionForm
    about = "Ce qu’un conseil demande à la ville. Une fois donné, il est public, et la ville a un délai pour répondre."
    explained = desk_words.OPINION
    may_write = staticmethod(permissions.refusal_to_write_opinion)
    desk_actions = OPINION_ACTS
    inlines = (AnswerInline, NewsInline)
    fieldsets = (
        ("Le conseil", {"fields": ("council", "meeting", "referral")}),
        ("Ce qu’il demande", {"fields": ("subject", "body")}),
        ("La réponse", {"fields": ("department", "read_revision")}),
    )
    list_display = ("deadline", "what", "given", "state")
    list_display_links = ("what",)
    list_filter = ("state", "council")
    list_select_related = ("council",)
    search_fields = ("subject", "body", "council__name")
    ordering = ("answered_on", "answer_due_on", "-pk")
    order_words = "ceux qui attendent d’abord, la réponse la plus proche en premier"
    export_columns = ("council", "subject", "given_on", "answer_due_on", "answered_on", "state")
    names_people = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(figures_page, self))
        return [path("chiffres/", view, name="instances_opinion_chiffres"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return (
            super(CouncilRowsAdmin, self)
            .get_queryset(request)
            .filter(pk__in=permissions.opinions_seen_by(request.user).values("pk"))
        )

    @admin.display(description="réponse attendue", ordering="answer_due_on")
    def deadline(self, opinion: Opinion) -> SafeString | str:
        if opinion.answered_on:
            return two_lines("répondu", age(opinion.answered_on))
        return due(opinion.answer_due_on)

    @admin.display(description="avis", ordering="subject")
    def what(self, opinion: Opinion) -> SafeString:
        return two_lines(opinion.subject, opinion.council, opinion.number)

    @admin.display(description="donné", ordering="given_on")
    def given(self, opinion: Opinion) -> str:
        return age(opinion.given_on) or "pas encore"

    def save_model(self, request: HttpRequest, obj: Opinion, form: Any, change: bool) -> None:
        save_by(save_opinion, "opinion", obj, request)
