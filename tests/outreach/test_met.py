"""Somebody met in the field gets a seat at an encounter to come: on the tablet, later, twice, and on paper."""

from uuid import uuid4

import pytest
from django.urls import reverse

from allonnes.core.errors import ActionDenied
from allonnes.outreach import actions
from allonnes.outreach.models import AssistedEntry, Encounter, Registration
from allonnes.outreach.seat_forms import MetSeatForm
from tests.factories.accounts import make_user, sign_in
from tests.factories.outreach import (
    EncounterFactory,
    StopFactory,
    lock_tablet,
    mediator,
    permanence,
    registered,
    walk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return EncounterFactory(going_on=True)


@pytest.fixture
def tablet(client, here):
    sign_in(client, mediator())
    lock_tablet(client, here)
    return client


def _answers(here, coming, **changes):
    answers = {"entry_id": str(uuid4()), "encounter": here.pk, "coming": coming.pk, "name": "Lou Martin"}
    return {**answers, "adults": "1", "children": "2", "has_consent": "on", **changes}


def test_an_association_writes_somebody_down_and_reads_no_name_back(tablet, here):
    coming = walk()
    answer = tablet.post(reverse("field:seat"), _answers(here, coming), follow=True)
    made = Registration.objects.get()
    assert (made.encounter, made.people, made.is_seated) == (coming, 3, True)
    assert made.assisted_entry.encounter == here
    text = answer.content.decode()
    assert "Inscription confirmée" in text
    assert "Lou Martin" not in text
    assert f'data-outbox-done="{made.assisted_entry_id}"' in text


def test_what_waited_on_the_tablet_is_taken_once(tablet, here):
    answers = _answers(here, walk(), email="Lou@example.org")
    said = [tablet.post(reverse("field:send_seat"), answers).json() for _time in range(2)]
    assert said[0] == said[1]
    assert said[0]["said"] == "Inscription confirmée"
    assert tablet.get(said[0]["receipt"]).status_code == 200
    assert Registration.objects.get().email == "lou@example.org"
    other = tablet.post(reverse("field:send_seat"), {**answers, "name": "Noa Martin"})
    assert (other.status_code, "autre texte" in other.json()["reason"]) == (422, True)


def test_when_full_the_receipt_says_where_they_stand(tablet, here):
    coming = walk(seats=3)
    registered(coming, adults=3)
    text = tablet.post(reverse("field:seat"), _answers(here, coming), follow=True).content.decode()
    assert "Sur la liste d’attente" in text
    assert "la première personne" in text


def test_in_a_permanence_they_get_the_first_free_slot(tablet, here):
    coming = permanence(slots=2)
    registered(coming, slot=coming.slots.first())
    tablet.post(reverse("field:seat"), _answers(here, coming))
    assert Registration.objects.get(name="Lou Martin").slot == coming.slots.last()


def test_nothing_is_written_without_agreement_nor_for_what_is_over(tablet, here):
    over = walk(past=True)
    page = tablet.post(reverse("field:seat"), _answers(here, over, has_consent=""))
    assert page.status_code == 422
    reason = tablet.post(reverse("field:send_seat"), _answers(here, over)).json()["reason"]
    assert "ne prend plus d’inscription" in reason
    refused = tablet.post(reverse("field:send_seat"), _answers(here, walk(seats=2)))
    assert "que 2 places" in refused.json()["reason"]
    assert not AssistedEntry.objects.exists()


def test_without_encounter_to_come_the_page_says_so(tablet):
    assert "Aucune rencontre" in tablet.get(reverse("field:seat")).content.decode()


def test_the_receipt_of_somebody_else_is_not_found(tablet, here):
    tablet.post(reverse("field:seat"), _answers(here, walk()))
    made = Registration.objects.get()
    Registration.objects.update(entered_by=mediator())
    assert tablet.get(reverse("field:seat_receipt", args=[made.assisted_entry_id])).status_code == 404


def test_an_id_that_is_none_is_refused(tablet, here):
    assert tablet.post(reverse("field:send_seat"), _answers(here, walk(), entry_id="x")).status_code == 422


def test_somebody_who_lost_the_field_mode_writes_nothing(here):
    with pytest.raises(ActionDenied, match="réservé aux agents"):
        actions.register_met(
            entry_id=uuid4(),
            encounter=here,
            by=make_user(),
            registration=Registration(encounter=walk(), name="Lou"),
            now=here.starts_at,
        )


class StopForm(MetSeatForm):
    asks_stop = True


def test_an_entry_on_a_walk_may_say_at_which_stop():
    here = walk(going_on=True)
    stop = StopFactory(encounter=here, rank=1)
    assert "stop" not in MetSeatForm(encounter=here).fields
    assert "stop" in StopForm(encounter=here).fields
    assert "stop" not in StopForm(encounter=walk(going_on=True)).fields
    form = StopForm({"stop": str(stop.pk)}, encounter=here)
    form.full_clean()
    assert form.stop() == stop
    assert Encounter.objects.count() == 2


def test_a_case_and_a_project_noted_on_a_walk_say_at_which_stop():
    here = walk(going_on=True)
    stop = StopFactory(encounter=here, rank=1)
    agent = mediator()
    entry, is_new = actions.take_entry(
        entry_id=uuid4(), purpose="case", encounter=here, by=agent, said=["Un trou"], stop=stop
    )
    assert (is_new, entry.stop) == (True, stop)
    assert list(stop.assisted_entries.all()) == [entry]
