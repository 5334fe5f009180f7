"""A row held until the transaction of an action ends: what two people do to it at once comes in turn."""

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy

from allonnes.core.errors import ActionDenied

Row = TypeVar("Row", bound=Model)
GONE = gettext_lazy("Ce que vous avez ouvert a disparu : quelqu’un vient de le supprimer. Rien n’est enregistré.")


def lock(rows: "type[Row] | QuerySet[Row]", pk: object, *, no_key: bool = False, gone: Any = GONE) -> Row:
    """The row read again under its lock, from a table or from a queryset that says what to read with it.

    With `no_key`, what only names the row meanwhile need not wait. Raises ActionDenied, saying `gone`, when somebody
    deleted it since it was read.
    """
    asked = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    try:
        return asked.select_for_update(of=("self",), no_key=no_key).get(pk=pk)
    except ObjectDoesNotExist:
        raise ActionDenied(str(gone)) from None
