"""What was said face to face of what is delivered: read by who moderates, published or not."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.desk_cells import age, two_lines
from observatory.following import permissions
from observatory.following.actions import evaluating
from observatory.following.models import Evaluation

SHOWN = ("engagement", "words", "words_fate", "as_promised", "used", "well_spent", "channel", "at")


@admin.register(Evaluation)
class EvaluationAdmin(DeskAdmin, ReadOnlyAdmin):
    """The words alone are moderated: who answered what is nobody's business."""

    list_display = ("waiting", "what", "channel", "words_fate")
    list_display_links = ("what",)
    export_columns = ("at", "engagement", "words", "channel", "words_fate")
    names_people = False
    list_filter = ("words_fate", "channel")
    list_select_related = ("engagement__project",)
    fields = readonly_fields = SHOWN
    ordering = ("-at", "-pk")
    desk_actions = (
        DeskAction(
            name="publier",
            label="Publier ces mots",
            question="Tout le monde les lira sous la promesse, sans nom.",
            success="Ces mots sont publics.",
            refusal=permissions.refusal_to_publish_words,
            run=evaluating.publish_words,
            note=lambda evaluation: f"« {evaluation.words} »",
        ),
        DeskAction(
            name="ne-pas-publier",
            label="Ne pas publier ces mots",
            question="Les trois réponses comptent ; les mots restent pour la ville.",
            success="Ces mots ne sont pas publiés.",
            refusal=permissions.refusal_to_withhold_words,
            run=evaluating.withhold_words,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Evaluation]":
        """Those that hold words: the others are only counted."""
        rows: QuerySet[Evaluation] = super().get_queryset(request)
        return rows.exclude(words="")

    def title_of(self, obj: Any) -> str:
        return f"Avis sur {obj.engagement.shown_title}"

    @admin.display(description=gettext_lazy("reçu"), ordering="at")
    def waiting(self, evaluation: Evaluation) -> str:
        return age(evaluation.at)

    @admin.display(description=gettext_lazy("mots"))
    def what(self, evaluation: Evaluation) -> SafeString:
        return two_lines(evaluation.words[:90], evaluation.engagement.shown_title)
