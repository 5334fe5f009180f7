"""Who and what the invented cases are about."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from allonnes.accounts.models import User
from allonnes.town.locating import QuartierShape
from requests_qrc.intake.models import Category


@dataclass
class World:
    """Who and what the invented cases are about, and what is written for them."""

    rng: Random
    now: datetime
    words: dict[str, Any]
    categories: list[Category]
    shapes: list[QuartierShape]
    people: list[User]
    sorter: User
    worker: User

    def drawn(self, weights: dict[Any, int]) -> Any:
        """One of these, as often as its weight says."""
        return self.rng.choices([*weights], [*weights.values()])[0]
