"""What the desk shows of anything asked by one person and confirmed by another: whose it is, and taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import reverse

from allonnes.core.desk import DeskAction


class NamedPerson:
    """A column with the name of the person whom the row is about."""

    @admin.display(description="nom")
    def full_name(self, row: Any) -> str:
        return f"{row.user.first_name} {row.user.last_name}".strip() or "–"


def taking_back(*, refusal: Callable[..., str | None], run: Callable[..., object], listing: str) -> DeskAction:
    """The button that takes back what waits for a second person, then leads to the list."""
    return DeskAction(
        name="reprendre",
        label="Reprendre la demande",
        question="Rien ne change : la demande est effacée, elle reste au journal.",
        success="La demande est reprise.",
        refusal=refusal,
        run=run,
        is_danger=True,
        leads_to=lambda obj, made: reverse(listing),
    )
