"""Tablets that people vote on: a kiosk opened by an agent, an agent at an encounter, what a person answers there."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.outreach.models import Encounter
from budgets.editions.models import Edition
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.kiosks.actions import open_kiosk
from budgets.voting.kiosks.opening_hours import MOST_DAYS, OpeningHours
from budgets.voting.models import Kiosk
from budgets.voting.roll.identity import Identity
from budgets.voting.roll.voter import Voter
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory, lock_tablet
from tests.factories.town import PlaceFactory
from tests.factories.votes import make_voter, somebody
from tests.strict_client import StrictClient

# The network of the test client.
HERE = "127.0.0.1"


def all_day(*, days: int = MOST_DAYS) -> OpeningHours:
    """From today on, day and night."""
    return OpeningHours(time.min, time.max, timezone.localdate() + timedelta(days=days - 1))


def opened(edition: Edition, **fields: Any) -> tuple[Kiosk, str]:
    """A kiosk opened now by an agent, and the code that stops it."""
    place, by = fields.get("place") or PlaceFactory(), fields.get("by") or make_agent()
    hours, network = fields.get("hours") or all_day(), fields.get("network", HERE)
    return open_kiosk(edition=edition, place=place, network=network, hours=hours, by=by)


def make_kiosk(edition: Edition, **fields: Any) -> Kiosk:
    """The same, when the code is of no use."""
    return opened(edition, **fields)[0]


def kiosk_client(kiosk: Kiosk) -> StrictClient:
    """A tablet that is this kiosk."""
    client = StrictClient()
    session = client.session
    session["kiosk"] = str(kiosk.pk)
    session.save()
    client.cookies["session"] = session.session_key
    return client


def at_kiosk(kiosk: Kiosk, **fields: Any) -> Voter:
    """Somebody who said at a kiosk who they are."""
    return replace(make_voter(kiosk.edition, VoteChannel.KIOSK, **fields), kiosk=str(kiosk.pk))


def helped_at(encounter: Encounter, edition: Edition, **fields: Any) -> Voter:
    """Somebody who agreed to be helped at an encounter."""
    return replace(make_voter(edition, VoteChannel.ASSISTED, **fields), encounter=encounter.pk)


def agent_client(*, role: str = Role.QRC_AGENT, encounter: Encounter | None = None) -> tuple[StrictClient, User]:
    """A tablet in field mode, and the agent signed in on it."""
    client, agent = StrictClient(), make_agent(role)
    sign_in(client, agent)
    lock_tablet(client, encounter or EncounterFactory(going_on=True))
    return client, agent


def said(who: Identity | None = None, *, prefix: str = "", **more: Any) -> dict[str, Any]:
    """The answers of a person to « Qui vote ? »."""
    who = who or somebody()
    answers = {
        "first_names": who.first_names,
        "last_name": who.last_name,
        "birth_date": f"{who.birth_date:%d/%m/%Y}",
        "link": Link.LIVES.value,
        **more,
    }
    return {f"{prefix}{name}": value for name, value in answers.items()}


def said_to_agent(who: Identity | None = None, **more: Any) -> dict[str, Any]:
    """The same, asked by an agent; they agree."""
    return said(who, prefix="secret-", **{"has_consent": "on", **more})


def url(kiosk: Kiosk | Edition, name: str = "", **more: Any) -> str:
    """The address of a page of a kiosk."""
    edition = kiosk.edition if isinstance(kiosk, Kiosk) else kiosk
    more |= {"number": 1} if name == "_project" else {}
    return reverse(f"budgets:kiosk{name}", kwargs={"slug": edition.slug, **more})


def text(response: Any) -> str:
    """An answer, read."""
    return response.content.decode()


def vote_at(tablet: StrictClient, kiosk: Kiosk, *references: str, **more: Any) -> None:
    """Say who one is, then tap these projects."""
    assert tablet.post(url(kiosk, "_identity"), said(**more))["Location"] == url(kiosk, "_ballot")
    for reference in references:
        assert tablet.post(url(kiosk, "_ballot"), {"add": reference}).status_code == 302
