"""What an entry taken face to face is for; each app above declares its own in its `field.py`."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Purpose:
    """A kind of assisted entry: its word in the table, and in French."""

    value: str
    label: Any


PURPOSES: Registry[Purpose] = Registry(lambda purpose: purpose.value)
REGISTRATION = Purpose("registration", _("Création d’un compte"))
# « Inscrire quelqu’un » to a coming encounter.
SEAT = Purpose("seat", _("Inscription à une rencontre"))
PURPOSES.declare(REGISTRATION, SEAT)


def purpose_choices() -> list[tuple[str, Any]]:
    """Every purpose, for the field of the model."""
    return [(purpose.value, purpose.label) for purpose in PURPOSES]
