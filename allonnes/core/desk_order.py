"""The order of a list of the desk, in words: what it is now, and the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import get_fields_from_path, label_for_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from allonnes.core.desk_lists import chosen_queue

OF_QUEUE = "le plus pressé d’abord"
DATES = ("les plus anciens d’abord", "les plus récents d’abord")
NUMBERS = ("du plus petit au plus grand", "du plus grand au plus petit")
YES_NO = ("non d’abord", "oui d’abord")
WORDS = ("de A à Z", "de Z à A")


@dataclass(frozen=True)
class Order:
    """A way to order a list; `url` is the same list in this order."""

    label: str
    url: str
    is_current: bool


def order_now(changes: Any, request: HttpRequest) -> str:
    """« Échéance : les plus anciens d’abord »: what the first column of the order says."""
    held = [order for order in orders_of(changes) if order.is_current]
    if held:
        return held[0].label
    if chosen_queue(request, changes.model):
        return OF_QUEUE
    declared = str(getattr(changes.model_admin, "order_words", ""))
    first = next(iter(changes.model_admin.get_ordering(request) or changes.opts.ordering), "pk")
    return declared or _in_words(changes.model, *_parts(first))


def orders_of(changes: Any) -> list[Order]:
    """Both directions of each column that can be sorted."""
    return list(_orders(changes))


def _orders(changes: Any) -> Iterator[Order]:
    chosen = changes.params.get(ORDER_VAR, "").split(".")[0]
    for place, column in enumerate(changes.list_display):
        path = changes.get_ordering_field(column)
        if not path or column not in changes.sortable_by:
            continue
        name = capfirst(str(label_for_field(column, changes.model, changes.model_admin)))
        for is_reversed, words in enumerate(_kind(changes.model, _parts(path)[0])):
            value = f"{'-' * is_reversed}{place}"
            url = changes.get_query_string({ORDER_VAR: value, PAGE_VAR: None})
            yield Order(f"{name} : {words}", url, chosen == value)


def _parts(order: Any) -> tuple[str, bool]:
    """The field of an order, and whether it is reversed."""
    if hasattr(order, "resolve_expression"):
        inner = getattr(order, "expression", order)
        return str(getattr(inner, "name", "pk")), bool(getattr(order, "descending", False))
    return str(order).lstrip("-"), str(order).startswith("-")


def _in_words(model: Any, path: str, is_reversed: bool) -> str:
    field = _field(model, path)
    words = _kind(model, path)[is_reversed]
    return f"{capfirst(str(field.verbose_name))} : {words}" if field is not None and not field.primary_key else words


def _field(model: Any, path: str) -> Any:
    try:
        return get_fields_from_path(model, path)[-1]
    except FieldDoesNotExist:
        return None


def _kind(model: Any, path: str) -> tuple[str, str]:
    field = _field(model, path)
    if field is None or field.primary_key or isinstance(field, models.IntegerField | models.DecimalField):
        return NUMBERS
    if isinstance(field, models.DateField):
        return DATES
    return YES_NO if isinstance(field, models.BooleanField) else WORDS
