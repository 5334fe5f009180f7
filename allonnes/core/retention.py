"""What has been kept long enough: each app declares its rules in its `retention.py`; nothing goes without a visa.

Public archives are eliminated only with the written visa of the archives of the department (code du patrimoine,
articles L212-2 and R212-14): whoever keeps visas reads these rules, says what is due, and lets go what was seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Due:
    """How many things have been kept long enough, and the day when the oldest of them ended."""

    count: int
    oldest: date | None


@dataclass(frozen=True)
class RetentionRule:
    """`rule`: how long, counted from when, in a sentence. `due`: what is over at a moment, in one query.

    `eliminate(as_of=…, now=…, by=…)` lets go what was over at `as_of`, writes so in the log, and returns how many.
    """

    kind: str
    label: Any
    rule: Any
    due: Callable[[datetime], Due]
    eliminate: Callable[..., int]


RULES: Registry[RetentionRule] = Registry(lambda rule: rule.kind)
