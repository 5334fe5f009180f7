"""Meetings at the desk: the path of a meeting, its pages, its papers, the queues of who animates councils."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.queues import count_queues
from instances.councils.models import Council, Mandate
from instances.meetings.actions import writing
from instances.meetings.enums import MeetingState, MinutesState, Presence
from instances.meetings.figures import Rate, attendance_rate, held_in, meetings_held
from instances.meetings.models import Meeting, Minutes
from tests.factories.accounts import born_years_ago, make_administrator, make_agent, sign_in
from tests.factories.documents import odt_bytes, pdf_bytes, sent
from tests.factories.meetings import (
    LINES,
    a_council,
    a_meeting,
    a_member,
    a_place,
    adopted,
    all_present,
    an_animator,
    called,
    evening,
    held,
    past_call,
    published,
    to_correct,
    written,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST = "admin:instances_meeting_changelist"


@pytest.fixture
def council() -> Council:
    council = a_council(name="Conseil des Sages")
    for _ in range(3):
        a_member(council)
    return council


@pytest.fixture
def animator(client: StrictClient, council: Council) -> User:
    person = an_animator(council, first_name="Lucie")
    sign_in(client, person)
    return person


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def act(row: Any, name: str) -> str:
    return reverse(f"admin:instances_{row._meta.model_name}_{name}", args=[row.pk])


def page(row: Any) -> str:
    return act(row, "change")


def words(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def dated(name: str, moment: Any) -> dict[str, str]:
    local = timezone.localtime(moment)
    return {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M}"}


def test_a_meeting_is_prepared_at_the_desk_by_its_form(client: StrictClient, animator: User, council: Council) -> None:
    add = reverse("admin:instances_meeting_add")
    other = a_council()
    typed = {"council": council.pk, "title": "Réunion de mars", "place": a_place().pk, "place_detail": "salle 2"}
    past = {**typed, **dated("starts_at", evening(-2)), **dated("ends_at", evening(-1))}
    assert "est passée" in words(client.post(add, past))
    coming = {**typed, **dated("starts_at", evening(30)), **dated("ends_at", evening(30) + timedelta(hours=2))}
    assert other.name not in words(client.get(add))
    assert client.post(add, {**coming, "council": other.pk}).status_code == 200
    assert client.post(add, coming).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.state, meeting.history.count()) == ("Réunion de mars", MeetingState.PLANNED, 1)


def test_the_page_of_a_meeting_is_a_path_with_its_next_two_acts(
    client: StrictClient, animator: User, council: Council
) -> None:
    planned, called_, past = a_meeting(council, by=animator), called(council), past_call(council)
    all_present(past)
    states = {
        a_meeting(council, by=animator, lines=()): ("Préparer", ["Écrire l’ordre du jour", "Joindre des documents"]),
        planned: ("Convoquer", ["Convoquer les membres", "Écrire l’ordre du jour"]),
        called_: ("Tenir", ["Joindre des documents"]),
        past: ("Tenir", ["Noter les présences", "Noter une décision"]),
    }
    for meeting, (step, labels) in states.items():
        answer = client.get(page(meeting))
        acts = answer.context["acts"]
        assert [button["action"].label for button in acts.next] == labels
        now = [row.label for row in answer.context["page"].steps if row.state == "now"]
        assert now == [step]
    assert "La feuille de présence s’ouvre" in words(client.get(page(called_)))


def test_a_meeting_held_leads_to_its_minutes_until_they_are_published(
    client: StrictClient, animator: User, council: Council
) -> None:
    expected = (
        (held(council).meeting, "Rédiger", "Écrire le compte rendu"),
        (to_correct(council, days=15).meeting, "Adopter", "Suivre les corrections"),
        (adopted(council).meeting, "Publier", "Publier le compte rendu"),
    )
    for meeting, step, label in expected:
        answer = client.get(page(meeting))
        assert [row.label for row in answer.context["page"].steps if row.state == "now"] == [step]
        assert answer.context["acts"].next[0]["action"].label == label
    told = client.get(page(published(council).meeting))
    assert not [row for row in told.context["page"].steps if row.state != "past"]


def test_an_animator_sees_their_own_councils_alone(client: StrictClient, animator: User, council: Council) -> None:
    mine, other = a_meeting(council, by=animator), called()
    answer = client.get(reverse(LIST))
    assert [row.pk for row in answer.context["cl"].result_list] == [mine.pk]
    assert client.get(page(other)).status_code == 302
    for name in ("ordre-du-jour", "documents", "presences", "feuille", "lettres", "convoquer"):
        assert client.get(act(other, name)).status_code == 404
    minutes = held()
    assert client.get(page(minutes)).status_code == 302
    assert client.get(act(minutes, "versions")).status_code == 404


def test_nobody_else_reads_meetings_and_the_administrator_reads_all(client: StrictClient) -> None:
    meeting = called()
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(act(meeting, "presences")).status_code in {403, 404}
    sign_in(client, make_administrator())
    assert client.get(page(meeting)).status_code == 200


def test_the_agenda_is_written_line_by_line_and_two_people_are_told(
    client: StrictClient, animator: User, council: Council
) -> None:
    meeting = a_meeting(council, by=animator, lines=LINES)
    address = act(meeting, "ordre-du-jour")
    assert "Les bancs du parc" in words(client.get(address))
    typed = {
        "points-TOTAL_FORMS": "3",
        "points-INITIAL_FORMS": "2",
        "points-MIN_NUM_FORMS": "0",
        "points-MAX_NUM_FORMS": "40",
        "points-0-position": "2",
        "points-0-subject": "Les bancs du parc",
        "points-1-position": "1",
        "points-1-subject": "La fête",
        "points-2-subject": "",
        "read_revision": str(meeting.revision),
    }
    wrong = client.post(address, {**typed, "points-0-minutes": "0"})
    assert wrong.status_code == 422
    assert client.post(address, typed).status_code == 302
    assert [item.subject for item in meeting.items.all()] == ["La fête", "Les bancs du parc"]
    assert "Une autre personne a modifié" in words(client.post(address, {**typed, "points-0-subject": "Autre"}))
    gone = past_call(council)
    assert "La réunion a commencé" in words(client.get(act(gone, "ordre-du-jour")))


def test_documents_are_joined_and_taken_away(client: StrictClient, animator: User, council: Council) -> None:
    meeting = a_meeting(council, by=animator)
    address = act(meeting, "documents")
    assert client.post(address, {"title": "Plan", "file": sent(b"rien"), "is_public": "on"}).status_code == 422
    assert client.post(address, {"title": "Plan", "file": sent(pdf_bytes())}).status_code == 302
    document = meeting.documents.get()
    assert not document.is_public
    assert "Plan" in words(client.get(address))
    client.post(address, {"remove": "999999"})
    client.post(address, {"remove": "²"})
    assert client.post(address, {"remove": str(document.pk)}).status_code == 302
    assert not meeting.documents.exists()


def test_the_title_of_a_document_that_everybody_reads_names_no_minor(
    client: StrictClient, animator: User, council: Council
) -> None:
    meeting = a_meeting(council, by=animator)
    a_member(council, first_name="Lina", last_name="Exemple-Roy", birth_date=born_years_ago(16))
    address, title = act(meeting, "documents"), "Le mot de Lina"
    refused = client.post(address, {"title": title, "file": sent(pdf_bytes()), "is_public": "on"})
    assert "jamais nommés en public : Lina Exemple-Roy" in words(refused)
    assert not meeting.documents.exists()
    assert client.post(address, {"title": title, "file": sent(pdf_bytes())}).status_code == 302
    assert client.post(address, {"title": "Plan", "file": sent(odt_bytes()), "is_public": "on"}).status_code == 302
    assert dict(meeting.documents.values_list("title", "is_public")) == {title: False, "Plan": True}


def test_presences_are_noted_on_one_page_with_the_quorum(
    client: StrictClient, animator: User, council: Council
) -> None:
    first = council.mandates.first()
    substitute = a_member(council, substitute_of=first)
    meeting = past_call(council)
    seats = list(meeting.attendances.order_by("pk"))
    address = act(meeting, "presences")
    assert "Le quorum n’est pas atteint" in words(client.get(address))
    typed = {f"p{seat.pk}-presence": "present" for seat in seats}
    wrong = {**typed, f"p{seats[1].pk}-presence": "absent", f"p{seats[1].pk}-left_at": "19:00"}
    assert "que de qui était là" in words(client.post(address, wrong))
    assert client.post(address, {**typed, f"p{seats[1].pk}-left_at": "hier"}).status_code == 422
    replaced = next(seat for seat in seats if seat.mandate == first)
    typed |= {f"p{replaced.pk}-presence": "represented", f"p{replaced.pk}-represented_by": str(substitute.pk)}
    assert client.post(address, {**typed, f"p{seats[1].pk}-left_at": "19:30"}).status_code == 302
    replaced.refresh_from_db()
    assert replaced.represented_by == substitute
    assert timezone.localtime(meeting.attendances.get(pk=seats[1].pk).left_at).hour == 19
    said = words(client.get(page(meeting)))
    assert "jusqu’à 19 h 30" in said
    assert client.get(act(called(council), "presences")).status_code == 200


def test_the_sheet_and_the_letters_are_printed(client: StrictClient, animator: User, council: Council) -> None:
    a_member(council, first_name="Jeanne", last_name="Exemple", email="")
    meeting = called(council)
    assert "Jeanne Exemple" in words(client.get(act(meeting, "feuille")))
    letters = words(client.get(act(meeting, "lettres")))
    assert letters.count("letter-to") == 1
    assert "Jeanne Exemple" in letters
    assert client.post(act(meeting, "lettres")).status_code == 302
    assert "Aucune lettre à imprimer" in words(client.get(act(meeting, "lettres")))


def test_a_meeting_is_called_changed_held_and_cancelled_by_buttons(
    client: StrictClient, animator: User, council: Council
) -> None:
    meeting = a_meeting(council, by=animator, starts_at=evening(3))
    question = words(client.get(act(meeting, "convoquer")))
    assert "la convocation part en retard" in question
    assert client.post(act(meeting, "convoquer"), {"read_revision": meeting.revision}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.is_convened_late
    change = client.get(act(meeting, "changer"))
    typed = {**change.context["form"].initial, **dated("starts_at", evening(9))}
    typed |= dated("ends_at", evening(9) + timedelta(hours=2))
    sent_ = {key: value for key, value in typed.items() if key not in {"starts_at", "ends_at", "is_public_open"}}
    assert client.post(act(meeting, "changer"), sent_).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.calendar_sequence, meeting.starts_at) == (1, evening(9))
    cancel = client.get(act(meeting, "annuler")).context["form"].initial["read_revision"]
    assert client.post(act(meeting, "annuler"), {"read_revision": cancel, "reason": "Grève"}).status_code == 302
    said = words(client.get(page(meeting)))
    assert "Grève" in said
    assert "path-strip" not in said


def test_decisions_and_the_holding_are_noted_by_buttons(client: StrictClient, animator: User, council: Council) -> None:
    meeting = past_call(council)
    all_present(meeting)
    address = act(meeting, "decision")
    assert "trois nombres" in words(client.post(address, {"words": "Neuf", "hour": "18:30", "votes_for": "2"}))
    assert "n’est pas celle" in words(client.post(address, {"words": "Neuf", "hour": "23:30"}))
    item = meeting.items.first()
    typed = {"words": "Neuf", "hour": "18:30", "item": item.pk, "votes_for": 2, "votes_against": 0, "abstained": 1}
    assert client.post(address, typed).status_code == 302
    assert meeting.decisions.get().item == item
    away, elsewhere = act(meeting, "retirer-decision"), past_call(council, days=20)
    stranger = elsewhere.decisions.create(words="D’une autre réunion.", taken_at=elsewhere.starts_at)
    asked = words(client.get(away))
    assert "Neuf" in asked
    assert "D’une autre réunion." not in asked
    assert client.post(away, {"decision": stranger.pk}).status_code == 200
    assert client.post(away, {"decision": meeting.decisions.get().pk}).status_code == 302
    assert not meeting.decisions.exists()
    assert "Aucune décision" in words(client.get(away))
    assert client.post(act(meeting, "tenue")).status_code == 302
    assert Minutes.objects.get().state == MinutesState.DRAFT


def test_minutes_go_from_the_first_text_to_their_publication(
    client: StrictClient, animator: User, council: Council
) -> None:
    minutes = held(council, days=40)
    write = act(minutes, "ecrire")
    read = client.get(write).context["form"].initial["read_revision"]
    assert client.post(write, {"body": "# Les bancs\n\nNeuf bancs.", "read_revision": read}).status_code == 302
    stale = client.post(write, {"body": "Autre", "read_revision": read})
    assert "Une autre personne a modifié" in words(stale)
    said = words(client.get(page(minutes)))
    assert "En retard depuis" in said
    assert "Neuf bancs." in said
    until = f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}"
    assert client.post(act(minutes, "envoyer"), {"until": until, "read_revision": read + 1}).status_code == 302
    seat = minutes.meeting.attendances.first()
    remark = writing.propose_correction(attendance=seat, words="Dix bancs.", now=timezone.now())
    assert "Dix bancs." in words(client.get(page(minutes)))
    answer = act(remark, "repondre")
    assert "Dites pourquoi" in words(client.post(answer, {"is_accepted": "non"}))
    assert client.post(answer, {"is_accepted": "oui", "answer": "Merci"}).status_code == 302
    Minutes.objects.update(corrections_until=timezone.localdate() - timedelta(days=1))
    later = past_call(council, days=3)
    adopt = {"adopted_in": later.pk, "read_revision": read + 1}
    assert client.post(act(minutes, "adopter"), adopt).status_code == 302
    assert client.post(act(minutes, "publier"), {"read_revision": read + 1}).status_code == 302
    assert "Page publique, à imprimer" in words(client.get(page(minutes)))


def test_versions_are_compared_two_by_two(client: StrictClient, animator: User, council: Council) -> None:
    minutes = written(council, body="Un\nDeux")
    last = words(client.get(act(minutes, "versions")))
    assert "Ajouté" in last
    same = client.get(act(minutes, "versions"), {"de": "2", "a": "2"})
    assert [line.kind for line in same.context["lines"]] == ["same", "same"]
    assert client.get(act(minutes, "versions"), {"de": "99", "a": "x"}).status_code == 200


def test_a_minor_named_is_told_before_publication(client: StrictClient, animator: User, council: Council) -> None:
    lea = a_member(council, first_name="Léa", birth_date=timezone.localdate() - timedelta(days=7_000))
    minutes = adopted(council, body="Léa propose un banc.")
    Mandate.objects.filter(pk=lea.pk).update(birth_date=timezone.localdate() - timedelta(days=6_000))
    refused = client.get(act(minutes, "publier"))
    assert refused.status_code == 409
    assert "ne sont jamais nommés en public" in words(refused)
    assert "moins de 18 ans" in words(client.get(page(minutes)))


def waiting_for(user: User) -> dict[str, int | None]:
    return {line.queue.name: line.count for line in count_queues(user, timezone.now()) if line.count}


def test_each_thing_waits_in_one_queue_whose_list_says_the_same_number(
    client: StrictClient, animator: User, council: Council
) -> None:
    a_member(council, email="")
    a_meeting(council, by=animator, starts_at=evening(8))
    a_meeting(council, by=animator, starts_at=evening(60))
    called(council)
    past_call(council, days=3)
    held(council, days=4)
    to_correct(council, days=5)
    to_correct(council, days=30, until=timezone.localdate() - timedelta(days=1))
    waiting = to_correct(council, days=31, until=timezone.localdate() - timedelta(days=1))
    waiting.remarks.create(mandate=council.mandates.first(), words="Dix")
    adopted(council)
    called()
    own = {name: count for name, count in waiting_for(animator).items() if count}
    expected = {
        "convocations-a-envoyer": 1,
        "reunions-a-clore": 2,
        "lettres-a-imprimer": 1,
        "reunions-a-raconter": 1,
        "corrections-a-traiter": 1,
        "comptes-rendus-a-adopter": 1,
        "comptes-rendus-a-publier": 1,
    }
    assert {name: own.get(name) for name in expected} == expected
    for line in count_queues(animator, timezone.now()):
        if line.queue.name in expected:
            listed = client.get(line.queue.address(animator))
            assert listed.context["cl"].result_count == line.count
    home = words(client.get(reverse("admin:index")))
    assert "Convocations à envoyer" in home


def test_meetings_held_are_counted_against_the_objective_and_presences_as_a_share() -> None:
    council, other = a_council(meetings_from=1), a_council()
    meeting = past_call(council, members=4)
    year = meeting.day.year
    councils = Council.objects.filter(pk__in=[council.pk, other.pk])
    assert attendance_rate(year, councils).share is None
    all_present(meeting, meeting.attendances.first())
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    called(council, starts_at=meeting.starts_at + timedelta(minutes=1), now=meeting.starts_at - timedelta(days=9))
    rows = held_in(year, councils)
    assert [(row.council, row.held, row.planned, row.is_reached) for row in rows] == [
        (council, 1, 1, True),
        (other, 0, 0, False),
    ]
    assert attendance_rate(year, councils) == Rate(3, 4)
    assert Rate(3, 4).share == 0.75
    assert list(meetings_held(year)) == [meeting]
    assert meeting.attendances.filter(presence=Presence.ABSENT).count() == 1
