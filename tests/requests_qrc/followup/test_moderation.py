"""Moderation of the words of a case, at the desk: what is reported or contested is read, kept, hidden, answered."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.contributions.actions import contributing, moderation
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.requests_qrc import case_in
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MODERATORS = (Role.MODERATOR, Role.QRC_AGENT, Role.QRC_MANAGER)


def published(**fields: Any) -> Case:
    """A case in the hands of a service, whose words everybody reads."""
    case = case_in(CaseState.ASSIGNED, **fields)
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    return Case.objects.get(pk=case.pk)


def reported() -> Case:
    case = published()
    contributing.report(row=case, by=make_user(), reason="insult", words="", now=timezone.now())
    return case


def contested() -> Any:
    author = make_user()
    case, now = published(author=author), timezone.now()
    made = moderation.hide(row=case, by=make_agent(Role.MODERATOR), reason="insult", words="Un nom", now=now)
    moderation.appeal(moderation=made, by=author, words="De l’humour.", now=now)
    return made


@pytest.mark.parametrize("role", MODERATORS)
def test_each_line_of_moderation_opens_its_page(client: StrictClient, role: str) -> None:
    reported(), contested()
    sign_in(client, make_agent(role))
    lines = client.get(reverse("moderation"), {"partie": "requests_qrc.case"}).context["lines"]
    assert len(lines) == 2
    assert [client.get(line.url).status_code for line in lines] == [200, 200]


def test_moderator_hides_what_is_reported(client: StrictClient) -> None:
    case = reported()
    sign_in(client, make_agent(Role.MODERATOR))
    address = reverse("admin:requests_qrc_case_moderer", args=[case.pk])
    assert "Masquer" in client.get(reverse("admin:requests_qrc_case_change", args=[case.pk])).content.decode()
    sent = {"reason": "insult", "words": "Vous nommez une voisine."}
    assert client.post(address, {**client.get(address).context["form"].initial, **sent}).status_code == 302
    case.refresh_from_db()
    assert case.text_fate == TextFate.WITHHELD
    assert not case.reports.filter(handled_at=None).exists()


def test_service_neither_hides_nor_keeps(client: StrictClient) -> None:
    case = reported()
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=case.department))
    page = client.get(reverse("admin:requests_qrc_case_change", args=[case.pk])).context["acts"]
    assert {"moderer", "garder"} <= {button["action"].name for button in page.refused}
    assert client.get(reverse("moderation")).status_code == 403


def test_moderator_reads_no_other_case_in_the_hands_of_a_service(client: StrictClient) -> None:
    case = published()
    sign_in(client, make_agent(Role.MODERATOR))
    assert client.get(reverse("admin:requests_qrc_case_change", args=[case.pk])).status_code == 302
