"""Somebody voted at a kiosk or with an agent under their name: two officers cancel it unseen, they vote on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.actions import save_kiosk_choice
from budgets.voting.models import OpenBallot, PollingStation, RollEntry
from budgets.voting.paper import permissions
from budgets.voting.paper.actions.roll import ask_paper, mark_paper
from budgets.voting.roll.identity import Identity
from tests.factories.accounts import make_agent, sign_in
from tests.factories.paper import make_closed_vote, make_officer, make_station, mark_before
from tests.factories.sealing import close_station, seal
from tests.factories.tablets import HERE, at_kiosk, make_kiosk
from tests.factories.together import together
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

TABLETS = (VoteChannel.KIOSK, VoteChannel.ASSISTED)


@pytest.fixture
def station(db: None) -> PollingStation:
    return make_station(make_open_vote())


def stolen(station: PollingStation, who: Identity, channel: VoteChannel = VoteChannel.KIOSK) -> RollEntry:
    """A vote under this name."""
    return cast(make_voter(station.edition, channel, identity=who), ["1"]).entry


def ask(station: PollingStation, who: Identity, by: User) -> RollEntry:
    return ask_paper(station=station, voter=make_voter(station.edition, VoteChannel.PAPER, identity=who), by=by)


def confirm(station: PollingStation, who: Identity, by: User, receipt: str = "") -> RollEntry:
    voter = make_voter(station.edition, VoteChannel.PAPER, identity=who)
    return mark_paper(station=station, voter=voter, by=by, replaces=True, receipt=receipt)


def denied(call: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        call()
    return refused.value.reason


@pytest.mark.parametrize("channel", TABLETS)
def test_two_officers_cancel_it_unseen_and_they_vote_on_paper(station: PollingStation, channel: VoteChannel) -> None:
    who, first, second = somebody(), make_officer(), make_officer()
    entry = stolen(station, who, channel)
    ask(station, who, first)
    assert OpenBallot.objects.count() == 1
    made = confirm(station, who, second)
    assert (made.pk, made.channel, made.station, made.is_cancelled) == (entry.pk, VoteChannel.PAPER, station, False)
    made.refresh_from_db()
    assert made.receipt != entry.receipt
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 0)
    assert (made.paper_asked_by, made.paper_confirmed_by) == (first, second)
    acts = AuditEntry.objects.filter(act__contains="paper").order_by("pk")
    told = {"edition": station.edition.slug, "office": "A"}
    assert [(act.act, act.by, act.detail) for act in acts] == [
        ("budgets.ask_paper", first, told),
        ("budgets.replace_by_paper", second, told),
    ]


@pytest.mark.parametrize("channel", TABLETS)
def test_a_receipt_read_on_a_tablet_proves_nothing(station: PollingStation, channel: VoteChannel) -> None:
    who, first = somebody(), make_officer()
    entry = stolen(station, who, channel)
    assert denied(lambda: confirm(station, who, first, entry.receipt)) == permissions.ASK_TWO
    ask(station, who, first)
    assert denied(lambda: confirm(station, who, first, entry.receipt)) == permissions.ASKED_BY_YOU
    second = make_officer()
    assert confirm(station, who, second, entry.receipt).paper_confirmed_by == second


def test_one_officer_alone_cancels_nothing(station: PollingStation) -> None:
    who, first = somebody(), make_officer()
    entry = stolen(station, who)
    assert denied(lambda: confirm(station, who, first)) == permissions.ASK_TWO
    ask(station, who, first)
    assert denied(lambda: confirm(station, who, first)) == permissions.ASKED_BY_YOU
    assert denied(lambda: ask(station, who, make_officer())) == permissions.ALREADY_ASKED
    with pytest.raises(IntegrityError, match="roll_paper_by_two_people"), transaction.atomic():
        RollEntry.objects.filter(pk=entry.pk).update(paper_confirmed_by=first)
    assert OpenBallot.objects.count() == 1


def test_an_officer_who_left_asked_for_nothing(station: PollingStation) -> None:
    who, leaving = somebody(), make_officer()
    stolen(station, who)
    ask(station, who, leaving)
    leaving.role_assignments.all().delete()
    second = make_officer()
    assert denied(lambda: confirm(station, who, second)) == permissions.ASKER_LEFT
    assert ask(station, who, second).paper_asked_by == second
    assert confirm(station, who, make_officer()).channel == VoteChannel.PAPER


@pytest.mark.parametrize("role", [value for value in Role.values if value != Role.VOTE_OFFICER])
def test_officers_only(station: PollingStation, role: str) -> None:
    who = somebody()
    stolen(station, who)
    for verb in (ask, confirm):
        assert "membres du bureau" in denied(lambda verb=verb: verb(station, who, make_agent(role)))


def test_a_sheet_given_stays(station: PollingStation) -> None:
    who = somebody()
    stolen(station, who)
    ask(station, who, make_officer())
    confirm(station, who, make_officer())
    assert "sur papier" in denied(lambda: ask(station, who, make_officer()))


def test_only_while_the_vote_is_open(db: None) -> None:
    station = make_station(make_closed_vote())
    mark_before(station.edition, station, 1)
    assert "terminé" in denied(lambda: ask(station, somebody(), make_officer()))


def test_a_ballot_of_before_a_crash_stays(station: PollingStation) -> None:
    who = somebody()
    stolen(station, who)
    ask(station, who, make_officer())
    OpenBallot.objects.update(locator="0" * 64)
    assert denied(lambda: confirm(station, who, make_officer())) == permissions.BALLOT_NOT_FOUND
    assert RollEntry.objects.get().paper_confirmed_by is None


def test_the_sealing_counts_both_ways_and_forgets_whose_vote_it_was(db: None) -> None:
    edition = make_open_vote()
    station = make_station(edition, sheets_printed=0)
    for channel in (*TABLETS, VoteChannel.ACCOUNT, VoteChannel.LETTER, VoteChannel.KIOSK):
        who = somebody()
        stolen(station, who, channel)
        ask(station, who, make_officer())
        confirm(station, who, make_officer())
    waiting = somebody()
    stolen(station, waiting)
    ask(station, waiting, make_officer())
    close_station(station, found=5, difference_reason="Aucune feuille n’a été lue.")
    assert seal(edition).record["paper_by_two"] == 5
    left = set(RollEntry.objects.values_list("paper_asked_by", "paper_confirmed_by"))
    assert left == {(None, None)}


@pytest.mark.django_db(transaction=True)
def test_confirmations_at_once_cancel_once() -> None:
    station, who = make_station(make_open_vote()), somebody()
    stolen(station, who)
    ask(station, who, make_officer())
    officers = [make_officer() for _officer in range(3)]
    told = together(*[lambda by=by: confirm(station, who, by) for by in officers])
    assert sum(isinstance(answer, RollEntry) for answer in told) == 1
    assert all("sur papier" in answer.reason for answer in told if isinstance(answer, ActionDenied))
    assert (OpenBallot.objects.count(), RollEntry.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_still_at_the_kiosk_puts_nothing_back() -> None:
    for _turn in range(4):
        station, who = make_station(make_open_vote()), somebody()
        voter = at_kiosk(make_kiosk(station.edition), identity=who)
        save_kiosk_choice(voter=voter, change=Change(Kind.ADD, "1"), network=HERE)
        ask(station, who, make_officer())
        second, more = make_officer(), Change(Kind.ADD, "2")
        replaced, _tapped = together(
            lambda station=station, who=who, second=second: confirm(station, who, second),
            lambda voter=voter, more=more: save_kiosk_choice(voter=voter, change=more, network=HERE),
        )
        assert replaced.channel == VoteChannel.PAPER
        assert not OpenBallot.objects.filter(edition=station.edition).exists()
        with pytest.raises(ActionDenied, match="sur papier"):
            save_choice(voter=voter, change=more)
        assert read_ballot_box(station.edition).snapshot


def test_the_page_takes_two_officers(station: PollingStation) -> None:
    who = somebody()
    stolen(station, who)
    said = {
        "secret-first_names": who.first_names,
        "secret-last_name": who.last_name,
        "secret-birth_date": f"{who.birth_date:%d/%m/%Y}",
        "secret-link": "lives",
    }
    page = reverse("admin:budgets_edition_vote_roll", args=[station.edition_id, station.pk])
    clients = [StrictClient(), StrictClient()]
    for client in clients:
        sign_in(client, make_officer())
    found = clients[0].post(page, {**said, "search": ""}).content.decode()
    assert "Quelqu’un a voté à sa place" in found
    assert 'name="ask"' in found
    assert 'name="replace"' not in found
    assert 'name="secret-receipt"' not in found
    for name, client, words in (
        ("replace", clients[1], "Un récépissé ne suffit pas"),
        ("ask", clients[0], "C’est demandé"),
        ("replace", clients[0], "Vous l’avez déjà demandé"),
        ("ask", clients[1], "C’est déjà demandé"),
    ):
        answer = client.post(page, {**said, name: ""}, follow=True)
        assert words in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert 'name="replace"' in clients[1].post(page, {**said, "search": ""}).content.decode()
    assert "Donnez un bulletin" in clients[1].post(page, {**said, "replace": ""}, follow=True).content.decode()
    assert RollEntry.objects.get().channel == VoteChannel.PAPER


def test_a_demand_says_that_somebody_voted_and_counts_as_a_look_up(station: PollingStation) -> None:
    client = StrictClient()
    sign_in(client, make_officer())
    page = reverse("admin:budgets_edition_vote_roll", args=[station.edition_id, station.pk])
    for _person in range(15):
        who = somebody()
        stolen(station, who)
        said = {
            "secret-first_names": who.first_names,
            "secret-last_name": who.last_name,
            "secret-birth_date": f"{who.birth_date:%d/%m/%Y}",
            "secret-link": "lives",
        }
        assert client.post(page, {**said, "ask": ""}).status_code == 302
    assert "beaucoup de personnes" in client.post(page, {**said, "search": ""}).content.decode()
