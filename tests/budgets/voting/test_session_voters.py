"""What devices keep of those who voted: enough to come back, no instant, nothing once it is forgotten."""

import json
import subprocess
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.core import backups
from allonnes.core.backups import back_up
from allonnes.core.sessions import SessionStore
from budgets.editions.models import Edition
from budgets.voting.kiosks.tablet import SEEN_KEY
from budgets.voting.models import RollEntry
from budgets.voting.roll.session_voters import forget_voters
from budgets.voting.roll.voter import LETTER_KEY, SESSION_KEY
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, said, said_to_agent
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PRIVATE = {"private", "no-store"}


def url(edition: Edition, name: str) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


def by_account(edition: Edition, *, role: str = "") -> StrictClient:
    client = StrictClient()
    sign_in(client, make_agent(role) if role else make_user())
    client.post(url(edition, "vote_identity"), said(address="3 rue Verte"))
    client.post(url(edition, "ballot"), {"add": "1"})
    return client


def by_letter(edition: Edition) -> StrictClient:
    client, (_letter, code) = StrictClient(), make_letter(edition)
    client.post(url(edition, "vote_letter"), {"code": code})
    client.post(url(edition, "vote_letter_identity"), said(address="3 rue Verte"))
    client.post(url(edition, "ballot"), {"add": "1"})
    return client


def at_a_kiosk(edition: Edition) -> StrictClient:
    client = kiosk_client(make_kiosk(edition))
    client.post(url(edition, "kiosk_identity"), said())
    client.post(url(edition, "kiosk_ballot"), {"add": "1"})
    return client


def with_an_agent(edition: Edition) -> StrictClient:
    client, _agent = agent_client()
    client.post(reverse("field_budgets:vote"), said_to_agent())
    client.post(reverse("field_budgets:vote_ballot"), {"add": "1"})
    return client


CHANNELS: dict[str, Callable[[Edition], StrictClient]] = {
    "account": by_account,
    "letter": by_letter,
    "kiosk": at_a_kiosk,
    "assisted": with_an_agent,
}
PAGES = {
    "account": ("vote", "vote_identity", "ballot", "vote_receipt"),
    "letter": ("vote", "vote_letter", "vote_letter_identity", "ballot", "vote_receipt"),
    "kiosk": ("kiosk_ballot", "kiosk_done"),
    "assisted": ("vote_ballot", "vote_done"),
}


def address(edition: Edition, channel: str, name: str) -> str:
    return reverse(f"field_budgets:{name}") if channel == "assisted" else url(edition, name)


def stored() -> list[dict[str, Any]]:
    """Every session of the table, read."""
    return [SessionStore().decode(row.session_data) for row in Session.objects.order_by("pk")]


@pytest.mark.parametrize("channel", CHANNELS)
def test_after_voting_no_session_keeps_a_name_nor_a_mark(channel: str) -> None:
    CHANNELS[channel](make_open_vote())
    entry = RollEntry.objects.get()
    kept = [one[SESSION_KEY] for one in stored() if SESSION_KEY in one]
    assert [one["entry"] for one in kept] == [str(entry.pk)]
    assert set(kept[0]) <= {"edition", "channel", "entry", "is_marked", "letter", "kiosk", "encounter", "user"}
    said_once = [entry.identity_mark, entry.name_mark, entry.identity_box, *filter(None, [entry.home_mark])]
    assert all(said_once)
    assert not any(one in json.dumps(stored()) for one in said_once)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_ballot_is_changed_with_the_little_that_is_kept(channel: str) -> None:
    edition = make_open_vote()
    client = CHANNELS[channel](edition)
    page = address(edition, channel, {"kiosk": "kiosk_ballot", "assisted": "vote_ballot"}.get(channel, "ballot"))
    assert client.post(page, {"add": "2"}).status_code == 302
    assert "(2 projets)" in client.get(page).content.decode()
    assert RollEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "end"),
    [("", datetime(2027, 4, 9, 4, tzinfo=UTC)), (Role.QRC_AGENT, datetime(2027, 3, 11, 5, tzinfo=UTC))],
)
def test_a_stored_session_says_the_same_all_day_long(role: str, end: datetime) -> None:
    ends = set()
    for hour in (0, 8, 13, 21):
        with time_machine.travel(datetime(2027, 3, 10, hour, 7, 31, 123, tzinfo=UTC), tick=False):
            client = by_account(make_open_vote(), role=role)
            ends.add(Session.objects.get(pk=client.session.session_key).expire_date)
    assert ends == {end}


