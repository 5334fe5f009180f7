"""One officer alone reads and changes no ballot: their attack as played through the pages, with variants."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.results.news.actions import tell_receipts
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.actions.by_two import confirm_letters
from budgets.voting.letters.permissions import SOMEBODY_ELSE
from budgets.voting.models import CodeLetter, OpenBallot, RollEntry
from tests.budgets.voting.test_letter_desk import shape
from tests.budgets.voting.test_letter_pages import PERSON, desk_url, edition, open_letter, text, url, vote_with
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.letters import confirm_and_print, make_letter, make_letters
from tests.factories.sealing import make_station
from tests.factories.votes import cast, make_voter
from tests.strict_client import StrictClient

__all__ = ["edition"]
pytestmark = pytest.mark.django_db
# What the officer knows already: their neighbour's name, and their birth date.
KNOWN = {**PERSON, "receipt": ""}


@pytest.fixture
def officer(client: StrictClient) -> StrictClient:
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    return client


def colleague() -> User:
    return make_agent(Role.VOTE_OFFICER)


def ballot_is_theirs(entry: RollEntry) -> bool:
    """The ballot as they left it, and their line of the roll too."""
    roll_entry = RollEntry.objects.get(pk=entry.pk)
    kept = saved_choices(read_ballot_box(entry.edition_id), entry.pk) == Choices(("1",))
    return kept and (roll_entry.channel, roll_entry.is_cancelled, roll_entry.receipt) == (
        entry.channel,
        False,
        entry.receipt,
    )


def tries(edition: Edition, code: str, person: dict[str, str]) -> str:
    """Whoever holds a code types it and a name, then tries to read and to change: everything that was answered."""
    thief = StrictClient()
    answers = [open_letter(thief, edition, code), thief.post(url(edition, "vote_letter_identity"), person)]
    answers += [thief.get(url(edition, name)) for name in ("ballot", "vote_receipt", "vote")]
    answers += [thief.post(url(edition, "ballot"), {"add": "2"}), thief.post(url(edition, "ballot"), {"remove": "1"})]
    return " ".join(text(answer) for answer in answers)


def code_on(page: Any) -> str:
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", text(page))
    assert found is not None
    return found[0]


def test_the_attack_of_a_look_alike_and_a_replaced_letter(officer: StrictClient, edition: Edition) -> None:
    addressees = ["Zoé Essai", *(f"Personne {number}" for number in range(11))]
    (letter, code), (_other, spare), *_more = make_letters(edition, addressees=addressees)
    batch = {"batch": letter.batch_id}
    pages = [desk_url(edition, "letters"), desk_url(edition, "letters_batch", **batch)]
    pages.append(f"{pages[1]}?q=Zo%C3%A9&etat=utilisees")
    before = [shape(officer.get(page)) for page in pages]
    voter = StrictClient()
    vote_with(voter, edition, code)
    entry = RollEntry.objects.get()
    # 1. Whether the letter of somebody they can name has voted.
    assert [shape(officer.get(page)) for page in pages] == before
    # 2. A look-alike of their own making, to read the birth date in « Ressemblances ».
    vote_with(StrictClient(), edition, spare, first_names="Zoë", last_name="Essaie", birth_date="01/02/1999")
    assert "noms proches" not in text(officer.get(desk_url(edition, "reviews"))).lower()
    RollEntry.objects.update(voted_on=timezone.localdate() - timedelta(days=1))
    listing = text(officer.get(desk_url(edition, "reviews")))
    review = re.search(r'href="([^"]*/ressemblances/[0-9a-f-]+/[0-9a-f-]+/)"', listing)
    assert review is not None
    names = text(officer.post(review[1], {"names": "1"}))
    assert "Dates de naissance différentes" in names
    assert not any(year in names for year in ("1980", "1999"))
    assert AuditEntry.objects.filter(act="budgets.read_look_alikes").count() == 1
    # 3. The letter replaced, its code read on the print page: alone, they only ask.
    for fate in ("keep", "cancel"):
        asked = desk_url(edition, "letters_reissue", **batch, number=1)
        officer.post(asked, {"reason": "Perdue", "fate": fate})
        made = CodeLetter.objects.get(replaces=letter)
        new = {"batch": made.batch_id}
        assert officer.get(desk_url(edition, "letters_print", **new)).status_code == 302
        officer.post(desk_url(edition, "letters_confirm", **new), {"confirm": ""})
        assert officer.post(desk_url(edition, "letters_printed", **new)).status_code == 409
        made.batch.refresh_from_db()
        assert (made.batch.confirmed_by, made.batch.printed_at) == (None, None)
        assert ballot_is_theirs(entry)
        assert "Mes choix" in text(voter.get(url(edition, "ballot")))
        officer.post(desk_url(edition, "letters_confirm", **new), {"withdraw": ""})
    assert ballot_is_theirs(entry)


def test_even_two_officers_together_open_nothing_with_a_new_letter(officer: StrictClient, edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(StrictClient(), edition, code)
    entry = RollEntry.objects.get()
    here = {"batch": letter.batch_id, "number": 1}
    officer.post(desk_url(edition, "letters_reissue", **here), {"reason": "Perdue", "fate": "keep"})
    made = CodeLetter.objects.get(replaces=letter)
    confirm_letters(batch=made.batch, by=colleague())
    new = code_on(officer.get(desk_url(edition, "letters_print", batch=made.batch_id)))
    assert "impression n’est pas terminée" in tries(edition, new, {**KNOWN, "receipt": entry.receipt})
    officer.post(desk_url(edition, "letters_printed", batch=made.batch_id))
    told = tries(edition, new, {**KNOWN, "receipt": entry.receipt})
    assert "il ne peut plus être changé" in told
    assert "Mes choix" not in told
    assert ballot_is_theirs(entry)


def test_a_code_copied_at_the_printing_opens_no_ballot_without_the_receipt(
    officer: StrictClient, edition: Edition
) -> None:
    letter, _code = make_letter(edition, is_printed=False)
    code = code_on(officer.get(desk_url(edition, "letters_print", batch=letter.batch_id)))
    officer.post(desk_url(edition, "letters_printed", batch=letter.batch_id))
    vote_with(StrictClient(), edition, code)
    entry = RollEntry.objects.get()
    for receipt in ("", "2222-2222-2222", entry.pk.hex[:14]):
        told = tries(edition, code, {**KNOWN, "receipt": receipt})
        assert str(SOMEBODY_ELSE) in told
        assert entry.receipt not in told
    assert ballot_is_theirs(entry)


def test_a_code_and_a_name_typed_before_the_voter_comes_open_nothing_after(edition: Edition) -> None:
    _letter, code = make_letter(edition)
    waiting = StrictClient()
    open_letter(waiting, edition, code)
    waiting.post(url(edition, "vote_letter_identity"), PERSON)
    vote_with(StrictClient(), edition, code)
    entry = RollEntry.objects.get()
    assert waiting.post(url(edition, "ballot"), {"add": "2"}).status_code == 409
    assert "(1 projet)" not in text(waiting.get(url(edition, "ballot")))
    assert waiting.get(url(edition, "vote_receipt")).status_code == 302
    assert ballot_is_theirs(entry)


def test_the_print_page_lists_the_whole_batch_whoever_tries_to_vote(officer: StrictClient, edition: Edition) -> None:
    made = make_letters(edition, 12, is_printed=False)
    printing = desk_url(edition, "letters_print", batch=made[0][0].batch_id)
    before = shape(officer.get(printing))
    for _letter, code in made[:6]:
        assert "impression n’est pas terminée" in tries(edition, code, KNOWN)
    assert shape(officer.get(printing)) == before
    assert before.count("letter-signs") == 12
    assert not RollEntry.objects.exists()


def test_name_and_birth_date_turn_no_vote_into_paper(officer: StrictClient, edition: Edition) -> None:
    _letter, code = make_letter(edition)
    vote_with(StrictClient(), edition, code)
    entry = RollEntry.objects.get()
    page = desk_url(edition, "roll", station_pk=make_station(edition).pk)
    typed = {f"secret-{name}": value for name, value in PERSON.items()}
    for act in ({"replace": ""}, {"ask": ""}, {"replace": ""}, {"replace": "", "secret-receipt": "2222-2222-2222"}):
        officer.post(page, {**typed, **act})
        assert ballot_is_theirs(entry)
    assert OpenBallot.objects.count() == 1


def test_a_vote_at_a_kiosk_or_with_an_agent_is_opened_by_no_letter(edition: Edition) -> None:
    who = make_voter(edition, VoteChannel.KIOSK)
    entry = cast(who, ["1"]).entry
    letter, _code = make_letter(edition)
    thief = replace(who, channel=VoteChannel.LETTER, letter=str(letter.pk))
    for channel in (VoteChannel.LETTER, VoteChannel.ACCOUNT):
        with pytest.raises(ActionDenied, match="déjà voté"):
            cast(replace(thief, channel=channel), ["2"])
    assert ballot_is_theirs(entry)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VOTE_OFFICER])
def test_the_desk_changes_no_address_by_which_an_account_is_opened(client: StrictClient, role: Role) -> None:
    user = make_user(email="votante@example.org")
    sign_in(client, make_agent(role))
    change = reverse("admin:accounts_user_change", args=[user.pk])
    answer = client.post(change, {"email": "complice@example.org", "birth_date": "1999-02-01"})
    assert answer.status_code in {302, 403, 404}
    assert User.objects.get(pk=user.pk).email == "votante@example.org"


def test_no_mail_of_the_desk_shows_a_receipt(client: StrictClient, edition: Edition) -> None:
    user = make_user()
    entry = cast(make_voter(edition), ["1"], user_id=user.pk).entry
    tell_receipts(edition.phases.get(kind="vote").ends_at)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    pages = [reverse("admin:core_outboxmessage_changelist")]
    pages += [reverse("admin:core_outboxmessage_change", args=[message.pk]) for message in OutboxMessage.objects.all()]
    assert len(pages) > 1
    assert not any(entry.receipt in text(client.get(page)) for page in pages)


def test_a_letter_replaced_once_more_still_opens_nothing(edition: Edition) -> None:
    letter, code = make_letter(edition)
    vote_with(StrictClient(), edition, code)
    entry, asker = RollEntry.objects.get(), colleague()
    for _turn in range(3):
        desk = StrictClient()
        sign_in(desk, asker)
        here = {"batch": letter.batch_id, "number": letter.number}
        desk.post(desk_url(edition, "letters_reissue", **here), {"reason": "Perdue", "fate": "keep"})
        letter, code = confirm_and_print(CodeLetter.objects.get(replaces=letter))
        assert "Mes choix" not in tries(edition, code, {**KNOWN, "receipt": entry.receipt})
    assert ballot_is_theirs(entry)
