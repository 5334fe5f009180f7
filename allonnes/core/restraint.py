"""When the town praises itself in nothing: the months before an election, said by whichever app knows them.

Source: code électoral, article L52-1, second paragraph: from the first day of the sixth month before the month of
general elections, no campaign promotes what the town has done. An action that publishes asks here; facts go on.
"""

from collections.abc import Callable
from datetime import datetime

from allonnes.core.registry import Registry

Reason = Callable[[datetime], str | None]
RESTRAINTS: Registry[Reason] = Registry(lambda reason: f"{reason.__module__}.{reason.__qualname__}")


def refusal_to_promote(moment: datetime) -> str | None:
    """Why nothing that praises is published at that moment, in the town's words; None in ordinary times."""
    reasons = (reason(moment) for reason in RESTRAINTS)
    return next((words for words in reasons if words), None)
