"""What an app says once of the documents of its things."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from allonnes.core.documents.models import AbstractDocument

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Shelf:
    """The documents of one kind of thing.

    `field`: the foreign key of `model` to the thing. `locked`: the same thing, its row locked until the transaction
    ends. `refusal(by, thing, now)`: why somebody may not change its documents now, or None. `most`: how many a thing
    has; `full` says in French that it has them. `given`: the values that a document has when it comes.
    """

    model: type[AbstractDocument]
    field: str
    locked: Callable[[Any], Any]
    refusal: Callable[[Any, Any, datetime], str | None]
    full: "StrPromise"
    most: int = 20
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def of(self, thing: Any) -> QuerySet[Any]:
        """The documents of a thing, in the order in which they came."""
        rows: QuerySet[Any] = self.model._default_manager.filter(**{self.field: thing})
        return rows

    def refusal_to_add(self, thing: Any) -> str | None:
        """A thing has so many documents, and no more."""
        return str(self.full) if self.of(thing).count() >= self.most else None
