"""The page « Le vote » of the desk: what there is to do now comes first, at each moment of the vote."""

import re

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from tests.factories.accounts import make_agent, sign_in
from tests.factories.sealing import after, seal
from tests.factories.setup import dated_edition
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def groups(edition: Edition, role: str) -> dict[str, list[str]]:
    """The titles of the page with the labels under each."""
    client = StrictClient()
    sign_in(client, make_agent(role))
    page = client.get(reverse("admin:budgets_edition_vote_hub", args=[edition.pk])).content.decode()
    parts = re.split(r"<h2>(.*?)</h2>", page)[3:]
    found = zip(parts[::2], parts[1::2], strict=True)
    return {title: re.findall(r"<dt><a[^>]*>(.*?)</a>", body) for title, body in found}


def test_before_the_opening_one_prepares() -> None:
    found = groups(dated_edition(), Role.ADMINISTRATOR)
    assert found["À faire maintenant"] == ["Ouvrir le vote", "Lettres à code", "Bureaux de vote"]
    assert "C’est passé\u202f: à relire" not in found
    assert any("Retirer" in one for one in found["Plus tard"])


def test_while_people_vote_the_opening_is_past() -> None:
    found = groups(make_open_vote(), Role.ADMINISTRATOR)
    assert "Bornes de vote" in found["À faire maintenant"]
    assert [label for title, labels in found.items() for label in labels if title.startswith("C’est")] == [
        "Ouvrir le vote"
    ]


def test_once_closed_an_officer_is_led_to_the_sealing() -> None:
    edition = make_open_vote()
    with time_machine.travel(after(edition)):
        found = groups(edition, Role.VOTE_OFFICER)
    assert "Clore et sceller" in found["À faire maintenant"]
    assert found["Plus tard"] == ["Dépouiller et publier"]


def test_once_sealed_the_count_comes_first() -> None:
    edition = make_open_vote()
    seal(edition)
    found = groups(edition, Role.VOTE_OFFICER)
    assert found["À faire maintenant"][-1] == "Dépouiller et publier"
    assert "Plus tard" not in found
