"""Where the desk prepares an edition."""

from typing import Any

from django.urls import reverse

from budgets.editions.models import Edition


def preparation_page(edition: Edition, made: Any = None) -> str:
    """The path of the edition: where each form of the preparation leads back."""
    return reverse("admin:budgets_edition_change", args=[edition.pk])


def settings_page(edition: Edition) -> str:
    """The settings of the edition, under its path."""
    return f"{preparation_page(edition)}#reglages"


def edition_page(edition: Edition, name: str) -> str:
    """The page of one of its buttons."""
    return reverse(f"admin:budgets_edition_{name}", args=[edition.pk])
