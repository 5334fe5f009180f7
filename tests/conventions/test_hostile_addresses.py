"""Nothing typed breaks a page, in an address nor in a form: NUL, huge numbers, bad dates, unknown words, everywhere."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.projects.models import Project
from tests.conventions.access import PUBLIC, names, rows
from tests.conventions.test_access import address, town, visitor
from tests.factories.deposits import DURING, open_edition

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


# What a form may be sent by hand: in every field at once, then in one after the other.
SENT = ("\x00", "9" * 40, "-1", "0001-01-01", "9999-12-31T23:59", "x" * 10_000, "[]", "é\r\nBcc: a@b.fr")


IDEA_TYPED = {
    "title": "Un verger partagé",
    "description": "Planter vingt arbres fruitiers que tout le monde peut cueillir.",
    "category": "",
    "cost_guess": "",
}


class _Forms(HTMLParser):
    """What each form of a page that is sent holds: its address, its fields and their values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_sent = given.get("method", "").lower() == "post"
            self._fields = {} if is_sent else None
            self.forms += [(given.get("action", ""), self._fields)] if self._fields is not None else []
        elif self._fields is not None and given.get("name") and given.get("type") != "file":
            self._fields.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None


def _forms(client: Any, town: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form that this visitor finds at the addresses of the site, once by address and names of fields."""
    seen = set()
    for name in sorted(set(names()) & set(rows())):
        url = address(name, town)
        page = client.get(url)
        is_page = page.status_code == 200 and page.get("Content-Type", "").startswith("text/html")
        reader = _Forms()
        reader.feed(page.content.decode() if is_page else "")
        for action, fields in [("", {}), *reader.forms]:
            sent_to = (action or url).partition("?")[0]
            if (sent_to, *sorted(fields)) not in seen and sent_to.startswith("/"):
                seen.add((sent_to, *sorted(fields)))
                yield sent_to, fields


def _answers(fields: dict[str, str]) -> Iterator[dict[str, str]]:
    """All of the fields badly filled in, then one at a time."""
    for number, value in enumerate(SENT):
        yield dict.fromkeys(fields, value)
        yield {**fields, **dict.fromkeys(list(fields)[number % (len(fields) or 1) :: len(SENT)], value)}


def _status(client: Any, url: str, answers: dict[str, str]) -> int:
    """What is answered; nothing stays of what was sent."""
    cache.clear()  # nobody is told to wait
    with transaction.atomic():
        status: int = client.post(url, answers).status_code
        transaction.set_rollback(True)
    return status


def _begun_deposit(client: Any) -> dict[str, Any]:
    """A deposit under way, and the draft that this visitor began."""
    edition = open_edition(slug="ouverte")
    client.post(reverse("budgets:deposit", args=[edition.slug]), IDEA_TYPED)
    return {"edition": edition.slug, "project": Project.objects.get(edition=edition).public_id}


@pytest.mark.crawl
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["anonymous", "resident", Role.MEDIATOR])
def test_no_form_breaks_on_what_is_sent_by_hand(kind: str, town: dict[str, Any]) -> None:
    with time_machine.travel(DURING, tick=False):
        client = visitor(kind)
        forms = [*_forms(client, town), *_forms(client, {**town, **_begun_deposit(client)})]
        wrong = [
            f"{url} {sorted(answers.items())[:3]}"[:300]
            for url, fields in forms
            for answers in _answers(fields)
            if _status(client, url, answers) >= 500
        ]
    assert not wrong
