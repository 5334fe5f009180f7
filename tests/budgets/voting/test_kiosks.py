"""Kiosks and assisted votes: who opens, closes, helps, when; one way in for the ballots, acts that lead to nobody."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import models
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from budgets.voting.assisted.actions import save_assisted_choice
from budgets.voting.assisted.permissions import refusal_to_assist
from budgets.voting.ballot.actions import save_choice
from budgets.voting.box.ballot_rules import Change, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.kiosks.actions import close_kiosk, save_kiosk_choice
from budgets.voting.models import AssistedVote, Kiosk, OpenBallot, RollEntry
from tests.factories.accounts import make_agent, make_user
from tests.factories.budgets import EditionFactory
from tests.factories.outreach import EncounterFactory
from tests.factories.tablets import HERE, at_kiosk, helped_at, make_kiosk
from tests.factories.together import together
from tests.factories.town import PlaceFactory
from tests.factories.votes import cast, make_open_vote, make_voter, somebody

ADD = Change(Kind.ADD, "1")
AGENTS = {role for role in ROLES if "budgets.assist_vote" in ROLES[role].permissions}
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def snapshot_of(edition: Any) -> Any:
    found = read_ballot_box(edition).snapshot
    assert found is not None
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
def test_only_agents_open_and_close_kiosks(role: str | None) -> None:
    edition, now = make_open_vote(), timezone.now()
    user = make_agent(role) if role else make_user()
    if role in AGENTS:
        kiosk = make_kiosk(edition, by=user)
        close_kiosk(kiosk=kiosk, by=user, now=now)
        return
    with pytest.raises(ActionDenied, match="réservées aux agents"):
        make_kiosk(edition, by=user)
    with pytest.raises(ActionDenied, match="réservées aux agents"):
        close_kiosk(kiosk=make_kiosk(edition), by=user, now=now)
    assert refusal_to_assist(user)


@pytest.mark.django_db
def test_a_kiosk_opens_from_the_day_before_until_the_last_second() -> None:
    edition, place = make_open_vote(), PlaceFactory()
    snapshot = snapshot_of(edition)
    with time_machine.travel(snapshot.starts_at - 2 * DAY, tick=False):
        agent = make_agent()
    for now in (snapshot.starts_at - DAY, snapshot.starts_at, snapshot.ends_at - SECOND):
        with time_machine.travel(now, tick=False):
            make_kiosk(edition, place=place, by=agent)
    refused = {snapshot.starts_at - DAY - SECOND: "la veille du vote", snapshot.ends_at: "terminé"}
    for now, words in refused.items():
        with time_machine.travel(now, tick=False), pytest.raises(ActionDenied, match=words):
            make_kiosk(edition, place=place, by=agent)
    with pytest.raises(ActionDenied, match="pas encore ouvert"):
        make_kiosk(EditionFactory(), place=place, by=agent)
    assert Kiosk.objects.count() == 3


@pytest.mark.django_db
def test_kiosks_are_opened_and_closed_in_the_log_with_nothing_of_the_voters() -> None:
    edition, agent = make_open_vote(), make_agent()
    kiosk = make_kiosk(edition, by=agent)
    save_kiosk_choice(voter=at_kiosk(kiosk), change=ADD, network=HERE)
    close_kiosk(kiosk=kiosk, by=agent, now=timezone.now())
    with pytest.raises(ActionDenied, match="fermée"):
        close_kiosk(kiosk=kiosk, by=agent, now=timezone.now())
    acts = AuditEntry.objects.filter(act__contains="kiosk").order_by("pk")
    assert [(act.act, act.by) for act in acts] == [("budgets.open_kiosk", agent), ("budgets.close_kiosk", agent)]
    wanted = {"edition": edition.slug, "kiosk": str(kiosk.pk), "place": kiosk.place.name}
    assert [act.detail for act in acts] == [wanted, wanted]


@pytest.mark.django_db
def test_a_closed_kiosk_takes_no_tap_even_of_a_vote_under_way() -> None:
    kiosk = make_kiosk(make_open_vote())
    voter = at_kiosk(kiosk)
    save_kiosk_choice(voter=voter, change=ADD, network=HERE)
    close_kiosk(kiosk=kiosk, by=make_agent(), now=timezone.now())
    for one in (voter, at_kiosk(kiosk)):
        with pytest.raises(ActionDenied, match="fermée"):
            save_kiosk_choice(voter=one, change=Change(Kind.ADD, "2"), network=HERE)
    assert OpenBallot.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("first", [one for one in VoteChannel if one != VoteChannel.PAPER])
def test_a_kiosk_tells_neither_when_nor_how_somebody_voted(first: VoteChannel) -> None:
    edition, who = make_open_vote(), somebody()
    cast(make_voter(edition, first, identity=who), ["1"])
    kiosk = make_kiosk(edition)
    with pytest.raises(ActionDenied) as refused:
        save_kiosk_choice(voter=at_kiosk(kiosk, identity=who), change=ADD, network=HERE)
    assert refused.value.reason.startswith("Une personne avec ce nom et cette date de naissance a déjà voté.")
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_a_kiosk_says_the_other_reasons_as_they_are() -> None:
    edition = make_open_vote()
    kiosk = make_kiosk(edition)
    with pytest.raises(ActionDenied, match="Choisissez d’abord"):
        save_kiosk_choice(voter=at_kiosk(kiosk), change=Change(Kind.REMOVE, "1"), network=HERE)
    who = somebody()
    cast(make_voter(edition, identity=who), ["1"])
    with time_machine.travel(snapshot_of(edition).ends_at + SECOND, tick=False):
        for voter in (at_kiosk(kiosk), at_kiosk(kiosk, identity=who)):
            with pytest.raises(ActionDenied, match="terminé"):
                save_kiosk_choice(voter=voter, change=ADD, network=HERE)
    assert RollEntry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("second", [one for one in VoteChannel if one != VoteChannel.PAPER])
def test_who_voted_on_a_tablet_votes_nowhere_else(second: VoteChannel) -> None:
    edition = make_open_vote()
    at_a_kiosk, helped, encounter = somebody(), somebody(), EncounterFactory(going_on=True)
    save_kiosk_choice(voter=at_kiosk(make_kiosk(edition), identity=at_a_kiosk), change=ADD, network=HERE)
    save_assisted_choice(
        voter=helped_at(encounter, edition, identity=helped), change=ADD, encounter=encounter, by=make_agent()
    )
    user = make_user()
    for who in (at_a_kiosk, helped):
        with pytest.raises(ActionDenied, match="a déjà voté"):
            save_choice(voter=make_voter(edition, second, identity=who), change=ADD, user_id=user.pk)
    assert RollEntry.objects.filter(user__isnull=False).count() == 0


# --- Assisted votes -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_act_of_the_agent_is_written_with_the_first_choice_and_once() -> None:
    edition, agent, encounter = make_open_vote(), make_agent(), EncounterFactory(going_on=True)
    voter = helped_at(encounter, edition)
    for reference in ("1", "2"):
        save_assisted_choice(voter=voter, change=Change(Kind.ADD, reference), encounter=encounter, by=agent)
    act = AssistedVote.objects.get()
    said = (act.edition, act.encounter, act.agent, act.day, act.has_consent)
    assert said == (edition, encounter, agent, timezone.localdate(), True)
    assert str(act) == f"{encounter} {timezone.localdate():%d/%m/%Y}"
    entry = RollEntry.objects.get()
    assert (entry.channel, entry.user) == (VoteChannel.ASSISTED, None)


def test_the_act_of_the_agent_leads_to_no_voter() -> None:
    fields = {field.name: field for field in AssistedVote._meta.get_fields()}
    assert set(fields) == {"id", "edition", "encounter", "agent", "day", "has_consent"}
    assert not any(isinstance(field, models.DateTimeField) for field in fields.values())
    targets = {field.related_model for field in fields.values() if field.related_model}
    assert not targets & {RollEntry, OpenBallot}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
def test_only_agents_help_to_vote(role: str | None) -> None:
    edition, encounter = make_open_vote(), EncounterFactory(going_on=True)
    user, voter = make_agent(role) if role else make_user(), helped_at(encounter, edition)
    if role in AGENTS:
        save_assisted_choice(voter=voter, change=ADD, encounter=encounter, by=user)
        return
    with pytest.raises(ActionDenied, match="réservée aux agents"):
        save_assisted_choice(voter=voter, change=ADD, encounter=encounter, by=user)
    assert (RollEntry.objects.count(), AssistedVote.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_nobody_is_helped_without_agreeing_nor_outside_the_days_of_the_encounter() -> None:
    edition, agent, here = make_open_vote(), make_agent(), EncounterFactory(going_on=True)
    elsewhere, old = EncounterFactory(going_on=True), EncounterFactory(long_past=True)
    with pytest.raises(ActionDenied, match="Sans l’accord"):
        save_assisted_choice(voter=helped_at(elsewhere, edition), change=ADD, encounter=here, by=agent)
    with pytest.raises(ActionDenied, match="de la veille"):
        save_assisted_choice(voter=helped_at(old, edition), change=ADD, encounter=old, by=agent)
    cancelled = EncounterFactory(going_on=True, cancelled=True)
    with pytest.raises(ActionDenied, match="annulée"):
        save_assisted_choice(voter=helped_at(cancelled, edition), change=ADD, encounter=cancelled, by=agent)
    with time_machine.travel(snapshot_of(edition).ends_at + SECOND, tick=False):
        late = EncounterFactory(going_on=True)
        with pytest.raises(ActionDenied, match="terminé"):
            save_assisted_choice(voter=helped_at(late, edition), change=ADD, encounter=late, by=agent)
    assert (RollEntry.objects.count(), AssistedVote.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_who_already_voted_is_told_to_the_agent_and_nothing_is_written() -> None:
    edition, who, encounter = make_open_vote(), somebody(), EncounterFactory(going_on=True)
    cast(make_voter(edition, VoteChannel.LETTER, identity=who), ["1"])
    with pytest.raises(ActionDenied, match="avec une lettre à code"):
        save_assisted_choice(
            voter=helped_at(encounter, edition, identity=who), change=ADD, encounter=encounter, by=make_agent()
        )
    assert not AssistedVote.objects.exists()


# --- At the same instant --------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_at_a_kiosk_are_one_ballot() -> None:
    voter = at_kiosk(make_kiosk(make_open_vote()))
    outcomes = together(*[lambda: save_kiosk_choice(voter=voter, change=ADD, network=HERE)] * 8)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Saved"] * 8
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_with_an_agent_are_one_ballot_and_one_act() -> None:
    edition, agent, encounter = make_open_vote(), make_agent(), EncounterFactory(going_on=True)
    voter = helped_at(encounter, edition)
    outcomes = together(*[lambda: save_assisted_choice(voter=voter, change=ADD, encounter=encounter, by=agent)] * 8)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Saved"] * 8
    assert (RollEntry.objects.count(), OpenBallot.objects.count(), AssistedVote.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_person_on_four_tablets_at_once_votes_once() -> None:
    edition, who, encounter = make_open_vote(), somebody(), EncounterFactory(going_on=True)
    agents = [make_agent(), make_agent()]
    kiosks = [make_kiosk(edition), make_kiosk(edition)]
    acts = [
        lambda kiosk=kiosk: save_kiosk_choice(voter=at_kiosk(kiosk, identity=who), change=ADD, network=HERE)
        for kiosk in kiosks
    ]
    acts += [
        lambda by=by: save_assisted_choice(
            voter=helped_at(encounter, edition, identity=who), change=ADD, encounter=encounter, by=by
        )
        for by in agents
    ]
    outcomes = together(*acts)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert all("a déjà voté" in outcome.reason for outcome in outcomes if isinstance(outcome, ActionDenied))
    assert (RollEntry.objects.count(), OpenBallot.objects.count()) == (1, 1)
    assert AssistedVote.objects.count() == RollEntry.objects.filter(channel=VoteChannel.ASSISTED).count()


@pytest.mark.django_db(transaction=True)
def test_two_agents_closing_at_once_close_a_kiosk_once() -> None:
    kiosk, agents = make_kiosk(make_open_vote()), [make_agent(), make_agent()]
    outcomes = together(*[lambda by=by: close_kiosk(kiosk=kiosk, by=by, now=timezone.now()) for by in agents])
    assert sum(isinstance(outcome, Kiosk) for outcome in outcomes) == 1
    assert AuditEntry.objects.filter(act="budgets.close_kiosk").count() == 1
