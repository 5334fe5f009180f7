"""A receipt says whether the vote counts and what to do until when; « enregistré » and « ne compte pas » never meet."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from budgets.editions.models import Edition
from budgets.voting.ballot.actions import save_choice
from budgets.voting.ballot.receipt_words import AWAY, COUNTS, SEALED, SHORT, receipt_words
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import NO_KEY, BallotBox, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import RollEntry
from budgets.voting.recovery.actions.loss import confirm_key_lost, say_key_lost
from tests.factories.accounts import make_user, sign_in
from tests.factories.sealing import cancel, officer, seal
from tests.factories.tablets import kiosk_client, make_kiosk, said, text, vote_at
from tests.factories.tablets import url as kiosk_url
from tests.factories.votes import cast, lose_key, make_open_vote, make_voter
from tests.strict_client import StrictClient

CLASH = ("enregistré", "ne compte pas")


@pytest.fixture
def edition(db: None) -> Edition:
    return make_open_vote(min_choices=2)


@pytest.fixture
def voter_client(edition: Edition) -> StrictClient:
    client = StrictClient()
    sign_in(client, make_user())
    client.post(url(edition, "vote_identity"), said(neighbourhood=""))
    return client


def url(edition: Edition, name: str) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


def main(client: StrictClient, edition: Edition) -> str:
    page = text(client.get(url(edition, "vote_receipt")))
    shown = page[page.index("<main") : page.index("</main")]
    assert not all(one in shown for one in CLASH)
    return shown


def tap(client: StrictClient, edition: Edition, *taps: dict[str, str]) -> None:
    for tap in taps:
        client.post(url(edition, "ballot"), tap)


def test_a_complete_vote_counts_and_says_until_when_it_changes(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    shown = main(voter_client, edition)
    assert "Votre vote est enregistré. Il compte." in shown
    assert "Revoir ou changer mon vote" in shown
    assert "Modifiable jusqu’au" in shown
    assert RollEntry.objects.get().receipt in shown


def test_a_blank_vote_counts_and_its_receipt_does_not_say_that_it_is_blank(
    voter_client: StrictClient, edition: Edition
) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    before = main(voter_client, edition)
    tap(voter_client, edition, {"blank": "1"})
    assert main(voter_client, edition) == before


def test_an_incomplete_vote_says_what_is_missing_and_until_when(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"})
    shown = main(voter_client, edition)
    assert "Votre vote est gardé. Il ne compte pas encore." in shown
    assert "Il manque 1 projet pour que votre vote compte." in shown.replace("\u00a0", " ").replace("\u202f", " ")
    assert "À compléter avant le" in shown
    assert "Compléter mon vote" in shown


def test_no_choice_left_does_not_count(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"remove": "1"})
    shown = main(voter_client, edition)
    assert "Il n’y a plus aucun choix dans votre vote." in shown
    assert "Ce vote ne compte pas tant que vous ne le complétez pas." in shown


@pytest.mark.parametrize(
    ("taps", "title"),
    [(2, "Votre vote est enregistré. Il compte."), (1, "Votre vote est gardé. Il ne compte pas.")],
)
def test_after_the_closing_nothing_is_offered_to_change(
    voter_client: StrictClient, edition: Edition, taps: int, title: str
) -> None:
    tap(voter_client, edition, *({"add": str(one)} for one in range(1, taps + 1)))
    with time_machine.travel(edition.phase_of("vote").ends_at + timedelta(seconds=1), tick=False):
        shown = main(voter_client, edition)
    assert title in shown
    assert url(edition, "ballot") not in shown
    assert "Modifiable" not in shown
    assert "À compléter" not in shown


def test_a_cancelled_vote_and_one_replaced_by_paper_say_it_and_show_no_code(
    voter_client: StrictClient, edition: Edition
) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    entry = RollEntry.objects.get()
    RollEntry.objects.update(is_cancelled=True)
    shown = main(voter_client, edition)
    assert "Votre vote est annulé" in shown
    assert entry.receipt not in shown


def words(ballot_box: BallotBox, entry: RollEntry, choices: Choices | None, **more: Any) -> Any:
    return receipt_words(ballot_box, entry, choices, **{"channel": entry.channel, "now": timezone.now(), **more})


def test_each_state_has_its_words(edition: Edition) -> None:
    entry = cast(make_voter(edition), ["1", "2"]).entry
    ballot_box, two, one = read_ballot_box(edition), Choices(("1", "2")), Choices(("1",))
    assert words(ballot_box, entry, two).state == COUNTS
    assert words(ballot_box, entry, None).steps[0][1] == "Votre vote est définitif"
    assert words(ballot_box, entry, one).can_change
    assert not words(ballot_box, entry, one, is_shared=True).can_change
    assert words(ballot_box, entry, one).state == SHORT
    assert words(BallotBox(edition.pk, ballot_box.snapshot, is_sealed=True), entry, None).state == SEALED
    replaced = words(ballot_box, entry, None, channel=VoteChannel.LETTER)
    assert (replaced.state, replaced.title) == (AWAY, "Votre vote est maintenant sur papier")


def test_after_sealing_the_one_act_is_to_find_the_code(edition: Edition) -> None:
    entry = cast(make_voter(edition), ["1", "2"]).entry
    sealed = words(BallotBox(edition.pk, read_ballot_box(edition).snapshot, is_sealed=True), entry, None)
    assert sealed.title == "L’urne est scellée"
    assert "Vérifiez que votre code est dans la liste." in sealed.lede
    assert not sealed.can_change


def test_a_shared_tablet_says_that_an_incomplete_vote_does_not_count_and_offers_nothing(edition: Edition) -> None:
    kiosk = make_kiosk(edition)
    tablet = kiosk_client(kiosk)
    vote_at(tablet, kiosk, "1")
    assert tablet.post(kiosk_url(kiosk, "_done")).status_code == 302
    page = text(tablet.get(kiosk_url(kiosk, "_done")))
    assert "Votre vote est gardé. Il ne compte pas." in page
    assert "Votre vote est enregistré" not in page
    assert "Compléter" not in page


def test_a_vote_that_no_mark_finds_any_more_is_final_and_counts(edition: Edition) -> None:
    voter = make_voter(edition)
    entry = save_choice(voter=voter, change=Change(Kind.BLANK)).entry
    kept = words(read_ballot_box(edition), entry, None)
    assert (kept.state, kept.can_change) == (COUNTS, False)


def test_without_the_key_nobody_says_whether_a_vote_counts(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    lose_key(edition)
    shown = main(voter_client, edition)
    assert "Il ne peut pas être lu pour le moment." in shown
    assert "compte." not in shown.partition("<ol")[0]
    assert RollEntry.objects.get().receipt in shown
    assert url(edition, "ballot") not in shown


def test_a_lost_vote_is_said_lost_before_and_after_the_sealing(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    lose_key(edition)
    say_key_lost(edition=edition, by=officer(), reason="Les feuilles ont brûlé.", now=timezone.now())
    confirm_key_lost(edition=edition, by=officer(), now=timezone.now())
    assert "Votre vote est perdu" in main(voter_client, edition)
    start = text(voter_client.get(url(edition, "vote")))
    assert "La clé du vote est perdue" in start
    assert "Votre vote est enregistré" not in start
    seal(edition)
    shown = main(voter_client, edition)
    assert "Votre vote est perdu" in shown
    assert RollEntry.objects.get().receipt not in shown


def test_a_tablet_whose_key_is_gone_says_so_before_and_after_the_end(edition: Edition) -> None:
    kiosk = make_kiosk(edition)
    tablet = kiosk_client(kiosk)
    vote_at(tablet, kiosk, "1", "2")
    lose_key(edition)
    page = text(tablet.get(kiosk_url(kiosk, "_done")))
    assert NO_KEY.partition("\u202f: ")[0] in page
    assert "Il manque" not in page
    assert tablet.post(kiosk_url(kiosk, "_done")).status_code == 302
    assert "Il ne peut pas être lu pour le moment." in text(tablet.get(kiosk_url(kiosk, "_done")))


def test_a_tap_that_comes_too_late_says_kept_only_what_is(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    lose_key(edition)
    missing = text(voter_client.post(url(edition, "ballot"), {"add": "3"}))
    assert "Ce que vous aviez choisi avant est gardé." in missing
    say_key_lost(edition=edition, by=officer(), reason="Les feuilles ont brûlé.", now=timezone.now())
    confirm_key_lost(edition=edition, by=officer(), now=timezone.now())
    lost = text(voter_client.post(url(edition, "ballot"), {"add": "3"}))
    assert "Ce choix n’est pas enregistré." in lost
    assert "est gardé" not in lost


def test_a_tap_on_a_vote_cancelled_since_says_nothing_is_kept(voter_client: StrictClient, edition: Edition) -> None:
    tap(voter_client, edition, {"add": "1"}, {"add": "2"})
    cancel(RollEntry.objects.get())
    late = text(voter_client.post(url(edition, "ballot"), {"add": "3"}))
    assert "annulé par le bureau de vote" in late
    assert "Ce choix n’est pas enregistré." in late
    assert "est gardé" not in late
