"""The projects of a ballot as HTML: frozen, so written once by each process; and their order, drawn for each voter."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from allonnes.core.templatetags import french
from allonnes.core.templatetags.drawing import inlined_icon
from budgets.voting.box.ballot_rules import BallotRules, Choices
from budgets.voting.opening.snapshot import Option, Snapshot, read_snapshot


def drawn_order(snapshot: Snapshot, seed: str) -> tuple[Option, ...]:
    """Every project in an order that the seed alone decides: no project is first for more voters than another."""
    return tuple(snapshot.options[reference] for reference in _drawn(snapshot.sha256, seed))


@lru_cache(maxsize=256)
def _drawn(sha256: str, seed: str) -> tuple[str, ...]:
    """Asked again at each tap of one voter."""
    snapshot = read_snapshot(sha256)
    prefix = hashlib.sha256(seed.encode())

    def rank(reference: str) -> bytes:
        drawn = prefix.copy()
        drawn.update(reference.encode())
        return drawn.digest()

    return tuple(sorted(snapshot.options, key=rank))


@dataclass(frozen=True)
class Card:
    """One project of the list: `rank` in this voter's order, and its two parts, what it says and its button."""

    rank: int
    reference: str
    number: int
    body: SafeString
    control: SafeString
    is_chosen: bool

    @property
    def art(self) -> int:
        """Which of the four drawings it wears."""
        return self.number % 4


def cards(snapshot: Snapshot, rules: BallotRules, choices: Choices, options: list[tuple[int, Option]]) -> list[Card]:
    """The cards of these projects, with their ranks."""
    chosen = set(choices.references)
    return [
        Card(
            rank,
            option.reference,
            option.number,
            card_body(snapshot.slug, option),
            control(option, is_chosen=option.reference in chosen, is_withdrawn=option.reference in rules.withdrawn),
            option.reference in chosen,
        )
        for rank, option in options
    ]


@lru_cache(maxsize=4096)
def card_body(slug: str, option: Option) -> SafeString:
    """What a project is: number, place, title, one sentence, cost. One that moderation hid leads nowhere."""
    title = french.typo(option.title)
    url = reverse("budgets:project", args=[slug, option.number])
    return format_html(
        '<p class="small muted">{}\u00a0{} · {}</p><h3 class="ballot-title">{}</h3>{}<p class="cost">{}</p>',
        _("n°"),
        french.number(option.number),
        option.place,
        title if option.is_hidden else format_html('<a href="{}">{}</a>', url, title),
        format_html('<p class="small">{}</p>', french.typo(option.summary)) if option.summary else "",
        french.euros(option.cost),
    )


@lru_cache(maxsize=8192)
def control(option: Option, *, is_chosen: bool, is_withdrawn: bool = False) -> SafeString:
    """The one button of a project; its id stays, so that the keyboard stays on it."""
    if is_withdrawn:
        return format_html(
            '<p class="badge badge-neutral">{} {}</p>', inlined_icon("circle-dashed"), _("Retiré du vote")
        )
    label = _("Choisi") if is_chosen else _("Choisir")
    return format_html(
        '<button class="btn{}" type="submit" name="{}" value="{}" id="choix-{}" aria-pressed="{}">{} {}'
        '<span class="sr"> : {}</span></button>',
        " btn-wide btn-main" if is_chosen else " btn-wide",
        "remove" if is_chosen else "add",
        option.reference,
        option.number,
        "true" if is_chosen else "false",
        inlined_icon("check" if is_chosen else "plus"),
        label,
        french.typo(option.title),
    )
