"""A meeting from its convocation to its minutes: the animator at the desk, a member by the links of the mails."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from instances.meetings.links import member_link
from instances.meetings.models import Meeting, Minutes
from tests.factories.meetings import a_council, a_meeting, a_member, an_animator, past_call
from tests.journeys.test_pages import faults


@pytest.fixture
def town(live_server: Any, settings: Any) -> Any:
    """A council alone: nothing of the invented town is needed."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return live_server


def press(page: Page, address: str, button: str) -> None:
    """Open an act of the desk and confirm it."""
    page.goto(address)
    page.get_by_role("button", name=button, exact=True).click()


def acts_of(row: Any) -> Callable[[str], str]:
    """The addresses of the acts of a row of the desk."""
    return lambda name: reverse(f"admin:instances_{row._meta.model_name}_{name}", args=[row.pk])


def come_to_the_hour(meeting: Meeting) -> None:
    """Ten days go by: the meeting began an hour ago, forty days after it was prepared."""
    now = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1), convened_at=now - timedelta(days=9)
    )


@pytest.mark.parametrize("js", [True])
def test_from_the_convocation_to_the_published_minutes(open_page: Callable[..., Page], js: bool) -> None:
    council = a_council(name="Comité des Jeunes")
    a_member(council, first_name="Yasmine", last_name="Exemple", email="yasmine@example.org")
    animator = an_animator(council, first_name="Lucie")
    meeting = a_meeting(council, by=animator, title="Réunion d’octobre")
    seat_link = _convened(open_page, meeting, animator, js=js)
    come_to_the_hour(meeting)
    desk = open_page(width=1280, as_user=animator, js=js)
    _held(desk, meeting)
    minutes = Minutes.objects.get()
    _written(desk, minutes)
    member = open_page(js=js)
    member.goto(seat_link)
    member.get_by_label("Ce qui est à corriger").fill("Il faut écrire neuf bancs, et non dix.")
    member.get_by_role("button", name="Proposer cette correction").click()
    expect(member.get_by_text("En attente d’une réponse.")).to_be_visible()
    assert faults(member) == []
    _adopted(desk, minutes)
    visitor = open_page(js=js)
    visitor.goto(reverse("instances:meeting", args=[council.slug, meeting.pk]))
    visitor.get_by_role("link", name="Lire le compte rendu").click()
    expect(visitor.get_by_text("Le comité demande neuf bancs.")).to_be_visible()
    assert faults(visitor) == []


def _convened(open_page: Callable[..., Page], meeting: Meeting, animator: Any, *, js: bool) -> str:
    """The animator calls the members; one says that they come, from the link of their mail. Returns that link."""
    desk = open_page(width=1280, as_user=animator, js=js)
    desk.goto(acts_of(meeting)("change"))
    assert faults(desk) == []
    desk.get_by_role("link", name="Convoquer les membres").first.click()
    desk.get_by_role("button", name="Convoquer les membres").click()
    expect(desk.get_by_text("Les membres sont convoqués.")).to_be_visible()
    link = member_link(meeting.attendances.select_related("mandate__person").get())
    member = open_page(js=js)
    member.goto(link)
    member.get_by_role("button", name="Je viens", exact=True).click()
    expect(member.get_by_text("Vous avez répondu : je viens.")).to_be_visible()
    assert faults(member) == []
    return link


def _held(desk: Page, meeting: Meeting) -> None:
    """On the sheet, then said to have taken place."""
    desk.goto(acts_of(meeting)("presences"))
    desk.get_by_label("Présence").select_option("present")
    desk.get_by_role("button", name="Enregistrer les présences").click()
    expect(desk.get_by_text("Les présences sont notées.")).to_be_visible()
    press(desk, acts_of(meeting)("tenue"), "Dire que la réunion a eu lieu")
    expect(desk.get_by_text("Son compte rendu est à écrire.")).to_be_visible()


def _written(desk: Page, minutes: Minutes) -> None:
    """A first text, sent to the members."""
    act = acts_of(minutes)
    desk.goto(act("ecrire"))
    desk.get_by_label("Compte rendu", exact=True).fill("# Les bancs\n\nLe comité demande neuf bancs.")
    desk.get_by_role("button", name="Écrire le compte rendu").click()
    expect(desk.get_by_text("Le texte est enregistré.")).to_be_visible()
    press(desk, act("envoyer"), "Envoyer aux membres")
    expect(desk.get_by_text("Le compte rendu est envoyé aux membres.")).to_be_visible()
    assert faults(desk) == []


def _adopted(desk: Page, minutes: Minutes) -> None:
    """The correction is answered; the next meeting adopts the text, and it is published."""
    desk.goto(acts_of(minutes.remarks.get())("repondre"))
    desk.get_by_label("retenue : je l’ai écrite dans le texte").check()
    desk.get_by_role("button", name="Répondre à cette correction").click()
    expect(desk.get_by_text("La réponse est envoyée.")).to_be_visible()
    Meeting.objects.filter(pk=minutes.meeting_id).update(
        starts_at=timezone.now() - timedelta(days=30), ends_at=timezone.now() - timedelta(days=29, hours=22)
    )
    Minutes.objects.update(corrections_until=timezone.localdate() - timedelta(days=15))
    later = past_call(minutes.meeting.council, days=2, title="Réunion de novembre")
    desk.goto(acts_of(minutes)("adopter"))
    desk.get_by_label("Adopté à la réunion").select_option(str(later.pk))
    desk.get_by_role("button", name="Dire qu’il est adopté").click()
    expect(desk.get_by_text("Le compte rendu est adopté.")).to_be_visible()
    press(desk, acts_of(minutes)("publier"), "Publier")
    expect(desk.get_by_text("Le compte rendu est publié.")).to_be_visible()
