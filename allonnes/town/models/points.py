"""Columns that several tables of the town share: a point on the map, and the words by which a row is searched."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from allonnes.town.street_words import canonical


def latitude(**options: Any) -> "models.DecimalField[Any, Any]":
    """Degrees north, to a tenth of a metre."""
    checks = [MinValueValidator(-90), MaxValueValidator(90)]
    return models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, validators=checks, **options)


def longitude(**options: Any) -> "models.DecimalField[Any, Any]":
    """Degrees east, to a tenth of a metre."""
    checks = [MinValueValidator(-180), MaxValueValidator(180)]
    return models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, validators=checks, **options)


class WordsField(models.TextField):  # type: ignore[type-arg]
    """The names in the fields `of`, as the search compares them; written with the row, by nobody."""

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **options: Any) -> None:
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", "verbose_name": _("mots cherchés"), **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        words = canonical(" ".join(getattr(model_instance, field) for field in self.of))
        setattr(model_instance, self.attname, words)
        return words
