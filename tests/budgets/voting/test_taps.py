"""The token and the order of a tap: saved for the voter of its page alone, and never over a later one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from budgets.editions.models import Edition
from budgets.voting.ballot.actions import save_choice, saved_choices
from budgets.voting.ballot.tap import MOST_PAGES, TOKEN, noted, tap_token
from budgets.voting.box.ballot_rules import Change, Choices, Kind, Turn
from budgets.voting.box.open_box import read_ballot_box, read_turns
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.roll.voter import SESSION_KEY, marked_voter
from tests.factories.accounts import make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.sealing import make_station
from tests.factories.tablets import agent_client, kiosk_client, make_kiosk, said, said_to_agent, text
from tests.factories.tablets import url as kiosk_url
from tests.factories.together import together
from tests.factories.votes import make_open_vote, make_voter
from tests.strict_client import StrictClient, token_of

HTMX = {"HX-Request": "true"}
PAGE, OTHER = "aaaaaaaa", "bbbbbbbb"
Start = Callable[[Edition], tuple[StrictClient, str]]


def turns_kept() -> dict[str, int]:
    """The last taps that the only ballot remembers."""
    ballot = OpenBallot.objects.get()
    return read_turns(read_ballot_box(ballot.edition), ballot.content)


def url(edition: Edition, name: str) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote()


def by_account(edition: Edition) -> tuple[StrictClient, str]:
    client = StrictClient()
    sign_in(client, make_user())
    client.post(url(edition, "vote_identity"), said(neighbourhood=""))
    return client, url(edition, "ballot")


def by_letter(edition: Edition) -> tuple[StrictClient, str]:
    client = StrictClient()
    client.post(url(edition, "vote_letter"), {"code": make_letter(edition)[1]})
    client.post(url(edition, "vote_letter_identity"), said(neighbourhood=""))
    return client, url(edition, "ballot")


def at_kiosk(edition: Edition) -> tuple[StrictClient, str]:
    kiosk = make_kiosk(edition)
    client = kiosk_client(kiosk)
    client.post(kiosk_url(kiosk, "_identity"), said())
    return client, kiosk_url(kiosk, "_ballot")


def with_agent(edition: Edition) -> tuple[StrictClient, str]:
    client = agent_client()[0]
    client.post(reverse("field_budgets:vote"), said_to_agent())
    return client, reverse("field_budgets:vote_ballot")


WAYS = pytest.mark.parametrize("start", [by_account, by_letter, at_kiosk, with_agent])


def choices_of(edition: Edition) -> Choices | None:
    return saved_choices(read_ballot_box(edition), RollEntry.objects.get(edition=edition).pk)


def turn(number: int, page: str = PAGE) -> dict[str, str]:
    return {"tap_page": page, "tap_order": str(number)}


@WAYS
@pytest.mark.parametrize("token", ["", "0" * 32, "é", "\x00"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_tap_without_the_token_of_its_voter_changes_nothing(
    edition: Edition, start: Start, token: str, headers: dict[str, str]
) -> None:
    client, page = start(edition)
    assert client.post(page, {"add": "1", TOKEN: token}, headers=headers).status_code == 409
    answer = text(client.post(page, {"add": "1", TOKEN: token}, headers=headers))
    assert "Cette page a été ouverte pour un autre vote." in answer
    assert not RollEntry.objects.exists()


@WAYS
def test_the_page_of_one_voter_never_saves_for_the_next(edition: Edition, start: Start) -> None:
    (client, page), (other, _page) = start(edition), start(edition)
    token = token_of(client, page)
    assert f'name="tap" value="{token}"' in text(client.get(page))
    assert token != token_of(other, page)
    assert other.post(page, {"add": "1", TOKEN: token}).status_code in {302, 409}
    assert not RollEntry.objects.exists()
    assert client.post(page, {"add": "1", TOKEN: token}).status_code == 302
    assert RollEntry.objects.count() == 1


def test_the_token_says_nothing_of_the_entry_and_needs_the_secret(edition: Edition, settings: Any) -> None:
    voter = make_voter(edition)
    token = tap_token(voter)
    assert voter.entry.replace("-", "") not in token
    settings.SECRET_KEY = "another"
    assert tap_token(voter) != token


@WAYS
def test_the_state_is_told_to_a_page_of_this_voter_alone(edition: Edition, start: Start) -> None:
    client, page = start(edition)
    client.post(page, {"add": "2"})
    asked = text(client.get(page, headers={**HTMX, "X-Tap": token_of(client, page)}))
    assert "Votre vote est enregistré (1 projet)" in asked
    assert asked.count('id="bouton-') == 6
    assert "<html" not in asked
    for wrong in ("", "0" * 32):
        answer = client.get(page, headers={**HTMX, "X-Tap": wrong})
        assert answer.status_code == 409
        assert "Votre vote est enregistré" not in text(answer)


def test_a_tap_sent_twice_is_one_tap_and_answers_what_is_saved(edition: Edition) -> None:
    client, page = by_account(edition)
    first = client.post(page, {"add": "2", **turn(1)}, headers=HTMX)
    client.post(page, {"remove": "2", **turn(2)}, headers=HTMX)
    again = client.post(page, {"add": "2", **turn(1)}, headers=HTMX)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "(1 projet)" in text(first)
    assert "Aucun projet choisi" in text(again)
    assert choices_of(edition) == Choices()


def test_a_tap_that_changed_nothing_still_stops_the_older_ones(edition: Edition) -> None:
    voter = make_voter(edition)
    saved = save_choice(voter=voter, change=Change(Kind.ADD, "1", Turn(PAGE, 1)))
    save_choice(voter=voter, change=Change(Kind.ADD, "1", Turn(PAGE, 3)))
    late = save_choice(voter=marked_voter(saved.entry), change=Change(Kind.REMOVE, "1", Turn(PAGE, 2)))
    assert late.choices == saved.choices == Choices(("1",))


def test_two_pages_of_one_voter_have_each_its_order(edition: Edition) -> None:
    voter = make_voter(edition)
    save_choice(voter=voter, change=Change(Kind.ADD, "1", Turn(PAGE, 9)))
    saved = save_choice(voter=voter, change=Change(Kind.ADD, "2", Turn(OTHER, 1)))
    save_choice(voter=marked_voter(saved.entry), change=Change(Kind.REMOVE, "2", Turn(PAGE, 9)))
    assert choices_of(edition) == Choices(("1", "2"))
    assert turns_kept() == {PAGE: 9, OTHER: 1}


def test_a_tap_held_back_is_still_late_once_two_other_pages_were_used(edition: Edition) -> None:
    voter = make_voter(edition)
    first = save_choice(voter=voter, change=Change(Kind.ADD, "1", Turn("aaaaaaaa", 1)))
    known = marked_voter(first.entry)
    save_choice(voter=known, change=Change(Kind.REMOVE, "1", Turn("aaaaaaaa", 2)))
    for page, reference in (("bbbbbbbb", "2"), ("cccccccc", "3")):
        save_choice(voter=known, change=Change(Kind.ADD, reference, Turn(page, 1)))
    again = save_choice(voter=known, change=Change(Kind.ADD, "1", Turn("aaaaaaaa", 1)))
    assert again.choices == Choices(("2", "3"))


def test_the_oldest_page_is_forgotten() -> None:
    turns: dict[str, int] = {}
    for number in range(1, MOST_PAGES + 2):
        turns = noted(turns, Turn(f"page{number}", number))
    assert list(turns) == [f"page{number}" for number in range(2, MOST_PAGES + 2)]
    assert noted(turns, None) == turns


def test_a_refused_tap_leaves_the_order_as_it_was(edition: Edition) -> None:
    client, page = by_account(edition)
    for number, reference in enumerate("123", 1):
        client.post(page, {"add": reference, **turn(number)}, headers=HTMX)
    refused = text(client.post(page, {"add": "4", **turn(4)}, headers=HTMX))
    assert "Ce choix n’est pas enregistré." in refused
    assert "Retirez-en un" in refused
    assert turns_kept() == {PAGE: 3}


@pytest.mark.parametrize("order", ["", "0", "-1", "1.5", "٣", "9" * 50, "x"])
def test_a_strange_order_is_no_order(edition: Edition, order: str) -> None:
    client, page = by_account(edition)
    assert client.post(page, {"add": "1", "tap_page": PAGE, "tap_order": order}).status_code == 302
    assert turns_kept() == {}


@pytest.mark.parametrize("name", ["", "court", "A" * 8, "a" * 9, "aaaa\naaa"])
def test_a_strange_page_is_no_page(edition: Edition, name: str) -> None:
    client, page = by_account(edition)
    assert client.post(page, {"add": "1", **turn(1, name)}).status_code == 302
    assert turns_kept() == {}


@pytest.mark.django_db(transaction=True)
def test_a_tap_sent_many_times_at_once_is_taken_once_and_the_last_one_wins() -> None:
    edition = make_open_vote()
    voter = marked_voter(save_choice(voter=make_voter(edition), change=Change(Kind.ADD, "1", Turn(PAGE, 1))).entry)
    taps = [Change(Kind.REMOVE if at % 2 else Kind.ADD, "2", Turn(PAGE, at)) for at in range(2, 9)]
    together(*(lambda one=one: save_choice(voter=voter, change=one) for one in (*reversed(taps), *taps)))
    assert choices_of(edition) == Choices(("1", "2"))


def test_a_tap_after_the_session_is_told_so_and_led_back_by_its_own_way(edition: Edition) -> None:
    for start, way in ((by_account, "/compte/connexion/?next="), (by_letter, url(edition, "vote_letter"))):
        client, page = start(edition)
        token, channel = token_of(client, page), "letter" if start is by_letter else "account"
        client.session.delete()
        tap = {"add": "1", TOKEN: token, "tap_way": channel}
        answer = client.post(page, tap, headers=HTMX)
        assert answer["HX-Redirect"].startswith(way)
        plain = client.post(page, tap)
        assert plain["Location"].startswith(way)
        assert "vos choix déjà enregistrés sont gardés" in text(client.get(plain["Location"]))
    assert not RollEntry.objects.exists()


def test_somebody_signed_in_whose_vote_is_forgotten_is_led_to_the_entrance(edition: Edition) -> None:
    client, page = by_account(edition)
    session = client.session
    del session[SESSION_KEY]
    session.save()
    assert client.post(page, {"add": "1"})["Location"] == url(edition, "vote")


def test_a_page_of_the_account_opened_before_another_session_voted_still_saves(edition: Edition) -> None:
    client, page = by_account(edition)
    other = StrictClient()
    sign_in(other, client.session.get("_auth_user_id") and _user(client))
    other.post(url(edition, "vote_identity"), said(neighbourhood=""))
    other.post(page, {"add": "3"})
    token = token_of(other, page)
    assert f'value="{token}"' in text(client.get(page))
    assert client.post(page, {"add": "4", TOKEN: token}).status_code == 302
    assert choices_of(edition) == Choices(("3", "4"))


def _user(client: StrictClient) -> Any:
    return type(make_user()).objects.get(pk=client.session["_auth_user_id"])


def test_a_ballot_that_is_no_longer_theirs_is_never_shown_as_empty(edition: Edition) -> None:
    client, page = by_account(edition)
    client.post(page, {"add": "2"})
    RollEntry.objects.update(channel=VoteChannel.PAPER, station=make_station(edition))
    OpenBallot.objects.all().delete()
    for headers in ({}, HTMX):
        answer = client.post(page, {"add": "3"}, headers=headers)
        assert answer.status_code == 409
        assert "sur papier" in text(answer)
        assert "Ce choix n’est pas enregistré." in text(answer)
        assert "Aucun projet choisi" not in text(answer)
