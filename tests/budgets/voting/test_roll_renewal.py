"""The roll once sealed: the same people under new numbers, and nothing that a known name could be tried on."""

import pytest

from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import ReviewDecision
from budgets.voting.models import RollEntry, VoterReview
from budgets.voting.reviews.actions.reviews import decide_review
from budgets.voting.reviews.look_alikes import pair_of
from budgets.voting.reviews.permissions.reviews import Verdict
from budgets.voting.roll.identity import fingerprints_of
from tests.factories.sealing import after, officer, seal
from tests.factories.votes import make_entry, make_open_vote, somebody

KEPT = ("channel", "voted_on", "user_id", "station_id", "link", "receipt", "is_cancelled")
DUPONT = {"first_names": "Mohamed", "last_name": "Dupont"}


@pytest.mark.django_db
def test_every_entry_has_a_new_number_and_keeps_what_the_roll_says() -> None:
    edition = make_open_vote()
    for _ in range(8):
        make_entry(edition)
    before = {entry.receipt: entry for entry in RollEntry.objects.all()}
    other = make_entry(make_open_vote())
    seal(edition)
    entries = list(RollEntry.objects.filter(edition=edition))
    assert {entry.receipt for entry in entries} == set(before)
    for entry in entries:
        was = before[entry.receipt]
        assert [getattr(entry, name) for name in KEPT] == [getattr(was, name) for name in KEPT]
        assert entry.pk not in {one.pk for one in before.values()}
        assert entry.identity_mark != was.identity_mark
    other.refresh_from_db()
    assert other.name_mark


@pytest.mark.django_db
def test_nobody_tests_whether_a_known_person_voted_once_the_box_is_sealed() -> None:
    edition, who = make_open_vote(), somebody()
    make_entry(edition, identity=who)
    fingerprint = fingerprints_of(who, scope=edition.slug, key=read_ballot_box(edition).held_key).identity
    assert RollEntry.objects.filter(identity_mark=fingerprint).exists()
    seal(edition)
    assert not RollEntry.objects.filter(identity_mark=fingerprint).exists()


@pytest.mark.django_db
def test_decisions_follow_the_entries_they_are_about() -> None:
    edition = make_open_vote()
    pair = pair_of(make_entry(edition, **DUPONT), make_entry(edition, **{**DUPONT, "first_names": "Muhammad"}))
    verdict = Verdict(ReviewDecision.DIFFERENT, "Deux cousins.")
    decide_review(pair=pair, verdict=verdict, by=officer(), now=after(edition))
    seal(edition)
    review = VoterReview.objects.select_related("first", "second").get()
    assert {review.first.receipt, review.second.receipt} == {entry.receipt for entry in pair.entries}
    assert not {review.first_id, review.second_id} & {entry.pk for entry in pair.entries}
    assert review.first_id < review.second_id
    assert review.reason == "Deux cousins."
