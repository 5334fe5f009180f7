"""Without account, a link of a mail takes the seats; nothing else tells anybody who is on the list."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.models import OutboxMessage
from allonnes.outreach import actions
from allonnes.outreach.links import BY_LINK, asked_link, registration_link
from allonnes.outreach.messages import SEAT_KNOWN, SEAT_TO_CONFIRM
from allonnes.outreach.models import Encounter, Registration
from tests.factories.accounts import make_user
from tests.factories.outreach import EncounterFactory, mediator, permanence, registered, walk
from tests.factories.together import together

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Lou Martin", "email": "zoe@example.org", "adults": "1", "children": "0"}
# What changes from one page to another of the same form.
OF_ONE_PAGE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|\?v=\w+')


def _address(encounter):
    return reverse("encounters:register", args=[encounter.pk])


def _seen(client, address):
    return OF_ONE_PAGE.sub("", client.get(address).content.decode())


def _asked(encounter, **more):
    values = {"name": "Lou Martin", "email": "zoe@example.org", **more}
    return Registration(encounter=encounter, **values)


def _mails(kind):
    return OutboxMessage.objects.filter(kind=kind.name).order_by("created_at")


def _on_the_list(how, encounter):
    """Puts zoe@example.org on the list of an encounter, or leaves them out of it."""
    slot = encounter.slots.last()
    if how == "by their address":
        return registered(encounter, email="zoe@example.org", slot=slot)
    if how == "by their account":
        return registered(encounter, user=make_user(email="zoe@example.org"), email="", slot=slot)
    if how == "cancelled":
        gone = registered(encounter, email="zoe@example.org", slot=slot)
        actions.cancel_registration(registration=gone, by=BY_LINK, now=timezone.now())
    return None


@pytest.mark.parametrize("make", [walk, lambda: walk(seats=1), lambda: permanence(slots=2)])
def test_nothing_that_a_third_person_reads_tells_who_is_on_the_list(client, make):
    """The answer, its page, the form again, the page of the encounter before and after: the same for every address."""
    shown = {}
    for how in ("nobody", "by their address", "by their account", "cancelled"):
        encounter = make()
        _on_the_list(how, encounter)
        if how in ("nobody", "cancelled"):
            registered(encounter, slot=encounter.slots.last())
        encounter.refresh_from_db()
        slot = encounter.slots.free().first()
        answers = {**ANSWERS, "slot": slot.pk} if slot else ANSWERS
        public = [_address(encounter), reverse("portal:encounter", args=[encounter.pk])]
        before = [_seen(client, address) for address in public]
        answer = client.post(_address(encounter), answers)
        assert answer.url == reverse("encounters:sent", args=[encounter.pk])
        assert [_seen(client, address) for address in public] == before, how
        page = _seen(client, answer.url)
        assert "zoe@" not in page
        words = re.sub(r"\d+", "", re.sub(r"<[^>]*>", "", page))
        shown[how] = (answer.status_code, words, client.post(_address(encounter), answers).status_code)
        Registration.objects.update(email="", user=None)
    assert len(set(shown.values())) == 1


def test_an_address_that_was_written_to_too_often_is_not_told_so(client, settings):
    """A mail too many would tell that somebody else had typed that address."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "encounter_mail": "1/d/key"}
    encounter = walk(seats=5)
    first, again = (client.post(_address(encounter), ANSWERS) for _time in range(2))
    assert (first.status_code, first.url) == (again.status_code, again.url)
    assert _mails(SEAT_TO_CONFIRM).count() == 1
    # A wrong answer is said as it is said to an address never written to.
    assert client.post(_address(encounter), {**ANSWERS, "adults": "9"}).status_code == 422


def test_who_is_on_the_list_already_gets_their_link_once_a_day_and_nobody_else_a_word(client):
    encounter = walk(seats=2)
    mine = registered(encounter, email="zoe@example.org")
    waiting = [registered(encounter, adults=2) for _time in range(2)]
    OutboxMessage.objects.all().delete()
    for _time in range(3):
        client.post(_address(encounter), {**ANSWERS, "email": "ZOE@example.org"})
    told = OutboxMessage.objects.get()
    assert (told.kind, told.address, told.payload["url"]) == (
        SEAT_KNOWN.name,
        "zoe@example.org",
        registration_link(mine),
    )
    assert Registration.objects.count() == 1 + len(waiting)


