"""The roll of a station at the desk: who keeps it, how often people are looked for; a station made by mistake."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from budgets.editions.models import Edition
from budgets.voting.models import PollingStation, RollEntry
from tests.factories.accounts import sign_in
from tests.factories.paper import make_officer, make_station
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def url(name: str, edition: Edition, **more: Any) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def typed(last_name: str = "Durand") -> dict[str, str]:
    said = {"first_names": "Camille", "last_name": last_name, "birth_date": "17/05/1980", "link": "lives"}
    return {f"secret-{name}": value for name, value in said.items()}


@pytest.fixture
def officer(client: StrictClient) -> Any:
    found = make_officer()
    sign_in(client, found)
    return found


@pytest.fixture
def second() -> StrictClient:
    other = StrictClient()
    sign_in(other, make_officer())
    return other


def test_the_roll_of_a_station_is_kept_by_its_members(client: StrictClient, officer: Any, second: StrictClient) -> None:
    edition = make_open_vote()
    station = make_station(edition)
    station.officers.add(officer)
    page = url("roll", edition, station_pk=station.pk)
    assert "Vous n’êtes pas membre de ce bureau" in text(second.get(page))
    for act in ("search", "mark", "replace"):
        assert second.post(page, {**typed(), act: ""}).status_code == 409
    assert not RollEntry.objects.exists()
    assert client.post(page, {**typed(), "mark": ""}).status_code == 302


def test_looking_for_people_in_the_roll_is_slowed(client: StrictClient, officer: Any, second: StrictClient) -> None:
    edition = make_open_vote()
    page = url("roll", edition, station_pk=make_station(edition).pk)
    cast(make_voter(edition, identity=somebody(last_name="Durand")), ["1"])
    with override_settings(ACCOUNT_RATE_LIMITS={**settings.ACCOUNT_RATE_LIMITS, "roll": "2/h/key"}):
        assert client.post(page, {**typed("Un"), "search": ""}).status_code == 200
        assert "a déjà voté" in text(client.post(page, {**typed(), "mark": ""}))
        for act in ("search", "mark"):
            refused = client.post(page, {**typed(), act: ""})
            assert refused.status_code == 409
            assert "Beaucoup de demandes" in text(refused)
        assert client.post(page, {**typed("Deux"), "mark": ""}).status_code == 302
        assert second.post(page, {**typed(), "search": ""}).status_code == 200


def test_a_station_made_by_mistake_is_deleted_after_a_question(client: StrictClient, officer: Any) -> None:
    edition = make_open_vote()
    station = make_station(edition, sheets_printed=0)
    page = url("office_delete", edition, station_pk=station.pk)
    assert page in text(client.get(url("offices", edition)))
    assert "n’a pas encore servi" in text(client.get(page))
    PollingStation.objects.update(sheets_printed=1)
    assert page not in text(client.get(url("offices", edition)))
    assert "a déjà servi" in text(client.get(page))
    assert client.post(page).status_code == 409
    PollingStation.objects.update(sheets_printed=0)
    assert client.post(page).status_code == 302
    assert not PollingStation.objects.exists()
