"""How what was delivered is judged: counts that move by steps, so that no two readings give somebody's answer."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.contributions.enums import CommentState
from allonnes.core.disclosure import in_blocks, rounded_down, shown_in_steps
from allonnes.core.templatetags.french import number
from allonnes.outreach.enums import Channel
from observatory.engagements.models import Engagement
from observatory.following.models import Evaluation

WIDTH = 100
MOST_WORDS = 20
# Rounded down, more than four numbers could together be as far from their sum as they can be: then each is known.
MOST_CHANNELS = 4
QUESTIONS = (
    ("as_promised", gettext_lazy("Est-ce bien ce qui était promis ?"), Evaluation.AsPromised),
    ("used", gettext_lazy("L’utilisez-vous, vous ou vos proches ?"), Evaluation.Used),
    ("well_spent", gettext_lazy("Était-ce une bonne dépense ?"), Evaluation.WellSpent),
)


@dataclass(frozen=True)
class Part:
    """One answer: its count, or None under five, and its piece of the bar."""

    label: str
    count: int | None
    x: float
    width: float


@dataclass(frozen=True)
class Question:
    """One question and its answers; none when too few people answered."""

    label: str
    parts: list[Part]


@dataclass(frozen=True)
class Words:
    """What somebody said, signed as they wish, or by where it was heard."""

    body: str
    signed: str


@dataclass(frozen=True)
class Opinions:
    """What the page of a promise shows. `count`: rounded down, 0 until there are enough."""

    count: int
    count_words: str
    questions: list[Question]
    words: list[Words]


def opinions_of(engagement: Engagement) -> Opinions:
    """The answers counted question by question, those of full blocks alone. Three queries."""
    answers = engagement.evaluations.order_by("pk").values("channel", *(name for name, _l, _c in QUESTIONS))
    rows = list(chain.from_iterable(in_blocks(list(answers), about=f"engagement.{engagement.pk}")))
    return Opinions(
        count=rounded_down(len(rows)),
        count_words=_count_words(Counter(row["channel"] for row in rows)),
        questions=[
            _question(str(label), Counter(row[name] for row in rows), choices) for name, label, choices in QUESTIONS
        ],
        words=_words(engagement),
    )


def _count_words(channels: "Counter[str]") -> str:
    """« Au moins 45 personnes ont répondu (Site : 30 ; Courrier : 5) »; no channels when one has under five."""
    total = rounded_down(sum(channels.values()))
    if not total:
        return _("Il n’y a pas encore assez de réponses pour les montrer.")
    people = _("Au moins %(n)s personnes ont répondu") % {"n": number(total)}
    shown = shown_in_steps(dict(channels))
    if not 1 < len(channels) <= MOST_CHANNELS or not shown or None in shown.values():
        return f"{people}."
    parts = [f"{Channel(channel).label} : {number(count)}" for channel, count in sorted(shown.items()) if count]
    return f"{people} ({' ; '.join(parts)})."


def _question(label: str, counted: "Counter[str]", choices: Any) -> Question:
    shown = shown_in_steps({choice: counted.get(choice, 0) for choice in choices.values})
    total, x, parts = sum(count or 0 for count in shown.values()), 0.0, []
    for choice, count in shown.items():
        width = (count or 0) / total * WIDTH
        parts.append(Part(str(choices(choice).label), count, x, width))
        x += width
    return Question(label, parts)


def _words(engagement: Engagement) -> list[Words]:
    comments = engagement.comments.filter(state=CommentState.VISIBLE).select_related("author").order_by("-at", "-pk")
    said = [Words(comment.body, comment.author.display_name) for comment in comments[:MOST_WORDS]]
    fate = Evaluation.WordsFate.PUBLISHED
    heard = engagement.evaluations.filter(words_fate=fate).exclude(words="").order_by("-at", "-pk")[:MOST_WORDS]
    return said + [Words(row.words, _where(row)) for row in heard]


def _where(evaluation: Evaluation) -> str:
    return _("Une habitante ou un habitant (%(channel)s)") % {"channel": Channel(evaluation.channel).label}
