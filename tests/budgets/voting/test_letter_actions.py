"""Code letters: made once, read once, voided or replaced until the vote ends; a code stays on its paper."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, InvalidInput
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import Saved, save_choice, saved_choices
from budgets.voting.ballot.permissions import NO_MORE, NOT_PRINTED
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import close_ballot_box, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.letters import permissions
from budgets.voting.letters.actions.letters import confirm_printed, make_batch, reissue_letter, void_letter
from budgets.voting.letters.codes import LETTER
from budgets.voting.models import CodeLetter, LetterBatch, OpenBallot, RollEntry
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.roll.voter import Voter, marked_voter
from tests.factories.accounts import make_agent, make_user
from tests.factories.budgets import EditionFactory
from tests.factories.letters import make_letter, make_letters, print_letters
from tests.factories.sealing import make_station
from tests.factories.together import together
from tests.factories.votes import cast, make_entry, make_open_vote, make_voter

ADD = Change(Kind.ADD, "1")


def officer() -> User:
    return make_agent(Role.VOTE_OFFICER)


def holder(edition: Edition, letter: CodeLetter, **fields: Any) -> Voter:
    """Somebody who typed the code and said who they are."""
    return replace(make_voter(edition, VoteChannel.LETTER, **fields), letter=str(letter.pk))


def coming_vote() -> Edition:
    """A vote whose rules are frozen, before its first second."""
    now = timezone.now()
    return make_open_vote(starts_at=now + timedelta(days=20), ends_at=now + timedelta(days=30))


def spend(letter: CodeLetter, **fields: Any) -> RollEntry:
    """Vote for the first project with a letter."""
    return cast(holder(letter.batch.edition, letter, **fields), ["1"]).entry


# --- The code ---------------------------------------------------------------------------------------
def test_a_code_holds_sixty_random_bits() -> None:
    codes = {LETTER.draw() for _one in range(500)}
    assert len(codes) == 500
    assert len(LETTER.alphabet) == 32
    assert {len(code) for code in codes} == {12}


# --- Making -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_batch_is_made_with_addressees_or_a_number() -> None:
    edition, by = coming_vote(), officer()
    made = make_letters(edition, addressees=["Mme  Test ; 1 place du Mail", " ", "M. Essai"], by=by, count=0)
    assert [letter.addressee for letter, _code in made] == ["Mme Test ; 1 place du Mail", "M. Essai"]
    assert [letter.number for letter, _code in made] == [1, 2]
    assert len(make_letters(edition, 3, by=by)) == 3
    assert len({letter.fingerprint for letter in CodeLetter.objects.all()}) == 5
    act = AuditEntry.objects.filter(act="budgets.make_letters").latest("id")
    assert (act.by, act.detail) == (by, {"edition": edition.pk, "batch": "Foyers", "letters": 3})


@pytest.mark.django_db
def test_neither_the_table_nor_the_log_says_a_code_or_an_addressee() -> None:
    edition = make_open_vote()
    letter, code = make_letter(edition, addressees=["Mme Secrète"])
    void_letter(letter=letter, reason="Perdue", by=officer())
    written = str(list(CodeLetter.objects.values())) + str(list(AuditEntry.objects.values()))
    assert code not in written
    assert LETTER.grouped(code) not in written
    assert "Secrète" not in str(list(AuditEntry.objects.values()))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [-1, 0, 5_001, 10**9])
def test_a_batch_holds_from_one_to_five_thousand_letters(count: int) -> None:
    with pytest.raises(ActionDenied, match="5 000"):
        make_letters(make_open_vote(), count)


@pytest.mark.django_db
def test_a_large_batch_is_made_at_once() -> None:
    assert len(make_letters(coming_vote(), 5_000)) == 5_000


@pytest.mark.django_db
def test_a_batch_needs_a_name_and_addressees_that_fit() -> None:
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="nom"):
        make_letters(edition, label="")
    with pytest.raises(InvalidInput, match="Ligne 2"):
        make_letters(edition, addressees=["Courte", "x" * 251])
    assert not LetterBatch.objects.exists()


@pytest.mark.django_db
def test_only_those_in_charge_make_letters_once_the_rules_are_frozen() -> None:
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="pas des lettres"):
        make_letters(edition, by=make_agent(Role.MODERATOR))
    with pytest.raises(ActionDenied, match="pas des lettres"):
        make_letters(edition, by=make_user())
    with pytest.raises(ActionDenied, match="figées"):
        make_letters(EditionFactory())


@pytest.mark.django_db
def test_letters_are_made_before_the_vote_starts_and_never_after_its_end() -> None:
    edition, by = coming_vote(), officer()
    letter, _code = make_letter(edition, by=by)
    ballot_box = read_ballot_box(edition)
    assert ballot_box.snapshot is not None
    asked = {"letter": letter, "reason": "Perdue", "by": by}
    acts = [lambda: make_batch(edition=edition, label="x", count=1, by=by)]
    acts += [lambda: void_letter(**asked), lambda: reissue_letter(**asked)]
    for act in acts:
        with time_machine.travel(ballot_box.snapshot.ends_at, tick=False), pytest.raises(ActionDenied, match="terminé"):
            act()
    assert CodeLetter.objects.filter(voided_on=None).count() == 1


# --- Printing ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_codes_are_wiped_once_printed() -> None:
    edition, by, now = make_open_vote(), officer(), timezone.now()
    letter, _code = make_letters(edition, 3, is_printed=False)[0]
    confirm_printed(batch=letter.batch, by=by, now=now)
    assert set(CodeLetter.objects.values_list("secret", flat=True)) == {""}
    batch = LetterBatch.objects.get()
    assert (batch.printed_at, batch.printed_by) == (now, by)
    with pytest.raises(ActionDenied, match="déjà imprimées"):
        confirm_printed(batch=letter.batch, by=by, now=now)
    assert AuditEntry.objects.filter(act="budgets.print_letters").count() == 1


@pytest.mark.django_db
def test_codes_are_wiped_by_those_in_charge_only() -> None:
    letter, _code = make_letter(make_open_vote())
    with pytest.raises(ActionDenied, match="pas des lettres"):
        confirm_printed(batch=letter.batch, by=make_user(), now=timezone.now())


# --- Voiding and replacing --------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_void_letter_opens_nothing_and_its_vote_stays() -> None:
    edition, by = make_open_vote(), officer()
    (spent, _one), (unspent, _other) = make_letters(edition, 2)
    entry = spend(spent)
    for letter in (spent, unspent):
        void_letter(letter=letter, reason="Perdue", by=by)
    with pytest.raises(ActionDenied, match="annulée"):
        save_choice(voter=marked_voter(entry, letter=str(spent.pk)), change=ADD)
    with pytest.raises(ActionDenied, match="annulée"):
        save_choice(voter=holder(edition, unspent), change=ADD)
    spent.refresh_from_db()
    assert (spent.entry, spent.voided_by, spent.void_reason, spent.secret) == (entry, by, "Perdue", "")
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1",))


@pytest.mark.django_db
def test_a_letter_is_voided_once_with_a_reason() -> None:
    letter, _code = make_letter(make_open_vote())
    asked = {"letter": letter, "by": officer()}
    for act in (void_letter, reissue_letter):
        with pytest.raises(ActionDenied, match="raison"):
            act(reason="", **asked)
    void_letter(reason="Perdue", **asked)
    with pytest.raises(ActionDenied, match="déjà annulée"):
        void_letter(reason="Encore", **asked)


@pytest.mark.django_db
def test_a_spent_letter_is_for_the_person_who_voted_with_it_and_has_their_receipt() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    voter, other = holder(edition, letter), holder(edition, letter)
    assert permissions.refusal_of_other_person(None, voter, "") is None
    entry = cast(voter, ["1"]).entry
    for typed in (entry.receipt, entry.receipt.lower().replace("-", " "), f" {entry.receipt.replace('-', '')} "):
        assert permissions.refusal_of_other_person(entry, voter, typed) is None
    for who, typed in ((voter, ""), (voter, "2222-2222-2222"), (voter, "é"), (other, entry.receipt)):
        assert permissions.refusal_of_other_person(entry, who, typed) == permissions.SOMEBODY_ELSE
    assert save_choice(voter=voter, change=Change(Kind.ADD, "2")).entry == entry
    for late in (other, replace(voter, entry=holder(edition, letter).entry)):
        with pytest.raises(ActionDenied, match="vient de servir"):
            save_choice(voter=late, change=Change(Kind.ADD, "3"))
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1", "2"))


@pytest.mark.django_db
def test_a_letter_serves_only_once_nobody_reads_its_code_any_more() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition, is_printed=False)
    assert permissions.refusal_to_open_letter(letter) == NOT_PRINTED
    with pytest.raises(ActionDenied, match="impression"):
        spend(letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeLetter.objects.filter(pk=letter.pk).update(entry=make_entry(edition))
    print_letters(letter.batch)
    assert spend(letter)
    letter.refresh_from_db()
    assert (letter.secret, letter.used_on) == ("", timezone.localdate())


@pytest.mark.django_db
def test_a_letter_replaced_by_paper_says_so() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    voter = holder(edition, letter)
    receipt = cast(voter, ["1"]).entry.receipt
    paper = replace(voter, channel=VoteChannel.PAPER)
    mark_paper(station=make_station(edition), voter=paper, by=officer(), replaces=True, receipt=receipt)
    assert "sur papier" in (permissions.refusal_to_open_letter(CodeLetter.objects.get()) or "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["make", "void", "reissue"])
def test_who_waited_past_the_end_is_refused(name: str) -> None:
    edition, by = make_open_vote(), officer()
    letter, _code = make_letter(edition)
    ballot_box, held = read_ballot_box(edition), Event()
    assert ballot_box.snapshot is not None
    acts: dict[str, Callable[[], object]] = {
        "make": lambda: make_batch(edition=edition, label="x", count=1, by=by),
        "void": lambda: void_letter(letter=letter, reason="Perdue", by=by),
        "reissue": lambda: reissue_letter(letter=letter, reason="Perdue", by=by),
    }
    with time_machine.travel(ballot_box.snapshot.ends_at - timedelta(seconds=1), tick=False) as clock:

        def keep_out() -> None:
            with transaction.atomic():
                close_ballot_box(edition.pk)
                held.set()
                time.sleep(0.5)
                clock.shift(timedelta(seconds=1))

        def act() -> object:
            held.wait(5)
            return acts[name]()

        outcomes = together(keep_out, act)
    assert isinstance(outcomes[1], ActionDenied)
    assert "terminé" in outcomes[1].reason


@pytest.mark.django_db
def test_what_a_letter_opens() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    assert permissions.refusal_to_open_letter(None) == permissions.UNKNOWN_CODE
    assert permissions.refusal_to_open_letter(letter) is None
    assert permissions.refusal_of_holder(None) is None
    assert permissions.refusal_of_holder(make_voter(edition)) is None
    assert permissions.refusal_of_holder(holder(edition, letter)) is None
    spend(letter)
    RollEntry.objects.update(is_cancelled=True)
    code_letter = CodeLetter.objects.get()
    assert permissions.refusal_to_open_letter(code_letter) == NO_MORE
    void_letter(letter=letter, reason="Perdue", by=officer())
    assert "annulée" in (permissions.refusal_of_holder(holder(edition, letter)) or "")


# --- At once ----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_one_code_used_by_two_people_at_once_is_one_ballot() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    voters = [holder(edition, letter) for _one in range(6)]
    outcomes = together(*[lambda voter=voter: save_choice(voter=voter, change=ADD) for voter in voters])
    assert sum(isinstance(outcome, Saved) for outcome in outcomes) == 1
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, ActionDenied)} == {permissions.JUST_USED}
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)
    letter.refresh_from_db()
    assert letter.entry == RollEntry.objects.get()


@pytest.mark.django_db
def test_a_wipe_is_allowed_after_the_end() -> None:
    edition, by = make_open_vote(), officer()
    letter, _code = make_letter(edition, by=by, is_printed=False)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        confirm_printed(batch=letter.batch, by=by, now=timezone.now())
    letter.refresh_from_db()
    assert not letter.secret
