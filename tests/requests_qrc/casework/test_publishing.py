"""The words of a case are read by the town before everybody reads them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.contributions.actions import moderation
from allonnes.core.errors import ActionDenied
from allonnes.core.queues import QUEUES
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.publishing import publish_words
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, sign_in
from tests.factories.requests_qrc import case_in, make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORDS = "La lampe devant l’école clignote sans arrêt."


def to_read() -> set[Case]:
    queue = QUEUES.get("textes-a-relire")
    assert queue is not None
    return set(queue.rows(None, timezone.now()))


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.QRC_AGENT, Role.QRC_MANAGER])
def test_words_are_read_published_then_found_by_everybody(client: StrictClient, role: Role) -> None:
    case = receive(description=WORDS)
    public = reverse("requests_qrc:case", args=[case.number])
    assert WORDS not in StrictClient().get(public).content.decode()
    sign_in(client, make_agent(role))
    assert to_read() == {case}
    address = reverse("admin:requests_qrc_case_publier", args=[case.pk])
    asked = client.get(address)
    assert WORDS in asked.content.decode()
    sent = {**asked.context["form"].initial, "title": "Lampe qui clignote"}
    assert client.post(address, sent).status_code == 302
    page = StrictClient().get(public).content.decode()
    assert WORDS in page
    assert "Lampe qui clignote" in page
    assert to_read() == set()
    assert AuditEntry.objects.filter(act="requests_qrc.publish_words").count() == 1


def test_words_kept_for_the_town_leave_the_queue_and_may_be_published_later(client: StrictClient) -> None:
    case = receive(description=WORDS)
    sign_in(client, make_agent(Role.MODERATOR))
    address = reverse("admin:requests_qrc_case_garder-pour-la-ville", args=[case.pk])
    client.post(address, client.get(address).context["form"].initial)
    case.refresh_from_db()
    assert case.text_fate == TextFate.WITHHELD
    assert to_read() == set()
    publish_words(case=case, by=make_agent(Role.MODERATOR), now=timezone.now(), title="Lampe", with_photos=False)
    case.refresh_from_db()
    assert case.text_fate == TextFate.PUBLISHED


@pytest.mark.parametrize(
    "words", ["Appelez-moi au 06 12 34 56 78, la lampe est éteinte.", "Écrivez à lila@example.org."]
)
def test_what_lets_anybody_reach_a_person_is_never_published(words: str) -> None:
    case = receive(description=words)
    with pytest.raises(ActionDenied, match="rien n’est publié"):
        publish_words(case=case, by=make_agent(Role.MODERATOR), now=timezone.now(), title="Lampe", with_photos=False)
    case.refresh_from_db()
    assert case.text_fate == TextFate.WAITING


def test_private_unwanted_cancelled_and_doubtful_cases_are_not_to_be_read() -> None:
    receive(category=make_category(is_private=True))
    case_in(CaseState.SPAM)
    doubtful, cancelled = receive(), receive()
    Case.objects.filter(pk=doubtful.pk).update(is_doubtful=True)
    Case.objects.filter(pk=cancelled.pk).update(state=CaseState.CANCELLED)
    assert to_read() == set()


def test_a_service_agent_publishes_nothing() -> None:
    case = case_in(CaseState.ASSIGNED)
    person = make_agent(Role.SERVICE_AGENT, department=case.department)
    with pytest.raises(ActionDenied, match="relus par la modération"):
        publish_words(case=case, by=person, now=timezone.now(), title="Lampe", with_photos=False)


def test_two_people_reading_at_once_are_told_of_each_other(client: StrictClient) -> None:
    case = receive(description=WORDS)
    sign_in(client, make_agent(Role.MODERATOR))
    address = reverse("admin:requests_qrc_case_publier", args=[case.pk])
    sent = {**client.get(address).context["form"].initial, "title": "Lampe"}
    Case.objects.filter(pk=case.pk).update(revision=case.revision + 1)
    assert "Une autre personne a modifié" in client.post(address, sent).content.decode()
    case.refresh_from_db()
    assert case.text_fate == TextFate.WAITING


def test_each_reason_not_to_publish_is_said() -> None:
    now, reader = timezone.now(), make_agent(Role.MODERATOR)
    private, spam = receive(category=make_category(is_private=True)), case_in(CaseState.SPAM)
    hidden, public = receive(), receive()
    Case.objects.filter(pk=public.pk).update(text_fate=TextFate.PUBLISHED)
    public.refresh_from_db()
    assert "Ce sujet est privé" in str(permissions.refusal_to_publish(reader, private, now))
    assert "n’est pas publique" in str(permissions.refusal_to_publish(reader, spam, now))
    assert "déjà public" in str(permissions.refusal_to_publish(reader, public, now))
    assert "déjà public" in str(permissions.refusal_to_withhold(reader, public, now))
    moderation.hide(row=public, by=reader, reason="insult", words="Un nom", now=now)
    masked = Case.objects.get(pk=public.pk)
    assert "masqué par la modération" in str(permissions.refusal_to_publish(reader, masked, now))
    assert "n’est pas publié" in str(permissions.refusal_to_withhold(reader, masked, now))
    assert permissions.refusal_to_withhold(reader, hidden, now) is None


def test_another_service_shows_no_work() -> None:
    case, now = case_in(CaseState.IN_PROGRESS), timezone.now()
    stranger = make_agent(Role.SERVICE_AGENT, department=case_in(CaseState.ASSIGNED).department)
    assert "un autre service" in str(permissions.refusal_to_show_work(stranger, case, now))
