"""What is written around encounters: each outcome, each refusal, and acts at the same time."""

from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from allonnes.accounts.models import ParentalConsent, User
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.working_days import PARIS
from allonnes.outreach import actions
from allonnes.outreach.enums import AgeBand, EncounterState
from allonnes.outreach.messages import ENCOUNTER_ANNOUNCED, ENCOUNTER_CANCELLED
from allonnes.outreach.models import Encounter, EncounterHistory, Headcount
from tests.factories.accounts import make_agent, make_user
from tests.factories.outreach import EncounterFactory, mediator
from tests.factories.together import together
from tests.factories.town import NeighbourhoodFactory


def _told(kind=ENCOUNTER_ANNOUNCED):
    return set(OutboxMessage.objects.filter(kind=kind.name).values_list("person", flat=True))


def _announce(encounter, by):
    return actions.announce_encounter(encounter=encounter, by=by, now=timezone.now())


def _cancel(encounter, by, reason="Neige."):
    actions.cancel_encounter(encounter=encounter, by=by, reason=reason, now=timezone.now())


def _count(encounter, by, change=1, band="adult"):
    return actions.count_people(encounter=encounter, by=by, age_band=band, change=change, now=timezone.now())


# --- writing ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_new_encounter_is_saved_and_a_changed_one_has_a_new_version():
    by, encounter = make_agent(), EncounterFactory.build(place=EncounterFactory().place)
    actions.change_encounter(encounter=encounter, by=by)
    assert encounter.revision == 0
    encounter.title = "Autre titre"
    actions.change_encounter(encounter=encounter, by=by)
    encounter.refresh_from_db()
    assert (encounter.title, encounter.revision) == ("Autre titre", 1)


@pytest.mark.django_db
def test_writing_is_refused_to_who_has_no_desk():
    encounter = EncounterFactory()
    encounter.title = "Autre titre"
    with pytest.raises(ActionDenied, match="pas le droit d’écrire"):
        actions.change_encounter(encounter=encounter, by=mediator())
    encounter.refresh_from_db()
    assert encounter.title != "Autre titre"


@pytest.mark.django_db
def test_a_cancellation_or_an_account_made_meanwhile_is_not_undone_by_a_save():
    by, encounter = make_agent(), EncounterFactory(going_on=True)
    stale = Encounter.objects.get(pk=encounter.pk)
    actions.publish_account(encounter=encounter, by=by, said="Du vélo.", done="Une piste.", now=timezone.now())
    _cancel(encounter, by)
    stale.title = "Autre titre"
    actions.change_encounter(encounter=stale, by=by)
    stale.refresh_from_db()
    assert (stale.title, stale.state, stale.what_you_said) == ("Autre titre", "cancelled", "Du vélo.")
    assert stale.revision == 3


# --- announcing ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_announcement_reaches_each_person_once():
    by, people = make_agent(), [make_user(), make_user()]
    encounter = EncounterFactory()
    assert _announce(encounter, by) == 3
    late = make_user()
    _announce(encounter, by)
    assert _told() == {user.public_id for user in (by, *people, late)}
    assert OutboxMessage.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_announcements_at_once_reach_each_person_once():
    by, encounter = make_agent(), EncounterFactory()
    make_user()
    together(lambda: _announce(encounter, by), lambda: _announce(encounter, by))
    assert OutboxMessage.objects.count() == 2


@pytest.mark.django_db
def test_an_announcement_of_a_neighbourhood_stays_there():
    quartier = NeighbourhoodFactory()
    here = make_user(neighbourhood=quartier)
    make_user(neighbourhood=NeighbourhoodFactory())
    make_user()
    _announce(EncounterFactory(neighbourhood=quartier), make_agent())
    assert _told() == {here.public_id}


@pytest.mark.django_db
def test_who_must_not_be_written_to_is_not():
    by = make_agent()
    make_user(is_active=False)
    make_user(age=13)
    refused, agreed, grown = make_user(age=13), make_user(age=13), make_user(age=15)
    answered = {"parent_email": "p@example.org", "answered_at": timezone.now()}
    ParentalConsent.objects.create(user=refused, is_granted=False, **answered)
    ParentalConsent.objects.create(user=agreed, is_granted=True, **answered)
    unproved = make_user()
    EmailAddress.objects.filter(user=unproved).update(verified=False)
    opened_by_an_agent = User.objects.create_user("zoe@example.org")
    _announce(EncounterFactory(), by)
    assert _told() == {user.public_id for user in (by, agreed, grown, opened_by_an_agent)}


