"""The vote on paper: stations, numbered sheets, and the roll of a table beside the other ways to vote."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, InvalidInput
from budgets.editions.enums import BallotType
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import BallotRules, Change, Choices, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, PollingStation, RollEntry
from budgets.voting.paper.actions.keying import key_sheet
from budgets.voting.paper.actions.roll import mark_paper
from budgets.voting.paper.actions.stations import (
    count_sheets,
    delete_station,
    print_sheets,
    reconcile_station,
    reopen_station,
    save_station,
)
from budgets.voting.paper.sheets import LARGE, USUAL, instructions, pages_of
from budgets.voting.roll.voter import marked_voter
from tests.factories.accounts import make_agent, make_user
from tests.factories.budgets import EditionFactory
from tests.factories.paper import (
    give_sheet,
    make_closed_vote,
    make_officer,
    make_station,
    mark_before,
    seal,
    ticked,
    void,
)
from tests.factories.together import together
from tests.factories.town import PlaceFactory
from tests.factories.votes import cast, lose_key, make_entry, make_open_vote, make_voter, somebody

ADD = Change(Kind.ADD, "1")
OTHERS = [role for role in Role.values if role != Role.VOTE_OFFICER]


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("act", flat=True))


def fields(**changes: Any) -> dict[str, Any]:
    return {"code": "A", "name": "Mairie", "opening_hours": "De 9 h à 18 h", **changes}


def new_station(edition: Edition, **changes: Any) -> PollingStation:
    return PollingStation(edition=edition, place=PlaceFactory(), **fields(**changes))


# --- Stations -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_station_is_created_and_changed_by_officers_and_the_administrator() -> None:
    edition, officer = EditionFactory(), make_officer()
    station = new_station(edition)
    save_station(station=station, officers=[officer], by=make_agent(Role.ADMINISTRATOR))
    station.name = "Gymnase"
    save_station(station=station, officers=[], by=officer)
    station.refresh_from_db()
    assert (station.name, station.officers.count()) == ("Gymnase", 0)
    assert acts() == ["budgets.save_office"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", [one for one in OTHERS if one != Role.ADMINISTRATOR])
def test_nobody_else_prepares_a_station(role: str) -> None:
    with pytest.raises(ActionDenied, match="préparent les bureaux"):
        save_station(station=new_station(EditionFactory()), officers=[], by=make_agent(role))


@pytest.mark.django_db
def test_a_letter_names_one_station_and_stays_once_printed() -> None:
    edition, officer = EditionFactory(), make_officer()
    station = make_station(edition)
    with pytest.raises(InvalidInput, match="porte déjà cette lettre"):
        save_station(station=new_station(edition), officers=[], by=officer)
    station.code = "B"
    with pytest.raises(ActionDenied, match="portent déjà la lettre A"):
        save_station(station=station, officers=[], by=officer)


@pytest.mark.django_db
def test_members_of_a_station_hold_the_role() -> None:
    with pytest.raises(ActionDenied, match="n’est plus membre"):
        save_station(station=new_station(EditionFactory()), officers=[make_user()], by=make_officer())


@pytest.mark.django_db
def test_nothing_of_a_station_changes_once_reconciled_or_sealed() -> None:
    edition, officer = make_closed_vote(), make_officer()
    station = make_station(edition)
    count_sheets(station=station, count=0, by=officer)
    reconcile_station(station=station, reason="", by=officer)
    for act in (
        lambda: save_station(station=station, officers=[], by=officer),
        lambda: print_sheets(station=station, count=1, by=officer),
        lambda: count_sheets(station=station, count=1, by=officer),
        lambda: key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=officer),
        lambda: reconcile_station(station=station, reason="", by=officer),
    ):
        with pytest.raises(ActionDenied, match="arrêté"):
            act()
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        late = make_voter(edition, VoteChannel.PAPER)
    seal(edition)
    for act in (
        lambda: save_station(station=new_station(edition, code="B"), officers=[], by=officer),
        lambda: count_sheets(station=station, count=1, by=officer),
        lambda: key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=officer),
        lambda: reopen_station(station=station, reason="Erreur", by=officer),
    ):
        with pytest.raises(ActionDenied, match="scellée"):
            act()
    with time_machine.travel(timezone.now() - timedelta(days=1)), pytest.raises(ActionDenied, match="scellée"):
        mark_paper(station=station, voter=late, by=officer)


# --- Numbered sheets ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_numbers_go_on_and_are_never_given_twice() -> None:
    station, officer = make_station(make_open_vote(), sheets_printed=0), make_officer()
    assert list(print_sheets(station=station, count=3, by=officer)) == [1, 2, 3]
    assert list(print_sheets(station=station, count=2, by=officer)) == [4, 5]
    assert AuditEntry.objects.order_by("-id").first().detail["first"] == 4


@pytest.mark.django_db(transaction=True)
def test_sheets_printed_at_once_have_different_numbers() -> None:
    station, officer = make_station(make_open_vote(), sheets_printed=0), make_officer()
    outcomes = together(*[lambda: print_sheets(station=station, count=5, by=officer)] * 4)
    assert sorted(number for outcome in outcomes for number in outcome) == list(range(1, 21))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 201])
def test_a_reasonable_number_of_sheets(count: int) -> None:
    with pytest.raises(ActionDenied, match="de 1 à 200"):
        print_sheets(station=make_station(make_open_vote()), count=count, by=make_officer())


@pytest.mark.django_db
def test_sheets_are_printed_from_frozen_projects_until_the_end_of_the_vote() -> None:
    with pytest.raises(ActionDenied, match="figés"):
        print_sheets(station=make_station(EditionFactory()), count=1, by=make_officer())
    with pytest.raises(ActionDenied, match="terminé"):
        print_sheets(station=make_station(make_closed_vote()), count=1, by=make_officer())


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "most"), [(USUAL, 2), (LARGE, 7)])
def test_every_project_is_on_the_sheet_once_by_number(size: Any, most: int) -> None:
    snapshot = read_ballot_box(make_open_vote(projects=65)).snapshot
    assert snapshot is not None
    pages = pages_of(snapshot, size)
    assert [one.number for page in pages for column in page for one in column] == list(range(1, 66))
    assert len(pages) <= most


def test_a_sheet_says_how_to_fill_it() -> None:
    rules = BallotRules(BallotType.APPROVAL, 1, 3, {"1": 10})
    assert instructions(rules)[0] == "Choisissez au plus 3 projets."
    assert "Cochez tous" in instructions(replace(rules, most=None))[0]
    assert "20" in instructions(replace(rules, most_cost=20))[0]
    assert "au moins 2" in instructions(replace(rules, least=2))[1]
    ranked = replace(rules, ballot_type=BallotType.ORDINAL)
    assert instructions(ranked)[0].startswith("Écrivez 1")
    assert "au plus" not in instructions(replace(ranked, most=None))[0]


# --- The roll -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_person_is_marked_once_and_no_choice_is_written() -> None:
    station, officer, who = make_station(make_open_vote()), make_officer(), somebody()
    entry = give_sheet(station, officer, identity=who)
    assert (entry.channel, entry.station, entry.voted_on) == (VoteChannel.PAPER, station, timezone.localdate())
    assert not OpenBallot.objects.exists()
    assert acts() == []
    with pytest.raises(ActionDenied, match="a déjà voté"):
        give_sheet(station, officer, identity=who)


@pytest.mark.django_db
def test_a_button_pressed_twice_marks_once() -> None:
    edition = make_open_vote()
    station, officer, voter = make_station(edition), make_officer(), make_voter(edition, VoteChannel.PAPER)
    first = mark_paper(station=station, voter=voter, by=officer)
    assert mark_paper(station=station, voter=voter, by=officer).pk == first.pk
    with pytest.raises(ActionDenied, match="a déjà voté"):
        mark_paper(station=make_station(edition, code="B"), voter=voter, by=officer)
    RollEntry.objects.update(is_cancelled=True)
    with pytest.raises(ActionDenied, match="annulé"):
        mark_paper(station=station, voter=voter, by=officer)


@pytest.mark.django_db
def test_an_entry_of_somebody_else_is_never_taken() -> None:
    edition = make_open_vote()
    other = make_entry(edition)
    voter = replace(make_voter(edition, VoteChannel.PAPER), entry=str(other.pk))
    with pytest.raises(ActionDenied, match="Recommencez"):
        mark_paper(station=make_station(edition), voter=voter, by=make_officer())


@pytest.mark.django_db
@pytest.mark.parametrize("role", OTHERS)
def test_only_officers_mark_the_roll_and_read_sheets(role: str) -> None:
    by = make_agent(role)
    with pytest.raises(ActionDenied, match="Seuls les membres"):
        give_sheet(make_station(make_open_vote()), by)
    station = make_station(make_closed_vote())
    for act in (
        lambda: key_sheet(station=station, turn=1, sheet=ticked(1, 1), by=by),
        lambda: count_sheets(station=station, count=1, by=by),
        lambda: reconcile_station(station=station, reason="", by=by),
        lambda: reopen_station(station=station, reason="Erreur", by=by),
    ):
        with pytest.raises(ActionDenied, match="Seuls les membres"):
            act()


@pytest.mark.django_db
def test_the_roll_is_marked_in_the_dates_of_the_vote_to_the_second() -> None:
    edition, officer = make_open_vote(), make_officer()
    station, snapshot = make_station(edition), read_ballot_box(edition).snapshot
    assert snapshot is not None
    for instant in (snapshot.starts_at, snapshot.ends_at - timedelta(seconds=1)):
        with time_machine.travel(instant, tick=False):
            give_sheet(station, officer)
    for instant in (snapshot.starts_at - timedelta(seconds=1), snapshot.ends_at):
        with time_machine.travel(instant, tick=False), pytest.raises(ActionDenied, match=r"commence|terminé"):
            give_sheet(station, officer)
    assert RollEntry.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [VoteChannel.ACCOUNT, VoteChannel.LETTER])
def test_paper_after_an_account_or_a_letter_cancels_the_ballot_unseen(channel: VoteChannel) -> None:
    edition, officer, who, user = make_open_vote(), make_officer(), somebody(), make_user()
    station = make_station(edition)
    user_id = user.pk if channel == VoteChannel.ACCOUNT else None
    online = cast(make_voter(edition, channel, identity=who), ["1"], user_id=user_id).entry
    paper = make_voter(edition, VoteChannel.PAPER, identity=who)
    with pytest.raises(ActionDenied, match="a déjà voté"):
        mark_paper(station=station, voter=paper, by=officer)
    assert OpenBallot.objects.count() == 1
    with pytest.raises(ActionDenied, match="récépissé"):
        mark_paper(station=station, voter=paper, by=officer, replaces=True)
    entry = mark_paper(station=station, voter=paper, by=officer, replaces=True, receipt=online.receipt)
    assert (entry.pk, entry.channel, entry.station) == (online.pk, VoteChannel.PAPER, station)
    assert not OpenBallot.objects.exists()
    row = AuditEntry.objects.get()
    assert (row.act, row.detail) == ("budgets.replace_by_paper", {"edition": edition.slug, "office": "A"})
    for again in (marked_voter(online), make_voter(edition, channel, identity=who), make_voter(edition, channel)):
        if user_id or again.is_marked or again.identity_mark == online.identity_mark:
            with pytest.raises(ActionDenied, match="sur papier"):
                save_choice(voter=again, change=ADD, user_id=user_id)
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [VoteChannel.KIOSK, VoteChannel.ASSISTED, VoteChannel.PAPER])
def test_paper_after_a_kiosk_an_agent_or_paper_is_refused_to_one_officer(channel: VoteChannel) -> None:
    edition, officer, who = make_open_vote(), make_officer(), somebody()
    station = make_station(edition)
    if channel == VoteChannel.PAPER:
        give_sheet(station, officer, identity=who)
    else:
        cast(make_voter(edition, channel, identity=who), ["1"])
    second = "définitif" if channel == VoteChannel.PAPER else "deux membres"
    for replaces, words in ((False, "définitif"), (True, second)):
        voter = make_voter(edition, VoteChannel.PAPER, identity=who)
        with pytest.raises(ActionDenied, match=f"(?i){words}"):
            mark_paper(station=station, voter=voter, by=officer, replaces=replaces)
    assert RollEntry.objects.get().channel == channel


@pytest.mark.django_db
def test_online_after_paper_is_refused() -> None:
    edition, who = make_open_vote(), somebody()
    give_sheet(make_station(edition), make_officer(), identity=who)
    for channel in set(VoteChannel) - {VoteChannel.PAPER}:
        with pytest.raises(ActionDenied, match="sur papier"):
            save_choice(voter=make_voter(edition, channel, identity=who), change=ADD)
    assert not OpenBallot.objects.exists()


@pytest.mark.django_db
def test_without_the_key_the_roll_of_paper_is_not_marked_either() -> None:
    edition = make_open_vote()
    voter = make_voter(edition, VoteChannel.PAPER)
    lose_key(edition)
    with pytest.raises(ActionDenied, match="la clé du vote"):
        mark_paper(station=make_station(edition), voter=voter, by=make_officer())
    assert not RollEntry.objects.exists()


@pytest.mark.django_db
def test_a_ballot_that_is_not_found_is_never_doubled_by_paper() -> None:
    edition, who = make_open_vote(), somebody()
    cast(make_voter(edition, identity=who), ["1"])
    OpenBallot.objects.update(locator="0" * 64)
    voter = make_voter(edition, VoteChannel.PAPER, identity=who)
    asked = {"station": make_station(edition), "voter": voter, "by": make_officer(), "replaces": True}
    with pytest.raises(ActionDenied, match="n’est pas retrouvé"):
        mark_paper(**asked, receipt=RollEntry.objects.get().receipt)
    assert RollEntry.objects.get().channel == VoteChannel.ACCOUNT


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("replaces", [False, True])
def test_paper_and_a_first_tap_at_once_leave_one_vote(replaces: bool) -> None:
    edition, officer = make_open_vote(), make_officer()
    station = make_station(edition)
    for _try in range(4):
        who = somebody()
        online, paper = make_voter(edition, identity=who), make_voter(edition, VoteChannel.PAPER, identity=who)
        outcomes = together(
            lambda online=online: save_choice(voter=online, change=ADD),
            lambda paper=paper: mark_paper(station=station, voter=paper, by=officer, replaces=replaces),
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, ActionDenied)]
        assert all(isinstance(outcome, ActionDenied) or not isinstance(outcome, BaseException) for outcome in outcomes)
        entry = RollEntry.objects.get(identity_mark=online.identity_mark)
        is_paper = entry.channel == VoteChannel.PAPER
        assert len(refused) == 1
        assert is_paper or not isinstance(outcomes[0], ActionDenied)
        assert OpenBallot.objects.count() == RollEntry.objects.filter(channel=VoteChannel.ACCOUNT).count()


@pytest.mark.django_db(transaction=True)
def test_paper_and_another_tap_at_once_leave_no_ballot_online() -> None:
    edition, officer = make_open_vote(), make_officer()
    station = make_station(edition)
    for _try in range(4):
        who = somebody()
        entry = cast(make_voter(edition, identity=who), ["1"]).entry
        paper = make_voter(edition, VoteChannel.PAPER, identity=who)
        outcomes = together(
            lambda entry=entry: save_choice(voter=marked_voter(entry), change=Change(Kind.ADD, "2")),
            lambda paper=paper, code=entry.receipt: mark_paper(
                station=station, voter=paper, by=officer, replaces=True, receipt=code
            ),
        )
        assert isinstance(outcomes[1], RollEntry)
        assert isinstance(outcomes[0], ActionDenied) or outcomes[0].choices == Choices(("1", "2"))
        assert not OpenBallot.objects.exists()


# --- Who holds which station, and a station made by mistake ------------------------------------------------
@pytest.mark.django_db
def test_the_roll_is_kept_by_the_members_of_the_station_when_there_are_some() -> None:
    station, member, other = make_station(make_open_vote()), make_officer(), make_officer()
    give_sheet(station, other)
    station.officers.add(member)
    give_sheet(station, member)
    with pytest.raises(ActionDenied, match="pas membre de ce bureau"):
        give_sheet(station, other)
    station.officers.add(make_agent(Role.ADMINISTRATOR))
    with pytest.raises(ActionDenied, match="Seuls les membres"):
        give_sheet(station, station.officers.get(role_assignments__role=Role.ADMINISTRATOR))


@pytest.mark.django_db
def test_a_station_is_deleted_only_while_it_served_for_nothing() -> None:
    station, by = make_station(make_closed_vote(), sheets_printed=0), make_officer()
    uses = (
        lambda: PollingStation.objects.update(sheets_printed=1),
        lambda: PollingStation.objects.update(sheets_found=0),
        lambda: mark_before(station.edition, station, 1),
        lambda: key_sheet(station=station, turn=1, sheet=void(1, "Numéro inconnu."), by=by),
    )
    for use in uses:
        with transaction.atomic():
            use()
            with pytest.raises(ActionDenied, match="a déjà servi"):
                delete_station(station=station, by=by)
            transaction.set_rollback(True)
    with pytest.raises(ActionDenied, match="préparent"):
        delete_station(station=station, by=make_user())
    delete_station(station=station, by=by)
    assert not PollingStation.objects.exists()
    assert acts()[-1] == "budgets.delete_office"
