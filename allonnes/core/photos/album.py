"""What an app says once of the photos of its things."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from allonnes.core.photos.models import AbstractPhoto

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


@dataclass(frozen=True)
class Album:
    """The photos of one kind of thing.

    `field`: the foreign key of `model` to the thing. `locked`: the same thing, its row locked until the transaction
    ends. `refusal(by, thing, now)`: why somebody (None: a visitor without account) may not change its photos now, or
    None. `most`: how many a thing has; `full` says in French that it has them. `kind`: the values that tell the photos
    of this album from the others of the same thing; `given`: those that a photo has when it comes.
    """

    model: type[AbstractPhoto]
    field: str
    locked: Callable[[Any], Any]
    refusal: Callable[[Any, Any, datetime], str | None]
    full: "StrPromise"
    most: int = 3
    kind: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def of(self, thing: Any) -> QuerySet[Any]:
        """The photos of a thing, in the order in which they came."""
        rows: QuerySet[Any] = self.model._default_manager.filter(**{self.field: thing}, **self.kind)
        return rows

    def kept(self, thing: Any, content_hash: str) -> AbstractPhoto | None:
        """The same photo of the same thing, in whatever album it is."""
        rows: QuerySet[Any] = self.model._default_manager.filter(**{self.field: thing}, content_hash=content_hash)
        photo: AbstractPhoto | None = rows.first()
        return photo

    def holds(self, photo: AbstractPhoto) -> bool:
        """Whether a photo of its things is one of this album."""
        return all(getattr(photo, name) == value for name, value in self.kind.items())

    def is_full(self, thing: Any) -> bool:
        """Whether it has as many as it may."""
        return self.of(thing).count() >= self.most

    def refusal_to_add(self, thing: Any) -> str | None:
        """A thing has so many photos, and no more."""
        return str(self.full) if self.is_full(thing) else None
