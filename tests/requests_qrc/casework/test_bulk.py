"""Many cases at once: asked once, tried for each, done one by one."""

import re

import pytest
from django.urls import reverse

from allonnes.accounts.roles import Role
from requests_qrc.casework.models import CaseMessage, ReplyTemplate
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, sign_in
from tests.factories.requests_qrc import case_in, make_service, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ASSIGN = "admin:requests_qrc_case_bulk_confier"
REPLY = "admin:requests_qrc_case_bulk_repondre"
BODY = "Bonjour {prénom}, votre demande {numéro} est bien notée."


@pytest.fixture(autouse=True)
def _agent(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))


def hidden(page: str) -> dict[str, object]:
    """What the page of the dry run sends once it is confirmed."""
    form = page.split('<form method="post">')[1].split("</form>", maxsplit=1)[0]
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: [value for other, value in sent if other == name] for name, _value in sent}


def test_one_service_is_asked_once_and_tried_for_each(client: StrictClient) -> None:
    service = make_service(name="Voirie")
    first, second, done = receive(), receive(), case_in(CaseState.RESOLVED)
    chosen = {"ligne": [first.pk, second.pk, done.pk]}
    asked = client.get(reverse(ASSIGN), chosen).content.decode()
    assert "Pour 3 lignes" in asked
    assert "Essai à blanc" not in asked
    tried = client.get(reverse(ASSIGN), {**chosen, "department": service.pk}).content.decode()
    assert tried.count("Sera confiée à « Voirie »") == 2
    assert Case.objects.filter(department=service).count() == 0
    answer = client.post(reverse(ASSIGN), hidden(tried), follow=True)
    assert "2 lignes faites" in answer.content.decode()
    assert set(Case.objects.filter(department=service, state=CaseState.ASSIGNED)) == {first, second}


def test_what_is_asked_and_missing_is_said_and_nothing_is_done(client: StrictClient) -> None:
    case = receive()
    page = client.get(reverse(ASSIGN), {"ligne": [case.pk], "department": ""}).content.decode()
    assert "Essai à blanc" not in page
    assert "Il reste quelque chose à corriger. Rien n’est fait." in page
    assert client.post(reverse(ASSIGN), {"ligne": [str(case.pk)], "cle": ""}).status_code == 200
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def test_one_reply_leaves_filled_for_each_and_none_with_braces(client: StrictClient) -> None:
    template = ReplyTemplate.objects.create(name="Noté", body=BODY)
    first, second = receive(first_name="Rachida"), receive(first_name="Marius")
    chosen = {"ligne": [first.pk, second.pk], "template": template.pk}
    tried = client.get(reverse(REPLY), chosen).content.decode()
    assert f"Bonjour Rachida, votre demande {first.number} est bien notée." in tried
    client.post(reverse(REPLY), hidden(tried))
    assert set(CaseMessage.objects.values_list("case", "body")) == {
        (case.pk, f"Bonjour {name}, votre demande {case.number} est bien notée.")
        for case, name in ((first, "Rachida"), (second, "Marius"))
    }
    template.body = "Bonjour, nous venons le {date}, avec une échelle."
    template.save()
    refused = client.get(reverse(REPLY), chosen).content.decode()
    assert refused.count("Il manque : {date}.") == 2


def test_a_reply_written_for_another_service_is_sent_to_none_of_mine(client: StrictClient) -> None:
    template = ReplyTemplate.objects.create(name="Noté", body=BODY, department=make_service())
    page = client.get(reverse(REPLY), {"ligne": [receive().pk], "template": template.pk}).content.decode()
    assert "Ce modèle est fait pour un autre sujet, ou un autre service." in page


def test_a_case_changed_since_the_trial_is_left_alone(client: StrictClient) -> None:
    template = ReplyTemplate.objects.create(name="Noté", body=BODY)
    case = receive()
    tried = client.get(reverse(REPLY), {"ligne": [case.pk], "template": template.pk}).content.decode()
    Case.objects.filter(pk=case.pk).update(revision=case.revision + 1)
    told = client.post(reverse(REPLY), hidden(tried), follow=True).content.decode()
    assert "Changé depuis." in told
    assert not CaseMessage.objects.exists()


def test_a_service_agent_replies_to_its_own_and_assigns_none(client: StrictClient) -> None:
    template = ReplyTemplate.objects.create(name="Noté", body=BODY)
    mine, other = case_in(CaseState.ASSIGNED), case_in(CaseState.ASSIGNED)
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=mine.department))
    assert client.get(reverse(ASSIGN), {"ligne": [mine.pk]}).status_code in {302, 403}
    page = client.get(reverse(REPLY), {"ligne": [mine.pk, other.pk], "template": template.pk}).content.decode()
    assert str(mine.number) in page
    assert str(other.number) not in page


def test_a_template_changed_since_the_trial_beyond_what_is_shown_is_left_alone(client: StrictClient) -> None:
    body = "Bonjour, nous avons bien lu votre demande. " * 6
    template = ReplyTemplate.objects.create(name="Long", body=body)
    case = receive()
    tried = client.get(reverse(REPLY), {"ligne": [case.pk], "template": template.pk}).content.decode()
    ReplyTemplate.objects.filter(pk=template.pk).update(body=f"{body} Payez 50 euros.", revision=template.revision + 1)
    assert "Changé depuis." in client.post(reverse(REPLY), hidden(tried), follow=True).content.decode()
    assert not CaseMessage.objects.exists()
