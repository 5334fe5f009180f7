"""What was replied, as everybody reads it: counts by answer, and who replied with no cell that points at somebody."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from allonnes.core.disclosure import SMALLEST_SHOWN, shown_table
from allonnes.core.templatetags.french import number
from allonnes.outreach.enums import AgeBand
from allonnes.town.models import Neighbourhood
from instances.consultations.enums import QuestionKind, ReplyChannel, TextState
from instances.consultations.models import Consultation, Question, Reply, ReplyAnswer

# How many texts the page shows; all were read, and the synthesis tells the rest.
MOST_TEXTS = 200
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class QuestionResult:
    """One question: how many answered it, how many chose each option, or the words that are published."""

    label: str
    is_text: bool
    has_several: bool
    answered: int
    rows: list[tuple[str, int]]
    texts: list[str]


@dataclass(frozen=True)
class Results:
    """`total` counts the replies; the tables of who replied leave out what would point at somebody."""

    total: int
    questions: list[QuestionResult]
    channels: Rows
    places: Rows
    ages: Rows

    @property
    def is_small(self) -> bool:
        """Too few replies to publish anything of them but that they are few."""
        return self.total < SMALLEST_SHOWN


def results_of(consultation: Consultation) -> Results:
    """Read in a fixed number of queries."""
    replies = Reply.objects.counted().filter(consultation=consultation)
    total = replies.count()
    if total < SMALLEST_SHOWN:
        return Results(total, [], [], [], [])
    counted = {
        name: dict(replies.order_by().values_list(name).annotate(Count("pk")))
        for name in ("channel", "neighbourhood", "age_band")
    }
    places: dict[object, str] = dict(Neighbourhood.objects.order_by("name").values_list("pk", "name"))
    return Results(
        total,
        _questions(consultation),
        _table({value: str(label) for value, label in ReplyChannel.choices}, counted["channel"]),
        _table({**places, None: _("Quartier non dit")}, counted["neighbourhood"]),
        _table({**{v: str(label) for v, label in AgeBand.choices}, "": _("Âge non dit")}, counted["age_band"]),
    )


def _table(labels: dict[object, str], counts: dict[object, int]) -> Rows:
    """People by an attribute: no number of 1 to 4, nor one that a subtraction gives back (`core.disclosure`)."""
    shown = shown_table({label: counts.get(value, 0) for value, label in labels.items()})
    return [(label, _("non publié") if count is None else number(count)) for label, count in shown.items()]


def _questions(consultation: Consultation) -> list[QuestionResult]:
    questions = list(consultation.questions.all())
    answers = ReplyAnswer.objects.filter(question__in=questions, reply__is_confirmed=True)
    chosen: dict[int, Counter[int]] = {question.pk: Counter() for question in questions}
    answered: Counter[int] = Counter()
    for key, options in answers.filter(words="").values_list("question", "chosen"):
        answered[key] += 1
        chosen[key].update(options)
    texts: dict[int, list[str]] = {question.pk: [] for question in questions}
    # By their words: their order tells nothing of when they came.
    for key, words, state in answers.exclude(words="").order_by("words").values_list("question", "words", "state"):
        answered[key] += 1
        if state == TextState.PUBLISHED:
            texts[key].append(words)
    return [_result(row, answered[row.pk], chosen[row.pk], texts[row.pk]) for row in questions]


def _result(question: Question, answered: int, chosen: "Counter[int]", texts: list[str]) -> QuestionResult:
    return QuestionResult(
        question.label,
        question.kind == QuestionKind.TEXT,
        question.kind == QuestionKind.SEVERAL,
        answered,
        [(label, chosen[place]) for place, label in enumerate(question.options)],
        texts[:MOST_TEXTS],
    )
