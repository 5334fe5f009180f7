"""A draw by lot: numbers given, list frozen and hashed, then the seed; by two people, and never taken back."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.workflow import Along, advance
from instances.councils import draw_rules as rules
from instances.councils import lot
from instances.councils.actions.deciding import accept, decline
from instances.councils.actions.mandates import lock_council
from instances.councils.enums import CandidacyState, DeclineReason
from instances.councils.messages import DRAW_DONE, DRAW_NUMBER
from instances.councils.models import Candidacy, College, Draw, DrawEntry
from instances.councils.recipients import tell_candidate
from instances.councils.workflow import DRAW

DIGITS = 4
SEATED, SUBSTITUTE = gettext_lazy("une place"), gettext_lazy("une place de suppléance")


@dataclass(frozen=True)
class DrawRules:
    """What is told before the draw: how many seats, with parity or not, and where the seed will come from."""

    title: str
    seats: int
    substitutes: int
    is_parity: bool
    seed_source: str
    seed_on: date


def _locked(draw: Draw) -> Draw:
    return lock(Draw.objects.select_related("council", "college"), draw.pk)


@transaction.atomic
def prepare_draw(*, college: College, terms: DrawRules, by: User, now: datetime) -> Draw:
    """Open a draw, and give a number to each candidate."""
    refuse(rules.refusal_to_prepare(by, college.council, now) or rules.refusal_of_seed_day(terms.seed_on, now))
    draw = Draw.objects.create(
        council=college.council,
        college=college,
        title=terms.title.strip(),
        seats=terms.seats,
        substitutes=terms.substitutes,
        is_parity=terms.is_parity,
        seed_source=terms.seed_source.strip(),
        seed_on=terms.seed_on,
    )
    _fill(draw)
    return draw


def _fill(draw: Draw) -> int:
    """Who may be drawn now: new numbers for the new ones, none for who withdrew. Returns how many."""
    candidates = list(rules.candidates_of(draw.college).order_by("pk"))
    draw.entries.exclude(candidacy__in=candidates).delete()
    known = set(draw.entries.values_list("candidacy_id", flat=True))
    taken = set(draw.entries.values_list("number", flat=True))
    new = [candidacy for candidacy in candidates if candidacy.pk not in known]
    numbers = _free_numbers(taken, len(new))
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=draw, candidacy=candidacy, number=number, gender=candidacy.gender)
        for candidacy, number in zip(new, numbers, strict=True)
    )
    return len(candidates)


def _free_numbers(taken: set[str], count: int) -> list[str]:
    """Numbers that say nothing, not even who applied first."""
    digits = max(DIGITS, len(str((len(taken) + count) * 10)))
    free: set[str] = set()
    while len(free) < count:
        free |= {f"{secrets.randbelow(10**digits):0{digits}}"} - taken
    # In the order of nobody.
    return secrets.SystemRandom().sample(sorted(free), count)


@transaction.atomic
def refill_draw(*, draw: Draw, by: User, now: datetime) -> int:
    """Take in the candidacies received since. Returns how many there are."""
    row = _locked(draw)
    refuse(rules.refusal_to_refill(by, row, now))
    return _fill(row)


@transaction.atomic
def freeze_draw(*, draw: Draw, by: User, now: datetime) -> Draw:
    """Publish the list and its fingerprint: from now on neither it nor the rules change. Each candidate gets a number.

    Raises ActionDenied.
    """
    lock_council(draw.council)
    row = _locked(draw)
    refuse(rules.refusal_to_freeze(by, row, now) or rules.refusal_of_size(row, _fill(row)))
    list_hash = lot.hash_of(rules.list_text(row))
    advance(DRAW, row, "freeze", by=by, along=Along(row={"list_hash": list_hash, "frozen_at": now, "frozen_by": by}))
    audit.record("instances.freeze_draw", by=by, draw=row.pk, list_hash=list_hash)
    told = {"seed_source": row.seed_source, "seed_on": day_words(row.seed_on)}
    for entry in _entries(row):
        tell_candidate(entry.candidacy, DRAW_NUMBER, fact=row.pk, number=entry.number, **told)
    return row


def _entries(draw: Draw) -> list[DrawEntry]:
    return list(draw.entries.select_related("candidacy__council", "candidacy__author").order_by("number"))


@transaction.atomic
def draw_lots(*, draw: Draw, seed: str, by: User, now: datetime) -> Draw:
    """Type the seed, once it is known: the rest is computed. Refused when the list is not the published one.

    By another person than who froze it. Raises ActionDenied.
    """
    row = _locked(draw)
    refuse(rules.refusal_to_draw(by, row, now) or rules.refusal_of_list(row))
    known_seed = lot.tidy_seed(seed)
    drawn = lot.draw(lot.read_list(rules.list_text(row)), known_seed)
    ranks = {number: rank for rank, number in enumerate((*drawn.seated, *drawn.substitutes), start=1)}
    entries = _entries(row)
    for entry in entries:
        entry.rank = ranks.get(entry.number)
        entry.is_seated, entry.is_substitute = entry.number in drawn.seated, entry.number in drawn.substitutes
    DrawEntry.objects.bulk_update(entries, ["rank", "is_seated", "is_substitute"])
    advance(DRAW, row, "draw", by=by, along=Along(row={"seed": known_seed, "drawn_at": now, "confirmed_by": by}))
    audit.record("instances.draw_members", by=by, draw=row.pk, seed=known_seed)
    for entry in entries:
        place = SEATED if entry.is_seated else SUBSTITUTE if entry.is_substitute else ""
        tell_candidate(entry.candidacy, DRAW_DONE, fact=row.pk, number=entry.number, place=str(place))
    return row


@transaction.atomic
def cancel_draw(*, draw: Draw, reason: str, by: User, now: datetime) -> Draw:
    """Give up a draw that is not done; why stays in its history."""
    row = _locked(draw)
    refuse(rules.refusal_to_cancel(by, row, now))
    advance(DRAW, row, "cancel", by=by, reason=reason)
    audit.record("instances.cancel_draw", by=by, draw=row.pk)
    return row


@transaction.atomic
def give_seats(*, draw: Draw, starts_on: date, by: User, now: datetime) -> int:
    """Seat those who were drawn, all or none; who withdrew meanwhile leaves the place to a substitute, by hand.

    Returns how many sit.
    """
    refuse(rules.refusal_to_give_seats(by, draw, now))
    drawn = Candidacy.objects.filter(draw_entries__draw=draw, draw_entries__is_seated=True)
    waiting = drawn.filter(state=CandidacyState.RECEIVED).select_related("council").order_by("draw_entries__rank")
    for candidacy in waiting:
        accept(candidacy=candidacy, college=draw.college, starts_on=starts_on, by=by, now=now)
    return len(waiting)


@transaction.atomic
def answer_undrawn(*, draw: Draw, words: str, by: User, now: datetime) -> int:
    """Thank those whose number was not drawn. Returns how many."""
    refuse(rules.refusal_to_give_seats(by, draw, now))
    others = Candidacy.objects.filter(draw_entries__draw=draw, draw_entries__rank__isnull=True)
    waiting = list(others.filter(state=CandidacyState.RECEIVED).select_related("council").order_by("pk"))
    for candidacy in waiting:
        decline(candidacy=candidacy, decline_reason=DeclineReason.NOT_DRAWN, words=words, by=by, now=now)
    return len(waiting)
