"""Numbered sheets keyed at an encounter, with or without network: each once, until the replies are counted."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import AssistedEntry, Encounter
from instances.consultations.actions.replying import enter_met_sheet
from instances.consultations.enums import ReplyChannel
from instances.consultations.models import Consultation, Reply
from tests.factories.accounts import make_agent, sign_in
from tests.factories.consultations import counted, make_consultation, opened, said
from tests.factories.core import nobody_delivers
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ENTRY, SEND = "/terrain/saisie/consultation/", "/terrain/saisie/consultation/envoyer/"


@pytest.fixture(autouse=True)
def _nobody_delivers() -> Any:
    with nobody_delivers():
        yield


@pytest.fixture
def encounter() -> Encounter:
    return EncounterFactory(going_on=True, title="Marché du Mail")


@pytest.fixture
def agent(client: StrictClient, encounter: Encounter) -> User:
    """From an association, on a tablet locked to the encounter."""
    person = mediator()
    sign_in(client, person)
    lock_tablet(client, encounter)
    return person


def sheet(consultation: Consultation, encounter: Encounter, number: int = 12, **more: Any) -> dict[str, Any]:
    """What a tablet sends of one sheet."""
    day, what, _help, idea = consultation.questions.all()
    return {
        "entry_id": str(uuid.uuid4()),
        "encounter": encounter.pk,
        "consultation": consultation.pk,
        "number": number,
        f"q{day.pk}": "1",
        f"q{what.pk}": ["0", "1"],
        f"q{idea.pk}": "Un bal",
        "age_band": AgeBand.values[0],
        **more,
    }


def words(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_sheet_keyed_at_a_stall_is_counted_and_its_receipt_tells_its_number_alone(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    consultation = opened()
    assert "Saisir une feuille de consultation" in words(client.get(reverse("field:home")))
    assert "Quel jour" in words(client.get(ENTRY))
    answer = client.post(ENTRY, sheet(consultation, encounter), follow=True)
    reply = Reply.objects.get()
    assert (reply.channel, reply.sheet_number, reply.entered_by) == (ReplyChannel.PAPER, 12, agent)
    assert {row.words or tuple(row.chosen) for row in reply.answers.all()} == {(1,), (0, 1), "Un bal"}
    assert reply.assisted_entry is not None
    assert (reply.assisted_entry.encounter, reply.assisted_entry.purpose) == (encounter, "consultation_sheet")
    assert "Feuille n° 12" in words(answer)
    assert "Un bal" not in words(answer)
    assert f'data-outbox-done="{reply.entry_id}"' in words(answer)


def test_sixty_sheets_sent_after_a_day_offline_some_twice_are_each_kept_once(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    consultation = opened()
    sheets = [sheet(consultation, encounter, number) for number in range(1, 51)]
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        sign_in(client, agent)
        lock_tablet(client, encounter)
        answers = [client.post(SEND, entry).json() for entry in [*sheets, *sheets[:10]]]
    assert [answer["said"] for answer in answers[-10:]] == [answer["said"] for answer in answers[:10]]
    assert answers[50]["receipt"] == answers[0]["receipt"]
    assert (Reply.objects.count(), AssistedEntry.objects.count()) == (50, 50)


def test_a_number_keyed_already_is_refused_and_stays_on_the_tablet(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    consultation = opened()
    client.post(SEND, sheet(consultation, encounter))
    answer = client.post(SEND, sheet(consultation, encounter))
    assert answer.status_code == 422
    assert "La feuille n° 12 est déjà saisie" in answer.json()["reason"]
    changed = {**sheet(consultation, encounter, 13), "entry_id": str(Reply.objects.get().entry_id)}
    assert client.post(SEND, changed).status_code == 422
    assert AssistedEntry.objects.count() == 1


def test_what_was_written_before_the_end_still_counts_until_the_replies_are_counted(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    consultation = opened(closes_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        sign_in(client, agent)
        lock_tablet(client, encounter)
        assert "Aucune consultation n’est ouverte" in words(client.get(ENTRY))
        assert "Saisir une feuille" not in words(client.get(reverse("field:home")))
        assert client.post(SEND, sheet(consultation, encounter)).status_code == 200
        counted(consultation)
        late = client.post(SEND, sheet(consultation, encounter, 13))
    assert late.status_code == 422
    assert "jusqu’au dépouillement" in late.json()["reason"]
    assert Reply.objects.get().sheet_number == 12


def test_a_questionnaire_answered_after_its_end_is_refused_with_a_sentence(client: StrictClient, agent: User) -> None:
    consultation = opened(closes_at=timezone.now() + timedelta(hours=1))
    after = EncounterFactory(hours_from_now=2)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        sign_in(client, agent)
        lock_tablet(client, after)
        answer = client.post(SEND, sheet(consultation, after))
        page = client.post(ENTRY, sheet(consultation, after, 14))
    assert answer.status_code == 422
    assert "terminée avant cette rencontre" in answer.json()["reason"]
    assert "terminée avant cette rencontre" in words(page)
    assert "Un bal" in words(page)
    assert not Reply.objects.exists()


def test_answers_under_another_consultation_than_the_one_chosen_are_told(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    first, second = opened(), opened(question="Un marché le soir ?")
    page = words(client.get(ENTRY))
    assert "Un marché le soir ?" in page
    wrong = {**sheet(first, encounter), "consultation": second.pk}
    assert "sous une autre consultation" in client.post(SEND, wrong).json()["reason"]
    assert client.post(SEND, sheet(second, encounter)).status_code == 200


def test_what_is_badly_filled_in_is_told_and_a_prepared_one_is_not_offered(
    client: StrictClient, agent: User, encounter: Encounter
) -> None:
    opened()
    prepared = make_consultation()
    answer = client.post(SEND, {**sheet(prepared, encounter), "consultation": prepared.pk, "number": "douze"})
    assert "Choisissez-en une autre" in answer.json()["reason"]
    assert "Écrivez un nombre" in answer.json()["reason"]
    broken = client.post(SEND, {**sheet(prepared, encounter), "entry_id": "abc", "consultation": "x" * 30})
    assert broken.status_code == 422


def test_a_blank_sheet_is_noted(client: StrictClient, agent: User, encounter: Encounter) -> None:
    consultation = opened()
    blank = {"entry_id": str(uuid.uuid4()), "encounter": encounter.pk, "consultation": consultation.pk, "number": 3}
    assert client.post(SEND, blank).status_code == 200
    assert not Reply.objects.get().answers.exists()


def test_another_agent_reads_no_receipt(client: StrictClient, agent: User, encounter: Encounter) -> None:
    consultation = opened()
    receipt = client.post(SEND, sheet(consultation, encounter)).json()["receipt"]
    assert client.get(receipt).status_code == 200
    sign_in(client, mediator())
    lock_tablet(client, encounter)
    assert client.get(receipt).status_code == 404


@pytest.mark.parametrize(
    ("by", "traits", "expected"),
    [
        (lambda: make_agent(Role.MODERATOR), {"going_on": True}, "terrain"),
        (mediator, {"long_past": True}, "deux jours après"),
        (mediator, {"cancelled": True}, "annulée"),
    ],
)
def test_it_is_keyed_by_those_of_the_field_on_the_days_of_the_encounter(by: Any, traits: Any, expected: str) -> None:
    consultation = opened()
    with pytest.raises(ActionDenied, match=expected):
        enter_met_sheet(
            consultation=consultation,
            by=by(),
            encounter=EncounterFactory(**traits),
            number=1,
            said=said(consultation),
            entry_id=uuid.uuid4(),
            now=timezone.now(),
        )
    assert not AssistedEntry.objects.exists()