def test_the_same_session_is_stored_the_same_whenever_it_is_written() -> None:
    written = set()
    for day in (10, 11):
        with time_machine.travel(datetime(2027, 3, day, 12, tzinfo=UTC), tick=False):
            written.add(SessionStore().encode({"voter": "x"}))
    assert len(written) == 1
    (one,) = written
    assert SessionStore().decode(one) == {"voter": "x"}
    assert SessionStore().decode(one[:-1] + "?") == {}


def test_a_session_that_holds_no_voter_ends_as_before() -> None:
    client = StrictClient()
    sign_in(client, make_user())
    client.get(url(make_open_vote(), "vote"))
    assert client.session.get_expiry_age() == 60 * 60 * 24 * 30


def test_forgetting_leaves_no_way_to_the_roll_and_people_signed_in() -> None:
    edition = make_open_vote()
    clients = {channel: vote(edition) for channel, vote in CHANNELS.items()}
    finished = at_a_kiosk(edition)
    finished.post(url(edition, "kiosk_done"))
    typed, (_letter, code) = StrictClient(), make_letter(edition)
    typed.post(url(edition, "vote_letter"), {"code": code})
    other = make_open_vote()
    elsewhere, kiosk_elsewhere = by_letter(other), at_a_kiosk(other)
    kiosk_elsewhere.post(url(other, "kiosk_done"))
    ends = dict(Session.objects.values_list("pk", "expire_date"))
    assert forget_voters(edition) == len(clients) + 2
    left = json.dumps(stored())
    assert not any(str(pk) in left for pk in RollEntry.objects.filter(edition=edition).values_list("pk", flat=True))
    assert sum(str(pk) in left for pk in RollEntry.objects.filter(edition=other).values_list("pk", flat=True)) == 2
    assert dict(Session.objects.values_list("pk", "expire_date")) == ends
    for client in (*clients.values(), finished, typed):
        assert not {SESSION_KEY, LETTER_KEY, SEEN_KEY, "voter_receipt"} & set(client.session.keys())
    assert elsewhere.get(url(other, "ballot")).status_code == 200
    assert clients["account"].get(reverse("portal:home")).wsgi_request.user.is_authenticated
    assert "kiosk" in clients["kiosk"].session
    assert forget_voters(edition) == 0


def is_private(answer: Any) -> bool:
    return {one.strip() for one in answer["Cache-Control"].split(",")} >= PRIVATE


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_page_of_a_voter_is_kept_by_the_browser(channel: str) -> None:
    edition = make_open_vote()
    client = CHANNELS[channel](edition)
    for name in PAGES[channel]:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address(edition, channel, name), headers=headers)
            assert is_private(answer), name
    ballot = address(edition, channel, PAGES[channel][-2])
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(ballot, {"add": "2"}, headers=headers)
        assert is_private(answer)
    if channel == "letter":
        with time_machine.travel(edition.phase_of("vote").ends_at, tick=False):
            assert is_private(client.get(ballot))
            assert is_private(client.get(url(edition, "vote_receipt")))


@pytest.mark.django_db(transaction=True)
def test_no_archive_holds_a_session(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    key = by_letter(make_open_vote()).session.session_key
    back_up(connection, tmp_path / "ville.tar")
    with tarfile.open(tmp_path / "ville.tar") as tar:
        tar.extract("base.dump", tmp_path, filter="data")
    program = backups._program("pg_restore", connection.pg_version // 10000)
    read = subprocess.run([program, "-f", "-", tmp_path / "base.dump"], capture_output=True, text=True, check=True)
    assert "CREATE TABLE public.django_session" in read.stdout
    assert str(RollEntry.objects.get().pk) in read.stdout
    assert key
    assert key not in read.stdout
