"""Code letters through the pages: opened, reopened, guessed, forgotten; made, printed and closed at the desk."""

import logging
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from budgets.actions.letters import confirm_printed, reissue_letter, void_letter
from budgets.actions.voting import saved_choices
from budgets.ballot_rules import Choices
from budgets.enums import VoteChannel
from budgets.letter_codes import in_groups
from budgets.models import CodeLetter, Edition, LetterBatch, RollEntry
from budgets.permissions.letters import SOMEBODY_ELSE, UNKNOWN_CODE
from budgets.urn import read_urn
from budgets.voter import LETTER_KEY, SESSION_KEY
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.letters import make_letter, make_letters
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PERSON = {"first_names": "Zoé", "last_name": "Essai", "birth_date": "17/05/1980", "link": "lives"}
TOO_MANY = 20


def url(edition: Edition, name: str) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


def desk_url(edition: Edition, name: str, **more: Any) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def open_letter(client: StrictClient, edition: Edition, code: str) -> Any:
    return client.post(url(edition, "vote_letter"), {"code": code})


def vote_with(client: StrictClient, edition: Edition, code: str, **person: str) -> Any:
    """The code, who votes, one project."""
    open_letter(client, edition, code)
    client.post(url(edition, "vote_letter_identity"), {**PERSON, **person})
    return client.post(url(edition, "ballot"), {"add": "1"})


@pytest.fixture
def edition() -> Edition:
    return make_open_vote()


@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    return client


