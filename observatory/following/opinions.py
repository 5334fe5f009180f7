"""How what was delivered is judged: counts, never under 5, nor what a subtraction would give back."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allonnes.contributions.enums import CommentState
from allonnes.core.disclosure import SMALLEST_SHOWN, shown_table
from allonnes.core.templatetags.french import number
from allonnes.outreach.enums import Channel
from observatory.engagements.models import Engagement
from observatory.following.models import Evaluation

WIDTH = 100
MOST_WORDS = 20
QUESTIONS = (
    ("as_promised", gettext_lazy("Est-ce bien ce qui était promis ?"), Evaluation.AsPromised),
    ("used", gettext_lazy("L’utilisez-vous, vous ou vos proches ?"), Evaluation.Used),
    ("well_spent", gettext_lazy("Était-ce une bonne dépense ?"), Evaluation.WellSpent),
)


@dataclass(frozen=True)
class Part:
    """One answer: its count, or None when it is hidden, and its piece of the bar."""

    label: str
    count: int | None
    x: float
    width: float


@dataclass(frozen=True)
class Question:
    """One question and its answers; none when too few people answered."""

    label: str
    parts: list[Part]
    has_hidden: bool


@dataclass(frozen=True)
class Words:
    """What somebody said, signed as they wish, or by where it was heard."""

    body: str
    signed: str


@dataclass(frozen=True)
class Opinions:
    """What the page of a promise shows."""

    count: int
    count_words: str
    questions: list[Question]
    words: list[Words]


def opinions_of(engagement: Engagement) -> Opinions:
    """The answers counted question by question. Three queries."""
    rows = list(engagement.evaluations.order_by("pk").values("channel", *(name for name, _l, _c in QUESTIONS)))
    return Opinions(
        count=len(rows),
        count_words=_count_words(Counter(row["channel"] for row in rows)),
        questions=[
            _question(str(label), Counter(row[name] for row in rows), choices) for name, label, choices in QUESTIONS
        ],
        words=_words(engagement),
    )


def _count_words(channels: "Counter[str]") -> str:
    """« 46 personnes ont répondu (Site : 31 ; Courrier : 9) »; how many alone when a channel holds under five."""
    total = sum(channels.values())
    if total < SMALLEST_SHOWN:
        return _("Moins de cinq personnes ont répondu : leurs réponses ne sont pas montrées.")
    people = ngettext("%(n)s personne a répondu", "%(n)s personnes ont répondu", total) % {"n": number(total)}
    shown = shown_table(dict(channels))
    if len(channels) < 2 or not shown or None in shown.values():  # noqa: PLR2004
        return f"{people}."
    parts = [f"{Channel(channel).label} : {number(count)}" for channel, count in sorted(channels.items())]
    return f"{people} ({' ; '.join(parts)})."


def _question(label: str, counted: "Counter[str]", choices: Any) -> Question:
    cells = {choice: counted.get(choice, 0) for choice in choices.values}
    shown = shown_table(cells)
    total, x, parts = sum(cells.values()), 0.0, []
    for choice, count in shown.items():
        width = (count or 0) / total * WIDTH
        parts.append(Part(str(choices(choice).label), count, x, width))
        x += width
    return Question(label, parts, any(part.count is None for part in parts))


def _words(engagement: Engagement) -> list[Words]:
    comments = engagement.comments.filter(state=CommentState.VISIBLE).select_related("author").order_by("-at", "-pk")
    said = [Words(comment.body, comment.author.display_name) for comment in comments[:MOST_WORDS]]
    fate = Evaluation.WordsFate.PUBLISHED
    heard = engagement.evaluations.filter(words_fate=fate).exclude(words="").order_by("-at", "-pk")[:MOST_WORDS]
    return said + [Words(row.words, _where(row)) for row in heard]


def _where(evaluation: Evaluation) -> str:
    return _("Une habitante ou un habitant (%(channel)s)") % {"channel": Channel(evaluation.channel).label}
