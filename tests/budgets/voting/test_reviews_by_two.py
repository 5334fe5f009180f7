"""Two look-alikes are one person: one officer says so, another one confirms; until then both votes count."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, VoterReview
from budgets.voting.reviews.actions.reviews import read_names, withdraw_review
from budgets.voting.reviews.look_alikes import counted_twice, pair_of, pairs
from budgets.voting.reviews.permissions import reviews as permissions
from budgets.voting.sealing.actions.sealing import ask_sealing
from budgets.voting.sealing.checks import blockers
from tests.factories.accounts import make_user
from tests.factories.look_alikes import BORN, DIFFERENT, alike, ask, confirm, decide, denied, of, on_paper, same
from tests.factories.sealing import after, officer, seal
from tests.factories.together import together
from tests.factories.votes import lose_key, make_entry, make_open_vote


@pytest.mark.django_db
def test_one_officer_alone_cancels_nothing() -> None:
    edition, first = make_open_vote(), officer()
    pair = alike(edition)
    assert denied(lambda: confirm(pair)) == permissions.NOT_WAITING
    made = ask(pair, same(pair, pair.first), first)
    assert (made.is_waiting, made.keep, made.confirmed_by) == (True, pair.first, None)
    assert (OpenBallot.objects.count(), RollEntry.objects.filter(is_cancelled=True).count()) == (2, 0)
    assert (len(pairs(edition)), list(counted_twice(edition))) == (0, [])
    assert denied(lambda: confirm(pair, first)) == permissions.ASKED_BY_YOU
    for verdict in (DIFFERENT, same(pair, pair.second)):
        assert denied(lambda verdict=verdict: ask(pair, verdict)) == permissions.WAITING
    second = officer()
    assert read_names(pair=pair, by=second).names
    done = confirm(pair, second)
    assert (done.pk, done.decided_by, done.confirmed_by, done.keep) == (made.pk, first, second, None)
    assert done.confirmed_on == timezone.localdate()
    pair.second.refresh_from_db()
    assert pair.second.is_cancelled
    assert OpenBallot.objects.count() == 1
    assert denied(lambda: confirm(pair)) == permissions.DECIDED
    acts = AuditEntry.objects.exclude(act="budgets.read_look_alikes").order_by("pk")
    assert [(act.act, act.by, act.detail) for act in acts] == [
        ("budgets.ask_one_person", first, {"edition": edition.slug}),
        ("budgets.review_voters", second, {"edition": edition.slug, "decision": "same"}),
    ]


@pytest.mark.django_db
def test_another_officer_who_does_not_agree_takes_the_demand_back() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    assert denied(lambda: withdraw_review(pair=pair, by=officer())) == permissions.NOT_WAITING
    ask(pair, same(pair, pair.first))
    withdraw_review(pair=pair, by=officer())
    assert (len(pairs(edition)), VoterReview.objects.count()) == (1, 0)
    assert AuditEntry.objects.get(act="budgets.withdraw_review").detail == {"edition": edition.slug}
    decide(pair, DIFFERENT)
    assert OpenBallot.objects.count() == 2


@pytest.mark.django_db
def test_the_first_officer_must_still_be_of_the_board() -> None:
    pair, leaving = alike(make_open_vote()), officer()
    ask(pair, same(pair, pair.first), leaving)
    leaving.role_assignments.all().delete()
    assert denied(lambda: confirm(pair)) == permissions.ASKER_LEFT
    withdraw_review(pair=pair, by=officer())


@pytest.mark.django_db
def test_nobody_confirms_nor_withdraws_about_their_own_vote() -> None:
    voter, by = make_user(), officer()
    pair = alike(make_open_vote(), user=voter)
    ask(pair, same(pair, pair.first))
    RollEntry.objects.filter(user=voter).update(user=by)
    assert denied(lambda: confirm(pair, by)) == permissions.OWN_VOTE
    assert denied(lambda: withdraw_review(pair=pair, by=by)) == permissions.OWN_VOTE


@pytest.mark.django_db
def test_what_can_go_is_looked_at_again_when_confirmed() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    ask(pair, same(pair, of(pair, VoteChannel.ACCOUNT)))
    on_paper(of(pair, VoteChannel.KIOSK), edition)
    assert denied(lambda: confirm(pair)) == permissions.PAPER_STAYS
    withdraw_review(pair=pair, by=officer())
    assert OpenBallot.objects.count() == 1


@pytest.mark.django_db
def test_what_else_waits_about_a_cancelled_vote_goes_with_it() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    third = make_entry(edition, first_names="Mohammed", last_name="Dupont", birth_date=BORN)
    other = pair_of(pair.second, third)
    ask(other, same(other, third))
    decide(pair, same(pair, pair.first))
    assert VoterReview.objects.count() == 1
    assert len(pairs(edition)) == 1


@pytest.mark.django_db
def test_what_waits_blocks_the_sealing_and_is_said() -> None:
    edition = make_open_vote()
    pair = alike(edition)
    ask(pair, same(pair, pair.first))
    said = [blocker.text for blocker in blockers(edition)]
    assert said == ["1 décision sur des votes qui se ressemblent attend une deuxième personne."]
    assert said[0] in denied(lambda: ask_sealing(edition=edition, by=officer(), now=after(edition)))
    confirm(pair)
    assert seal(edition).record["cancelled"] == 1


@pytest.mark.django_db
def test_without_the_key_nothing_is_confirmed_but_a_demand_is_taken_back() -> None:
    pair = alike(make_open_vote())
    ask(pair, same(pair, pair.first))
    lose_key(pair.first.edition)
    assert "la clé du vote" in denied(lambda: confirm(pair))
    withdraw_review(pair=pair, by=officer())
    assert not VoterReview.objects.exists()


@pytest.mark.django_db
def test_the_database_itself_wants_two_people() -> None:
    pair, by = alike(make_open_vote()), officer()
    made, today = ask(pair, same(pair, pair.first), by), timezone.localdate()
    for wrong in ({"confirmed_by": by, "confirmed_on": today}, {"confirmed_by": officer()}, {"confirmed_on": today}):
        with pytest.raises(IntegrityError, match="review_by_two_people"), transaction.atomic():
            VoterReview.objects.filter(pk=made.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_withdrawn_at_once_is_one_of_both() -> None:
    for _turn in range(3):
        edition = make_open_vote()
        pair = alike(edition)
        ask(pair, same(pair, pair.first))
        first, second = officer(), officer()
        told = together(
            lambda pair=pair, by=first: confirm(pair, by),
            lambda pair=pair, by=second: withdraw_review(pair=pair, by=by),
        )
        is_done = isinstance(told[0], VoterReview)
        assert is_done != (told[1] is None)
        assert RollEntry.objects.filter(edition=edition, is_cancelled=True).exists() == is_done
        assert OpenBallot.objects.filter(edition=edition).count() == (1 if is_done else 2)
