"""The two ways an action says no. Both carry one clear French sentence for the person who asked."""

from collections.abc import Iterable
from itertools import islice

from django.utils.translation import ngettext

# A page and a terminal show that much: the file is corrected, then tried again.
MOST_TOLD = 100
# In signs: a fault quotes a cell, and a cell may be a whole file badly cut.
LONGEST_TOLD = 2_000


class ActionDenied(Exception):
    """The rule forbids the act now, for this person; nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidInput(Exception):
    """What was given cannot be accepted; `problems` lists the faults, in the order they were found.

    A hundred at most are told, then how many more there are: a table of 100,000 bad lines makes no page of 50 MB.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = bounded(problems)
        super().__init__("\n".join(self.problems))


def bounded(problems: Iterable[str]) -> list[str]:
    """The first faults, each cut when it is too long, and last how many are not told."""
    left = iter(problems)
    told = [shortened(problem) for problem in islice(left, MOST_TOLD)]
    more = sum(1 for _untold in left)
    if more:
        words = ngettext("et %(n)d autre problème.", "et %(n)d autres problèmes.", more)
        told.append(words % {"n": more})
    return told


def shortened(problem: str) -> str:
    """A fault of which a page can be made."""
    return problem if len(problem) <= LONGEST_TOLD else f"{problem[:LONGEST_TOLD]}…"


def refuse(reason: str | None) -> None:
    """Raise ActionDenied when a `refusal_to_...` gave a reason; do nothing when it gave None."""
    if reason:
        raise ActionDenied(reason)
