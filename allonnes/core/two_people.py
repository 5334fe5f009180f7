"""What one person asks and another one confirms, kept by the database."""

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

TWO_NEEDED = _("Il faut deux personnes différentes.")


def by_two(
    name: str,
    *,
    asked: str = "asked_by",
    message: "StrPromise" = TWO_NEEDED,
) -> models.CheckConstraint:
    """Who confirms is not who asked."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F(asked)),
        violation_error_message=message,
    )


def confirmed_whole(name: str, *, at: str = "confirmed_at") -> models.CheckConstraint:
    """A confirmation has its person and its moment, or neither."""
    both, neither = ({"confirmed_by__isnull": empty, f"{at}__isnull": empty} for empty in (False, True))
    return models.CheckConstraint(name=name, condition=models.Q(**neither) | models.Q(**both))


def final_once(name: str, *, at: str = "confirmed_at") -> pgtrigger.Trigger:
    """Once confirmed, the row neither changes nor goes."""
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(**{f"old__{at}__isnull": False}),
    )
