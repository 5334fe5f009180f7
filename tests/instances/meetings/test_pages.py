"""Public pages of meetings, and the page of one member: by a link of a mail, or signed in."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from allonnes.core.agenda import SOURCES, AgendaQuestion, agenda_between, agenda_item, own_words
from allonnes.core.documents.actions import add_document, remove_document
from allonnes.core.documents.content import DocumentRefused
from allonnes.core.documents.shelf import Shelf
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications.rendering import as_email
from instances.councils.models import Mandate
from instances.meetings.actions import planning
from instances.meetings.documents import FOR_ALL, FOR_MEMBERS
from instances.meetings.enums import Answer
from instances.meetings.links import address_of, attendance_of_token, member_link, member_token
from instances.meetings.models import Attendance, Meeting, MeetingDocument
from tests.factories.accounts import make_user, sign_in
from tests.factories.documents import odt_bytes, pdf_bytes, sent
from tests.factories.meetings import (
    a_council,
    a_member,
    all_present,
    animator_of,
    called,
    held,
    past_call,
    published,
    to_correct,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PAGE_QUERIES = 8


def page_of(meeting: Meeting) -> str:
    return reverse("instances:meeting", args=[meeting.council.slug, meeting.pk])


def words(page: Any) -> str:
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def given(client: StrictClient, url: str) -> Any:
    """A document, read whole."""
    answer: Any = client.get(url)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def join(meeting: Meeting, shelf: Shelf = FOR_ALL, data: bytes | None = None, title: str = "Plan") -> MeetingDocument:
    row = add_document(
        shelf=shelf,
        thing=meeting,
        by=animator_of(meeting),
        file=sent(data or pdf_bytes()),
        title=title,
        now=timezone.now(),
    )
    assert isinstance(row, MeetingDocument)
    return row


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_page_of_a_meeting_says_when_where_how_and_what(client: StrictClient) -> None:
    meeting = called(is_public_open=True)
    document = join(meeting)
    said = words(client.get(page_of(meeting)))
    for part in (meeting.title, meeting.place.name, "Entrée de plain-pied", "Tout le monde peut venir", "Les bancs"):
        assert part in said
    assert document.url in said
    assert f"/agenda/seance-{meeting.pk}.ics" in said
    assert "Convocation hors délai" not in said


def test_a_late_call_and_a_cancellation_are_public(client: StrictClient) -> None:
    late = called(starts_at=timezone.now() + timedelta(days=2))
    assert "Convocation hors délai" in words(client.get(page_of(late)))
    planning.cancel_meeting(meeting=late, reason="La salle est fermée.", by=animator_of(late), now=timezone.now())
    said = words(client.get(page_of(late)))
    assert "La salle est fermée." in said
    assert "Ordre du jour" not in said


def test_nobody_reads_the_meetings_of_a_council_that_is_not_public(client: StrictClient) -> None:
    meeting = called(a_council(is_public=False))
    assert client.get(page_of(meeting)).status_code == 404
    assert client.get(reverse("instances:meetings", args=[meeting.council.slug])).status_code == 404
    assert client.get(join(meeting).url).status_code == 404


def test_the_page_counts_who_came_and_names_nobody(client: StrictClient) -> None:
    meeting = held(members=3).meeting
    said = words(client.get(page_of(meeting)))
    assert "Sièges occupés : 3 sur 3" in said
    assert "(le quorum) : atteint jusqu’à la fin" in said
    assert "Il est en rédaction" in said
    for seat in meeting.attendances.select_related("mandate"):
        assert seat.mandate.last_name not in said


def test_a_lost_quorum_is_told_with_its_hour(client: StrictClient) -> None:
    minutes = held(members=2)
    Meeting.objects.filter(pk=minutes.meeting_id).update(quorum_lost_at=minutes.meeting.starts_at, quorum_needed=2)
    assert "à partir de 18 h" in words(client.get(page_of(minutes.meeting)))


def test_minutes_are_read_once_published_with_their_decisions(client: StrictClient) -> None:
    minutes = to_correct()
    address = reverse("instances:minutes", args=[minutes.meeting.council.slug, minutes.meeting.pk])
    assert client.get(address).status_code == 404
    assert "Les membres le relisent" in words(client.get(page_of(minutes.meeting)))
    told = published()
    told.meeting.decisions.create(
        words="Neuf bancs.", taken_at=told.meeting.starts_at, votes_for=2, votes_against=1, abstained=0
    )
    told.meeting.decisions.create(words="Une fête.", taken_at=told.meeting.starts_at)
    page = words(client.get(reverse("instances:minutes", args=[told.meeting.council.slug, told.meeting.pk])))
    for part in ("Le conseil demande neuf bancs", "Pour : 2, contre : 1", "Une fête.", "Adopté par le conseil"):
        assert part in page
    assert "Neuf bancs." in words(client.get(page_of(told.meeting)))


def test_lists_ask_the_same_for_one_meeting_and_for_three(
    client: StrictClient, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for size in (1, 3):
        council = a_council()
        for _ in range(size):
            held(council)
            called(council)
        client.get(reverse("instances:meetings", args=[council.slug]))
        client.cookies["csrftoken"] = "x" * 32
        with django_assert_max_num_queries(12) as queries:
            listed = client.get(reverse("instances:meetings", args=[council.slug])).context
        counted.append(len(queries))
        assert len(listed["past"].object_list) == len(listed["coming"]) == size
    assert counted[0] == counted[1] <= PAGE_QUERIES


def test_a_document_is_given_under_a_safe_type_and_a_name_of_its_title(client: StrictClient) -> None:
    meeting = called()
    pdf, odt = join(meeting, title="Plan d’été"), join(meeting, data=odt_bytes())
    answer = given(client, pdf.url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="plan-dete.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.body == pdf_bytes()
    assert given(client, odt.url)["Content-Disposition"].startswith("attachment")
    assert (str(pdf), len(pdf.file.name)) == ("Plan d’été", len("reunions/") + 36)
    pdf.file.storage.delete(pdf.file.name)
    assert client.get(pdf.url).status_code == 404


def test_documents_of_members_are_theirs_alone(client: StrictClient) -> None:
    meeting = called(members=1)
    private = join(meeting, FOR_MEMBERS, title="Note réservée")
    seat = meeting.attendances.get()
    assert client.get(private.url).status_code == 404
    assert private.title not in words(client.get(page_of(meeting)))
    link = f"{member_link(seat)}documents/{private.pk}/"
    assert given(client, link).status_code == 200
    assert "pour les membres" in words(client.get(member_link(seat)))
    assert client.get(f"/conseils/convocation/1:faux/documents/{private.pk}/").status_code == 404
    Mandate.objects.filter(pk=seat.mandate_id).update(ends_on=meeting.day)
    assert client.get(link).status_code == 404
    assert private.title not in words(client.get(member_link(seat)))
    Mandate.objects.filter(pk=seat.mandate_id).update(ends_on=meeting.day + timedelta(days=1))
    assert given(client, link).status_code == 200
    planning.cancel_meeting(meeting=meeting, reason="Grève", by=animator_of(meeting), now=timezone.now())
    assert client.get(link).status_code == 404


def test_a_document_is_joined_once_by_who_animates_until_there_are_twenty(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, tmp_path: Path
) -> None:
    meeting = called()
    row = join(meeting)
    assert join(meeting).pk == row.pk
    with pytest.raises(DocumentRefused):
        join(meeting, data=b"bonjour")
    with pytest.raises(ActionDenied, match="autre personne"):
        add_document(
            shelf=FOR_ALL, thing=meeting, by=make_user(), file=sent(pdf_bytes()), title="X", now=timezone.now()
        )
    full = Shelf(MeetingDocument, "meeting", FOR_ALL.locked, FOR_ALL.refusal, FOR_ALL.full, most=1)
    with pytest.raises(ActionDenied, match="20 documents"):
        join(meeting, full, odt_bytes())
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(shelf=FOR_ALL, document=row, by=animator_of(meeting), now=timezone.now())
    assert not list((tmp_path / "reunions").iterdir())
    planning.cancel_meeting(meeting=meeting, reason="Grève", by=animator_of(meeting), now=timezone.now())
    with pytest.raises(ActionDenied, match="ne changent plus"):
        join(meeting)


def test_a_disk_that_keeps_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = called()

    def full(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(ActionDenied, match="aucun document pour le moment"):
        join(meeting)
    assert not meeting.documents.exists()


def test_a_member_answers_by_the_link_of_the_mail_that_reading_does_not_change(client: StrictClient) -> None:
    seat = called(members=1).attendances.select_related("mandate__person").get()
    link = member_link(seat)
    assert "Vous n’avez pas encore répondu" in words(client.get(link))
    seat.refresh_from_db()
    assert seat.answer == Answer.NONE
    assert client.post(link, {"answer": "yes"}).status_code == 302
    said = words(client.get(link))
    assert "Vous avez répondu : je viens." in said
    assert "C’est noté : vous venez." in said
    client.post(link, {"answer": "no"})
    assert "je ne viens pas" in words(client.get(link))
    assert client.post(link, {"answer": "peut-être"}).status_code == 422


def test_a_late_answer_is_refused_on_the_page_that_asked(client: StrictClient) -> None:
    seat = past_call(members=1).attendances.select_related("mandate__person").get()
    answer = client.post(member_link(seat), {"answer": "yes"})
    assert answer.status_code == 409
    assert "votre présence y est notée sur place" in words(answer)


@pytest.mark.parametrize("token", ["1", "abc:def", "1:faux", "9" * 30 + ":x", "٣:x"])
def test_a_link_that_the_town_never_signed_says_so(client: StrictClient, token: str) -> None:
    called(members=1)
    assert client.get(reverse("instances:called", args=[token])).status_code == 410


def test_a_link_dies_with_the_address_that_it_was_sent_to(client: StrictClient) -> None:
    seat = called(members=1).attendances.select_related("mandate__person").get()
    token = member_token(seat)
    assert attendance_of_token(token) == seat
    Mandate.objects.filter(pk=seat.mandate_id).update(email="autre@example.org")
    assert attendance_of_token(token) is None
    Mandate.objects.filter(pk=seat.mandate_id).update(email="")
    assert attendance_of_token(token) is None
    erased = Mandate(erased_at=timezone.now(), email="x@example.org")
    assert address_of(erased) == ""


def test_a_member_corrects_the_minutes_by_the_link_until_the_last_day(client: StrictClient) -> None:
    minutes = to_correct(members=1)
    link = member_link(minutes.meeting.attendances.select_related("mandate__person").get())
    assert "Le conseil demande neuf bancs" in words(client.get(link))
    assert client.post(link, {"act": "correction", "words": ""}).status_code == 422
    sent_back = client.post(link, {"act": "correction", "words": "Il y en avait dix."})
    assert sent_back["Location"].endswith("#compte-rendu")
    assert "En attente d’une réponse" in words(client.get(link))
    minutes.remarks.update(answered_at=timezone.now(), is_accepted=False, answer="Neuf, voir le plan.")
    assert "Pas retenue. Neuf, voir le plan." in words(client.get(link))
    minutes.remarks.update(is_accepted=True)
    assert "Retenue." in words(client.get(link))
    type(minutes).objects.update(corrections_until=timezone.localdate() - timedelta(days=1))
    assert "Le temps des corrections est passé" in words(client.get(link))
    assert client.post(link, {"act": "correction", "words": "Trop tard"}).status_code == 409


def test_a_member_signed_in_reads_and_answers_their_own_meetings_alone(client: StrictClient) -> None:
    council, person = a_council(), make_user()
    a_member(council, person=person)
    meeting = called(council)
    document = join(meeting, FOR_MEMBERS)
    address = reverse("instances:my_meeting", args=[meeting.pk])
    sign_in(client, make_user())
    assert client.get(address).status_code == 404
    assert "Aucune réunion" in words(client.get(reverse("instances:my_meetings")))
    sign_in(client, person)
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert given(client, reverse("instances:my_document", args=[meeting.pk, document.pk])).status_code == 200
    past = past_call(council)
    all_present(past)
    held(council, days=12)
    to_correct(council, days=15)
    said = words(client.get(reverse("instances:my_meetings")))
    for part in ("Mes réunions à venir", "Vient", "Comptes rendus à relire", "à 2 des 2 dernières réunions"):
        assert part in said
    assert "Ma présence" in words(client.get(reverse("instances:my_space")))


def test_each_mail_says_the_meeting_as_it_is_when_it_leaves() -> None:
    council = a_council()
    a_member(council, email="paul@example.org")
    meeting = called(council)
    message = OutboxMessage.objects.get(kind="instances/meeting_convened")
    Meeting.objects.filter(pk=meeting.pk).update(title="Réunion renommée")
    text = str(as_email(message, None).body).replace("\u00a0", " ")
    for part in ("Réunion renommée", "Les bancs du parc", "Entrée de plain-pied", "/conseils/convocation/", ".ics"):
        assert part in text
    meeting.attendances.all().delete()
    assert "/conseils/convocation/" not in str(as_email(message, None).body)


def test_the_answer_to_a_correction_and_the_last_day_are_in_their_mails() -> None:
    minutes = to_correct(members=1)
    sent_mail = OutboxMessage.objects.get(kind="instances/minutes_to_correct")
    assert "corrections jusqu’au" in str(as_email(sent_mail, None).body)
    seat = minutes.meeting.attendances.select_related("mandate__person").get()
    remark = minutes.remarks.create(mandate=seat.mandate, words="Dix bancs.")
    message = OutboxMessage(kind="instances/remark_answered", payload={"attendance": seat.pk, "remark": remark.pk})
    remark.is_accepted, remark.answer, remark.answered_at = True, "Merci.", timezone.now()
    remark.save()
    assert "Dix bancs." in str(as_email(message, None).body)
    Mandate.objects.filter(pk=seat.mandate_id).update(erased_at=timezone.now())
    assert "Dix bancs." not in str(as_email(message, None).body)


def test_meetings_of_public_councils_are_in_the_calendar() -> None:
    council, person = a_council(), make_user()
    a_member(council, person=person)
    meeting = called(council, place_detail="salle 2")
    called(a_council(is_public=False))
    now = timezone.now()
    asked = {"start": now, "end": now + timedelta(days=60)}
    items = list(agenda_between(AgendaQuestion(**asked, council=council.slug)))  # type: ignore[arg-type]
    assert [item.uid for item in items] == [f"seance-{meeting.pk}"]
    assert (items[0].place, items[0].sequence) == (f"{meeting.place.name}, salle 2", 0)
    assert list(agenda_between(AgendaQuestion(**asked, kind="conseil"))) == items  # type: ignore[arg-type]
    mine = list(agenda_between(AgendaQuestion(**asked, person=person)))  # type: ignore[arg-type]
    assert [item.uid for item in mine] == [items[0].uid]
    assert own_words(person, mine) == {items[0].uid: "Dites si vous venez"}
    Attendance.objects.filter(meeting=meeting).update(answer=Answer.YES, answered_at=now)
    assert own_words(person, mine) == {items[0].uid: "Vous venez"}
    planning.cancel_meeting(meeting=meeting, reason="Grève", by=animator_of(meeting), now=now)
    told = agenda_item(f"seance-{meeting.pk}")
    assert told is not None
    assert (told.is_cancelled, told.reason, told.sequence) == (True, "Grève", 1)


def test_published_minutes_are_told_in_the_calendar() -> None:
    minutes = published()
    item = agenda_item(f"seance-{minutes.meeting_id}")
    assert item is not None
    assert item.outcome == "Compte rendu publié"
    other = agenda_item(f"seance-{held().meeting_id}")
    assert other is not None
    assert other.outcome == ""


def test_the_page_of_a_meeting_asks_little_whatever_it_holds(
    client: StrictClient, django_assert_max_num_queries: Any
) -> None:
    client.cookies["csrftoken"] = "x" * 32
    counted = []
    for size in (1, 3):
        meeting = held(members=size).meeting
        for number in range(size):
            join(meeting, data=odt_bytes({f"Pictures/{number}.png": b"x"}))
            meeting.decisions.create(words=f"Décision {number}", taken_at=meeting.starts_at)
        client.get(page_of(meeting))
        with django_assert_max_num_queries(12) as queries:
            client.get(page_of(meeting))
        counted.append(len(queries))
    assert counted[0] == counted[1] <= PAGE_QUERIES


def test_a_member_with_an_account_that_is_closed_is_told_at_the_address_given() -> None:
    council, person = a_council(), make_user(is_active=False)
    a_member(council, person=person, email="autre@example.org")
    called(council)
    message = OutboxMessage.objects.get(kind="instances/meeting_convened")
    assert (message.person, message.address) == (None, "autre@example.org")


def test_a_meeting_going_on_says_so(client: StrictClient) -> None:
    meeting = past_call(members=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1)
    )
    assert "En ce moment" in words(client.get(page_of(meeting)))


def test_the_calendar_offers_councils_and_its_kind() -> None:
    council = a_council(name="Conseil des Sages")
    source = SOURCES["seance"]
    assert (council.slug, "Conseil des Sages") in list(source.councils())
    assert [value for value, _label in source.kinds()] == ["conseil"]
