"""Where residents find the vote: whether it can be entered now, or what to wait for."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.core.page_cache import rests_on
from allonnes.core.templatetags.french import when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.voting.box.keys import load_key


@dataclass(frozen=True)
class VoteEntrance:
    """`is_open`: one votes now; `words`: what to say while one does not, or ""."""

    is_open: bool = False
    words: str = ""


SHUT = VoteEntrance()


def is_frozen(edition: Edition) -> bool:
    """Whether its vote was opened; no query when the edition came with its `opening`."""
    return getattr(edition, "opening", None) is not None


def is_stopped(edition: Edition) -> bool:
    """Whether this server does not hold the key of its vote; no query when the edition came with its `opening`."""
    if not is_frozen(edition):
        return False
    fingerprint = edition.opening.key_fingerprint
    rests_on(lambda: load_key(fingerprint) is None)
    return load_key(fingerprint) is None


def vote_entrance(edition: Edition, now: datetime, *, is_frozen: bool, is_stopped: bool = False) -> VoteEntrance:
    """From the dates of an edition, frozen or not: nobody votes before the rules are. Prefetch `phases`."""
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    if edition.is_imported or vote is None or now >= vote.closes_at:
        return SHUT
    if now >= vote.starts_at and is_stopped:
        return VoteEntrance(words=_("Le vote est arrêté pour le moment."))
    if now >= vote.starts_at:
        return VoteEntrance(is_open=True) if is_frozen else VoteEntrance(words=_("Le vote n’est pas encore ouvert."))
    is_near = is_frozen or (study is not None and now >= study.starts_at)
    return VoteEntrance(words=_("Le vote commence le %(when)s.") % {"when": when(vote.starts_at)}) if is_near else SHUT
