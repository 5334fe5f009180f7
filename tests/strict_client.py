"""A test client that refuses, on every answer, what no page of the portal may show."""

import re
import sys
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from budgets.editions.models import Edition
from budgets.voting.ballot.tap import TOKEN, tap_token
from budgets.voting.models import RollEntry
from budgets.voting.roll.voter import SESSION_KEY, Voter, marked_voter

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
WRITES = re.compile(r"^\s*(insert|update|delete|truncate|alter|drop|create)\b", re.IGNORECASE)
# A session row moves with the person, not with the town's data.
MAY_WRITE_ON_GET = ("django_session",)
# A number written for people (a space every three digits) where a machine reads it back: a key that finds nothing.
WRITTEN_FOR_PEOPLE = re.compile(r"\d\u202f\d")
READ_BACK = {
    "href",
    "id",
    "for",
    "name",
    "action",
    "src",
    "form",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
}
CHOICES = {"hidden", "checkbox", "radio", "number"}
# What waits to be opened is not on the screen: its filled button is not beside another. Samples are no acts.
FOLDED = {"dialog", "template", "details"}
FOREIGN_TEMPLATES = ("admin/", "account/", "mfa/", "usersessions/", "allauth/", "django/")


class PageRefused(AssertionError):
    """A page breaks a rule of the house."""


class LoudUndefined(str):
    """`string_if_invalid` of the suite: an undefined name in one of our templates is an error, not a blank."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        frame: Any = sys._getframe(1)
        while frame and "context" not in frame.f_locals:
            frame = frame.f_back
        template = getattr(frame.f_locals["context"], "template", None) if frame else None
        template_name = getattr(template, "name", "") or ""
        if template_name.startswith(FOREIGN_TEMPLATES):
            return ""
        raise PageRefused(f"{template_name}: undefined {name}")


class _Page(HTMLParser):
    """Collects what the checks need; keeps the text of no script."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.misread: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.headings: list[int] = []
        self.filled: list[str] = []
        self.lang = ""
        self._open: list[str] = []
        self._folds: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
            if tag in FOLDED or "hidden" in given or "data-samples" in given:
                self._folds.append(len(self._open))
        if _is_filled(given) and not self._folds:
            self.filled.append(given.get("value") or given.get("href") or given.get("name") or tag)
        if "id" in given:
            self.ids.append(given["id"])
        self.problems += [f"inline {name}" for name in given if name.startswith("on") or name == "style"]
        self.misread += [f"{tag} {name}={given[name]}" for name in _read_back(tag, given)]
        check = getattr(self, f"_see_{tag}", None)
        if check:
            check(given)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._see_addresses(given)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        while self._folds and self._folds[-1] > len(self._open):
            self._folds.pop()

    def _see_addresses(self, given: dict[str, str]) -> None:
        for name in ("src", "srcset", "action", "poster"):
            if urlsplit(given.get(name, "")).netloc:
                self.problems.append(f"external {given[name]}")

    def _see_html(self, given: dict[str, str]) -> None:
        self.lang = given.get("lang", "")

    def _see_link(self, given: dict[str, str]) -> None:
        if urlsplit(given.get("href", "")).netloc:
            self.problems.append(f"external {given['href']}")

    def _see_script(self, given: dict[str, str]) -> None:
        if "src" not in given and given.get("type") not in {"application/json", "application/ld+json"}:
            self.problems.append("inline script")

    def _see_style(self, given: dict[str, str]) -> None:
        self.problems.append("inline style element")

    def _see_img(self, given: dict[str, str]) -> None:
        if "alt" not in given:
            self.problems.append(f"no alt: {given.get('src')}")

    def _see_label(self, given: dict[str, str]) -> None:
        self.labelled.add(given.get("for", ""))

    def _see_input(self, given: dict[str, str]) -> None:
        if given.get("type") not in UNLABELLED:
            self._see_control(given)

    def _see_control(self, given: dict[str, str]) -> None:
        if "label" not in self._open:
            self.controls.append(given)

    _see_select = _see_textarea = _see_control


def _is_filled(given: dict[str, str]) -> bool:
    """The main act of a page wears the sun; what is chosen wears it too, and says so to whoever cannot see it."""
    classes = given.get("class", "").split()
    is_main = "btn-main" in classes or ("default" in classes and given.get("type") == "submit")
    return is_main and "hidden" not in given and "aria-pressed" not in given


