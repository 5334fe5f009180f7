"""What is said in words: fields of forms, parts of a letter, columns, acts; each app declares them in `wording.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.registry import Registry
from allonnes.core.templatetags.french import number, when


@dataclass(frozen=True)
class Word:
    """What a name of the code is called."""

    name: str
    label: Any


def plain(value: Any) -> str:
    """A value of the log as a person reads it: a moment, a number, yes or no, before and after."""
    if value is None or value == "":
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list):
        return ", puis ".join(f"« {plain(part)} »" for part in value)
    return _moment(str(value)) or str(value)


def _moment(text: str) -> str:
    """« dimanche 7 mars 2027 à 20 h », when the text is a moment or a day; "" else."""
    try:
        return when(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text))
    except ValueError:
        return ""


@dataclass(frozen=True)
class ActDetail:
    """A part of what the log keeps of an act: its name there, what it is called, and its value in sentences.

    `model` (`app.Model`): the value is the number of such a row, or its `named_by`; it is called by its own name.
    `tell` gives whole sentences instead of « label : value ».
    """

    name: str
    label: Any
    words: Callable[[Any], str] = plain
    model: str = ""
    named_by: str = ""
    tell: Callable[[Any], list[str]] | None = None


# Fields that mean the same in every form, for a text kept while somebody signs in again.
FIELDS: Registry[Word] = Registry(lambda word: word.name)
# The parts of a message's payload, in what a person downloads of themselves.
LETTER_PARTS: Registry[Word] = Registry(lambda word: word.name)
# Columns (`app.Model.field`) whose own name says too little to a person.
COLUMNS: Registry[Word] = Registry(lambda word: word.name)
# What the log keeps of each act; a part without a name here is not told.
ACT_DETAILS: Registry[ActDetail] = Registry(lambda detail: detail.name)


def name_words(registry: Registry[Word], **labels: Any) -> None:
    """Declare the labels of names that are identifiers."""
    registry.declare(*(Word(name, label) for name, label in labels.items()))


def label_of(registry: Registry[Word], name: str) -> Any:
    """The label of a name; None when it has none."""
    word = registry.get(name)
    return word.label if word else None


name_words(FIELDS, alt=_("Ce que montre la photo"))
