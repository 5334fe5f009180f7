"""What is said in words: fields of forms, parts of a letter, columns; each app declares its own in its `wording.py`."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Word:
    """What a name of the code is called."""

    name: str
    label: Any


# Fields that mean the same in every form, for a text kept while somebody signs in again.
FIELDS: Registry[Word] = Registry(lambda word: word.name)
# The parts of a message's payload, in what a person downloads of themselves.
LETTER_PARTS: Registry[Word] = Registry(lambda word: word.name)
# Columns (`app.Model.field`) whose own name says too little to a person.
COLUMNS: Registry[Word] = Registry(lambda word: word.name)


def name_words(registry: Registry[Word], **labels: Any) -> None:
    """Declare the labels of names that are identifiers."""
    registry.declare(*(Word(name, label) for name, label in labels.items()))


def label_of(registry: Registry[Word], name: str) -> Any:
    """The label of a name; None when it has none."""
    word = registry.get(name)
    return word.label if word else None


name_words(FIELDS, alt=_("Ce que montre la photo"))
