"""Encounters on the first page of the desk: each once, in the hour that presses."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.queues import count_queues
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory, mediator
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 12, 1, 9, tzinfo=timezone.get_default_timezone())


def in_hours(hours: int, **fields: object) -> None:
    starts_at = MORNING + timedelta(hours=hours)
    EncounterFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **fields)


@pytest.mark.parametrize("role", [Role.COUNCIL_ANIMATOR, Role.QRC_AGENT])
def test_each_encounter_waits_in_one_queue(role: str, client: StrictClient) -> None:
    with time_machine.travel(MORNING, tick=False):
        for hours in (-1, 5, 30, 24 * 10, 24 * 30, -30):
            in_hours(hours)
        in_hours(-50, state="held")
        in_hours(6, state="cancelled")
        agent = make_agent(role)
        sign_in(client, agent)
        counted = {one.queue.name: (one.count, one.queue.address(agent)) for one in count_queues(agent, MORNING)}
        waits = {
            name: count
            for name, (count, _url) in counted.items()
            if name.startswith(("rencontres", "comptes-rendus-a-ecrire"))
        }
        assert waits == {
            "rencontres-du-jour": 2,
            "rencontres-a-preparer": 2,
            "rencontres-a-confirmer": 1,
            "comptes-rendus-a-ecrire": 1,
        }
        for name, count in waits.items():
            assert client.get(counted[name][1]).context["cl"].result_count == count
        page = client.get(reverse("admin:index")).content.decode()
        assert "Rencontres d’aujourd’hui" in page
        assert "Rencontres à préparer" in page


def test_a_mediator_finds_the_encounter_of_today_and_enters_the_field_mode(client: StrictClient) -> None:
    with time_machine.travel(MORNING, tick=False):
        in_hours(-1, title="Le marché du Mail")
        in_hours(24 * 10, title="La balade de Noël")
        sign_in(client, mediator())
        page = client.get(reverse("field:choose")).content.decode()
        assert "Le marché du Mail" in page
        assert "Commencer ici" in page
        assert "La balade de Noël" not in page
        assert reverse("field:choose") in client.get(reverse("accounts:home")).content.decode()
