"""The moderation desk: what waits to be read, what was reported, what is contested; each answer is a button."""

from typing import Any

from django.contrib import admin
from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from budgets.projects.contributions.actions import moderation as actions
from budgets.projects.contributions.forms import AppealAnswerForm, HideForm
from budgets.projects.contributions.permissions import moderation as permissions
from budgets.projects.enums import CommentState
from budgets.projects.models import Comment, Moderation, Report
from budgets.voting.ballot.hidden import is_on_ballot

ON_BALLOT = (
    "Ce projet est au vote. Masqué, il reste sur le bulletin : « Texte masqué par la modération », avec son numéro et "
    "son coût, et on peut toujours le choisir. Seul un retrait du vote met ces choix de côté : toutes les personnes "
    "qui votent en lisent la raison."
)
OPEN_REPORTS = Q(reports__isnull=False, reports__handled_at__isnull=True)
HIDE = DeskAction(
    name="moderer",
    label="Masquer",
    question="Cette contribution ne sera plus montrée. Son auteur reçoit la raison et peut contester.",
    success="La contribution est masquée, son auteur est prévenu.",
    refusal=permissions.refusal_to_hide,
    run=lambda obj, by, now, reason, words: actions.hide(target=obj, by=by, reason=reason, words=words, now=now),
    form_class=HideForm,
    note=lambda obj: ON_BALLOT if is_on_ballot(obj) else "",
    is_danger=True,
)
KEEP = DeskAction(
    name="garder",
    label="Garder",
    question="La contribution reste publiée. Les signalements en cours sont fermés.",
    success="La contribution reste publiée.",
    refusal=permissions.refusal_to_hide,
    run=lambda obj, by, now: actions.keep(target=obj, by=by, now=now),
)


class ToTreat(admin.SimpleListFilter):
    """What asks for an answer, with one click."""

    title = "à traiter"
    parameter_name = "a_traiter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "À traiter"), ("signales", "Signalés"), ("relire", "À relire")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waiting = Q(state=CommentState.PENDING)
        wanted = {"oui": waiting | OPEN_REPORTS, "signales": OPEN_REPORTS, "relire": waiting}.get(self.value() or "")
        return queryset.filter(wanted).distinct() if wanted else queryset


@admin.register(Comment)
class CommentAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("__str__", "project", "author_name", "at", "state", "open_reports")
    list_filter = (ToTreat, "state", "project__edition")
    list_select_related = ("project", "author")
    search_fields = ("body",)
    ordering = ("-at",)
    fields = readonly_fields = ("project", "author_name", "body", "state", "at", "said_of_it")
    desk_actions = (
        DeskAction(
            name="publier",
            label="Publier",
            question="Ce commentaire sera publié tel quel.",
            success="Le commentaire est publié.",
            refusal=permissions.refusal_to_publish,
            run=lambda obj, by, now: actions.publish_comment(comment=obj, by=by, now=now),
        ),
        HIDE,
        KEEP,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(reported=CountRows("reports", filter=OPEN_REPORTS))
        return rows

    @admin.display(description="auteur")
    def author_name(self, obj: Comment) -> str:
        """The name others read: moderation judges words, not people."""
        return obj.author.display_name

    @admin.display(description="signalements", ordering="reported")
    def open_reports(self, obj: Any) -> int:
        return int(obj.reported)

    @admin.display(description="signalements en cours")
    def said_of_it(self, obj: Comment) -> str:
        """Why it was reported, without who did."""
        rows = Report.objects.filter(comment=obj, handled_at=None).order_by("pk")
        return "\n".join(f"{one.get_reason_display()} {one.words}".strip() for one in rows) or "Aucun"


@admin.register(Moderation)
class ModerationAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("__str__", "project", "comment", "at", "by", "appealed_at", "appeal_answered_at", "lifted_at")
    list_filter = ("reason", ("appealed_at", admin.EmptyFieldListFilter), ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("project", "comment", "by")
    ordering = ("-at",)
    exclude = ("author",)
    desk_actions = (
        DeskAction(
            name="repondre",
            label="Répondre à la contestation",
            question="Votre réponse est envoyée à l’auteur. La personne qui a masqué ne peut pas répondre elle-même.",
            success="La réponse est envoyée.",
            refusal=permissions.refusal_to_answer_appeal,
            run=lambda obj, by, now, is_accepted, answer: actions.answer_appeal(
                moderation=obj, by=by, is_accepted=is_accepted, answer=answer, now=now
            ),
            form_class=AppealAnswerForm,
        ),
        DeskAction(
            name="republier",
            label="Publier de nouveau",
            question="La contribution sera de nouveau montrée.",
            success="La contribution est de nouveau publiée.",
            refusal=permissions.refusal_to_lift,
            run=lambda obj, by, now: actions.lift(moderation=obj, by=by, now=now),
        ),
    )


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("reason", "words", "project", "comment", "at", "handled_at")
    list_filter = ("reason", ("handled_at", admin.EmptyFieldListFilter))
    list_select_related = ("project", "comment")
    ordering = ("-at",)
    exclude = ("reporter",)