def test_nothing_is_written_before_the_button_of_the_mail_is_pressed(client):
    encounter = walk()
    client.post(_address(encounter), ANSWERS)
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.address) == (SEAT_TO_CONFIRM.name, "zoe@example.org")
    assert "zoe" not in mail.payload["url"]
    page = client.get(mail.payload["url"]).content.decode()
    assert "Confirmer mon inscription" in page
    assert 'name="referrer" content="same-origin"' in page
    assert not Registration.objects.exists()
    answer = client.post(mail.payload["url"])
    made = Registration.objects.get()
    assert (answer.url, made.is_seated, made.name) == (registration_link(made), True, "Lou Martin")
    # Pressed again, or opened again, it leads to what is there.
    assert client.post(mail.payload["url"]).url == client.get(mail.payload["url"]).url == answer.url
    assert Registration.objects.count() == 1


def test_a_link_once_cancelled_takes_no_seat_again(client):
    encounter = walk()
    link = asked_link(_asked(encounter))
    client.post(link)
    made = Registration.objects.get()
    actions.cancel_registration(registration=made, by=BY_LINK, now=timezone.now())
    assert client.post(link).url == registration_link(made)
    assert Registration.objects.get().is_cancelled


def test_two_links_of_one_address_are_one_registration(client):
    encounter = walk()
    first, second = (asked_link(_asked(encounter)) for _time in range(2))
    assert client.post(first).url == client.post(second).url
    assert Registration.objects.count() == 1
    # Nor one more for an account that took its seat meanwhile.
    other = walk()
    mine = registered(other, user=make_user(email="zoe@example.org"), email="")
    assert client.post(asked_link(_asked(other))).url == registration_link(mine)


def test_a_link_that_is_old_or_forged_is_dead_and_says_what_to_do(client, time_machine):
    link = asked_link(_asked(walk(hours_from_now=24 * 30)))
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    for address in (link, reverse("encounters:confirm", args=["faux"])):
        page = client.get(address)
        assert (page.status_code, "vous pouvez recommencer" in page.content.decode()) == (410, True)


def test_confirmed_too_late_the_page_says_why(client):
    encounter = walk()
    link = asked_link(_asked(encounter))
    Encounter.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    for page in (client.get(link), client.post(link)):
        assert "on ne s’inscrit plus" in page.content.decode()
    assert page.status_code == 409
    assert not Registration.objects.exists()


def test_a_link_for_an_encounter_that_is_no_more_is_dead(client):
    encounter = walk()
    link = asked_link(_asked(encounter))
    encounter.delete()
    assert client.get(link).status_code == client.post(link).status_code == 410


def test_full_when_it_is_confirmed_one_waits(client):
    encounter = walk(seats=1)
    link = asked_link(_asked(encounter))
    registered(encounter)
    assert "liste d’attente" in client.get(link).content.decode()
    client.post(link)
    assert Registration.objects.get(name="Lou Martin").is_waiting


def test_a_slot_taken_meanwhile_is_chosen_again(client):
    encounter = permanence(slots=2)
    first, second = encounter.slots.order_by("starts_at")
    link = asked_link(_asked(encounter, slot=first))
    assert f'value="{first.pk}"' in client.get(link).content.decode()
    registered(encounter, slot=first)
    refused = client.post(link, {"slot": first.pk})
    assert (refused.status_code, "vient d’être pris" in refused.content.decode()) == (422, True)
    client.post(link, {"slot": second.pk})
    assert Registration.objects.get(name="Lou Martin").slot == second


@pytest.mark.django_db(transaction=True)
def test_one_link_pressed_many_times_at_once_is_one_registration():
    encounter = walk()
    number = uuid4()
    made = together(*[lambda: actions.confirm_seat(registration=_asked(encounter, id=number), now=timezone.now())] * 5)
    assert {row.pk for row in made} == {number}
    assert Registration.objects.count() == 1


def _met(encounter, email):
    return actions.register_met(
        entry_id=uuid4(),
        encounter=EncounterFactory(going_on=True),
        by=mediator(),
        registration=_asked(encounter, email=email),
        now=timezone.now(),
    )


def test_in_the_field_who_is_on_the_list_is_not_told_either():
    """Somebody of an association types an address: a seat for who stands there, the address hears of it by mail."""
    encounter = walk()
    mine = registered(encounter, email="zoe@example.org")
    new, known = _met(encounter, "lea@example.org"), _met(encounter, "zoe@example.org")
    assert (new.state, new.people) == (known.state, known.people)
    assert (new.email, known.email) == ("lea@example.org", "")
    assert _mails(SEAT_KNOWN).get().payload["url"] == registration_link(mine)
