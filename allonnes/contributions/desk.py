"""The staff's pages of what is said around a thing: an app registers its own tables, each answer is a button."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator

from allonnes.accounts.models import User
from allonnes.contributions.actions import moderation as actions
from allonnes.contributions.enums import CommentState
from allonnes.contributions.forms import AppealAnswerForm, HideForm, JudgeForm
from allonnes.contributions.permissions import moderation as permissions
from allonnes.contributions.pieces import piece_of, reported
from allonnes.contributions.targets import Row, Target, subject_of, target_of
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import age, two_lines
from allonnes.core.templatetags.french import short_day

HIDE = DeskAction(
    name="moderer",
    label="Masquer",
    question="Cette contribution ne sera plus montrée. Son auteur reçoit la raison et peut contester.",
    success="La contribution est masquée, son auteur est prévenu.",
    refusal=permissions.refusal_to_hide,
    run=actions.hide,
    form_class=HideForm,
    note=lambda obj: piece_of(obj).note,
    is_danger=True,
)
KEEP = DeskAction(
    name="garder",
    label="Garder",
    question="La contribution reste publiée. Les signalements en cours sont fermés.",
    success="La contribution reste publiée.",
    refusal=permissions.refusal_to_keep,
    run=actions.keep,
    form_class=JudgeForm,
)
PUBLISH = DeskAction(
    name="publier",
    label="Publier",
    question="Ce commentaire sera publié tel quel.",
    success="Le commentaire est publié.",
    refusal=permissions.refusal_to_publish,
    run=actions.publish_comment,
)
ANSWER = DeskAction(
    name="repondre",
    label="Répondre à la contestation",
    question="Votre réponse est envoyée à l’auteur. La personne qui a masqué ne peut pas répondre elle-même.",
    success="La réponse est envoyée.",
    refusal=permissions.refusal_to_answer_appeal,
    run=actions.answer_appeal,
    form_class=AppealAnswerForm,
)
LIFT = DeskAction(
    name="republier",
    label="Publier de nouveau",
    question="La contribution sera de nouveau montrée.",
    success="La contribution est de nouveau publiée.",
    refusal=permissions.refusal_to_lift,
    run=actions.lift,
    form_class=JudgeForm,
)


def _refusal_to_treat(user: User, report: Row, now: datetime) -> str | None:
    """A report is answered once; whatever is reported is then judged as everywhere."""
    if report.handled_at:
        return "Ce signalement est déjà traité."
    return permissions.refusal_to_hide(user, reported(report), now)


REPORTED_HIDE = replace(
    HIDE, acts_on=reported, refusal=_refusal_to_treat, note=lambda report: piece_of(reported(report)).note
)
REPORTED_KEEP = replace(
    KEEP,
    acts_on=reported,
    refusal=lambda user, report, now: (
        _refusal_to_treat(user, report, now) or permissions.refusal_to_keep(user, reported(report), now)
    ),
)


def _open_reports(model: Any) -> "QuerySet[Any]":
    """On a comment: the reports that nobody treated."""
    reports: Any = model._meta.get_field("reports").related_model
    rows: QuerySet[Any] = reports._default_manager.filter(comment=OuterRef("pk"), handled_at=None)
    return rows


class ToTreat(admin.SimpleListFilter):
    """What asks for an answer, with one click."""

    title = "à traiter"
    parameter_name = "a_traiter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "À traiter"), ("signales", "Signalés"), ("relire", "À relire")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waiting = Q(state=CommentState.PENDING)
        reported_ = Q(Exists(_open_reports(queryset.model)))
        wanted = {"oui": waiting | reported_, "signales": reported_, "relire": waiting}.get(self.value() or "")
        return queryset.filter(wanted) if wanted else queryset


class CommentDesk(DeskAdmin, ReadOnlyAdmin):
    """The comments of one target."""

    change_list_template = "admin/contribution_change_list.html"
    search_fields = ("body",)
    ordering = ("-at",)
    list_display_links = ("what",)
    desk_actions = (PUBLISH, HIDE, KEEP)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = _open_reports(self.model).order_by().values("comment").annotate(times=CountRows("pk")).values("times")
        rows: QuerySet[Any] = super().get_queryset(request).annotate(reported=Coalesce(Subquery(reports), 0))
        return rows

    @admin.display(description="écrit", ordering="at")
    def waiting(self, obj: Row) -> str:
        return age(obj.at)

    @admin.display(description="commentaire")
    def what(self, obj: Row) -> str:
        """The words first, then the thing they are under."""
        return two_lines(Truncator(obj.body).chars(90), getattr(obj, target_of(obj).field))

    @admin.display(description="auteur")
    def author_name(self, obj: Row) -> str:
        """The name others read: moderation judges words, not people."""
        return str(obj.author.display_name)

    @admin.display(description="signalements", ordering="reported")
    def open_reports(self, obj: Row) -> int:
        return int(obj.reported)

    @admin.display(description="signalements en cours")
    def said_of_it(self, obj: Row) -> str:
        """Why it was reported, without who did."""
        table = target_of(obj).tables.report
        rows = table._default_manager.filter(comment=obj, handled_at=None).order_by("pk")
        return "\n".join(f"{row.get_reason_display()} {row.words}".strip() for row in rows) or "Aucun"


class ModerationDesk(DeskAdmin, ReadOnlyAdmin):
    """The decisions of one target."""

    change_list_template = "admin/contribution_change_list.html"
    list_filter = ("reason", ("appealed_at", admin.EmptyFieldListFilter), ("lifted_at", admin.EmptyFieldListFilter))
    ordering = ("-at",)
    exclude = ("author",)
    desk_actions = (ANSWER, LIFT)


class ReportDesk(DeskAdmin, ReadOnlyAdmin):
    """The reports of one target; each is answered on its own page, where what it is about is read."""

    change_list_template = "admin/contribution_change_list.html"
    list_filter = ("reason", ("handled_at", admin.EmptyFieldListFilter))
    ordering = (F("handled_at").asc(nulls_first=True), "at")
    order_words = "à traiter d’abord, les plus anciens en premier"
    list_display_links = ("what",)
    fields = readonly_fields = ("what_is_read", "where", "reason", "words", "at", "handled_at", "handled_by")
    desk_actions = (REPORTED_KEEP, REPORTED_HIDE)

    def title_of(self, obj: Row) -> str:
        return f"Signalement : {obj}"

    @admin.display(description="ce qui est signalé")
    def what_is_read(self, obj: Row) -> str:
        """The words themselves."""
        row, target = reported(obj), target_of(obj)
        return str(getattr(row, target.title_field if row._meta.model is target.subject else "body"))

    @admin.display(description="où")
    def where(self, obj: Row) -> str:
        """The page of the desk where it is, and the page that everybody reads."""
        row, target = reported(obj), target_of(obj)
        thing = subject_of(row)
        desk = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        links = [(desk, "Ouvrir dans la gestion")]
        links += [(target.url(thing), "Voir la page publique")] if _is_read(target, thing) else []
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description="signalé", ordering="at")
    def waiting(self, obj: Row) -> str:
        return age(obj.at)

    @admin.display(description="raison", ordering="reason")
    def what(self, obj: Row) -> str:
        """Why, in the words of the list, then in those of whoever reported."""
        return two_lines(obj.get_reason_display(), Truncator(obj.words).chars(90))

    @admin.display(description="traité", ordering="handled_at")
    def handled(self, obj: Row) -> str:
        return short_day(obj.handled_at) if obj.handled_at else "à traiter"


def _is_read(target: Target, thing: Row) -> bool:
    return bool(target.readable().filter(pk=thing.pk).exists())


def register_desk(target: Target, *, filters: tuple[Any, ...] = ()) -> None:
    """Give the staff the lists of a target, from the `admin.py` of its app; `filters` narrows its comments."""
    tables, places = target.tables, target.places
    # What the name of each thing needs too.
    named = (*places, *(f"{target.field}__{name}" for name in target.related if target.field in places))
    if tables.comment:
        shown = (target.field, "author_name", "body", "state", "at", "said_of_it")
        _register(
            tables.comment,
            CommentDesk,
            list_display=("waiting", "what", "author_name", "state", "open_reports"),
            export_columns=("at", "body", target.field, "author_name", "state", "open_reports"),
            list_filter=(ToTreat, "state", *filters),
            list_select_related=(target.field, "author"),
            fields=shown,
            readonly_fields=shown,
        )
    if tables.moderation:
        when = ("at", "by", "appealed_at", "appeal_answered_at", "lifted_at")
        related = (*named, "by")
        _register(
            tables.moderation, ModerationDesk, list_display=("__str__", *places, *when), list_select_related=related
        )
    if tables.report:
        columns = ("reason", "words", *places, "at", "handled_at")
        cells = ("waiting", "what", *places, "handled")
        _register(tables.report, ReportDesk, list_display=cells, export_columns=columns, list_select_related=named)


def _register(model: Any, base: type[Any], **options: Any) -> None:
    admin.site.register(model, type(f"{model.__name__}Desk", (base,), {"__module__": __name__, **options}))
