"""What a table of documents holds of a person, for the `personal.py` of each app: nobody, the town publishes them."""

from collections.abc import Iterable

from allonnes.core.personal import PersonalModel


def document_declared(model: str, thing: str, *, neutral: Iterable[str] = ()) -> PersonalModel:
    """A document that the town joins to a thing concerns nobody by itself; `thing`: the foreign key."""
    return PersonalModel(model, neutral=("id", thing, "title", "file", "kind", "size", "sha256", "added_at", *neutral))
