"""What a table of photos holds of a person, and its fate: for the `personal.py` of each app."""

from collections.abc import Iterable
from typing import Any

from allonnes.core.personal import OnErasure, PersonalModel


def photo_declared(
    model: str, thing: str, *, person: str, title: Any, purpose: Any, neutral: Iterable[str] = ()
) -> PersonalModel:
    """A photo stays with its thing once its author's account is deleted, like the words beside it.

    `thing`: the foreign key; `person`: the way from a photo to whom it concerns.
    """
    pictures = ("large", "small", "width", "height", "small_width", "small_height", "content_hash")
    return PersonalModel(
        model,
        person=person,
        personal=(thing, "alt", "added_at"),
        neutral=("id", *pictures, *neutral),
        on_erasure=OnErasure.KEEP,
        title=title,
        purpose=purpose,
    )
