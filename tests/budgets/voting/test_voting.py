"""The way into the ballot box: one person, one ballot, whatever the channel, the instant and the number of tabs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from budgets.voting.ballot.actions import save_choice, saved_choices, take_out_ballot
from budgets.voting.ballot.permissions import KNOWN
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import close_ballot_box, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.roll.voter import marked_voter, open_identity
from tests.factories.accounts import make_user
from tests.factories.budgets import EditionFactory
from tests.factories.together import together
from tests.factories.votes import cast, lose_key, make_entry, make_open_vote, make_voter, somebody

ADD = Change(Kind.ADD, "1")
NOT_PAPER = [one for one in VoteChannel if one != VoteChannel.PAPER]


@pytest.mark.django_db
def test_first_tap_marks_the_roll_and_saves_the_ballot() -> None:
    edition = make_open_vote()
    who = somebody(first_names="Zoé", last_name="Test")
    saved = save_choice(voter=make_voter(edition, identity=who), change=ADD)
    assert saved.is_new
    entry = RollEntry.objects.get()
    assert (entry.channel, entry.voted_on) == (VoteChannel.ACCOUNT, timezone.localdate())
    assert open_identity(entry.identity_box, read_ballot_box(edition).held_key) == replace(who, address="")
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1",))
    assert "1" not in OpenBallot.objects.get().content[:1]


@pytest.mark.django_db
def test_nothing_is_marked_before_a_first_choice() -> None:
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="Choisissez d’abord"):
        save_choice(voter=make_voter(edition), change=Change(Kind.REMOVE, "1"))
    with pytest.raises(ActionDenied, match="n’est pas au vote"):
        save_choice(voter=make_voter(edition), change=Change(Kind.ADD, "inconnu"))
    assert not RollEntry.objects.exists()
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db
def test_a_ballot_changes_until_the_closing() -> None:
    edition = make_open_vote()
    saved = cast(make_voter(edition), ["1", "2"])
    voter = marked_voter(saved.entry)
    save_choice(voter=voter, change=Change(Kind.REMOVE, "1"))
    save_choice(voter=voter, change=Change(Kind.ADD, "3"))
    assert saved_choices(read_ballot_box(edition), saved.entry.pk) == Choices(("2", "3"))
    save_choice(voter=voter, change=Change(Kind.BLANK))
    assert saved_choices(read_ballot_box(edition), saved.entry.pk) == Choices(is_blank=True)
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("first", NOT_PAPER)
@pytest.mark.parametrize("second", NOT_PAPER)
def test_one_person_votes_by_one_channel(first: VoteChannel, second: VoteChannel) -> None:
    edition, who = make_open_vote(), somebody()
    cast(make_voter(edition, first, identity=who), ["1"])
    with pytest.raises(ActionDenied, match="a déjà voté"):
        save_choice(voter=make_voter(edition, second, identity=who), change=ADD)
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("first", NOT_PAPER)
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_nobody_learns_when_nor_how_a_neighbour_voted(first: VoteChannel, is_cancelled: bool) -> None:
    edition, who, user = make_open_vote(), somebody(), make_user()
    make_entry(edition, channel=first, identity=who)
    RollEntry.objects.update(is_cancelled=is_cancelled)
    said = set()
    for channel in (VoteChannel.ACCOUNT, VoteChannel.LETTER, VoteChannel.KIOSK):
        with pytest.raises(ActionDenied) as refused:
            save_choice(voter=make_voter(edition, channel, identity=who), change=ADD, user_id=user.pk)
        said.add(refused.value.reason)
    assert said == {KNOWN}


@pytest.mark.django_db
def test_an_agent_who_helps_is_told_the_day_and_the_way() -> None:
    edition, who = make_open_vote(), somebody()
    cast(make_voter(edition, identity=who), ["1"])
    with pytest.raises(ActionDenied, match=r"a déjà voté le .* avec un compte"):
        save_choice(voter=make_voter(edition, VoteChannel.ASSISTED, identity=who), change=ADD)


@pytest.mark.django_db
def test_names_are_recognised_however_they_are_typed() -> None:
    edition, born = make_open_vote(), date(1990, 2, 3)
    cast(make_voter(edition, first_names="Jean-Pierre", last_name="Müller", birth_date=born), ["1"])
    again = make_voter(edition, first_names="MULLER", last_name="pierre jean", birth_date=born)
    with pytest.raises(ActionDenied, match="a déjà voté"):
        save_choice(voter=again, change=ADD)


@pytest.mark.django_db
def test_an_account_opens_its_own_entry_again_from_another_session() -> None:
    edition, user = make_open_vote(), make_user()
    cast(make_voter(edition), ["1"], user_id=user.pk)
    saved = save_choice(voter=make_voter(edition), change=Change(Kind.ADD, "2"), user_id=user.pk)
    assert not saved.is_new
    assert saved.choices == Choices(("1", "2"))
    with pytest.raises(ActionDenied, match="a déjà voté"):
        save_choice(voter=make_voter(edition, VoteChannel.KIOSK), change=ADD, user_id=user.pk)


@pytest.mark.django_db
def test_a_cancelled_entry_votes_no_more() -> None:
    edition = make_open_vote()
    entry = make_entry(edition)
    RollEntry.objects.update(is_cancelled=True)
    with pytest.raises(ActionDenied, match="annulé"):
        save_choice(voter=marked_voter(entry), change=ADD)


@pytest.mark.django_db
def test_the_vote_is_open_to_the_second() -> None:
    edition = make_open_vote()
    ballot_box = read_ballot_box(edition)
    assert ballot_box.snapshot is not None
    instants = {ballot_box.snapshot.starts_at: True, ballot_box.snapshot.ends_at - timedelta(seconds=1): True}
    refused = {ballot_box.snapshot.starts_at - timedelta(seconds=1), ballot_box.snapshot.ends_at}
    for instant in instants:
        with time_machine.travel(instant, tick=False):
            assert cast(make_voter(edition), ["1"]).is_new
    for instant in refused:
        with time_machine.travel(instant, tick=False), pytest.raises(ActionDenied, match=r"commence|terminé"):
            cast(make_voter(edition), ["1"])
    assert RollEntry.objects.count() == len(instants)


@pytest.mark.django_db
def test_nobody_votes_before_the_rules_are_frozen() -> None:
    voter = replace(make_voter(make_open_vote()), edition=EditionFactory().pk)
    with pytest.raises(ActionDenied, match="pas encore ouvert"):
        save_choice(voter=voter, change=ADD)


@pytest.mark.django_db
def test_a_server_without_the_key_refuses_every_vote() -> None:
    edition = make_open_vote()
    entry, waiting = make_entry(edition), make_voter(edition)
    lose_key(edition)
    for voter in (marked_voter(entry), waiting):
        with pytest.raises(ActionDenied, match="Le vote est arrêté pour le moment"):
            save_choice(voter=voter, change=Change(Kind.ADD, "2"))
    with pytest.raises(ActionDenied, match="Le vote est arrêté pour le moment"):
        make_voter(edition)
    assert saved_choices(read_ballot_box(edition), entry.pk) is None
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_ballot_that_is_not_in_the_box_is_never_made_again() -> None:
    edition = make_open_vote()
    entry = make_entry(edition)
    OpenBallot.objects.all().delete()
    with pytest.raises(ActionDenied, match="n’est pas retrouvé"):
        save_choice(voter=marked_voter(entry), change=Change(Kind.ADD, "2"))
    assert saved_choices(read_ballot_box(edition), entry.pk) is None
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db
def test_a_ballot_is_taken_out_unseen() -> None:
    edition = make_open_vote()
    entry = make_entry(edition)
    ballot_box = close_ballot_box(edition.pk)
    assert take_out_ballot(ballot_box, entry)
    assert not take_out_ballot(ballot_box, entry)
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_identical_taps_at_once_are_one_ballot() -> None:
    edition = make_open_vote()
    voter = make_voter(edition)
    outcomes = together(*[lambda: save_choice(voter=voter, change=ADD)] * 8)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Saved"] * 8
    assert sum(outcome.is_new for outcome in outcomes) == 1
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_channels_and_sessions_at_once_are_one_ballot() -> None:
    edition, who = make_open_vote(), somebody()
    channels = NOT_PAPER * 2
    voters = [make_voter(edition, channel, identity=who) for channel in channels]
    outcomes = together(*[lambda voter=voter: save_choice(voter=voter, change=ADD) for voter in voters])
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert all("a déjà voté" in outcome.reason for outcome in outcomes if isinstance(outcome, ActionDenied))
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_taps_never_pass_the_limit() -> None:
    edition = make_open_vote(projects=8)
    saved = cast(make_voter(edition), ["1"])
    voter = marked_voter(saved.entry)
    taps = [Change(Kind.ADD, str(number)) for number in range(1, 9)]
    together(*[lambda tap=tap: save_choice(voter=voter, change=tap) for tap in taps])
    found = saved_choices(read_ballot_box(edition), saved.entry.pk)
    assert found is not None
    assert len(found.references) == 3


@pytest.mark.django_db
def test_an_entry_that_cannot_be_written_asks_to_try_again() -> None:
    taken = make_entry(make_open_vote())
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="Recommencez"):
        save_choice(voter=replace(make_voter(edition), entry=str(taken.pk)), change=ADD)
    assert not RollEntry.objects.filter(edition=edition).exists()
