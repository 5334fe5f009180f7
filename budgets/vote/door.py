"""Where residents find the vote: whether it can be entered now, or what to wait for."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import when
from budgets.enums import PhaseKind
from budgets.models import Edition


@dataclass(frozen=True)
class VoteDoor:
    """`is_open`: one votes now; `words`: what to say while one does not, or ""."""

    is_open: bool = False
    words: str = ""


SHUT = VoteDoor()


def is_frozen(edition: Edition) -> bool:
    """Whether its vote was opened; no query when the edition came with its `opening`."""
    return getattr(edition, "opening", None) is not None


def vote_door(edition: Edition, now: datetime, *, is_frozen: bool) -> VoteDoor:
    """From the dates of an edition, frozen or not: nobody votes before the rules are. Prefetch `phases`."""
    study, vote = edition.phase_of(PhaseKind.STUDY), edition.phase_of(PhaseKind.VOTE)
    if edition.is_imported or vote is None or now >= vote.closes_at:
        return SHUT
    if now >= vote.starts_at:
        return VoteDoor(is_open=True) if is_frozen else VoteDoor(words=_("Le vote n’est pas encore ouvert."))
    is_near = is_frozen or (study is not None and now >= study.starts_at)
    return VoteDoor(words=_("Le vote commence le %(when)s.") % {"when": when(vote.starts_at)}) if is_near else SHUT
