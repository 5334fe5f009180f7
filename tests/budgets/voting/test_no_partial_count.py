"""While a vote is open nobody learns how it goes: every page, for every role, says the same before and after votes.

Every address of `tests/conventions/site_map.py` and every page of the vote at the desk is read, with every sort and
filter, then every page linked from there; a new page joins the crawl by itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.contrib import admin
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.pages.admin.vote import VOTE_PAGES
from budgets.projects.catalogue.filters import SORTS
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.publication import FILES
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.desk.page import address
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.roll.voter import marked_voter
from tests.conventions.access import rows
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.votes import cast, make_open_vote, make_voter

pytestmark = [pytest.mark.django_db, pytest.mark.crawl]
VISITORS = ["anonymous", "resident", *Role.values]
# Pages about one's own sign-in: they draw a new secret each time, and know nothing of a vote.
OWN_SIGN_IN = re.compile(r"^(mfa_|account_|usersessions_|accounts:|desk_)")
DRAWN = re.compile(
    r"(nonce-?[=\"]*|csrfmiddlewaretoken\" value=\"|X-CSRFToken(?:\"|&quot;): (?:\"|&quot;)|^{\"token\": \")[\w+/=-]+"
)
# What else runs on the machine fills its disk.
DISK = re.compile(r"[\d,]+ Go libres \(\d+ %\)")
# The draft's own id in a form that sends something once.
ONE_TIME_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
LINK = re.compile(r'href="([^"#]+)"')
FOLLOWED = ("/budgets/", "/gestion/budgets/", "/recherche/")
Seen = dict[str, tuple[int, str, str]]


def visitor(kind: str, edition: Edition) -> Client:
    """Somebody who reads; the resident already voted, so their own ballot is read too."""
    client = Client()
    if kind != "anonymous":
        user = make_user() if kind == "resident" else make_agent(kind)
        sign_in(client, user)
        if kind == "resident":
            cast(unlike(make_voter(edition)), ["3"], user_id=user.pk)
    return client


def unlike(voter: Any) -> Any:
    """A voter who looks like nobody."""
    return replace(voter, name_mark="", home_mark="")


def votes_for(edition: Edition, reference: str, number: int = 30) -> None:
    for _each in range(number):
        cast(unlike(make_voter(edition)), [reference])


def named_pages(edition: Edition) -> Iterator[str]:
    """Every address of the portal, filled with what this edition holds."""
    given = {"edition": edition.slug, "project": str(edition.projects.get(number=1).public_id)}
    for name, (_access, arguments) in rows().items():
        if not OWN_SIGN_IN.match(name):
            try:
                yield reverse(name, kwargs={key: given.get(str(value), value) for key, value in arguments.items()})
            except NoReverseMatch:
                continue  # needs an encounter, a page: nothing of a vote


def pages_with_choices(edition: Edition) -> Iterator[str]:
    """What answers a question: sorts, filters, searches, files, lists of the desk in each of their orders."""
    projects, points = (reverse(f"budgets:{name}", args=[edition.slug]) for name in ("projects", "points"))
    for one in (projects, points):
        yield from (f"{one}?tri={sort}" for sort in SORTS)
        yield from (f"{one}?etat={state}" for state in ProjectState)
    yield f"{projects}?q=verger"
    yield f"{reverse('portal:search')}?q=verger"
    yield from (reverse("budgets:project", args=[edition.slug, number]) for number in range(1, 7))
    yield from (reverse("budgets:file", args=[edition.slug, one.name]) for one in FILES)
    for page in VOTE_PAGES:
        try:
            yield address(page.name, edition)
        except NoReverseMatch:
            continue
    for model, desk in admin.site._registry.items():
        listing = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield listing
        if model is Project:
            yield from (f"{listing}?o={sign}{at}" for at in range(1, len(desk.list_display) + 1) for sign in ("", "-"))
    yield reverse("admin:budgets_edition_change", args=[edition.pk])
    yield reverse("admin:budgets_edition_change", args=[edition.pk])
    yield reverse("admin:index")


def read(client: Client, addresses: Iterable[str]) -> Seen:
    """What each address answers, without what is drawn anew for each answer; no cache hides a change."""
    cache.clear()
    seen: Seen = {}
    for path in addresses:
        response = client.get(path)
        body = b"".join(response) if response.streaming else response.content
        text = DISK.sub("?", ONE_TIME_ID.sub("?", DRAWN.sub("?", body.decode(errors="replace"))))
        seen[path] = (response.status_code, response.get("Location", ""), text)
    return seen


def crawl(client: Client, edition: Edition) -> Seen:
    """Every page, then the other pages that they lead to."""
    first = read(client, dict.fromkeys([*named_pages(edition), *pages_with_choices(edition)]))
    found = (
        urljoin(page, link.replace("&amp;", "&"))
        for page, (_status, _to, text) in first.items()
        for link in LINK.findall(text)
    )
    known = {urlsplit(one).path for one in first}
    linked = {one for one in found if one.startswith(FOLLOWED) and urlsplit(one).path not in known}
    return {**first, **read(client, sorted(linked))}


def changed(before: Seen, after: Seen) -> list[str]:
    return [one for one in before if before[one] != after[one]]


@pytest.mark.parametrize("kind", VISITORS)
def test_no_page_changes_with_the_votes_of_the_day(kind: str) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        edition = make_open_vote()
        client = visitor(kind, edition)
        before = crawl(client, edition)
        assert len(before) > 100
        votes_for(edition, "2", 30)
        votes_for(edition, "5", 20)
        assert changed(before, read(client, before)) == []
        assert RollEntry.objects.count() >= 50


@pytest.mark.parametrize("kind", ["anonymous", Role.VOTE_OFFICER])
@pytest.mark.parametrize("days", [1, 10])
def test_no_page_changes_when_everybody_changes_their_mind(kind: str, days: int) -> None:
    """The day after, when the number of voters shows; and once the vote is closed, before anything is sealed."""
    edition = make_open_vote()
    client = visitor(kind, edition)
    votes_for(edition, "2", 8)
    voted = timezone.now()
    later = voted + timedelta(days=days)
    with time_machine.travel(later, tick=False):
        before = crawl(client, edition)
        if kind == "anonymous" and days == 1:
            assert "<b>8</b> <span>personnes ont voté" in before[reverse("budgets:vote", args=[edition.slug])][2]
    with time_machine.travel(voted, tick=False):
        for entry in RollEntry.objects.filter(user=None):
            for tap in (Change(Kind.REMOVE, "2"), Change(Kind.ADD, "5")):
                save_choice(voter=marked_voter(entry), change=tap)
    with time_machine.travel(later, tick=False):
        assert changed(before, read(client, before)) == []


@pytest.mark.parametrize("kind", VISITORS)
def test_what_counts_is_found_by_nobody_before_the_result(kind: str) -> None:
    edition = make_open_vote()
    client = visitor(kind, edition)
    votes_for(edition, "2", 3)
    asked = [reverse("budgets:file", args=[edition.slug, one.name]) for one in FILES if one.needs_result]
    asked += [reverse(f"budgets:{name}", args=[edition.slug]) for name in ("compare", "minutes")]
    assert len(asked) >= 6
    assert {client.get(path).status_code for path in asked} == {404}


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("command", [("count",), ("count", "--json"), ("export_pabulib",)])
def test_no_command_reads_the_open_box(command: tuple[str, ...]) -> None:
    name, *options = command
    edition = make_open_vote()
    before = said(name, edition.slug, *options)
    votes_for(edition, "2")
    assert said(name, edition.slug, *options) == before
    assert OpenBallot.objects.count() == 30
    if name == "export_pabulib":
        assert "num_votes;0" in before
        assert before.rstrip().endswith("voter_id;vote")
