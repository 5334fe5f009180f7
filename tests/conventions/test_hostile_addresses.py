"""No question typed in an address breaks a page: NUL, huge numbers, bad dates, unknown words, in every filter."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from allonnes.accounts.roles import Role
from tests.conventions.access import PUBLIC, names, rows
from tests.conventions.test_access import address, town, visitor

__all__ = ["town"]
HOSTILE = ("%00", "%0%000", "a%00b", "9" * 40, "-1", "%F0%9F%92%A9", "%FF", "2026-13-45", "x" * 3000, "[]", "{}")
# The desk has thirty lists and nine filters each: one value of each kind.
HOSTILE_AT_THE_DESK = ("%0%000", "9" * 40, "2026-13-45", "[]")
# One value of each kind is tried each time, all of them where there is time.
VALUES = [pytest.param(value, marks=() if value in HOSTILE_AT_THE_DESK else pytest.mark.slow) for value in HOSTILE]
NAMES = ("q", "page", "theme", "quartier", "etat", "tri", "numero", "next", "mois", "rencontre")


@pytest.mark.parametrize("value", VALUES)
def test_no_public_address_breaks_on_a_hostile_question(value: str, town: dict[str, Any]) -> None:
    client = visitor("anonymous")
    query = "&".join(f"{name}={value}" for name in NAMES)
    wrong = [
        name
        for name in sorted(set(names()) & set(rows()))
        if rows()[name][0] == PUBLIC and client.get(f"{address(name, town)}?{query}").status_code >= 500
    ]
    assert not wrong


@pytest.mark.crawl
@pytest.mark.parametrize("value", HOSTILE_AT_THE_DESK)
def test_no_list_of_the_desk_breaks_on_a_hostile_question(value: str, town: dict[str, Any]) -> None:
    client = visitor(Role.ADMINISTRATOR)
    wrong = []
    for model, model_admin in admin.site._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        filters = [name for name in model_admin.list_filter if isinstance(name, str)]
        for name in (
            "q",
            "p",
            "o",
            *filters,
            *(f"{name}__exact" for name in filters),
            *(f"{name}__id__exact" for name in filters),
        ):
            if client.get(f"{url}?{name}={value}").status_code >= 500:
                wrong.append(f"{url}?{name}")
    assert not wrong
