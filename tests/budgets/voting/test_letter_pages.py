"""Code letters through the pages: opened, reopened, guessed, forgotten; made, printed and closed at the desk."""

import logging
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory, override_settings
from django.urls import reverse

from allonnes.accounts.limits import too_often
from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.actions.letters import reissue_letter, void_letter
from budgets.voting.letters.codes import LETTER
from budgets.voting.letters.permissions import JUST_USED, SOMEBODY_ELSE, UNKNOWN_CODE
from budgets.voting.models import CodeLetter, RollEntry
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.roll.voter import LETTER_KEY, SESSION_KEY
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.letters import confirm_and_print, make_letter, make_letters
from tests.factories.sealing import make_station
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


# --- Voting -----------------------------------------------------------------------------------------
def test_a_letter_votes_without_an_account(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    assert url(edition, "vote_letter") in text(client.get(url(edition, "vote")))
    assert client.get(url(edition, "vote_letter")).status_code == 200
    assert open_letter(client, edition, LETTER.grouped(code).lower())["Location"] == url(
        edition, "vote_letter_identity"
    )
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
    assert open_letter(other, edition, code)["Location"] == url(edition, "vote_letter_identity")
    assert str(SOMEBODY_ELSE) in text(
        other.post(url(edition, "vote_letter_identity"), {**PERSON, "first_names": "Ada"})
    )
    assert other.get(url(edition, "ballot")).status_code == 302
    assert str(SOMEBODY_ELSE) in text(other.post(url(edition, "vote_letter_identity"), PERSON))
    entry = RollEntry.objects.get()
    other.post(url(edition, "vote_letter_identity"), {**PERSON, "receipt": entry.receipt.lower()})
    other.post(url(edition, "ballot"), {"add": "2"})
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1", "2"))


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_code_typed_earlier_under_another_name_opens_nothing(
    client: StrictClient, edition: Edition, is_replaced: bool
) -> None:
    letter, code = make_letter(edition)
    if is_replaced:
        code = confirm_and_print(reissue_letter(letter=letter, reason="Perdue", by=make_agent(Role.VOTE_OFFICER)))[1]
    waiting = StrictClient()
    open_letter(waiting, edition, code)
    waiting.post(url(edition, "vote_letter_identity"), {**PERSON, "last_name": "Inventé"})
    vote_with(client, edition, code)
    answer = waiting.post(url(edition, "ballot"), {"add": "3"})
    assert (answer.status_code, str(JUST_USED) in text(answer)) == (409, True)
    assert "(1 projet)" not in text(waiting.get(url(edition, "ballot")))
    assert waiting.get(url(edition, "vote_receipt")).status_code == 302
    assert saved_choices(read_ballot_box(edition), RollEntry.objects.get().pk) == Choices(("1",))


def test_signing_in_forgets_the_letter_of_somebody_else(client: StrictClient, edition: Edition) -> None:
    (_first, one), (_second, other) = make_letters(edition, 2)
    vote_with(client, edition, one)
    sign_in(client, make_user())
    assert client.get(url(edition, "ballot"))["Location"] == url(edition, "vote")
    assert SESSION_KEY not in client.session
    assert client.get(url(edition, "vote_identity")).status_code == 200
    typed = StrictClient()
    open_letter(typed, edition, other)
    sign_in(typed, make_user())
    assert typed.get(url(edition, "vote_letter_identity"))["Location"] == url(edition, "vote_letter")


def test_a_vote_replaced_by_paper_is_neither_opened_nor_said_to_change(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    who = somebody(first_names=PERSON["first_names"], last_name=PERSON["last_name"])
    voter, receipt = make_voter(edition, VoteChannel.PAPER, identity=who), RollEntry.objects.get().receipt
    officer = make_agent(Role.VOTE_OFFICER)
    mark_paper(station=make_station(edition), voter=voter, by=officer, replaces=True, receipt=receipt)
    assert "sur papier" in text(open_letter(StrictClient(), edition, code))
    shown = text(client.get(url(edition, "vote_receipt")))
    assert "changer mon vote" not in shown
    assert "changer d’avis" not in shown
    assert "sur papier" in text(client.get(url(edition, "ballot")))


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
    assert saved_choices(read_ballot_box(edition), own.pk) == Choices(("3",))
    client.post(url(edition, "vote_leave"))
    client.post(url(edition, "ballot"), {"add": "4"})
    assert saved_choices(read_ballot_box(edition), own.pk) == Choices(("3", "4"))


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
    assert "a déjà voté. Si c’est vous" in text(answer)
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
    assert str(UNKNOWN_CODE) in text(answer)
    assert client.post(url(edition, "vote_letter")).status_code == 422


def test_the_code_of_another_edition_is_unknown_here(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(make_open_vote())
    assert str(UNKNOWN_CODE) in text(open_letter(client, edition, code))


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


def test_letters_kept_by_whoever_made_them_vote_no_faster_than_accounts(edition: Edition) -> None:
    """Made before the first second by one person, then used one after the other, each under an invented name."""
    made, most, place = make_letters(edition, 3), 200, RequestFactory().post("/", REMOTE_ADDR="198.51.100.7")
    for number in range(most - 1):
        assert not too_often(place, "letter_voter", key=f"letter {number}")
    for (_letter, code), name in zip(made, ("Aba", "Cada", "Fala"), strict=True):
        vote_with(StrictClient(REMOTE_ADDR="198.51.100.7"), edition, code, last_name=name)
    assert RollEntry.objects.count() == 1
    vote_with(StrictClient(REMOTE_ADDR="198.51.100.8"), edition, made[2][1], last_name="Fala")
    assert RollEntry.objects.count() == 2


def test_a_slip_costs_no_try_and_the_last_try_of_a_code_is_told(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    other = LETTER.draw()
    for _time in range(25):
        assert client.post(url(edition, "vote_letter"), {"code": f"{code}9"}).status_code == 422
    for _time in range(18):
        assert "un seul essai" not in text(client.post(url(edition, "vote_letter"), {"code": other}))
    assert "Il reste un seul essai" in text(client.post(url(edition, "vote_letter"), {"code": other}))
    assert open_letter(client, edition, code).status_code == 302


def test_a_void_letter_says_so_and_shows_its_ballot_no_more(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(client, edition, code)
    waiting = StrictClient()
    other, other_code = make_letter(edition)
    open_letter(waiting, edition, other_code)
    for one in (letter, other):
        void_letter(letter=one, reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    assert "a été annulée" in text(open_letter(StrictClient(), edition, code))
    receipt = client.get(url(edition, "vote_receipt"))
    assert "a été annulée" in text(receipt)
    assert RollEntry.objects.get().receipt not in text(receipt)
    shown = client.get(url(edition, "ballot"))
    assert "a été annulée" in text(shown)
    assert "Mes choix" not in text(shown)
    assert client.post(url(edition, "ballot"), {"add": "2"}).status_code == 409
    assert waiting.get(url(edition, "vote_letter_identity"))["Location"] == url(edition, "vote_letter")


def test_a_replacement_never_opens_the_ballot_of_the_letter_it_replaces(client: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(client, edition, code)
    entry = RollEntry.objects.get()
    asked = reissue_letter(letter=letter, reason="Perdue", by=make_agent(Role.VOTE_OFFICER))
    _made, new = confirm_and_print(asked)
    answer = open_letter(StrictClient(), edition, new)
    assert "Votre vote est enregistré et compte, il ne peut plus être changé" in text(answer)
    assert "a été annulée" in text(client.get(url(edition, "ballot")))
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1",))


def test_a_cancelled_vote_is_not_opened_again(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(client, edition, code)
    RollEntry.objects.update(is_cancelled=True)
    assert "annulé par le bureau de vote" in text(open_letter(StrictClient(), edition, code))


def test_nothing_opens_after_the_end(client: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    open_letter(client, edition, code)
    ballot_box = read_ballot_box(edition)
    assert ballot_box.snapshot is not None
    with time_machine.travel(ballot_box.snapshot.ends_at, tick=False):
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
    kept = str(dict(client.session.items())) + caplog.text + "".join(answer.get("Location", "") for answer in answers)
    kept += str(list(AuditEntry.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert code not in kept
    assert LETTER.grouped(code) not in kept
    assert LETTER_KEY not in client.session


def test_who_votes_is_asked_after_the_code_of_this_edition(client: StrictClient, edition: Edition) -> None:
    other = make_open_vote()
    _letter, code = make_letter(other)
    open_letter(client, other, code)
    assert client.get(url(edition, "vote_letter_identity"))["Location"] == url(edition, "vote_letter")
    assert client.get(url(other, "vote_letter_identity")).status_code == 200
