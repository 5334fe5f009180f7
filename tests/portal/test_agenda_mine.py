"""« Mon agenda »: the dates of one person, and a secret address that can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from allonnes.accounts.models import User
from allonnes.core.agenda import SOURCES
from allonnes.core.errors import ActionDenied
from allonnes.outreach.actions import cancel_encounter
from portal.actions import give_agenda_address, take_back_agenda_address
from portal.calendar.secret import key_of, token_of
from portal.models import AgendaAddress
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.outreach import EncounterFactory, registered, walk
from tests.portal.agenda_reading import events, plain
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def feed_of(person: User) -> str:
    address = give_agenda_address(by=person, now=timezone.now())
    return reverse("portal:agenda_private_feed", args=[token_of(address.key)])


def test_my_agenda_holds_my_registrations_only(client: StrictClient) -> None:
    person = make_user()
    mine, waited = walk(title="La mienne"), walk(title="Attendue", seats=1)
    registered(mine, user=person, email=person.email)
    registered(waited)
    registered(waited, user=person, email=person.email)
    registered(walk(title="Une autre"))
    sign_in(client, person)
    page = plain(client.get("/agenda/mon-agenda/"))
    assert "La mienne" in page
    assert "Vous avez une place" in page
    assert "Attendue" in page
    assert "Une autre" not in page
    assert "Créer mon agenda" not in page
    assert "Créer mon adresse" in page


def test_without_date_the_page_says_where_to_look(client: StrictClient) -> None:
    sign_in(client, make_user())
    page = plain(client.get("/agenda/mon-agenda/"))
    assert "Rien de prévu pour vous" in page
    assert client.get("/agenda/mon-agenda/")["Cache-Control"] == "private, no-store"


def test_the_address_is_given_changed_and_taken_back(client: StrictClient) -> None:
    person = make_user()
    registered(walk(title="La mienne"), user=person, email=person.email)
    sign_in(client, person)
    client.post("/agenda/mon-agenda/adresse/")
    first = client.get("/agenda/mon-agenda/").context["mine"].feed
    assert first.opening.startswith("webcal://")
    assert [event["SUMMARY"] for event in events(StrictClient().get(first.path))] == ["La mienne"]
    client.post("/agenda/mon-agenda/adresse/")
    second = client.get("/agenda/mon-agenda/").context["mine"].feed
    assert StrictClient().get(first.path).status_code == 404
    assert StrictClient().get(second.path).status_code == 200
    client.post("/agenda/mon-agenda/adresse/retirer/")
    gone = StrictClient().get(second.path)
    assert gone.status_code == 404
    assert "no-store" in gone["Cache-Control"]
    assert client.get("/agenda/mon-agenda/").context["mine"].feeds == []
    assert client.post("/agenda/mon-agenda/adresse/retirer/").status_code == 302


def test_reading_changes_nothing_and_only_a_post_gives_an_address(client: StrictClient) -> None:
    sign_in(client, make_user())
    for path in ("/agenda/mon-agenda/adresse/", "/agenda/mon-agenda/adresse/retirer/"):
        assert client.get(path).status_code == 405
    assert not AgendaAddress.objects.exists()


def test_the_file_is_kept_by_nobody_and_needs_no_cookie(client: StrictClient) -> None:
    person = make_user()
    encounter = walk(title="La mienne")
    registered(encounter, user=person, email=person.email)
    path = feed_of(person)
    response = client.get(path)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "ETag" not in response
    assert not response.cookies
    cancel_encounter(encounter=encounter, by=make_administrator(), reason="Il neige.", now=timezone.now())
    (event,) = events(client.get(path))
    assert event["STATUS"] == "CANCELLED"


def test_the_file_of_somebody_else_or_of_a_closed_account_is_404(client: StrictClient) -> None:
    person = make_user()
    path = feed_of(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(path).status_code == 404
    User.objects.filter(pk=person.pk).update(is_active=True)
    assert client.get(path).status_code == 200
    person.delete()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("change", ["first", "last", "short", "long", "case", "key"])
def test_a_word_that_this_town_did_not_sign_is_nobody(client: StrictClient, change: str) -> None:
    address = give_agenda_address(by=make_user(), now=timezone.now())
    token = token_of(address.key)
    forged = {
        "first": ("0" if token[0] != "0" else "1") + token[1:],
        "last": token[:-1] + ("0" if token[-1] != "0" else "1"),
        "short": token[:-1],
        "long": token + "0",
        "case": token.upper() if token.upper() != token else "x",
        "key": address.key.hex,
    }[change]
    assert key_of(token) == address.key
    assert key_of(forged) is None
    assert client.get(reverse("portal:agenda_private_feed", args=[forged])).status_code == 404


def test_a_closed_account_gets_no_address() -> None:
    person = make_user(is_active=False)
    with pytest.raises(ActionDenied, match="fermé"):
        give_agenda_address(by=person, now=timezone.now())
    take_back_agenda_address(by=person)


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_of_the_private_file(
    client: StrictClient, django_assert_num_queries: Any, number: int
) -> None:
    person = make_user()
    for days in range(number):
        encounter = walk(starts_at=timezone.now() + timedelta(days=days + 1), title=f"Balade {days}")
        registered(encounter, user=person, email=person.email)
    path = feed_of(person)
    EncounterFactory()
    client.get("/aide/")
    # Whose address it is; then what each part has for them: a part without « mine » is not asked.
    with django_assert_num_queries(1 + sum(source.mine is not None for source in SOURCES)):
        assert len(Calendar.from_ical(client.get(path).content).walk("VEVENT")) == number


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_leave_one_address() -> None:
    person = make_user()

    def click(_number: int) -> str:
        try:
            return give_agenda_address(by=person, now=timezone.now()).key.hex
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(click, range(4)))
    kept = AgendaAddress.objects.get(user=person)
    assert kept.key.hex in keys
    assert kept.key.hex not in str(kept)
