"""Editions being prepared: their five phases, a règlement, and everything that the deposit needs."""

import re
from datetime import date
from typing import Any

from allonnes.accounts.models import User
from budgets.editions.actions import setup
from budgets.editions.models import Category, Competence, Edition, Regulation
from budgets.editions.permissions.setup import Span
from tests.factories.accounts import make_administrator, make_department
from tests.factories.budgets import EditionFactory, NeighbourhoodFactory, PhaseFactory, at, share_of_places
from tests.strict_client import StrictClient

BEFORE = at("2026-10-01 10:00")
IN_DEPOSIT, AFTER_DEPOSIT, IN_VOTE = at("2026-11-20 10:00"), at("2027-01-10 10:00"), at("2027-03-10 10:00")
VOTE_START = at("2027-03-04 08:00")
SPANS: dict[str, Span] = {
    "deposit": Span(at("2026-11-05 08:00"), at("2026-12-24 08:00")),
    "study": Span(at("2026-12-24 08:00"), VOTE_START),
    "vote": Span(VOTE_START, at("2027-04-01 20:00")),
    "results": Span(at("2027-04-01 20:00"), at("2027-04-29 08:00")),
    "delivery": Span(at("2027-04-29 08:00"), None),
}


def dated_edition(**fields: Any) -> Edition:
    """An edition with its five phases."""
    edition = EditionFactory(**fields)
    for kind, span in SPANS.items():
        PhaseFactory(edition=edition, kind=kind, starts_at=span.starts_at, ends_at=span.ends_at)
    return edition


def regulated(edition: Edition, by: User | None = None, **changes: Any) -> Regulation:
    """A version of its règlement, published before the deposit."""
    said = {"body": "# Article 1\n\nLa ville met 100 000 € de côté.", "deliberation": "n° 2026-104"}
    more = {"deliberated_on": date(2026, 9, 24), "now": BEFORE, **said, **changes}
    return setup.publish_regulation(edition=edition, by=by or make_administrator(), **more)


def ready_edition(**fields: Any) -> Edition:
    """Everything that the deposit needs, a guaranteed share too."""
    edition = dated_edition(**{"max_project_cost": 30_000, **fields})
    regulated(edition)
    Category.objects.create(edition=edition, name="Nature", slug="nature", department=make_department())
    share_of_places(edition, NeighbourhoodFactory(), slug="qpv", position=1)
    setup.add_default_criteria(edition=edition)
    Competence.objects.get_or_create(subject="Les arbres")
    return edition


def read_on(desk: StrictClient, address: str) -> dict[str, str]:
    """What a page says of the text that it shows, to be sent back."""
    shown = re.search(r'name="read_revision" value="(\d+)"', desk.get(address).content.decode())
    return {"read_revision": shown[1] if shown else ""}
