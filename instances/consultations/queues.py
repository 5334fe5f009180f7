"""What waits around consultations: words to read, results to publish, answers of the town."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import FIRST_FEMININE, QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from instances.consultations.enums import ConsultationState as State
from instances.consultations.enums import TextState
from instances.consultations.models import Consultation, ReplyAnswer
from instances.consultations.permissions import READ
from instances.consultations.workflow import ANSWER, RUN


def words_to_read(user: Any, now: datetime) -> "QuerySet[ReplyAnswer]":
    """Free replies that nobody has read, until their results are public."""
    rows = ReplyAnswer.objects.filter(state=TextState.WAITING, reply__is_confirmed=True).exclude(words="")
    return rows.select_related("question__consultation", "reply")


def to_count(user: Any, now: datetime) -> "QuerySet[Consultation]":
    """Over, and nobody published what was replied."""
    return Consultation.objects.filter(state=State.CLOSED).defer("search", "context")


def to_answer(user: Any, now: datetime) -> "QuerySet[Consultation]":
    """The results are public, and the town has not answered."""
    return Consultation.objects.filter(state=State.COUNTED).defer("search", "context")


def _asked(answer: ReplyAnswer) -> str:
    return answer.question.label


def _closed(consultation: Consultation) -> str:
    return age(consultation.closes_at)


def _due(consultation: Consultation) -> str:
    return due_words(consultation.answer_due_on)[1]


ENTRIES.declare(
    DeskEntry(
        "outreach",
        _("Consultations"),
        "instances.view_consultation",
        58,
        "clipboard-list",
        "admin:instances_consultation_changelist",
    ),
    DeskEntry(
        "outreach",
        _("Réponses libres"),
        READ,
        59,
        "message-circle",
        "admin:instances_replyanswer_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "outreach",
        _("Questions des consultations"),
        "instances.view_question",
        59,
        "list",
        "admin:instances_question_changelist",
        is_rare=True,
    ),
)
QUEUES.declare(
    Queue(
        "consultations-mots-a-relire",
        _("Réponses libres à relire"),
        READ,
        Urgency.TODAY,
        words_to_read,
        what=_("Publier, ou garder sans publier ce qui nomme une personne."),
        sign=Sign.TODAY,
        since="reply__at",
        since_words=SINCE_FEMININE,
        order=("reply__at", "pk"),
        detail=_asked,
        model=ReplyAnswer,
    ),
    Queue(
        "consultations-a-depouiller",
        _("Consultations à dépouiller"),
        RUN,
        Urgency.TODAY,
        to_count,
        what=_("Saisir les dernières feuilles, relire, puis publier les résultats."),
        sign=Sign.TODAY,
        since="closes_at",
        since_words=SINCE_FEMININE,
        order=("closes_at", "pk"),
        due=_closed,
        model=Consultation,
    ),
    Queue(
        "consultations-a-repondre",
        _("Consultations qui attendent la réponse de la ville"),
        ANSWER,
        Urgency.FIRST,
        to_answer,
        what=_("La date promise est publique, le retard aussi."),
        sign=Sign.SOON,
        since="answer_due_on",
        since_words=FIRST_FEMININE,
        is_deadline=True,
        order=("answer_due_on", "pk"),
        due=_due,
        model=Consultation,
    ),
)
