"""Where the desk prepares an edition."""

from typing import Any

from django.urls import reverse

from budgets.editions.models import Edition


def preparation_page(edition: Edition, made: Any = None) -> str:
    """The guided page: where each form of the preparation leads back."""
    return reverse("admin:budgets_edition_preparer", args=[edition.pk])