@pytest.mark.django_db
def test_an_announcement_says_when_where_and_links_to_the_page():
    by = make_agent()
    starts_at = datetime(2031, 7, 1, 9, 5, tzinfo=PARIS)
    encounter = EncounterFactory(title="Balade", starts_at=starts_at)
    _announce(encounter, by)
    assert OutboxMessage.objects.get().payload == {
        "title": "Balade",
        "when": "mardi 1er\u00a0juillet 2031 à\u00a09\u00a0h\u00a005",
        "place": encounter.place.name,
        "url": f"/agenda/{encounter.pk}/",
        "calendar": f"/agenda/rencontre-{encounter.pk}.ics",
        "has_registration": False,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("traits", [{"past": True}, {"cancelled": True}])
def test_what_is_over_is_not_announced(traits):
    with pytest.raises(ActionDenied, match="qu’une rencontre à venir"):
        _announce(EncounterFactory(**traits), make_agent())
    assert not OutboxMessage.objects.exists()


# --- holding, cancelling, telling ------------------------------------------------------------------


@pytest.mark.django_db
def test_holding_is_written_in_the_history():
    by, encounter = make_agent(), EncounterFactory(going_on=True)
    actions.hold_encounter(encounter=encounter, by=by, now=timezone.now())
    encounter.refresh_from_db()
    assert encounter.state == EncounterState.HELD
    assert EncounterHistory.objects.get().event == "hold"
    with pytest.raises(ActionDenied, match="« A eu lieu »"):
        actions.hold_encounter(encounter=encounter, by=by, now=timezone.now())


@pytest.mark.django_db
def test_holding_too_early_is_refused():
    with pytest.raises(ActionDenied, match="pas encore commencé"):
        actions.hold_encounter(encounter=EncounterFactory(), by=make_agent(), now=timezone.now())


@pytest.mark.django_db
def test_a_cancellation_tells_exactly_those_who_were_told():
    by, told, closed_since = make_agent(), make_user(), make_user()
    encounter, other = EncounterFactory(), EncounterFactory()
    _announce(encounter, by)
    newcomer = make_user()
    _announce(other, by)
    User.objects.filter(pk=closed_since.pk).update(is_active=False)
    _cancel(encounter, by, reason=" La salle est fermée. ")
    assert _told(ENCOUNTER_CANCELLED) == {user.public_id for user in (by, told, closed_since)}
    assert newcomer.public_id not in _told(ENCOUNTER_CANCELLED)
    payload = OutboxMessage.objects.filter(kind=ENCOUNTER_CANCELLED.name).first().payload
    assert (payload["title"], payload["reason"]) == (encounter.title, "La salle est fermée.")
    encounter.refresh_from_db()
    assert (encounter.state, encounter.is_cancelled, encounter.revision) == (EncounterState.CANCELLED, True, 1)


@pytest.mark.django_db
def test_a_cancellation_never_announced_tells_nobody():
    make_user()
    _cancel(EncounterFactory(), make_agent())
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("traits", "reason", "words"),
    [({}, "  ", "Indiquez la raison"), ({"past": True}, "Neige.", "déjà passée"), ({"held": True}, "Neige.", "A eu")],
)
def test_a_cancellation_without_reason_or_too_late_changes_nothing(traits, reason, words):
    encounter, by = EncounterFactory(**traits), make_agent()
    with pytest.raises(ActionDenied, match=words):
        _cancel(encounter, by, reason)
    assert not EncounterHistory.objects.exists()
    encounter.refresh_from_db()
    assert encounter.revision == 0


@pytest.mark.django_db
def test_an_account_is_published_and_corrected():
    by, encounter = make_agent(), EncounterFactory(held=True)
    for said in (" Du vélo. ", "Plus de vélo."):
        actions.publish_account(encounter=encounter, by=by, said=said, done=" Une piste. ", now=timezone.now())
    encounter.refresh_from_db()
    assert (encounter.what_you_said, encounter.what_we_do) == ("Plus de vélo.", "Une piste.")


@pytest.mark.django_db
def test_an_account_before_the_encounter_is_refused():
    with pytest.raises(ActionDenied, match="une fois la rencontre commencée"):
        actions.publish_account(encounter=EncounterFactory(), by=make_agent(), said="a", done="b", now=timezone.now())


# --- counting --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_are_counted_by_band_and_never_under_zero():
    by, encounter = mediator(), EncounterFactory(going_on=True)
    assert [_count(encounter, by) for _ in range(3)] == [1, 2, 3]
    assert _count(encounter, by, change=-1) == 2
    assert _count(encounter, by, change=-1, band="child") == 0
    assert dict(Headcount.objects.values_list("age_band", "count")) == {
        "child": 0,
        "young": 0,
        "adult": 2,
        "elder": 0,
    }


@pytest.mark.django_db
def test_counting_is_refused_to_strangers_and_out_of_hours():
    with pytest.raises(ActionDenied, match="réservé aux agents"):
        _count(EncounterFactory(going_on=True), make_user())
    with pytest.raises(ActionDenied, match="de la veille"):
        _count(EncounterFactory(long_past=True), mediator())
    assert not Headcount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tablets_counting_at_once_lose_nobody():
    by, encounter = mediator(), EncounterFactory(going_on=True)
    outcomes = together(*[lambda: [_count(encounter, by) for _ in range(5)]] * 4)
    assert sorted(number for numbers in outcomes for number in numbers) == list(range(1, 21))
    assert Headcount.objects.get(age_band=AgeBand.ADULT).count == 20
