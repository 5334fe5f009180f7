"""The pages where two officers correct a line of the paper roll, and what says that a line waits."""

from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.queues import count_queues
from budgets.voting.corrections import permissions
from budgets.voting.models import PollingStation, RollCorrection, RollEntry
from tests.budgets.voting.test_paper_desk import text, url
from tests.budgets.voting.test_roll_corrections import RIGHT, WRONG, ask, confirm, mark, vote
from tests.factories.accounts import sign_in
from tests.factories.paper import make_officer, make_station
from tests.factories.votes import make_open_vote, somebody
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(db: None) -> PollingStation:
    return make_station(make_open_vote())


def signed(user: User | None = None) -> StrictClient:
    client = StrictClient()
    sign_in(client, user or make_officer())
    return client


def typed(**changes: str) -> dict[str, str]:
    said = {
        f"{side}_{name}": value
        for side, who in (("wrong", WRONG), ("right", RIGHT))
        for name, value in (
            ("first_names", who.first_names),
            ("last_name", who.last_name),
            ("birth_date", f"{who.birth_date:%d/%m/%Y}"),
        )
    }
    return {f"secret-{name}": value for name, value in {**said, "reason": "mistyped", **changes}.items()}


def page_of(station: PollingStation) -> str:
    return url("correction", station.edition, station_pk=station.pk)


def waiting_for(user: User) -> int | None:
    found = [one for one in count_queues(user, timezone.now()) if one.queue.name == "registre-a-corriger"]
    return found[0].count


def test_through_the_pages_one_asks_and_another_one_types_the_same(station: PollingStation) -> None:
    entry, first, second = mark(station), make_officer(), make_officer()
    asker, other = signed(first), signed(second)
    roll = text(asker.get(url("roll", station.edition, station_pk=station.pk)))
    assert page_of(station) in roll
    said = text(asker.post(page_of(station), typed(), follow=True))
    assert "C’est demandé" in said
    assert "Retirer votre demande" in said
    asked = RollCorrection.objects.get()
    confirming = url("correction_confirm", station.edition, station_pk=station.pk, correction=asked.pk)
    assert str(permissions.ASKED_BY_YOU) in text(asker.get(confirming))
    assert asker.post(confirming, typed()).status_code == 409
    assert (waiting_for(first), waiting_for(second)) == (0, 1)
    listed = other.get(reverse("admin:budgets_edition_waiting", args=["registre-a-corriger"]), follow=True)
    assert len(listed.context["corrections"]) == 1
    assert confirming in text(listed)
    wrong = other.post(confirming, typed(right_last_name="Morel"))
    assert wrong.status_code == 409
    assert "Ce n’est pas ce que l’autre personne a écrit" in text(wrong)
    assert 'value="Morel"' in text(wrong)
    assert "La ligne est corrigée" in text(other.post(confirming, typed(), follow=True))
    assert waiting_for(second) == 0
    assert str(permissions.NOT_WAITING) in text(other.get(confirming))
    before = entry.identity_mark
    entry.refresh_from_db()
    assert entry.identity_mark != before


def test_no_page_shows_a_name_that_the_officer_did_not_type(station: PollingStation) -> None:
    mark(station)
    asked, other = ask(station), signed()
    pages = (
        page_of(station),
        url("correction_confirm", station.edition, station_pk=station.pk, correction=asked.pk),
        url("paper", station.edition),
    )
    for page in pages:
        assert not any(word in text(other.get(page)) for word in ("Durant", "Moreau", "Lina", "Camile"))


def test_a_demand_is_taken_back_on_its_page(station: PollingStation) -> None:
    mark(station)
    asked = ask(station)
    confirming = url("correction_confirm", station.edition, station_pk=station.pk, correction=asked.pk)
    client = signed()
    assert "La demande est retirée" in text(client.post(confirming, {"withdraw": ""}, follow=True))
    assert client.get(confirming).status_code == 404
    done = ask(station)
    confirm(done)
    late = url("correction_confirm", station.edition, station_pk=station.pk, correction=done.pk)
    refused = client.post(late, {"withdraw": ""})
    assert (refused.status_code, str(permissions.NOT_WAITING) in text(refused)) == (409, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wrong_last_name": ""}, "Écrivez un nom."),
        ({"right_birth_date": "31/02/1980"}, "Vérifiez cette date"),
        ({"right_birth_date": "17/05/1850"}, "Vérifiez cette date : elle n’est pas possible."),
        ({"right_first_names": "…"}, "Écrivez un nom avec des lettres."),
        ({"reason": ""}, "Dites d’où vient la faute."),
    ],
)
def test_what_is_badly_filled_in_is_said_and_stays(
    station: PollingStation, changes: dict[str, str], words: str
) -> None:
    mark(station)
    answer = signed().post(page_of(station), typed(**changes))
    assert (answer.status_code, words in text(answer), "Durant" in text(answer) or "Moreau" in text(answer)) == (
        422,
        True,
        True,
    )
    assert not RollCorrection.objects.exists()


def test_each_answer_counts_as_a_look_up_that_found_somebody(station: PollingStation, settings: Any) -> None:
    mark(station)
    vote(station, RIGHT)
    client, limits = signed(), {**settings.ACCOUNT_RATE_LIMITS, "roll_known": "2/h/key"}
    with override_settings(ACCOUNT_RATE_LIMITS=limits):
        for _try in range(2):
            assert str(permissions.RIGHT_ONE_VOTED) in text(client.post(page_of(station), typed()))
        assert "beaucoup de personnes" in text(client.post(page_of(station), typed()))
    assert not RollCorrection.objects.exists()


def test_a_closed_page_says_why_and_a_station_has_its_own_lines(station: PollingStation) -> None:
    mark(station)
    asked, other = ask(station), make_station(station.edition, code="B", name="Salle")
    client, officer = signed(), make_officer()
    wrong_place = url("correction_confirm", station.edition, station_pk=other.pk, correction=asked.pk)
    assert client.get(wrong_place).status_code == 404
    station.officers.set([officer])
    closed = text(client.get(page_of(station)))
    assert "n’êtes pas membre de ce bureau" in closed
    assert "secret-wrong_last_name" not in closed
    assert client.post(page_of(station), typed()).status_code == 409
    assert waiting_for(officer) == 1


def test_the_list_of_what_waits_asks_as_many_questions_for_three_lines(
    station: PollingStation, django_assert_num_queries: Any
) -> None:
    client, page = signed(), page_of(station)
    for lines in (1, 3):
        while RollCorrection.objects.count() < lines:
            who = somebody()
            mark(station, who)
            RollCorrection.objects.create(
                entry=RollEntry.objects.exclude(corrections__isnull=False).get(),
                right_mark="a" * 64,
                reason="misread",
                asked_by=make_officer(),
                asked_on=timezone.localdate(),
            )
        client.get(page)
        for address, count in ((page, 10), (url("paper", station.edition), 9)):
            with django_assert_num_queries(count):
                client.get(address)
