"""Look-alikes at the desk: no name without a button, no choice ever, each decision asked on its own page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry, VoterReview
from budgets.voting.reviews.look_alikes import Pair, pair_of
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.sealing import after
from tests.factories.votes import cast, make_entry, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NAMES = ("Mohamed", "Muhammad", "Dupont", "Dupond")


def alike() -> Pair:
    edition = make_open_vote()
    voter = make_voter(edition, first_names="Mohamed", last_name="Dupont", birth_date=date(1990, 2, 3))
    first = cast(voter, ["1"], user_id=make_user().pk).entry
    born = date(1991, 5, 6)
    second = make_entry(edition, VoteChannel.KIOSK, first_names="Muhammad", last_name="Dupond", birth_date=born)
    # The desk shows them from the next day on.
    RollEntry.objects.update(voted_on=timezone.localdate() - timedelta(days=1))
    return pair_of(*RollEntry.objects.filter(pk__in=[first.pk, second.pk]))


def listing(pair: Pair) -> str:
    return reverse("admin:budgets_edition_vote_reviews", args=[pair.first.edition_id])


def page_of(pair: Pair) -> str:
    pks = {"pk": pair.first.edition_id, "first": pair.first.pk, "second": pair.second.pk}
    return reverse("admin:budgets_edition_vote_review", kwargs=pks)


def back_page(entry: RollEntry) -> str:
    return reverse("admin:budgets_edition_vote_reinstate", kwargs={"pk": entry.edition_id, "entry": entry.pk})


def second_officer() -> StrictClient:
    other = StrictClient()
    sign_in(other, make_agent(Role.VOTE_OFFICER))
    return other


def side_of(pair: Pair, channel: VoteChannel) -> str:
    return "first" if pair.first.channel == channel else "second"


@pytest.fixture
def officer(client: StrictClient) -> StrictClient:
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    return client


def test_names_wait_behind_a_button_that_is_logged(officer: StrictClient) -> None:
    pair = alike()
    for address in (listing(pair), page_of(pair)):
        page = officer.get(address).content.decode()
        assert "noms proches" in page.lower()
        assert not any(name in page for name in NAMES)
    assert not AuditEntry.objects.filter(act="budgets.read_look_alikes").exists()
    page = officer.post(page_of(pair), {"names": "1"}).content.decode()
    assert all(name in page for name in NAMES)
    assert "Un verger" not in page
    assert "Dates de naissance différentes" in page
    assert not any(year in page for year in ("1990", "1991"))
    assert AuditEntry.objects.filter(act="budgets.read_look_alikes").count() == 1
    assert pair.first.pk.hex not in str(AuditEntry.objects.values_list("detail", flat=True))


def test_a_vote_of_today_is_not_listed_before_tomorrow_nor_once_the_vote_is_over(officer: StrictClient) -> None:
    pair = alike()
    RollEntry.objects.filter(pk=pair.first.pk).update(voted_on=timezone.localdate())
    page = officer.get(listing(pair)).content.decode()
    assert "noms proches" not in page.lower()
    assert "paraissent ici demain" in page
    with time_machine.travel(after(pair.first.edition), tick=False):
        RollEntry.objects.filter(pk=pair.first.pk).update(voted_on=timezone.localdate())
        sign_in(officer, make_agent(Role.VOTE_OFFICER))
        page = officer.get(listing(pair)).content.decode()
        assert "noms proches" in page.lower()
        assert "demain" not in page


def test_a_decision_wants_everything_then_cancels_one_vote(officer: StrictClient) -> None:
    pair = alike()
    said = {"decision": "same", "reason": "Même personne."}
    page = officer.post(page_of(pair), said)
    assert page.status_code == 422
    for words in ("Cochez cette case", "Dites lequel", "Mohamed"):
        assert words in page.content.decode()
    told = officer.post(page_of(pair), {**said, "is_sure": "on", "keep": "first", "reason": "Appeler 06 12 34 56 78"})
    assert "enlevez un numéro" in told.content.decode()
    assert not VoterReview.objects.exists()
    keep = side_of(pair, VoteChannel.KIOSK)
    done = officer.post(page_of(pair), {**said, "is_sure": "on", "keep": keep}, follow=True)
    assert "Décidé par vous : une autre personne doit confirmer" in done.content.decode()
    assert page_of(pair) in done.content.decode()
    assert OpenBallot.objects.count() == 2
    own = officer.post(page_of(pair), {"names": "1"}).content.decode()
    assert "Vous avez pris cette décision" in own
    assert 'name="confirm"' not in own
    assert officer.post(page_of(pair), {"confirm": "1"}).status_code == 409
    other = second_officer()
    closed = other.get(page_of(pair)).content.decode()
    assert "Même personne." in closed
    assert 'name="confirm"' not in closed
    assert not any(name in closed for name in NAMES)
    opened = other.post(page_of(pair), {"names": "1"}).content.decode()
    assert 'name="confirm"' in opened
    assert all(name in opened for name in NAMES)
    done = other.post(page_of(pair), {"confirm": "1"}, follow=True)
    assert "Un seul vote reste" in done.content.decode()
    assert "Rendre le droit" in done.content.decode()
    assert OpenBallot.objects.count() == 1
    again = officer.post(page_of(pair), {**said, "is_sure": "on", "keep": keep})
    assert again.status_code == 409
    assert "déjà décidé" in again.content.decode()


def test_two_people_are_noted_and_leave_the_list(officer: StrictClient) -> None:
    pair = alike()
    said = {"decision": "different", "reason": "Deux cousins.", "is_sure": "on"}
    done = officer.post(page_of(pair), said, follow=True).content.decode()
    assert "Les deux votes restent" in done
    assert "Rien à décider" in done
    assert "Deux cousins." in done
    assert officer.get(page_of(pair)).status_code == 200


def test_two_votes_that_nobody_can_take_out_ask_for_no_choice(officer: StrictClient) -> None:
    pair = alike()
    OpenBallot.objects.all().delete()
    page = officer.post(page_of(pair), {"names": "1"}).content.decode()
    assert "Aucun des deux votes" in page
    assert 'name="keep"' not in page
    said = {"decision": "same", "reason": "Deux feuilles.", "is_sure": "on"}
    assert "C’est demandé" in officer.post(page_of(pair), said, follow=True).content.decode()
    other = second_officer()
    assert "Aucun des deux votes" in other.post(page_of(pair), {"names": "1"}).content.decode()
    assert "Les deux votes restent" in other.post(page_of(pair), {"confirm": "1"}, follow=True).content.decode()


def test_a_demand_is_taken_back_on_its_page(officer: StrictClient) -> None:
    pair = alike()
    for side, words in (("first", "Le vote A reste"), ("second", "Le vote B reste")):
        said = {"decision": "same", "reason": "Même personne.", "is_sure": "on", "keep": side}
        officer.post(page_of(pair), said)
        other = second_officer()
        assert words in other.get(page_of(pair)).content.decode()
        back = other.post(page_of(pair), {"withdraw": "1"}, follow=True).content.decode()
        assert "La demande est retirée" in back
        assert "noms proches" in back.lower()
    assert not VoterReview.objects.exists()


def test_a_vote_is_given_back_by_another_officer(officer: StrictClient) -> None:
    pair = alike()
    gone = next(entry for entry in pair.entries if entry.channel == VoteChannel.ACCOUNT)
    said = {"decision": "same", "reason": "Même personne.", "is_sure": "on", "keep": side_of(pair, VoteChannel.KIOSK)}
    officer.post(page_of(pair), said)
    other = second_officer()
    other.post(page_of(pair), {"confirm": "1"})
    assert officer.get(back_page(gone)).status_code == 200
    assert officer.post(back_page(gone), {"confirm": "1"}).status_code == 409
    assert officer.post(back_page(gone), {"reason": ""}).status_code == 422
    assert officer.post(back_page(gone), {"reason": "camille@exemple.fr"}).status_code == 422
    asked = officer.post(back_page(gone), {"reason": "Deux cousins."}, follow=True).content.decode()
    assert "C’est demandé" in asked
    assert "une deuxième personne doit confirmer" in asked
    assert "Vous l’avez demandé" in officer.get(back_page(gone)).content.decode()
    assert officer.post(back_page(gone), {"confirm": "1"}).status_code == 409
    assert "Deux cousins." in other.get(back_page(gone)).content.decode()
    done = other.post(back_page(gone), {"confirm": "1"}, follow=True)
    assert "peut voter de nouveau" in done.content.decode()
    gone.refresh_from_db()
    assert not gone.is_cancelled


def test_entries_of_another_edition_are_not_found(officer: StrictClient) -> None:
    pair, other = alike(), make_entry(make_open_vote())
    pks = {"pk": pair.first.edition_id, "first": pair.first.pk, "second": other.pk}
    assert officer.get(reverse("admin:budgets_edition_vote_review", kwargs=pks)).status_code == 404
    wrong = {"pk": pair.first.edition_id, "entry": other.pk}
    assert officer.get(reverse("admin:budgets_edition_vote_reinstate", kwargs=wrong)).status_code == 404


@pytest.mark.parametrize("role", [value for value in Role.values if value != Role.VOTE_OFFICER])
def test_nobody_else_opens_these_pages(client: StrictClient, role: str) -> None:
    pair = alike()
    sign_in(client, make_agent(role))
    for address in (listing(pair), page_of(pair), back_page(pair.first)):
        assert client.get(address).status_code in {302, 403}
        assert client.post(address, {"names": "1"}).status_code in {302, 403}
    assert not AuditEntry.objects.filter(act="budgets.read_look_alikes").exists()


def test_a_cancelled_voter_is_told_on_every_page(client: StrictClient) -> None:
    pair = alike()
    gone = next(entry for entry in pair.entries if entry.channel == VoteChannel.ACCOUNT)
    RollEntry.objects.filter(pk=gone.pk).update(is_cancelled=True)
    sign_in(client, gone.user)
    for name in ("vote", "vote_receipt"):
        page = client.get(reverse(f"budgets:{name}", args=[gone.edition.slug])).content.decode()
        assert "annulé" in page
        assert reverse("budgets:vote_problem", args=[gone.edition.slug]) in page
        assert gone.receipt not in page
        assert "Merci d’avoir voté" not in page
