"""Which field holds data about a person, and what happens to it: the ground of the GDPR rights.

Each app declares every field of its models in its `personal.py`; a test fails on an undeclared field.
`allonnes.accounts` reads the declarations to let people download and delete what concerns them (RGPD art. 15 to 20).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OnErasure(TextChoices):
    """What deleting an account does to the rows that concern the person."""

    DELETE = "delete", _("c’est supprimé")
    ERASE = "erase", _("ce qui parle de vous est effacé")
    KEEP = "keep", _("cela reste, sans votre nom")


@dataclass(frozen=True)
class PersonalModel:
    """Declaration for one model.

    `person`: lookup from a row to the user it concerns ("" when rows concern nobody).
    `personal`: fields that say something about that person. `neutral`: all the others.
    `address`: the field that holds an address, when a row may also concern whoever has it without naming an account.
    `left_out`: the rows, named by these values, that the download does not give; the title says so.
    """

    model: str
    neutral: tuple[str, ...]
    personal: tuple[str, ...] = ()
    person: str = ""
    on_erasure: OnErasure = OnErasure.KEEP
    title: Any = ""
    purpose: Any = ""
    order_by: str = field(default="pk")
    left_out: tuple[tuple[str, Any], ...] = ()
    address: str = ""


_DECLARED: dict[str, PersonalModel] = {}
_LOCK: list[Callable[[int], None]] = []
_FORGET: list[Callable[[int], None]] = []


def also_on_erasure(*, lock: Callable[[int], None], forget: Callable[[int], None]) -> None:
    """Register what an app does, beside its declarations, when the account of that primary key is deleted.

    `lock` runs first, before the person's row is locked: it takes the rows that other acts lock before people.
    """
    if forget not in _FORGET:
        _LOCK.append(lock)
        _FORGET.append(forget)


def lock_elsewhere(user_pk: int) -> None:
    """Let each app lock what it locks before people; inside the transaction that erases the account."""
    for lock in _LOCK:
        lock(user_pk)


def forget_elsewhere(user_pk: int) -> None:
    """Let each app forget what its declarations cannot say; inside the transaction that erases the account."""
    for forget in _FORGET:
        forget(user_pk)


def declare(*declarations: PersonalModel) -> None:
    """Register the models of one app. Raises ValueError when a model or a field is declared twice."""
    for declaration in declarations:
        if declaration.model in _DECLARED and _DECLARED[declaration.model] != declaration:
            raise ValueError(f"{declaration.model} is declared twice")
        if set(declaration.neutral) & set(declaration.personal):
            raise ValueError(f"{declaration.model}: a field is both personal and neutral")
        _DECLARED[declaration.model] = declaration


def declarations() -> dict[str, PersonalModel]:
    """Every declaration, by model label (`app_label.Model`)."""
    return dict(_DECLARED)