# --- Voting -----------------------------------------------------------------------------------------
def test_a_letter_votes_without_an_account(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    assert url(edition, "vote_letter") in text(client.get(url(edition, "vote")))
    assert client.get(url(edition, "vote_letter")).status_code == 200
    assert open_letter(client, edition, in_groups(code).lower())["Location"] == url(edition, "vote_letter_identity")
    assert client.get(url(edition, "vote_letter_identity")).status_code == 200
    answer = client.post(url(edition, "vote_letter_identity"), PERSON)
    assert answer["Location"] == url(edition, "ballot")
    assert client.get(url(edition, "ballot")).status_code == 200
    client.post(url(edition, "ballot"), {"add": "1"})
    letter.refresh_from_db()
    entry = RollEntry.objects.get()
    assert (letter.entry, entry.channel, entry.user) == (entry, VoteChannel.LETTER, None)
    receipt = text(client.get(url(edition, "vote_receipt")))
    assert entry.receipt in receipt
    assert "oublier ce vote" in receipt


def test_the_same_letter_opens_its_own_ballot_again(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    other = StrictClient()
    assert open_letter(other, edition, code)["Location"] == url(edition, "ballot")
    other.post(url(edition, "ballot"), {"add": "2"})
    entry = RollEntry.objects.get()
    assert saved_choices(read_urn(edition), entry.pk) == Choices(("1", "2"))


def test_leaving_forgets_the_vote_on_this_device(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    before = client.session.session_key
    assert "oublier ce vote" in text(client.get(url(edition, "vote")))
    assert "oublier ce vote" in text(client.get(url(edition, "vote_letter")))
    assert client.get(url(edition, "vote_leave")).status_code == 405
    assert client.post(url(edition, "vote_leave"))["Location"] == url(edition, "vote")
    assert client.session.session_key != before
    assert SESSION_KEY not in client.session
    assert client.get(url(edition, "ballot"))["Location"] == url(edition, "vote")
    assert RollEntry.objects.count() == 1


def test_a_second_letter_on_the_same_phone_is_another_vote(client: StrictClient, edition: Edition) -> None:
    (_first, one), (_second, other) = make_letters(edition, 2)
    vote_with(client, edition, one)
    before = client.session.session_key
    open_letter(client, edition, other)
    assert SESSION_KEY not in client.session
    assert client.session.session_key != before
    client.post(url(edition, "vote_letter_identity"), {**PERSON, "first_names": "Ada"})
    client.post(url(edition, "ballot"), {"add": "2"})
    assert RollEntry.objects.count() == CodeLetter.objects.filter(entry__isnull=False).count() == 2


def test_the_letter_of_a_relative_is_not_the_vote_of_the_account(client: StrictClient, edition: Edition) -> None:
    user = make_user(last_name="Particulier")
    own = cast(make_voter(edition), ["3"], user_id=user.pk).entry
    _letter, code = make_letter(edition)
    sign_in(client, user)
    assert "pas celui de votre compte" in text(client.get(url(edition, "vote_letter")))
    open_letter(client, edition, code)
    form = client.get(url(edition, "vote_letter_identity"))
    assert "Particulier" not in text(form)
    client.post(url(edition, "vote_letter_identity"), PERSON)
    client.post(url(edition, "ballot"), {"add": "1"})
    assert RollEntry.objects.filter(channel=VoteChannel.LETTER, user=None).count() == 1
    assert saved_choices(read_urn(edition), own.pk) == Choices(("3",))
    client.post(url(edition, "vote_leave"))
    client.post(url(edition, "ballot"), {"add": "4"})
    assert saved_choices(read_urn(edition), own.pk) == Choices(("3", "4"))


def test_an_account_then_a_letter_is_one_vote(client: StrictClient, edition: Edition) -> None:
    who = somebody(first_names=PERSON["first_names"], last_name=PERSON["last_name"])
    cast(make_voter(edition, identity=who), ["1"])
    _letter, code = make_letter(edition)
    open_letter(client, edition, code)
    answer = client.post(url(edition, "vote_letter_identity"), PERSON)
    assert answer.status_code == 422
    assert "a déjà voté" in text(answer)
    assert client.get(url(edition, "ballot")).status_code == 302


def test_a_letter_then_an_account_is_one_vote(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    other = StrictClient()
    sign_in(other, make_user())
    answer = other.post(url(edition, "vote_identity"), PERSON)
    assert "avec une lettre à code" in text(answer)
    assert RollEntry.objects.count() == 1


def test_a_second_letter_never_gives_a_second_vote(client: StrictClient, edition: Edition) -> None:
    (_first, one), (_second, other) = make_letters(edition, 2)
    vote_with(client, edition, one)
    answer = StrictClient()
    open_letter(answer, edition, other)
    assert "a déjà voté" in text(answer.post(url(edition, "vote_letter_identity"), PERSON))
    assert RollEntry.objects.count() == 1


def test_who_votes_is_asked_again_when_it_is_badly_typed(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    open_letter(client, edition, code)
    assert client.post(url(edition, "vote_letter_identity"), {}).status_code == 422
    for _try in range(10):
        client.post(url(edition, "vote_letter_identity"), {**PERSON, "birth_date": "01/01/1990"})
        open_letter(client, edition, code)
    answer = client.post(url(edition, "vote_letter_identity"), PERSON)
    assert "Beaucoup de demandes" in text(answer)


# --- Codes that open nothing ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed", ["", "7KQM-2XWD-H4PR", "x", "7" * 10_000, "😀😀😀", "7KQM\0-2XWD-H4PR", "' OR 1=1 --"]
)
def test_codes_that_open_nothing_get_one_sentence(client: StrictClient, edition: Edition, typed: str) -> None:
    answer = open_letter(client, edition, typed)
    assert answer.status_code == 422
    assert UNKNOWN_CODE in text(answer)
    assert client.post(url(edition, "vote_letter")).status_code == 422


def test_the_code_of_another_edition_is_unknown_here(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(make_open_vote())
    assert UNKNOWN_CODE in text(open_letter(client, edition, code))


def test_guessed_codes_are_slowed_down_and_right_ones_are_not(client: StrictClient, edition: Edition) -> None:
    letters = make_letters(edition, TOO_MANY + 5)
    for _letter, code in letters:
        assert open_letter(client, edition, code).status_code == 302
    for _try in range(TOO_MANY):
        assert open_letter(client, edition, "7KQM-2XWD-H4PR").status_code == 422
    answer = open_letter(client, edition, letters[0][1])
    assert answer.status_code == 429
    assert "Beaucoup de demandes" in text(answer)
    with override_settings(KIOSK_ADDRESSES=["127.0.0.1"]):
        assert open_letter(client, edition, letters[0][1]).status_code == 302


def test_a_void_letter_says_so_and_shows_its_ballot_no_more(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(client, edition, code)
    waiting = StrictClient()
    other, other_code = make_letter(edition)
    open_letter(waiting, edition, other_code)
    for one in (letter, other):
        void_letter(letter=one, reason="Perdue", by=make_agent(Role.VOTE_OFFICER), now=timezone.now())
    assert "a été annulée" in text(open_letter(StrictClient(), edition, code))
    shown = client.get(url(edition, "ballot"))
    assert "a été annulée" in text(shown)
    assert "Mes choix" not in text(shown)
    assert client.post(url(edition, "ballot"), {"add": "2"}).status_code == 409
    assert waiting.get(url(edition, "vote_letter_identity"))["Location"] == url(edition, "vote_letter")


def test_a_replacement_opens_the_ballot_of_the_same_person_only(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(client, edition, code)
    asked = {"letter": letter, "reason": "Perdue", "by": make_agent(Role.VOTE_OFFICER), "now": timezone.now()}
    made = reissue_letter(**asked)
    desk = StrictClient()
    sign_in(desk, asked["by"])
    new = text(desk.get(desk_url(edition, "letters_print", batch=made.batch_id))).split('letter-signs">')[1][:14]
    other = StrictClient()
    assert open_letter(other, edition, new)["Location"] == url(edition, "vote_letter_identity")
    refused = other.post(url(edition, "vote_letter_identity"), {**PERSON, "first_names": "Ada"})
    assert SOMEBODY_ELSE in text(refused)
    assert other.get(url(edition, "ballot")).status_code == 302
    other.post(url(edition, "vote_letter_identity"), PERSON)
    other.post(url(edition, "ballot"), {"add": "2"})
    assert saved_choices(read_urn(edition), RollEntry.objects.get().pk) == Choices(("1", "2"))


def test_a_cancelled_vote_is_not_opened_again(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    RollEntry.objects.update(is_cancelled=True)
    assert "annulé par le bureau de vote" in text(open_letter(StrictClient(), edition, code))


def test_nothing_opens_after_the_end(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    open_letter(client, edition, code)
    urn = read_urn(edition)
    assert urn.snapshot is not None
    with time_machine.travel(urn.snapshot.ends_at, tick=False):
        for name, typed in (
            ("vote_letter", {"code": code}),
            ("vote_letter_identity", PERSON),
            ("ballot", {"add": "1"}),
        ):
            assert client.get(url(edition, name)).status_code in {200, 302}
            assert client.post(url(edition, name), typed).status_code in {302, 409}
    assert not RollEntry.objects.exists()


def test_the_code_is_in_no_session_address_log_nor_message(
    client: StrictClient, edition: Edition, caplog: pytest.LogCaptureFixture
) -> None:
    _letter, code = make_letter(edition)
    with caplog.at_level(logging.DEBUG):
        answers = [open_letter(client, edition, code), vote_with(client, edition, code)]
        answers.append(open_letter(client, edition, f"{code}9"))
    kept = str(dict(client.session.items())) + caplog.text + "".join(one.get("Location", "") for one in answers)
    kept += str(list(AuditEntry.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert code not in kept
    assert in_groups(code) not in kept
    assert LETTER_KEY not in client.session


# --- The desk ---------------------------------------------------------------------------------------
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
    void_letter(letter=lost, reason="Perdue", by=make_agent(Role.VOTE_OFFICER), now=timezone.now())
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
    reissue_letter(letter=made[2][0], reason="Perdue", by=make_agent(Role.VOTE_OFFICER), now=timezone.now())
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


def test_a_page_of_letters_takes_a_fixed_number_of_queries(desk: StrictClient, edition: Edition) -> None:
    few, many = make_letters(edition, 2)[0][0], make_letters(edition, 60)[0][0]
    for letter in (few, many):
        reissue_letter(letter=letter, reason="Perdue", by=make_agent(Role.VOTE_OFFICER), now=timezone.now())
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
    cast(make_voter(edition), ["1"])
    CodeLetter.objects.filter(pk=spent.pk).update(entry=RollEntry.objects.get())
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
    assert "Le vote reste enregistré et compté" in text(desk.get(void_url))
    assert desk.post(void_url, {"reason": ""}).status_code == 422
    assert desk.post(void_url, {"reason": "Perdue"}).status_code == 302
    assert "déjà annulée" in text(desk.post(void_url, {"reason": "Perdue"}))
    assert "Le vote reste compté" in text(desk.get(desk_url(edition, "letters_batch", batch=first.batch_id)))
    again = desk_url(edition, "letters_reissue", batch=first.batch_id, number=1)
    assert "Le vote est gardé" in text(desk.get(again))
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
