"""What waits for the staff: each case is counted once, in its most pressing queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.queues import QUEUES, count_queues, first_things
from requests_qrc.casework.actions import handling, speaking, tasks
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, sign_in
from tests.factories.qrc_contests import contested
from tests.factories.requests_qrc import WORDS, case_in, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def waiting_for(user: object) -> dict[str, int | None]:
    return {line.queue.name: line.count for line in count_queues(user, timezone.now()) if line.count}


def test_each_case_is_counted_once_in_its_most_pressing_queue(client: StrictClient) -> None:
    now = timezone.now()
    agent = sorter()
    receive()
    receive(now=now - timedelta(days=30))
    receive(now=now - timedelta(days=50), kind=CaseKind.REQUEST)
    contested(closed_by=sorter())
    contested(closed_by=agent)
    asked = case_in(CaseState.AWAITING_RESIDENT)
    handling.answer_for(case=asked, body="Côté école.", by=agent, now=now)
    today = receive()
    Case.objects.filter(pk=today.pk).update(solved_due=timezone.localdate())
    assert waiting_for(agent) == {
        "silence-proche": 1,
        "demandes-en-retard": 1,
        "contestees": 1,
        "demandes-du-jour": 1,
        "reponses-recues": 1,
        "a-trier": 1,
        # Its words are another thing, to be read.
        "textes-a-relire": 7,
    }
    sign_in(client, agent)
    for line in count_queues(agent, now):
        if line.count:
            assert client.get(line.queue.address(agent)).context["cl"].result_count == line.count


def test_service_finds_its_new_cases_its_tasks_and_its_letters() -> None:
    case, now = case_in(CaseState.ASSIGNED, answer_by="letter", postal_address="14 rue des Tilleuls"), timezone.now()
    agent = make_agent(Role.SERVICE_AGENT, department=case.department)
    assert case.department is not None
    tasks.add_task(case=case, title="Barrière", department=case.department, by=sorter(), now=now)
    speaking.reply(case=case, words=WORDS, by=agent, now=now)
    case_in(CaseState.ASSIGNED)
    assert waiting_for(agent) == {"a-commencer": 1, "taches-de-mon-service": 1, "reponses-a-donner": 1}
    assert waiting_for(make_agent(Role.ELECTED_OFFICIAL)) == {}


@pytest.mark.parametrize("name", ["a-trier", "demandes-en-retard"])
def test_urgent_case_comes_first_in_its_queue(name: str) -> None:
    now = timezone.now()
    received = now if name == "a-trier" else now - timedelta(days=30)
    older = receive(now=received - timedelta(hours=1))
    urgent = receive(now=received, is_urgent=True)
    queue = next(queue for queue in QUEUES if queue.name == name)
    assert first_things(queue, sorter(), now, 2) == [urgent, older]


def test_notice_of_the_town_hides_no_answer_of_the_resident() -> None:
    asked, agent, now = (
        case_in(CaseState.AWAITING_RESIDENT, answer_by="phone", phone="06 39 98 00 12"),
        sorter(),
        timezone.now(),
    )
    handling.answer_for(case=asked, body="Côté école.", by=agent, now=now)
    speaking.notify_by_hand(Case.objects.get(pk=asked.pk), "Un avis de la ville.", now=now)
    assert waiting_for(agent)["reponses-recues"] == 1
