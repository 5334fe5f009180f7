"""What the calendar says of an encounter: how to come, while one can; what a person has there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.agenda import AgendaQuestion, Seats, agenda_between, agenda_item, own_words
from tests.factories.accounts import make_user
from tests.factories.outreach import EncounterFactory, permanence, registered, walk

pytestmark = pytest.mark.django_db


def _item(encounter):
    return agenda_item(f"rencontre-{encounter.pk}")


def test_seats_and_what_one_does_to_come():
    encounter = walk(seats=2)
    registered(encounter)
    item = _item(encounter)
    assert item.seats == Seats(total=2, taken=1)
    assert (item.act, item.act_url) == ("Réserver une place", reverse("encounters:register", args=[encounter.pk]))
    registered(encounter)
    registered(encounter)
    item = _item(encounter)
    assert (item.seats.free, item.seats.waiting, item.act) == (0, 1, "Rejoindre la liste d’attente")


def test_slots_an_open_door_and_what_takes_nobody_any_more():
    assert _item(permanence()).seats.are_slots
    free = _item(EncounterFactory())
    assert (free.seats, free.entry, free.act) == (None, "Sans inscription", "")
    closed = _item(walk(registration_closes_at=timezone.now() - timedelta(hours=1)))
    assert (closed.act, closed.act_url, closed.seats.total) == ("", "", 20)
    assert _item(walk(cancelled=True)).seats is None


def test_what_a_person_has_there_and_nobody_else():
    person, encounter, other = make_user(), walk(seats=1), walk()
    registered(encounter)
    registered(encounter, user=person, email="")
    registered(other, user=person, email="")
    registered(walk())
    now = timezone.now()
    mine = list(agenda_between(AgendaQuestion(start=now, end=now + timedelta(days=30), person=person)))
    assert {item.uid for item in mine} == {f"rencontre-{encounter.pk}", f"rencontre-{other.pk}"}
    assert own_words(person, mine) == {
        f"rencontre-{encounter.pk}": "Sur la liste d’attente",
        f"rencontre-{other.pk}": "Vous avez une place",
    }
