"""What everybody reads of opinions and of actions, in words; asked in as few questions as the page allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import day, euros, number
from instances.councils.models import Council
from instances.outcomes.enums import InitiativeState, OpinionState, Verdict
from instances.outcomes.models import Initiative, Opinion, OpinionAnswer, OpinionNews

VERDICT_KINDS = {Verdict.YES: "ok", Verdict.PARTLY: "warn", Verdict.NO: "danger"}
INITIATIVE_KINDS = {
    InitiativeState.PLANNED: "part",
    InitiativeState.RUNNING: "part",
    InitiativeState.DONE: "ok",
    InitiativeState.DROPPED: "neutral",
}
INITIATIVE_ICONS = {
    InitiativeState.PLANNED: "calendar-days",
    InitiativeState.RUNNING: "clock",
    InitiativeState.DONE: "circle-check",
    InitiativeState.DROPPED: "circle-x",
}


@dataclass(frozen=True)
class OpinionLine:
    """An opinion in a list: `state` in words with its `kind` (of a badge), and a sentence under it."""

    opinion: Opinion
    state: str
    kind: str
    icon: str
    words: str
    is_late: bool
    shape: str


@dataclass(frozen=True)
class InitiativeLine:
    """An action in a list: its state in words, its facts on one line."""

    initiative: Initiative
    state: str
    kind: str
    icon: str
    facts: str


def opinions_of(council: Council) -> "QuerySet[Opinion]":
    """Those that a council gave, those that wait first; three questions for any number."""
    return (
        Opinion.objects.public()
        .filter(council=council)
        .select_related("council")
        .waiting_first()
        .prefetch_related(
            Prefetch("answers", OpinionAnswer.objects.order_by("at", "pk")),
            Prefetch("news", OpinionNews.objects.order_by("at", "pk")),
        )
    )


def opinion_lines(opinions: Iterable[Opinion], today: date) -> list[OpinionLine]:
    """Each opinion as a line; their answers and news are prefetched."""
    return [_waiting(row, today) if row.state == OpinionState.WAITING else _answered(row, today) for row in opinions]


def _waiting(opinion: Opinion, today: date) -> OpinionLine:
    waited, late = opinion.days_waited(today), opinion.days_late(today)
    state = ngettext("Attend depuis %(n)s jour", "Attend depuis %(n)s jours", waited) % {"n": number(waited)}
    words = _("Réponse promise pour le %(day)s.") % {"day": day(opinion.answer_due_on)}
    if late:
        told = ngettext("en retard de %(n)s jour", "en retard de %(n)s jours", late) % {"n": number(late)}
        words = _("Réponse promise pour le %(day)s, %(late)s.") % {"day": day(opinion.answer_due_on), "late": told}
    news = list(opinion.news.all())
    if news:
        words = f"{words} {news[-1].words}"
    return OpinionLine(
        opinion, state, "danger" if late else "neutral", "hourglass", words, bool(late), "late" if late else "waiting"
    )


def _answered(opinion: Opinion, today: date) -> OpinionLine:
    answer = list(opinion.answers.all())[-1]
    waited = opinion.days_waited(today)
    days = ngettext("répondu en %(n)s jour", "répondu en %(n)s jours", waited) % {"n": number(waited)}
    state = f"{answer.get_verdict_display()}, {days}"
    icon = "circle-x" if answer.verdict == Verdict.NO else "circle-check"
    return OpinionLine(
        opinion, state, VERDICT_KINDS[Verdict(answer.verdict)], icon, answer.words, False, answer.verdict
    )


def initiatives_of(council: Council) -> "QuerySet[Initiative]":
    """Its actions, those to come and under way first, then the latest done."""
    rows = Initiative.objects.public().filter(council=council)
    return rows.select_related("council").order_by("-starts_on", "-pk")


def initiative_lines(initiatives: Iterable[Initiative]) -> list[InitiativeLine]:
    """Each action as a line."""
    return [_line(row) for row in initiatives]


def _line(row: Initiative) -> InitiativeLine:
    state = InitiativeState(row.state)
    return InitiativeLine(row, _state_words(row), INITIATIVE_KINDS[state], INITIATIVE_ICONS[state], facts_of(row))


def _state_words(row: Initiative) -> str:
    if row.state == InitiativeState.DONE:
        return _("Faite le %(day)s") % {"day": day(row.done_on)}
    if row.state == InitiativeState.PLANNED:
        return _("Prévue le %(day)s") % {"day": day(row.starts_on)}
    return str(row.get_state_display())


def facts_of(row: Initiative) -> str:
    """« 132 personnes venues · 1 800 € dépensés sur 2 000 € »."""
    facts = []
    if row.participants is not None:
        came = ngettext("%(n)s personne venue", "%(n)s personnes venues", row.participants)
        facts.append(came % {"n": number(row.participants)})
    if row.spent is not None and row.budget is not None:
        both = {"spent": euros(row.spent), "budget": euros(row.budget)}
        facts.append(_("%(spent)s dépensés sur %(budget)s") % both)
    elif row.spent is not None:
        facts.append(_("%(spent)s dépensés") % {"spent": euros(row.spent)})
    elif row.budget is not None:
        facts.append(_("budget : %(budget)s") % {"budget": euros(row.budget)})
    if row.audience:
        facts.append(row.audience)
    return " · ".join(facts)
