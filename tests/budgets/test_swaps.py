"""Somebody voted at a kiosk or with an agent under her name: two officers cancel it unseen, and she votes on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.actions.kiosks import save_kiosk_choice
from budgets.actions.swaps import ask_swap, swap_vote
from budgets.actions.voting import save_choice
from budgets.enums import REOPENED, VoteChannel
from budgets.models import OpenBallot, PollingOffice, RollEntry, VoteSwap
from budgets.permissions import swaps as permissions
from budgets.permissions.paper import BALLOT_NOT_FOUND, CANCELLED
from budgets.vote.ballot_rules import Change, Kind
from budgets.vote.identity import Identity
from budgets.vote.urn import read_urn
from tests.factories.accounts import make_agent, sign_in
from tests.factories.paper import make_closed_vote, make_office, make_officer, mark_before
from tests.factories.sealing import cancel
from tests.factories.tablets import HERE, at_kiosk, make_kiosk
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

TABLETS = (VoteChannel.KIOSK, VoteChannel.ASSISTED)


@pytest.fixture
def office(db: None) -> PollingOffice:
    return make_office(make_open_vote())


def stolen(office: PollingOffice, who: Identity, channel: VoteChannel = VoteChannel.KIOSK) -> RollEntry:
    """A vote under this name."""
    return cast(make_voter(office.edition, channel, identity=who), ["1"]).entry


def act(office: PollingOffice, who: Identity, by: User, verb: Any = ask_swap) -> Any:
    return verb(office=office, voter=make_voter(office.edition, VoteChannel.PAPER, identity=who), by=by)


def denied(call: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        call()
    return refused.value.reason


@pytest.mark.parametrize("channel", TABLETS)
def test_two_officers_cancel_it_unseen_and_she_votes_on_paper(office: PollingOffice, channel: VoteChannel) -> None:
    who, first, second = somebody(), make_officer(), make_officer()
    entry = stolen(office, who, channel)
    act(office, who, first)
    assert OpenBallot.objects.count() == 1
    made = act(office, who, second, swap_vote)
    assert (made.pk, made.channel, made.office, made.is_cancelled) == (entry.pk, VoteChannel.PAPER, office, False)
    assert made.receipt != entry.receipt
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 0)
    swap = VoteSwap.objects.get()
    assert (swap.asked_by, swap.done_by, swap.entry, swap.done_on) == (first, second, None, timezone.localdate())
    assert str(swap) == f"{office} {timezone.localdate():%d/%m/%Y}"
    acts = AuditEntry.objects.filter(act__contains="swap").order_by("pk")
    told = {"edition": office.edition.slug, "office": "A"}
    assert [(one.act, one.by, one.detail) for one in acts] == [
        ("budgets.ask_swap", first, told),
        ("budgets.swap_vote", second, told),
    ]


def test_one_officer_alone_cancels_nothing(office: PollingOffice) -> None:
    who, first = somebody(), make_officer()
    stolen(office, who)
    assert denied(lambda: act(office, who, first, swap_vote)) == permissions.NOT_ASKED
    act(office, who, first)
    assert denied(lambda: act(office, who, first, swap_vote)) == permissions.SAME_PERSON
    assert denied(lambda: act(office, who, make_officer())) == permissions.ALREADY_ASKED
    swap = VoteSwap.objects.get()
    swap.entry, swap.done_by, swap.done_on = None, first, timezone.localdate()
    with pytest.raises(IntegrityError, match="swap_by_two_officers"), transaction.atomic():
        swap.save()
    assert OpenBallot.objects.count() == 1


def test_an_officer_who_left_asked_for_nothing(office: PollingOffice) -> None:
    who, leaving = somebody(), make_officer()
    stolen(office, who)
    act(office, who, leaving)
    leaving.role_assignments.all().delete()
    second = make_officer()
    assert denied(lambda: act(office, who, second, swap_vote)) == permissions.ASKER_LEFT
    act(office, who, second)
    assert VoteSwap.objects.get().asked_by == second
    assert act(office, who, make_officer(), swap_vote).channel == VoteChannel.PAPER


@pytest.mark.parametrize("role", [one for one in Role.values if one != Role.VOTE_OFFICER])
def test_officers_only(office: PollingOffice, role: str) -> None:
    who = somebody()
    stolen(office, who)
    for verb in (ask_swap, swap_vote):
        assert "membres du bureau" in denied(lambda verb=verb: act(office, who, make_agent(role), verb))


def test_every_other_vote_has_its_own_way(office: PollingOffice) -> None:
    by = make_officer()
    assert denied(lambda: act(office, somebody(), by)) == permissions.NOT_VOTED
    for channel in REOPENED:
        who = somebody()
        stolen(office, who, channel)
        assert denied(lambda who=who: act(office, who, by)) == permissions.ONLINE
    who = somebody()
    cancel(stolen(office, who))
    assert denied(lambda: act(office, who, by)) == CANCELLED
    swapped = somebody()
    stolen(office, swapped)
    act(office, swapped, by)
    act(office, swapped, make_officer(), swap_vote)
    assert denied(lambda: act(office, swapped, by)) == permissions.ON_PAPER


def test_only_while_the_vote_is_open(db: None) -> None:
    office = make_office(make_closed_vote())
    mark_before(office.edition, office, 1)
    assert "terminé" in denied(lambda: act(office, somebody(), make_officer()))


def test_a_ballot_of_before_a_crash_stays(office: PollingOffice) -> None:
    who = somebody()
    stolen(office, who)
    act(office, who, make_officer())
    OpenBallot.objects.update(locator="0" * 64)
    assert denied(lambda: act(office, who, make_officer(), swap_vote)) == BALLOT_NOT_FOUND
    assert VoteSwap.objects.get().done_by is None


@pytest.mark.django_db(transaction=True)
def test_confirmations_at_once_cancel_once() -> None:
    office, who = make_office(make_open_vote()), somebody()
    stolen(office, who)
    act(office, who, make_officer())
    officers = [make_officer() for _officer in range(3)]
    told = together(*[lambda by=by: act(office, who, by, swap_vote) for by in officers])
    assert sum(isinstance(one, RollEntry) for one in told) == 1
    assert {one.reason for one in told if isinstance(one, ActionDenied)} == {permissions.ON_PAPER}
    assert (OpenBallot.objects.count(), VoteSwap.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_still_at_the_kiosk_puts_nothing_back() -> None:
    for _turn in range(4):
        office, who = make_office(make_open_vote()), somebody()
        voter = at_kiosk(make_kiosk(office.edition), identity=who)
        save_kiosk_choice(voter=voter, change=Change(Kind.ADD, "1"), network=HERE)
        act(office, who, make_officer())
        second, more = make_officer(), Change(Kind.ADD, "2")
        swapped, _tapped = together(
            lambda office=office, who=who, second=second: act(office, who, second, swap_vote),
            lambda voter=voter, more=more: save_kiosk_choice(voter=voter, change=more, network=HERE),
        )
        assert swapped.channel == VoteChannel.PAPER
        assert not OpenBallot.objects.filter(edition=office.edition).exists()
        with pytest.raises(ActionDenied, match="sur papier"):
            save_choice(voter=voter, change=more)
        assert read_urn(office.edition).snapshot


def test_the_page_takes_two_officers(office: PollingOffice) -> None:
    who = somebody()
    stolen(office, who)
    said = {
        "secret-first_names": who.first_names,
        "secret-last_name": who.last_name,
        "secret-birth_date": f"{who.birth_date:%d/%m/%Y}",
        "secret-link": "lives",
    }
    page = reverse("admin:budgets_edition_vote_swap", args=[office.edition_id, office.pk])
    clients = [StrictClient(), StrictClient()]
    for client in clients:
        sign_in(client, make_officer())
        roll = reverse("admin:budgets_edition_vote_roll", args=[office.edition_id, office.pk])
        assert page in client.get(roll).content.decode()
        assert client.get(page).status_code == 200
    assert clients[0].post(page, {}).status_code == 409
    for name, client, words in (
        ("confirm", clients[1], "Personne n’a demandé"),
        ("ask", clients[0], "L’annulation est demandée"),
        ("confirm", clients[0], "Vous avez demandé cette annulation"),
        ("confirm", clients[1], "Donnez un bulletin"),
    ):
        answer = client.post(page, {**said, name: "1"}, follow=True)
        assert words in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert RollEntry.objects.get().channel == VoteChannel.PAPER
    for _try in range(15):
        clients[0].post(page, {**said, "ask": "1"})
    assert "Attendez quelques minutes" in clients[0].post(page, {**said, "ask": "1"}).content.decode()
    closed = make_office(make_closed_vote())
    late = clients[0].get(reverse("admin:budgets_edition_vote_swap", args=[closed.edition_id, closed.pk]))
    assert "est terminé" in late.content.decode()
