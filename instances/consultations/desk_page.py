"""The page of a consultation at the desk: where it stands, what waits, how many replied by each way."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.desk_history import Told
from allonnes.core.templatetags.french import day, ending, number, when
from instances.consultations.desk_words import EVENTS
from instances.consultations.enums import ConsultationState as State
from instances.consultations.enums import ReplyChannel, TextState
from instances.consultations.models import Consultation, Reply, ReplyAnswer


@dataclass(frozen=True)
class ConsultationSheet:
    """What the page shows before its form; `to_do` is what waits now."""

    facts: list[tuple[str, str]]
    to_do: str
    replies: list[tuple[str, str]]
    questions: list[tuple[int, str, str]]
    can_be_written: bool
    takes_sheets: bool
    story: list[Told] = field(default_factory=list)


def consultation_sheet(consultation: Consultation, now: datetime) -> ConsultationSheet:
    """Read in six queries."""
    counted = dict(
        Reply.objects.counted()
        .filter(consultation=consultation)
        .order_by()
        .values_list("channel")
        .annotate(Count("pk"))
    )
    to_read = waiting_words(consultation)
    is_late_paper = consultation.state in {State.OPEN, State.CLOSED} and now >= consultation.opens_at
    return ConsultationSheet(
        facts=_facts(consultation),
        to_do=_to_do(consultation, now, to_read),
        replies=[(str(label), number(counted.get(value, 0))) for value, label in ReplyChannel.choices],
        questions=[(row.pk, row.label, row.get_kind_display()) for row in consultation.questions.all()],
        can_be_written=consultation.is_prepared,
        takes_sheets=is_late_paper,
        story=_story(consultation),
    )


def waiting_words(consultation: Consultation) -> int:
    """How many free replies nobody has read."""
    rows = ReplyAnswer.objects.filter(reply__consultation=consultation, reply__is_confirmed=True)
    return rows.filter(state=TextState.WAITING).exclude(words="").count()


def _facts(consultation: Consultation) -> list[tuple[str, str]]:
    return [
        ("État", consultation.get_state_display()),
        ("Ouvre", when(consultation.opens_at)),
        ("Ferme", ending(consultation.closes_at)),
        ("Réponse de la ville", f"au plus tard le {day(consultation.answer_due_on)}"),
        ("Où", str(consultation.neighbourhood or "Toute la ville")),
    ]


def _to_do(consultation: Consultation, now: datetime, to_read: int) -> str:
    """What waits, in one sentence."""
    if consultation.state == State.PREPARED:
        return _("Écrivez le questionnaire, joignez les documents, puis ouvrez-la.")
    if consultation.state == State.OPEN and now < consultation.closes_at:
        return _("On peut répondre : saisissez les feuilles au fur et à mesure, relisez les mots.")
    if consultation.state == State.OPEN:
        return _("Elle se ferme toute seule dans quelques minutes.")
    if consultation.state == State.CLOSED and to_read:
        words = ngettext(
            "Il reste %(n)s réponse libre à relire, puis les résultats se publient.",
            "Il reste %(n)s réponses libres à relire, puis les résultats se publient.",
            to_read,
        )
        return words % {"n": number(to_read)}
    return {
        State.CLOSED: _("Saisissez les dernières feuilles, puis publiez les résultats."),
        State.COUNTED: _("La ville doit répondre : la page le dit à tout le monde."),
        State.ANSWERED: _("La ville a répondu : il n’y a plus rien à faire."),
    }[State(consultation.state)]


def _story(consultation: Consultation) -> list[Told]:
    rows: Any = consultation.history.select_related("by").order_by("-at", "-pk")
    return [
        Told(
            row.at,
            row.by.display_name if row.by else "Le portail",
            EVENTS[row.event],
            [row.reason] if row.reason else [],
        )
        for row in rows
    ]
