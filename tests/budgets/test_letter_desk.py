"""Code letters at the desk: batches made, found, printed once, letters voided and replaced, until the vote ends."""

import re
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.actions.letters import confirm_printed, reissue_letter, void_letter
from budgets.enums import VoteChannel
from budgets.models import CodeLetter, Edition, LetterBatch, RollEntry
from budgets.vote.letter_codes import in_groups
from budgets.vote.urn import read_urn
from tests.budgets.test_letter_pages import desk_url, edition, text, url
from tests.factories.accounts import make_agent, sign_in
from tests.factories.letters import make_letter, make_letters
from tests.factories.votes import cast, make_open_vote, make_voter
from tests.strict_client import StrictClient

__all__ = ["edition"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    return client


NAMES = [
    "letters",
    "letters_new",
    "letters_batch",
    "letters_print",
    "letters_printed",
    "letters_void",
    "letters_reissue",
]


def letter_urls(edition: Edition) -> list[str]:
    letter, _code = make_letter(edition)
    batch, number = {"batch": letter.batch_id}, {"number": 1}
    more = [{}, {}, batch, batch, batch, {**batch, **number}, {**batch, **number}]
    return [desk_url(edition, name, **one) for name, one in zip(NAMES, more, strict=True)]


@pytest.mark.parametrize("role", Role.values)
def test_letters_are_for_those_who_manage_them(client: StrictClient, edition: Edition, role: str) -> None:
    urls = letter_urls(edition)
    sign_in(client, make_agent(role))
    is_theirs = role in {Role.VOTE_OFFICER, Role.ADMINISTRATOR}
    for one in urls:
        status = client.get(one).status_code
        assert status == 200 if is_theirs else status in {302, 403, 404}


def test_letters_of_another_edition_are_not_found(desk: StrictClient, edition: Edition) -> None:
    letter, _code = make_letter(make_open_vote())
    batch = {"batch": letter.batch_id}
    assert desk.get(desk_url(edition, "letters_batch", **batch)).status_code == 404
    assert desk.get(desk_url(edition, "letters_void", **batch, number=1)).status_code == 404
    assert desk.get(desk_url(letter.batch.edition, "letters_void", **batch, number=99)).status_code == 404


def test_a_batch_is_made_from_pasted_lines(desk: StrictClient, edition: Edition) -> None:
    pasted = "Mme Test ; 1 place du Mail\r\n\r\nM. Essai\t2 rue Verte"
    answer = desk.post(desk_url(edition, "letters_new"), {"label": "Foyers", "addressees": pasted})
    batch = LetterBatch.objects.get()
    assert answer["Location"] == desk_url(edition, "letters_batch", batch=batch.pk)
    assert list(batch.letters.values_list("addressee", flat=True)) == [
        "Mme Test ; 1 place du Mail",
        "M. Essai ; 2 rue Verte",
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": "Foyers"}, "l’un ou l’autre"),
        ({"label": "Foyers", "count": "3", "addressees": "Mme Test"}, "l’un ou l’autre"),
        ({"label": "Foyers", "count": "5001"}, "5000"),
        ({"label": "", "count": "3"}, "Donnez un nom"),
        ({"label": "Foyers", "addressees": "x" * 251}, "Ligne 1"),
        ({"label": "Foyers", "addressees": "Mme Test\n" * 5_001}, "5 000"),
        ({"label": "Foyers", "addressees": "Mme\0Test"}, "caractère"),
    ],
)
def test_a_batch_badly_asked_is_not_made(
    desk: StrictClient, edition: Edition, typed: dict[str, str], said: str
) -> None:
    answer = desk.post(desk_url(edition, "letters_new"), typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not LetterBatch.objects.exists()


def test_the_list_counts_letters_in_as_many_queries_for_one_batch_as_for_many(
    desk: StrictClient, edition: Edition
) -> None:
    (spent, _one), (lost, _other) = make_letters(edition, 2)
    cast(make_voter(edition), ["1"])
    CodeLetter.objects.filter(pk=spent.pk).update(entry=RollEntry.objects.get())
    void_letter(letter=lost, reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    desk.get(desk_url(edition, "letters"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = text(desk.get(desk_url(edition, "letters")))
    assert "<td>2</td><td>1</td><td>1</td>" in page
    for _batch in range(5):
        make_letters(edition, 3)
    with CaptureQueriesContext(connection) as many:
        desk.get(desk_url(edition, "letters"))
    assert len(many) == len(few)


def test_letters_are_found_by_number_addressee_and_state(desk: StrictClient, edition: Edition) -> None:
    names = [f"Personne {chr(64 + at)}" for at in range(1, 8)]
    made = make_letters(edition, addressees=names)
    here = desk_url(edition, "letters_batch", batch=made[0][0].batch_id)
    cast(make_voter(edition), ["1"])
    CodeLetter.objects.filter(pk=made[1][0].pk).update(entry=RollEntry.objects.get())
    reissue_letter(letter=made[2][0], reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    found = {
        "?q=4": {"D"},
        "?q=personne e": {"E"},
        "?etat=utilisees": {"B"},
        "?etat=annulees": {"C"},
        "?etat=a-utiliser": {"A", "D", "E", "F", "G"},
        "?etat=rien": set("ABCDEFG"),
        "?q=%00": set("ABCDEFG"),
        "?q=99999999999999999999": set(),
    }
    for query, letters in found.items():
        page = text(desk.get(here + query))
        assert {one for one in "ABCDEFG" if f"Personne {one}" in page} == letters, query
    assert "Remplacée : Foyers n° 3 : remplacement 1 n° 1" in text(desk.get(here + "?etat=annulees"))


def shape(response: Any) -> str:
    """A page without what changes at each reading."""
    return re.sub(r'name="(csrfmiddlewaretoken|kept)" value="[^"]*"|nonce="[^"]*"', "", text(response))


def test_only_officers_see_which_letters_were_spent(edition: Edition) -> None:
    boss, clients = make_agent(Role.ADMINISTRATOR), {}
    for user in (boss, make_agent(Role.VOTE_OFFICER)):
        clients[user] = StrictClient()
        sign_in(clients[user], user)
    administrator, officer = clients.values()
    made = make_letters(edition, addressees=[f"Personne {letter}" for letter in "ABCDE"])
    batch = made[0][0].batch_id
    here, total = desk_url(edition, "letters_batch", batch=batch), "<td>5</td><td>1</td>"
    acts = [desk_url(edition, f"letters_{name}", batch=batch, number=1) for name in ("void", "reissue")]
    before = [shape(administrator.get(page)) for page in (here, *acts)]
    cast(replace(make_voter(edition, VoteChannel.LETTER), letter=str(made[0][0].pk)), ["1"])
    assert [shape(administrator.get(page)) for page in (here, *acts)] == before
    shown = text(administrator.get(here + "?etat=utilisees"))
    assert all(f"Personne {letter}" in shown for letter in "ABCDE")
    assert "tilisée" not in shown
    assert "Personne B" not in text(officer.get(here + "?etat=utilisees"))
    assert total in text(administrator.get(desk_url(edition, "letters")))
    assert administrator.post(acts[1], {"reason": "Perdue"}).status_code == 302
    totals = text(administrator.get(desk_url(edition, "letters")))
    assert total in totals
    assert "<td>1</td><td>–</td><td>0</td>" in totals
    assert "Le vote reste compté" not in text(administrator.get(here))


def test_a_page_of_letters_takes_a_fixed_number_of_queries(desk: StrictClient, edition: Edition) -> None:
    few, many = make_letters(edition, 2)[0][0], make_letters(edition, 60)[0][0]
    for letter in (few, many):
        reissue_letter(letter=letter, reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    counts = []
    for name in ("letters_batch", "letters_print"):
        desk.get(desk_url(edition, name, batch=few.batch_id))
        for letter in (few, many):
            with CaptureQueriesContext(connection) as queries:
                desk.get(desk_url(edition, name, batch=letter.batch_id))
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


@override_settings(SITE_URL="https://participation.example.org")
def test_a_letter_is_printed_with_its_code_until_it_is_said_printed(desk: StrictClient, edition: Edition) -> None:
    (letter, code), (spent, spent_code) = make_letters(edition, addressees=["Mme Test ; 1 place du Mail", "M. Essai"])
    cast(replace(make_voter(edition, VoteChannel.LETTER), letter=str(spent.pk)), ["1"])
    here = desk_url(edition, "letters_print", batch=letter.batch_id)
    page = desk.get(here)
    assert "no-store" in page["Cache-Control"]
    shown = text(page)
    assert in_groups(code) in shown
    assert "Mme Test<br>1 place du Mail" in shown
    assert f"participation.example.org{url(edition, 'vote_letter')}" in shown
    assert "<svg" in shown
    assert in_groups(spent_code) not in shown
    asked = desk_url(edition, "letters_printed", batch=letter.batch_id)
    assert "Oui, effacer les codes" in text(desk.get(asked))
    back = desk_url(edition, "letters_batch", batch=letter.batch_id)
    assert desk.post(asked)["Location"] == back
    assert desk.get(here)["Location"] == back
    assert desk.post(asked).status_code == 409
    assert "plus personne ne lit les codes" in text(desk.get(back))
    assert "déjà imprimées" in text(desk.get(asked))


def test_a_letter_is_voided_and_replaced_with_a_reason(desk: StrictClient, edition: Edition) -> None:
    (first, _one), (second, _other) = make_letters(edition, 2)
    confirm_printed(batch=first.batch, by=make_agent(Role.VOTE_OFFICER), now=timezone.now())
    cast(make_voter(edition), ["1"])
    CodeLetter.objects.update(entry=None)
    CodeLetter.objects.filter(pk=first.pk).update(entry=RollEntry.objects.get())
    void_url = desk_url(edition, "letters_void", batch=first.batch_id, number=1)
    assert "le vote reste enregistré et compté" in text(desk.get(void_url))
    assert desk.post(void_url, {"reason": ""}).status_code == 422
    assert desk.post(void_url, {"reason": "Perdue"}).status_code == 302
    assert "déjà annulée" in text(desk.post(void_url, {"reason": "Perdue"}))
    assert "Le vote reste compté" in text(desk.get(desk_url(edition, "letters_batch", batch=first.batch_id)))
    again = desk_url(edition, "letters_reissue", batch=first.batch_id, number=1)
    assert "le vote est gardé" in text(desk.get(again))
    answer = desk.post(again, {"reason": "Demandée"})
    made = CodeLetter.objects.get(replaces=first)
    assert answer["Location"] == desk_url(edition, "letters_batch", batch=made.batch_id)
    assert "Remplace : Foyers n° 1" in text(desk.get(answer["Location"]))
    assert "déjà remplacée" in text(desk.post(again, {"reason": "Encore"}))
    assert desk.post(desk_url(edition, "letters_reissue", batch=first.batch_id, number=2), {"reason": "Tachée"})
    second.refresh_from_db()
    assert second.voided_on is not None


def test_nothing_is_made_nor_closed_after_the_end(desk: StrictClient, edition: Edition) -> None:
    letter, _code = make_letter(edition)
    urn = read_urn(edition)
    assert urn.snapshot is not None
    with time_machine.travel(urn.snapshot.ends_at, tick=False):
        sign_in(desk, make_agent(Role.VOTE_OFFICER))
        assert "terminé" in text(desk.get(desk_url(edition, "letters")))
        assert "terminé" in text(desk.post(desk_url(edition, "letters_new"), {"label": "x", "count": "1"}))
        closing = desk_url(edition, "letters_void", batch=letter.batch_id, number=1)
        assert "terminé" in text(desk.post(closing, {"reason": "Perdue"}))
    letter.refresh_from_db()
    assert letter.voided_on is None
    assert LetterBatch.objects.count() == 1
