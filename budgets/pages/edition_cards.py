"""The list of editions: the one under way as a poster, the past ones with their three figures, those of other towns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.rule_words import money
from budgets.editions.timeline import chip_words, end_words, phase_items
from budgets.results.figures import Headline, headlines
from budgets.voting.ballot.entrance import is_frozen, is_stopped, vote_entrance


@dataclass(frozen=True)
class EditionCard:
    """An edition in the list, with where it stands and what it gave."""

    edition: Edition
    words: str
    amount: str
    spent: str
    figures: Headline


def edition_cards(editions: Iterable[Edition], now: datetime) -> list[EditionCard]:
    """Each edition with its figures. One query for all."""
    rows = list(editions)
    figures = headlines(rows)
    return [
        EditionCard(
            edition=row,
            words=chip_words(row.phase_at(now), row.next_phase(now)),
            amount=money(row, row.amount),
            spent=money(row, figures[row.pk].winners_cost),
            figures=figures[row.pk],
        )
        for row in rows
    ]


def is_under_way(edition: Edition, now: datetime) -> bool:
    """Whether it still asks something of residents: from its first date to the end of its results."""
    phase = edition.phase_at(now)
    return phase.kind != PhaseKind.DELIVERY if phase else edition.next_phase(now) is not None


def poster(card: EditionCard, now: datetime) -> dict[str, Any]:
    """What the poster of the edition under way says. No query."""
    edition, phase = card.edition, card.edition.phase_at(now)
    entrance = vote_entrance(edition, now, is_frozen=is_frozen(edition), is_stopped=is_stopped(edition))
    count = card.figures.projects
    rows = [
        (_("projets publiés"), number(count) if count else ""),
        (_("à répartir"), card.amount),
        (_("jusqu’au"), end_words(phase) if phase else ""),
    ]
    return {
        "card": card,
        "facts": [(label, value) for label, value in rows if value],
        "phases": phase_items(edition, now),
        "entrance": entrance,
        "is_deposit_open": edition.is_in_phase(PhaseKind.DEPOSIT, now),
    }


def past_words(cards: list[EditionCard]) -> str:
    """« 2 éditions passées, 21 projets lauréats »."""
    winners = sum(card.figures.winners for card in cards)
    told = ngettext("%(n)s édition passée", "%(n)s éditions passées", len(cards)) % {"n": number(len(cards))}
    if not winners:
        return told
    elected = ngettext("%(n)s projet lauréat", "%(n)s projets lauréats", winners) % {"n": number(winners)}
    return f"{told}, {elected}"