def _read_back(tag: str, given: dict[str, str]) -> list[str]:
    """The attributes of this tag that a browser, a form or a script reads back, and that hold a number for people."""
    holds_key = tag in {"option", "button"} or (tag == "input" and given.get("type") in CHOICES)
    return [
        name
        for name, value in given.items()
        if WRITTEN_FOR_PEOPLE.search(value) and (name in READ_BACK or (name == "value" and holds_key))
    ]


@lru_cache(maxsize=1)
def _read(html: str) -> _Page:
    """A page is read once for all that is asked of it."""
    page = _Page()
    page.feed(html)
    return page


def misread_keys(html: str) -> list[str]:
    """Keys and numbers of a page that would not be read back as they are, the desk's pages included."""
    return _read(html).misread


def crowded_acts(html: str) -> list[str]:
    """The filled buttons of a page that has more than one, the desk's pages included: each page has one main act."""
    filled = _read(html).filled
    return filled if len(filled) > 1 else []


def problems_of(html: str) -> list[str]:
    """Every rule that an HTML page breaks, in words."""
    page = _read(html)
    found = list(page.problems)
    found += [f"duplicate id {one}" for one in sorted({one for one in page.ids if page.ids.count(one) > 1})]
    found += [
        f"no label: {control.get('name')}"
        for control in page.controls
        if control.get("id") not in page.labelled and "aria-label" not in control and "aria-labelledby" not in control
    ]
    if "{{" in html or "{%" in html:
        found.append("leftover template syntax")
    return found + _structure(page) if page.lang or "<html" in html else found


def _structure(page: _Page) -> list[str]:
    found = [] if page.lang == "fr" else ["no lang"]
    if page.headings.count(1) != 1:
        found.append(f"{page.headings.count(1)} h1")
    jumps = [f"h{before} then h{after}" for before, after in pairwise(page.headings) if after > before + 1]
    return found + jumps


def token_of(client: Client, path: str) -> str:
    """The token of whoever votes in this session at this address; "" when nobody does."""
    session = client.session if settings.SESSION_COOKIE_NAME in client.cookies else {}
    edition = Edition.objects.filter(slug=path.split("/")[2]).first()
    kept = session.get(SESSION_KEY)
    if kept and (edition is None or kept["edition"] == edition.pk):
        return tap_token(Voter(**{name: value for name, value in kept.items() if name != "user"}))
    entry = RollEntry.objects.filter(user=session.get("_auth_user_id") or 0, edition=edition).first()
    return tap_token(marked_voter(entry)) if entry else ""


class StrictClient(Client):
    """Django's client, with the checks above after every answer and no SQL write during a GET."""

    def post(self, path: str, data: Any = None, *args: Any, **more: Any) -> HttpResponse:
        """A tap of a ballot carries the token of its page, as the browser's does, unless the test says another."""
        is_tap = isinstance(data, dict) and path.endswith("/bulletin/") and TOKEN not in data
        token = token_of(self, path) if is_tap else ""
        return super().post(path, {**data, TOKEN: token} if token else data, *args, **more)

    def request(self, **request: Any) -> HttpResponse:
        is_safe = request.get("REQUEST_METHOD", "GET") in {"GET", "HEAD"}
        if not is_safe:
            return self._checked(super().request(**request), request)
        with connection.execute_wrapper(_refuse_writes):
            response = super().request(**request)
        return self._checked(response, request)

    def _checked(self, response: HttpResponse, request: dict[str, Any]) -> HttpResponse:
        path = request.get("PATH_INFO", "")
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        misread = misread_keys(response.content.decode()) if is_page else []
        if misread:
            raise PageRefused(f"{path}: numbers written for people: " + "; ".join(misread))
        crowded = crowded_acts(response.content.decode()) if is_page else []
        if crowded:
            raise PageRefused(f"{path}: more than one filled button: " + "; ".join(crowded))
        if is_page and not path.startswith("/gestion/"):
            found = problems_of(response.content.decode())
            if found:
                raise PageRefused(f"{path}: " + "; ".join(found))
        assert "content-security-policy" in response, path
        return response


def _refuse_writes(execute: Any, sql: str, *arguments: Any) -> Any:
    if WRITES.match(sql) and not any(table in sql for table in MAY_WRITE_ON_GET):
        raise PageRefused(f"a GET writes: {sql[:200]}")
    return execute(sql, *arguments)
