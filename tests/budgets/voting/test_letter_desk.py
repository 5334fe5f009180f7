"""Code letters at the desk: batches made, found, printed once, letters voided and replaced, until the vote ends."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.actions.letters import reissue_letter, void_letter
from budgets.voting.letters.codes import LETTER
from budgets.voting.models import CodeLetter, LetterBatch
from tests.budgets.voting.test_letter_actions import coming_vote
from tests.budgets.voting.test_letter_pages import desk_url, edition, text, url
from tests.factories.accounts import make_agent, sign_in
from tests.factories.letters import confirm_and_print, make_letter, make_letters
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
    "letters_confirm",
    "letters_void",
    "letters_reissue",
]


def letter_urls(edition: Edition) -> list[str]:
    letter, _code = make_letter(edition, is_printed=False)
    batch, number = {"batch": letter.batch_id}, {"number": 1}
    more = [{}, {}, batch, batch, batch, batch, {**batch, **number}, {**batch, **number}]
    return [desk_url(edition, name, **one) for name, one in zip(NAMES, more, strict=True)]


@pytest.mark.parametrize("role", Role.values)
def test_letters_are_for_those_who_manage_them(client: StrictClient, edition: Edition, role: str) -> None:
    urls = letter_urls(edition)
    sign_in(client, make_agent(role))
    is_theirs = role in {Role.VOTE_OFFICER, Role.ADMINISTRATOR}
    for name, one in zip(NAMES, urls, strict=True):
        status = client.get(one).status_code
        is_open = is_theirs and (name != "letters_confirm" or role == Role.VOTE_OFFICER)
        assert status == 200 if is_open else status in {302, 403, 404}


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
    letters = make_letters(edition, 12)
    CodeLetter.objects.filter(number__lte=5).update(used_on=timezone.localdate() - timedelta(days=1))
    void_letter(letter=letters[6][0], reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    desk.get(desk_url(edition, "letters"))
    with CaptureQueriesContext(connection) as few:
        page = text(desk.get(desk_url(edition, "letters")))
    assert "<td>12</td><td>5</td><td>1</td>" in page
    for _batch in range(5):
        make_letters(edition, 3)
    with CaptureQueriesContext(connection) as many:
        desk.get(desk_url(edition, "letters"))
    assert len(many) == len(few)


def test_letters_are_found_by_number_addressee_and_state(desk: StrictClient, edition: Edition) -> None:
    names = [f"Personne {chr(64 + at)}" for at in range(1, 8)]
    made = make_letters(edition, addressees=names)
    here = desk_url(edition, "letters_batch", batch=made[0][0].batch_id)
    vote_with_letter(edition, made[1][0])
    confirm_and_print(reissue_letter(letter=made[2][0], reason="Perdue", by=make_agent(Role.VOTE_OFFICER)))
    found = {
        "?q=4": {"D"},
        "?q=personne e": {"E"},
        "?etat=utilisees": set("ABCDEFG"),
        "?etat=annulees": {"C"},
        "?etat=a-utiliser": set("ABCDEFG"),
        "?etat=rien": set("ABCDEFG"),
        "?q=%00": set("ABCDEFG"),
        "?q=99999999999999999999": set(),
    }
    for query, letters in found.items():
        page = text(desk.get(here + query))
        assert {one for one in "ABCDEFG" if f"Personne {one}" in page} == letters, query
    assert "Remplacée : Foyers n° 3 : remplacement 1 n° 1" in text(desk.get(here + "?etat=annulees"))


def vote_with_letter(edition: Edition, letter: CodeLetter) -> None:
    cast(replace(make_voter(edition, VoteChannel.LETTER), letter=str(letter.pk)), ["1"])


def shape(response: Any) -> str:
    """A page without what changes at each reading."""
    return re.sub(r'name="(csrfmiddlewaretoken|kept)" value="[^"]*"|nonce="[^"]*"', "", text(response))


def test_nobody_sees_which_letters_voted_nor_that_one_did_today(edition: Edition) -> None:
    clients = [StrictClient(), StrictClient()]
    for client, role in zip(clients, (Role.ADMINISTRATOR, Role.VOTE_OFFICER), strict=True):
        sign_in(client, make_agent(role))
    made = make_letters(edition, addressees=[f"Personne {number}" for number in range(12)])
    batch = {"batch": made[0][0].batch_id}
    here = desk_url(edition, "letters_batch", **batch)
    pages = [desk_url(edition, "letters"), here, f"{here}?etat=utilisees", f"{here}?q=1"]
    pages += [desk_url(edition, f"letters_{name}", **batch, number=1) for name in ("void", "reissue")]

    def shown() -> list[str]:
        return [shape(client.get(page)) for client in clients for page in pages]

    before = shown()
    for letter, _code in made[:6]:
        vote_with_letter(edition, letter)
    assert shown() == before
    assert "tilisée" not in before[1]


def test_a_page_of_letters_takes_a_fixed_number_of_queries(desk: StrictClient, edition: Edition) -> None:
    few, many = (make_letters(edition, count, is_printed=False)[0][0] for count in (2, 60))
    for letter in (few, many):
        confirm_and_print(reissue_letter(letter=letter, reason="Perdue", by=make_agent(Role.VOTE_OFFICER)))
    LetterBatch.objects.update(printed_at=None)
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
    addressees = ["Mme Test ; 1 place du Mail", "M. Essai", "M. Perdu"]
    (letter, code), (_next, other), (lost, gone) = make_letters(edition, addressees=addressees, is_printed=False)
    void_letter(letter=lost, reason="Erreur", by=make_agent(Role.VOTE_OFFICER))
    here = desk_url(edition, "letters_print", batch=letter.batch_id)
    page = desk.get(here)
    assert "no-store" in page["Cache-Control"]
    shown = text(page)
    assert LETTER.grouped(code) in shown
    assert "Mme Test<br>1 place du Mail" in shown
    assert f"participation.example.org{url(edition, 'vote_letter')}" in shown
    assert "<svg" in shown
    assert LETTER.grouped(other) in shown
    assert LETTER.grouped(gone) not in shown
    asked = desk_url(edition, "letters_printed", batch=letter.batch_id)
    assert "Oui, effacer les codes" in text(desk.get(asked))
    back = desk_url(edition, "letters_batch", batch=letter.batch_id)
    assert desk.post(asked)["Location"] == back
    assert desk.get(here)["Location"] == back
    assert desk.post(asked).status_code == 409
    assert "plus personne ne lit les codes" in text(desk.get(back))
    assert "déjà imprimées" in text(desk.get(asked))


def test_a_letter_is_voided_with_a_reason(desk: StrictClient, edition: Edition) -> None:
    letter, _code = make_letter(edition)
    void_url = desk_url(edition, "letters_void", batch=letter.batch_id, number=1)
    assert "le vote reste enregistré et compté" in text(desk.get(void_url))
    assert desk.post(void_url, {"reason": ""}).status_code == 422
    assert desk.post(void_url, {"reason": "Perdue"}).status_code == 302
    assert "déjà annulée" in text(desk.post(void_url, {"reason": "Perdue"}))


def test_a_letter_is_replaced_by_one_person_before_the_vote(desk: StrictClient) -> None:
    edition = coming_vote()
    letter, _code = make_letter(edition)
    again = desk_url(edition, "letters_reissue", batch=letter.batch_id, number=1)
    assert "Si cette lettre a déjà servi" not in text(desk.get(again))
    answer = desk.post(again, {"reason": "Demandée"})
    made = CodeLetter.objects.get(replaces=letter)
    assert answer["Location"] == desk_url(edition, "letters_batch", batch=made.batch_id)
    page = text(desk.get(answer["Location"]))
    assert "Remplace : Foyers n° 1" in page
    assert "Voir et imprimer" in page
    assert "déjà remplacée" in text(desk.post(again, {"reason": "Encore"}))


def test_a_letter_is_replaced_by_two_officers_while_people_vote(desk: StrictClient, edition: Edition) -> None:
    letter, _code = make_letter(edition, addressees=["Mme Test"])
    again = desk_url(edition, "letters_reissue", batch=letter.batch_id, number=1)
    assert "Vous ne saurez pas si elle a servi" in text(desk.get(again))
    assert "Dites ce que devient le vote" in text(desk.post(again, {"reason": "Perdue"}))
    answer = desk.post(again, {"reason": "Perdue", "fate": "cancel"})
    made = CodeLetter.objects.get(replaces=letter)
    assert "attendent une deuxième personne" in text(desk.get(answer["Location"]))
    here = desk_url(edition, "letters_confirm", batch=made.batch_id)
    assert "C’est votre demande" in text(desk.get(here))
    assert desk.post(here, {"confirm": ""})["Location"] == here
    assert "attend une deuxième personne" in text(desk.get(desk_url(edition, "letters")))
    second = StrictClient()
    sign_in(second, make_agent(Role.VOTE_OFFICER))
    page = text(second.get(here))
    for words in ("Mme Test", "Raison : Perdue", "Le vote est annulé sans être lu"):
        assert words in page
    assert second.post(here, {"confirm": ""})["Location"] == answer["Location"]
    assert "Voir et imprimer" in text(desk.get(answer["Location"]))
    assert "n’attend plus personne" in text(second.get(here))
    letter.refresh_from_db()
    assert letter.voided_on is not None


def test_new_letters_are_asked_then_taken_back_while_people_vote(desk: StrictClient, edition: Edition) -> None:
    assert "devra confirmer" in text(desk.get(desk_url(edition, "letters_new")))
    desk.post(desk_url(edition, "letters_new"), {"label": "Retard", "count": "3"})
    batch = LetterBatch.objects.get()
    here = desk_url(edition, "letters_confirm", batch=batch.pk)
    assert "créer 3 lettres" in text(desk.get(here))
    printing = desk.get(desk_url(edition, "letters_print", batch=batch.pk))
    assert printing["Location"] == desk_url(edition, "letters_batch", batch=batch.pk)
    assert desk.post(here, {"withdraw": ""})["Location"] == desk_url(edition, "letters")
    assert not LetterBatch.objects.exists()
    administrator = StrictClient()
    sign_in(administrator, make_agent(Role.ADMINISTRATOR))
    assert "deux membres du bureau" in text(administrator.get(desk_url(edition, "letters_new")))


def test_nothing_is_made_nor_closed_after_the_end(desk: StrictClient, edition: Edition) -> None:
    letter, _code = make_letter(edition)
    ballot_box = read_ballot_box(edition)
    assert ballot_box.snapshot is not None
    with time_machine.travel(ballot_box.snapshot.ends_at, tick=False):
        sign_in(desk, make_agent(Role.VOTE_OFFICER))
        assert "terminé" in text(desk.get(desk_url(edition, "letters")))
        assert "terminé" in text(desk.post(desk_url(edition, "letters_new"), {"label": "x", "count": "1"}))
        closing = desk_url(edition, "letters_void", batch=letter.batch_id, number=1)
        assert "terminé" in text(desk.post(closing, {"reason": "Perdue"}))
    letter.refresh_from_db()
    assert letter.voided_on is None
    assert LetterBatch.objects.count() == 1
