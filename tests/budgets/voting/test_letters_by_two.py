"""From the first second of a vote on, two officers make or replace a letter; neither learns whether one had voted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, RoleAssignment
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import save_choice, saved_choices
from budgets.voting.ballot.permissions import NO_MORE, STAYS, already_voted_words, refusal_of_letter, vote_before
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import LetterFate, VoteChannel
from budgets.voting.letters import permissions
from budgets.voting.letters.account import shown_use, with_counts
from budgets.voting.letters.actions.by_two import confirm_letters, withdraw_letters
from budgets.voting.letters.actions.letters import confirm_printed, make_batch, reissue_letter, void_letter
from budgets.voting.models import CodeLetter, LetterBatch, OpenBallot, RollEntry
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.roll.voter import marked_voter
from tests.budgets.voting.test_letter_actions import coming_vote, holder, officer, spend
from tests.factories.accounts import make_agent, make_user
from tests.factories.letters import confirm_and_print, make_letter, make_letters
from tests.factories.sealing import after, cancel, make_station
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote

pytestmark = pytest.mark.django_db
ADD = Change(Kind.ADD, "2")
FATES = list(LetterFate)


def replaced(letter: CodeLetter, fate: str = LetterFate.KEEP) -> CodeLetter:
    """The new letter, asked by one officer, confirmed by another, printed."""
    made = reissue_letter(letter=letter, reason="Perdue", by=officer(), fate=fate)
    return confirm_and_print(made)[0]


def in_box(entry: RollEntry) -> Choices | None:
    return saved_choices(read_ballot_box(entry.edition_id), entry.pk)


# --- Before the first second ------------------------------------------------------------------------
def test_before_the_vote_one_person_makes_and_replaces() -> None:
    edition, by = coming_vote(), make_agent(Role.ADMINISTRATOR)
    letter, code = make_letter(edition, by=by, addressees=["Mme Test"])
    made = reissue_letter(letter=letter, reason="Perdue", by=by)
    letter.refresh_from_db()
    assert (made.replaces, made.addressee, made.number, made.entry) == (letter, "Mme Test", 1, None)
    assert made.batch.label == "Foyers n° 1 : remplacement 1"
    assert (letter.voided_by, letter.void_reason, made.batch.is_for_two) == (by, "Perdue", False)
    assert made.fingerprint != letter.fingerprint
    act = AuditEntry.objects.latest("id")
    assert act.act == "budgets.reissue_letter"
    assert code not in str(act.detail)
    again = reissue_letter(letter=made, reason="Tachée", by=by)
    assert again.batch.label == "Foyers n° 1 : remplacement 2"
    with pytest.raises(ActionDenied, match="déjà remplacée"):
        reissue_letter(letter=letter, reason="Encore", by=by)


def test_the_rule_changes_at_the_first_second() -> None:
    edition, by = coming_vote(), make_agent(Role.ADMINISTRATOR)
    ballot_box = read_ballot_box(edition)
    assert ballot_box.snapshot is not None
    with time_machine.travel(ballot_box.snapshot.starts_at - timedelta(seconds=1), tick=False):
        assert not make_batch(edition=edition, label="Avant", count=1, by=by).is_for_two
    with time_machine.travel(ballot_box.snapshot.starts_at, tick=False):
        assert make_batch(edition=edition, label="Pendant", count=1, by=officer()).is_for_two
        with pytest.raises(ActionDenied, match="deux membres"):
            make_batch(edition=edition, label="Pendant", count=1, by=by)
    assert not permissions.has_started(read_ballot_box(make_open_vote().pk + 1), timezone.now())


# --- While people vote ------------------------------------------------------------------------------
def test_new_letters_serve_once_another_officer_confirmed_then_once_printed() -> None:
    edition, first, second = make_open_vote(), officer(), officer()
    batch = make_batch(edition=edition, label="Retard", count=2, by=first)
    letter = batch.letters.get(number=1)
    for act in (
        lambda: confirm_printed(batch=batch, by=second, now=timezone.now()),
        lambda: void_letter(letter=letter, reason="Perdue", by=second),
        lambda: reissue_letter(letter=letter, reason="Perdue", by=second),
    ):
        with pytest.raises(ActionDenied, match="attend une deuxième personne"):
            act()
    with pytest.raises(ActionDenied, match="C’est votre demande"):
        confirm_letters(batch=batch, by=first)
    confirm_letters(batch=batch, by=second)
    with pytest.raises(ActionDenied, match="impression"):
        spend(letter)
    confirm_printed(batch=batch, by=first, now=timezone.now())
    assert spend(letter)
    acts = ["budgets.ask_letters", "budgets.confirm_letters", "budgets.print_letters"]
    assert list(AuditEntry.objects.order_by("id").values_list("act", flat=True)) == acts


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MODERATOR, None])
def test_only_officers_ask_confirm_and_take_back(role: Role | None) -> None:
    edition, by = make_open_vote(), make_agent(role) if role else make_user()
    letter, _code = make_letter(edition)
    batch = make_batch(edition=edition, label="Retard", count=1, by=officer())
    for act in (
        lambda: make_batch(edition=edition, label="x", count=1, by=by),
        lambda: reissue_letter(letter=letter, reason="Perdue", by=by),
        lambda: confirm_letters(batch=batch, by=by),
        lambda: withdraw_letters(batch=batch, by=by),
    ):
        with pytest.raises(ActionDenied, match=r"deux membres|pas des lettres"):
            act()
    assert LetterBatch.objects.filter(confirmed_by=None, is_for_two=True).count() == 1


def test_the_database_itself_wants_two_people() -> None:
    edition, by = make_open_vote(), officer()
    batch = make_batch(edition=edition, label="Retard", count=1, by=by)
    rows = LetterBatch.objects.filter(pk=batch.pk)
    now = timezone.now()
    for wrong in (
        {"confirmed_by": by, "confirmed_on": timezone.localdate()},
        {"confirmed_by": officer()},
        {"printed_at": now, "printed_by": by},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_a_demand_is_confirmed_once_by_somebody_while_its_asker_is_of_the_board() -> None:
    edition, first = make_open_vote(), officer()
    batch = make_batch(edition=edition, label="Retard", count=1, by=first)
    RoleAssignment.objects.filter(user=first).delete()
    with pytest.raises(ActionDenied, match="n’est plus membre"):
        confirm_letters(batch=batch, by=officer())
    other = make_batch(edition=edition, label="Autre", count=1, by=officer())
    confirm_letters(batch=other, by=officer())
    for act in (confirm_letters, withdraw_letters):
        with pytest.raises(ActionDenied, match="n’attend plus"):
            act(batch=other, by=officer())
    late = make_batch(edition=edition, label="Tard", count=1, by=officer())
    with time_machine.travel(after(edition), tick=False), pytest.raises(ActionDenied, match="terminé"):
        confirm_letters(batch=late, by=officer())


def test_a_demand_taken_back_leaves_nothing() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    made = reissue_letter(letter=letter, reason="Perdue", by=officer())
    for _turn in range(2):
        with pytest.raises(ActionDenied, match="attend une deuxième personne"):
            reissue_letter(letter=letter, reason="Encore", by=officer())
    withdraw_letters(batch=made.batch, by=officer())
    assert not LetterBatch.objects.filter(fate__gt="").exists()
    assert spend(letter)
    assert AuditEntry.objects.latest("id").act == "budgets.withdraw_letters"
    assert reissue_letter(letter=letter, reason="Perdue", by=officer())


def test_whoever_comes_after_a_demand_taken_back_is_told() -> None:
    batch = make_batch(edition=make_open_vote(), label="Retard", count=1, by=officer())
    seen = LetterBatch.objects.get(pk=batch.pk)
    withdraw_letters(batch=batch, by=officer())
    for act in (confirm_letters, withdraw_letters):
        with pytest.raises(ActionDenied, match="n’attend plus"):
            act(batch=seen, by=officer())


def test_what_becomes_of_a_vote_is_said_when_asking() -> None:
    letter, _code = make_letter(make_open_vote())
    with pytest.raises(ActionDenied, match="ce que devient le vote"):
        reissue_letter(letter=letter, reason="Perdue", by=officer(), fate="both")
    with pytest.raises(ActionDenied, match="raison"):
        reissue_letter(letter=letter, reason="", by=officer())


# --- What becomes of a vote -------------------------------------------------------------------------
@pytest.mark.parametrize("fate", FATES)
def test_a_letter_that_never_voted_gives_one_vote(fate: LetterFate) -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    new = replaced(letter, fate)
    with pytest.raises(ActionDenied, match="annulée"):
        spend(letter)
    assert spend(new)
    assert RollEntry.objects.count() == 1


def test_a_vote_that_stays_is_final_and_no_letter_opens_it() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    voter = holder(edition, letter)
    entry = cast(voter, ["1"]).entry
    new = replaced(letter)
    newest = replaced(new)
    for one in (new, newest):
        assert vote_before(one) == entry
        for who in (replace(voter, letter=str(one.pk)), holder(edition, one), marked_voter(entry, letter=str(one.pk))):
            with pytest.raises(ActionDenied):
                save_choice(voter=who, change=ADD)
    assert refusal_of_letter(newest) == STAYS
    with pytest.raises(ActionDenied, match="annulée"):
        save_choice(voter=marked_voter(entry, letter=str(letter.pk)), change=ADD)
    assert in_box(entry) == Choices(("1",))
    assert CodeLetter.objects.filter(entry__isnull=False).get() == letter


def test_a_vote_cancelled_unseen_leaves_a_letter_that_starts_empty() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    voter = holder(edition, letter)
    entry = cast(voter, ["1"]).entry
    new = replaced(letter, LetterFate.CANCEL)
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (0, 0)
    letter.refresh_from_db()
    assert (letter.entry, letter.used_on) == (None, timezone.localdate())
    again = replace(voter, letter=str(new.pk), entry=holder(edition, new).entry)
    saved = save_choice(voter=again, change=ADD)
    assert (saved.entry == entry, saved.choices) == (False, Choices(("2",)))
    assert in_box(entry) is None


def test_a_vote_already_cancelled_or_on_paper_is_given_back_by_no_letter() -> None:
    edition = make_open_vote()
    (one, _code), (two, _other) = make_letters(edition, 2)
    cancelled, voter = spend(one), holder(edition, two)
    cancel(cancelled)
    entry = cast(voter, ["1"]).entry
    paper = replace(voter, channel=VoteChannel.PAPER)
    mark_paper(station=make_station(edition), voter=paper, by=officer(), replaces=True, receipt=entry.receipt)
    said = [refusal_of_letter(replaced(letter, LetterFate.CANCEL)) for letter in (one, two)]
    entry.refresh_from_db()
    assert said == [NO_MORE, already_voted_words(entry)]
    assert "sur papier" in str(said[1])
    assert RollEntry.objects.count() == 2


def test_a_vote_from_before_a_crash_stays_whatever_was_asked() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    spend(letter)
    OpenBallot.objects.update(locator="0" * 64)
    assert refusal_of_letter(replaced(letter, LetterFate.CANCEL)) == STAYS
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


def test_a_void_letter_is_still_replaced_once() -> None:
    edition, by = make_open_vote(), officer()
    letter, _code = make_letter(edition)
    entry = spend(letter)
    void_letter(letter=letter, reason="Perdue", by=by)
    made = confirm_and_print(reissue_letter(letter=letter, reason="Demandée", by=by))[0]
    letter.refresh_from_db()
    assert (letter.entry, letter.void_reason) == (entry, "Perdue – Demandée")
    assert refusal_of_letter(made) == STAYS
    with pytest.raises(ActionDenied, match="déjà remplacée"):
        reissue_letter(letter=letter, reason="Encore", by=by)


@pytest.mark.parametrize("fate", FATES)
def test_the_act_is_the_same_whether_the_letter_had_voted_or_not(fate: LetterFate) -> None:
    edition = make_open_vote()
    (used, _one), (unused, _two) = make_letters(edition, 2)
    spend(used)
    traces = []
    for letter in (used, unused):
        last = AuditEntry.objects.latest("id").pk
        new = replaced(letter, fate)
        letter.refresh_from_db()
        rows = AuditEntry.objects.filter(pk__gt=last).order_by("id").values_list("act", "detail")
        told = str(list(rows)).replace(f"n° {letter.number}", "n°").replace(f"'number': {letter.number}", "")
        traces.append((told, letter.voided_on, letter.void_reason, new.batch.fate))
    assert traces[0] == traces[1]


# --- Limits -----------------------------------------------------------------------------------------
def test_one_person_makes_so_many_letters_and_no_more() -> None:
    edition, by, second = make_open_vote(), officer(), officer()
    first = make_batch(edition=edition, label="Cent", count=100, by=by)
    letter = first.letters.get(number=1)
    with pytest.raises(ActionDenied, match="au plus 100 lettres par jour"):
        make_batch(edition=edition, label="De plus", count=1, by=by)
    confirm_letters(batch=first, by=second)
    with pytest.raises(ActionDenied, match="au plus 100 lettres par jour"):
        reissue_letter(letter=letter, reason="Perdue", by=second)
    more = make_batch(edition=edition, label="Autre", count=1, by=officer())
    with pytest.raises(ActionDenied, match="au plus 100 lettres par jour"):
        confirm_letters(batch=more, by=second)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert confirm_letters(batch=more, by=second)


def test_one_person_makes_so_many_letters_before_the_vote() -> None:
    assert permissions.refusal_of_many(9_000, 1_000, has_begun=False) is None
    assert "avant le vote" in (permissions.refusal_of_many(9_000, 1_001, has_begun=False) or "")


# --- Daily figures ----------------------------------------------------------------------------------
def test_the_count_of_used_letters_moves_at_midnight_and_stays() -> None:
    edition = make_open_vote()
    letters = make_letters(edition, 12)
    for letter, _code in letters[:6]:
        spend(letter)

    def spent() -> int:
        return int(with_counts(LetterBatch.objects.filter(fate=""), timezone.localdate()).get().spent)

    assert spent() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert spent() == 6
        replaced(letters[0][0], LetterFate.CANCEL)
        spend(letters[6][0])
        assert spent() == 6


@pytest.mark.parametrize(
    ("made", "spent", "shown"),
    [(4, 0, None), (5, 0, 0), (100, 0, 0), (100, 4, None), (100, 5, 5), (100, 95, 95), (100, 96, None), (9, 9, None)],
)
def test_a_count_that_would_say_who_voted_is_not_shown(made: int, spent: int, shown: int | None) -> None:
    assert shown_use(made, spent) == shown


# --- At once ----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fate", FATES)
def test_a_letter_is_replaced_once_though_it_votes_meanwhile(fate: LetterFate) -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    made = reissue_letter(letter=letter, reason="Perdue", by=officer(), fate=fate)
    voter, seconds = holder(edition, letter), [officer() for _one in range(3)]
    acts: list[Any] = [lambda by=by: confirm_letters(batch=made.batch, by=by) for by in seconds]
    outcomes = together(*acts, lambda: save_choice(voter=voter, change=ADD))
    assert {type(outcome).__name__ for outcome in outcomes} <= {"LetterBatch", "Saved", "ActionDenied"}
    assert sum(isinstance(outcome, LetterBatch) for outcome in outcomes) == 1
    assert RollEntry.objects.count() == OpenBallot.objects.count()
    letter.refresh_from_db()
    assert letter.voided_on is not None
    if fate == LetterFate.CANCEL:
        assert not RollEntry.objects.exists()


def test_an_edition_of_its_own_counts_its_own_letters() -> None:
    by = officer()
    editions: list[Edition] = [make_open_vote(), make_open_vote()]
    assert [make_batch(edition=edition, label="Cent", count=100, by=by).letters.count() for edition in editions] == [
        100,
        100,
    ]
