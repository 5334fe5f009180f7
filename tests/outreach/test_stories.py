"""What is written of an encounter at the desk: hosts, route, people met, account, photos, series."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from allonnes.outreach import actions, permissions
from allonnes.outreach.models import Headcount, Host, Series, Stop
from allonnes.town.found import address_found
from allonnes.town.geometry import Position
from tests.factories.accounts import make_agent, make_user
from tests.factories.outreach import AssistedEntryFactory, EncounterFactory, StopFactory, walk
from tests.factories.town import AddressFactory

pytestmark = pytest.mark.django_db


def _ranks(encounter):
    return [(stop.rank, stop.place) for stop in encounter.stops.order_by("rank")]


def _add(encounter, place, rank, *, by=None, located=None):
    return actions.add_stop(
        encounter=encounter, by=by or make_agent(), rank=rank, place=place, located=located, looked_at="Les bancs"
    )


def test_stops_follow_one_another_and_make_room():
    encounter = walk()
    for place, rank in (("Église", 1), ("École", 9), ("Lavoir", 2)):
        _add(encounter, place, rank)
    assert _ranks(encounter) == [(1, "Église"), (2, "Lavoir"), (3, "École")]
    actions.remove_stop(encounter=encounter, by=make_agent(), stop=encounter.stops.get(rank=1))
    assert _ranks(encounter) == [(1, "Lavoir"), (2, "École")]
    encounter.refresh_from_db()
    assert encounter.revision == 4
    assert str(encounter.stops.get(rank=1)) == "1. Lavoir"


def test_a_stop_lies_where_its_address_is():
    stop = _add(walk(), "École", 1, located=address_found(AddressFactory()))
    stop.refresh_from_db()
    assert stop.point == Position(0.01, 47.91)
    assert _add(walk(), "Lavoir", 1).point is None


def test_a_stop_where_something_was_entered_stays():
    encounter = walk(going_on=True)
    stop = StopFactory(encounter=encounter, rank=1)
    AssistedEntryFactory(encounter=encounter, stop=stop)
    with pytest.raises(ActionDenied, match="reste dans le parcours"):
        actions.remove_stop(encounter=encounter, by=make_agent(), stop=stop)
    assert Stop.objects.exists()


def test_only_a_walk_has_stops_written_by_who_writes_encounters():
    with pytest.raises(ActionDenied, match="balade urbaine"):
        _add(EncounterFactory(), "École", 1)
    with pytest.raises(ActionDenied, match="pas le droit"):
        _add(walk(), "École", 1, by=make_user())


def test_a_point_is_whole():
    with pytest.raises(IntegrityError, match="stop_point_whole"), transaction.atomic():
        StopFactory(latitude="47.9")


def test_hosts_are_written_line_by_line_and_replaced():
    encounter, by = walk(hosts="Deux agentes"), make_agent()
    actions.write_hosts(encounter=encounter, by=by, official="Camille, élue au cadre de vie\n\n", agent="Lou")
    assert [(host.kind, host.name, host.role) for host in encounter.hosts.all()] == [
        ("official", "Camille", "élue au cadre de vie"),
        ("agent", "Lou", ""),
    ]
    assert [str(host) for host in encounter.hosts.all()] == ["Camille, élue au cadre de vie", "Lou"]
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.write_hosts(encounter=encounter, by=make_user())
    with pytest.raises(IntegrityError, match="host_named"), transaction.atomic():
        Host.objects.create(encounter=encounter, name="")


def test_people_met_are_written_at_the_desk():
    encounter, by, now = EncounterFactory(going_on=True), make_agent(), timezone.now()
    actions.write_headcounts(encounter=encounter, by=by, now=now, child=3, young=0, adult=12, elder=4)
    actions.write_headcounts(encounter=encounter, by=by, now=now, child=2, young=1, adult=12, elder=4)
    assert dict(Headcount.objects.values_list("age_band", "count")) == {"child": 2, "young": 1, "adult": 12, "elder": 4}


def test_people_are_counted_once_it_has_begun_by_who_writes_encounters():
    now = timezone.now()
    for encounter in (EncounterFactory(), EncounterFactory(going_on=True, cancelled=True)):
        with pytest.raises(ActionDenied, match="une fois"):
            actions.write_headcounts(encounter=encounter, by=make_agent(), now=now, child=1)
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.write_headcounts(encounter=EncounterFactory(going_on=True), by=make_user(), now=now, child=1)


def test_an_account_is_a_draft_until_somebody_publishes_it():
    encounter, by, now = EncounterFactory(held=True), make_agent(), timezone.now()
    actions.write_account(encounter=encounter, by=by, said=" Du vélo. ", done="Une piste.", now=now)
    encounter.refresh_from_db()
    assert (encounter.what_you_said, encounter.has_account, encounter.is_story_written) == ("Du vélo.", False, True)
    actions.publish_account(encounter=encounter, by=by, said="Du vélo.", done="Une piste.", now=now)
    encounter.refresh_from_db()
    assert (encounter.account_published_at, encounter.account_published_by) == (now, by)
    with pytest.raises(ActionDenied, match="en le publiant de nouveau"):
        actions.write_account(encounter=encounter, by=by, said="Autre", done="Autre", now=now)
    other, later = make_agent(), timezone.now()
    actions.publish_account(encounter=encounter, by=other, said="Deux vélos.", done="Une piste.", now=later)
    encounter.refresh_from_db()
    assert (encounter.account_published_at, encounter.account_published_by) == (now, other)
    assert [row.event for row in encounter.history.all()] == ["publish_account", "correct_account"]


def test_a_draft_is_for_who_writes_encounters_once_it_has_begun():
    now = timezone.now()
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.write_account(encounter=EncounterFactory(held=True), by=make_user(), said="a", done="b", now=now)
    for encounter in (EncounterFactory(), EncounterFactory(past=True, cancelled=True)):
        with pytest.raises(ActionDenied, match="une fois"):
            actions.write_account(encounter=encounter, by=make_agent(), said="a", done="b", now=now)


def test_photos_come_once_it_has_begun_by_who_publishes():
    now, by = timezone.now(), make_agent()
    refusal = permissions.refusal_to_change_photos
    assert refusal(by, EncounterFactory(held=True), now) is None
    assert "pas le droit" in refusal(make_user(), EncounterFactory(held=True), now)
    assert "pas le droit" in refusal(None, EncounterFactory(held=True), now)
    assert "une fois" in refusal(by, EncounterFactory(), now)
    assert "une fois" in refusal(by, EncounterFactory(past=True, cancelled=True), now)


def test_a_series_is_written_and_counts_its_changes():
    by = make_agent()
    series = Series(title="Assises", slug="assises", year=2031)
    actions.change_series(series=series, by=by)
    series.title = "Les Assises"
    actions.change_series(series=series, by=by)
    series.refresh_from_db()
    assert (str(series), series.revision) == ("Les Assises", 1)
    with pytest.raises(ActionDenied, match="pas le droit"):
        actions.change_series(series=series, by=make_user())


def test_who_may_write_somebody_down_at_the_desk():
    now = timezone.now()
    assert permissions.refusal_to_enter_registration(make_agent(), walk(), now) is None
    assert "pas le droit" in permissions.refusal_to_enter_registration(make_user(), walk(), now)
    assert "sans inscription" in permissions.refusal_to_enter_registration(make_agent(), EncounterFactory(), now)
