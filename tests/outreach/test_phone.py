"""What a person's own phone sends: done once, answered the same, recognised for a month."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.outreach import phone
from allonnes.outreach.actions import OWN_ENTRY_KEPT, forget_own_entries, take_own_entry
from allonnes.outreach.forms import RegistrationForm
from allonnes.outreach.models import OwnEntry
from allonnes.outreach.taken import Taken
from allonnes.outreach.tasks import forget_own_entries as forget_task
from allonnes.outreach.templatetags.field_mode import phone_outbox
from tests.factories.accounts import make_user

ENTRY = UUID("9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d")


def take(by: User, words: str = "Un trou", entry_id: UUID = ENTRY, purpose: str = "request") -> tuple[Taken, bool]:
    """Send it; also whether it was done this time."""
    done: list[str] = []

    def write() -> Taken:
        done.append(words)
        return Taken(f"Reçue : {words}", "/recu/1/")

    answer = take_own_entry(entry_id=entry_id, purpose=purpose, by=by, said=[words], write=write)
    return answer, bool(done)


@pytest.mark.django_db
def test_the_same_entry_is_done_once_and_answered_the_same() -> None:
    person = make_user()
    assert take(person) == (Taken("Reçue : Un trou", "/recu/1/"), True)
    assert take(person) == (Taken("Reçue : Un trou", "/recu/1/"), False)
    assert OwnEntry.objects.count() == 1
    assert str(OwnEntry.objects.get()) == "Reçue : Un trou"


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"words": "Un banc"}, {"purpose": "other"}])
def test_another_content_under_the_same_id_is_refused(change: dict[str, Any]) -> None:
    person = make_user()
    take(person)
    with pytest.raises(ActionDenied, match="autre texte"):
        take(person, **change)


@pytest.mark.django_db
def test_another_person_does_not_get_the_receipt() -> None:
    take(make_user())
    with pytest.raises(ActionDenied, match="déjà enregistrée"):
        take(make_user())


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing_and_keeps_its_id() -> None:
    person = make_user()

    def refused() -> Taken:
        refuse("Dites où.")
        return Taken("", "")

    with pytest.raises(ActionDenied, match="Dites où"):
        take_own_entry(entry_id=ENTRY, purpose="request", by=person, said=["Un trou"], write=refused)
    assert not OwnEntry.objects.exists()
    assert take(person, "Un trou rue Pasteur")[1]


@pytest.mark.django_db(transaction=True)
def test_sent_four_times_at_once_it_is_done_once() -> None:
    person, start = make_user(), Barrier(4)

    def at_once(_number: int) -> bool:
        start.wait(timeout=10)
        try:
            return take(person)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(at_once, range(4))) == [False, False, False, True]


@pytest.mark.django_db
def test_it_is_forgotten_after_a_month() -> None:
    person, now = make_user(), timezone.now()
    take(person)
    take(person, entry_id=uuid4())
    OwnEntry.objects.filter(pk=ENTRY).update(taken_at=now - OWN_ENTRY_KEPT - timedelta(seconds=1))
    assert forget_own_entries(now) == 1
    assert forget_task() == 0
    assert OwnEntry.objects.get().pk != ENTRY


def test_the_answer_is_a_clear_yes_or_the_reason_of_the_no() -> None:
    request = RequestFactory().post("/")
    yes = phone.sent_by_phone(lambda request: Taken("Reçue", "/recu/"))(request)
    no = phone.sent_by_phone(lambda request: "Dites où.")(request)
    assert (yes.status_code, json.loads(yes.content)) == (200, {"said": "Reçue", "receipt": "/recu/"})
    assert (no.status_code, json.loads(no.content)) == (422, {"reason": "Dites où."})
    assert phone.sent_by_phone(lambda request: "")(RequestFactory().get("/")).status_code == 405


@pytest.mark.django_db
def test_it_is_offered_to_who_is_signed_in_with_a_key_of_their_own() -> None:
    first, second = make_user(), make_user()
    html = phone_outbox(RegistrationForm(), "field:register", first)
    assert f'data-key="{phone.key_of(first)}"' in html
    assert "data-phone hidden" in html
    assert phone.key_of(first) not in phone_outbox(RegistrationForm(), "field:register", second)
    assert phone.owner_of(first) != phone.owner_of(second)
    assert phone_outbox(RegistrationForm(), "field:register", AnonymousUser()) == ""
