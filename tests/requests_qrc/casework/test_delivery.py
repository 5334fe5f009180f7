"""What the town says reaches whoever chose the telephone or a letter, and the desk says when no mail leaves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from allonnes.core.templatetags.french import short_day
from requests_qrc.casework.actions import contests, due, handling, partners, sorting, speaking
from requests_qrc.casework.bulk import CASE_BULK_ACTS
from requests_qrc.casework.clock_lines import clocks_of
from requests_qrc.casework.composing import UNCONFIRMED, reader_words, sent_words
from requests_qrc.casework.models import CaseMessage, ReplyTemplate
from requests_qrc.casework.queues import to_deliver
from requests_qrc.casework.story import story_of
from requests_qrc.followup.story import events_of, steps_of
from requests_qrc.intake.appeals import ways_of_appeal
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, DeclineReason
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.qrc_contests import contested
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_partner, make_service, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
LETTER = {"answer_by": "letter", "postal_address": "14 rue des Tilleuls, 72700 Allonnes"}
PHONE = {"answer_by": "phone", "phone": "06 39 98 00 12"}
COURT = "tribunal administratif de Nantes"


def waiting(case: Case) -> list[CaseMessage]:
    return list(to_deliver(sorter(), timezone.now()).filter(case=case).order_by("pk"))


@pytest.mark.parametrize("way", [LETTER, PHONE])
def test_acknowledgement_given_later_waits_to_be_told_or_posted(way: dict[str, str]) -> None:
    silent = make_service(is_active=False, phone="")
    case = receive(kind=CaseKind.REQUEST, category=make_category(department=silent), **way)
    assert waiting(case) == []
    sorting.assign(case=case, department=make_service(), by=sorter(), now=MONDAY)
    [said] = waiting(case)
    assert said.body == case.receipts.get(kind="reception").text
    assert Case.objects.get(pk=case.pk).first_reply_at is None
    sorting.assign(case=case, department=make_service(), by=sorter(), now=MONDAY)
    assert waiting(case) == [said]


def test_answer_to_a_contest_waits_to_be_posted_and_names_the_appeals() -> None:
    case = contested(closed_by=sorter(), **LETTER)
    manager = sorter(Role.QRC_MANAGER)
    contests.uphold(case=case, answer=WORDS.body, by=manager, now=MONDAY)
    said = waiting(case)[-1]
    assert (said.kind, said.by) == (CaseMessage.Kind.NOTICE, manager)
    assert WORDS.body in said.body
    assert COURT in said.body
    assert "responsable de la relation citoyenne" in said.signature


def test_work_that_goes_on_again_names_no_appeal() -> None:
    case = contested(closed_by=sorter(), **PHONE)
    contests.reopen(case=case, answer=WORDS.body, by=sorter(), now=MONDAY)
    assert "le travail reprend" in waiting(case)[-1].body
    assert COURT not in waiting(case)[-1].body


def test_case_closed_by_itself_waits_to_be_told() -> None:
    long_ago = timezone.now() - timedelta(days=60)
    case = case_in(CaseState.AWAITING_RESIDENT, now=long_ago, **PHONE)
    by_mail = case_in(CaseState.AWAITING_RESIDENT, now=long_ago, author=make_user())
    due.settle_due_cases(timezone.now())
    assert "la demande est close" in waiting(case)[-1].body
    assert not by_mail.messages.filter(kind=CaseMessage.Kind.NOTICE).exists()


def test_words_of_another_body_wait_to_be_told() -> None:
    case = receive(**PHONE)
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=MONDAY)
    link = open_secret(OutboxMessage.objects.get(kind="requests_qrc/partner_asked"))["link"]
    token = str(link).rstrip("/").rpartition("/")[2]
    partners.confirm_by_partner(token=token, body="Lampe changée hier.", now=MONDAY)
    assert [said.body for said in waiting(case)] == ["Lampe changée hier."]


@pytest.mark.parametrize("way", [LETTER, PHONE, {"answer_by": "none"}])
def test_account_that_asked_for_no_mail_gets_none(way: dict[str, str]) -> None:
    case = receive(author=make_user(), **way)
    sorting.assign(case=case, department=make_service(), by=sorter(), now=MONDAY)
    speaking.reply(case=case, words=WORDS, by=sorter(), now=MONDAY)
    assert not OutboxMessage.objects.exists()
    assert case.messages.get().delivery == way["answer_by"]


def test_desk_says_that_no_mail_leaves_to_an_address_not_confirmed() -> None:
    case = receive(email="rachida@example.org", answer_by=AnswerBy.EMAIL)
    speaking.reply(case=case, words=WORDS, by=sorter(), now=timezone.now())
    assert not OutboxMessage.objects.filter(kind="requests_qrc/case_reply").exists()
    [event] = story_of(case, list(case.messages.all()), wanted="public")
    assert event.detail.startswith("Aucun courriel n’est parti : adresse pas confirmée.")
    assert reader_words(case, 0) == str(UNCONFIRMED)
    assert str(UNCONFIRMED) in sent_words(case)
    template = ReplyTemplate(body="Bonjour, nous venons bientôt.")
    assert CASE_BULK_ACTS[1].will(case, template=template).endswith(str(UNCONFIRMED))
    # Confirmed since: what was written before has not left all the same.
    case.email_confirmed_at = timezone.now() + timedelta(minutes=1)
    [event] = story_of(case, list(case.messages.all()), wanted="public")
    assert event.detail.startswith("Aucun courriel")
    assert sent_words(case) == "La réponse est partie."


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (PHONE, "Elle attend dans « Réponses à dire ou à poster »."),
        ({"answer_by": "none"}, "Personne ne reçoit de courriel"),
    ],
)
def test_agent_reads_what_is_still_to_be_done(way: dict[str, str], told: str) -> None:
    assert told in sent_words(receive(**way))


def test_refusal_by_mail_names_the_ways_of_appeal(client: StrictClient) -> None:
    declined = receive(author=make_user())
    sorting.decline(case=declined, reason=DeclineReason.COST, words=WORDS, by=sorter(), now=timezone.now())
    solved = case_in(CaseState.RESOLVED, author=make_user())
    told = {mail.payload["number"]: mail for mail in OutboxMessage.objects.filter(kind="requests_qrc/case_settled")}
    assert told[declined.number].payload["appeals"] == ways_of_appeal()
    assert "appeals" not in told[solved.number].payload


@pytest.mark.parametrize("state", [CaseState.DECLINED, CaseState.RESOLVED])
def test_letter_of_a_refusal_names_the_ways_of_appeal(client: StrictClient, state: str) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    case = case_in(state, **LETTER)
    said = case.messages.get()
    letter = client.get(reverse("admin:requests_qrc_casemessage_letter", args=[said.pk])).content.decode()
    assert (COURT in letter) == (state == CaseState.DECLINED)


@pytest.mark.parametrize(
    ("role", "quality"),
    [
        (Role.QRC_MANAGER, "responsable de la relation citoyenne"),
        (Role.QRC_AGENT, "agente ou agent de la relation citoyenne"),
        (Role.SERVICE_AGENT, "agente ou agent de la ville"),
    ],
)
def test_who_signs_says_their_quality(role: Role, quality: str) -> None:
    case = case_in(CaseState.ASSIGNED)
    agent: User = make_agent(role, department=case.department, first_name="Nadège", last_name="Martin")
    said = handling.ask(case=case, words=WORDS, by=agent, now=MONDAY)
    assert said.signature.startswith(f"Nadège Martin, {quality}, {case.department}, ")


@pytest.mark.parametrize("state", [CaseState.DECLINED, CaseState.RESOLVED])
def test_page_of_a_refusal_names_the_ways_of_appeal(client: StrictClient, state: str) -> None:
    case = case_in(state)
    page = client.get(reverse("requests_qrc:followed", args=[resident_token(case)])).content.decode()
    assert (COURT in page) == (state == CaseState.DECLINED)


def test_desk_says_what_happens_before_silence_decides() -> None:
    case = receive(kind=CaseKind.REQUEST)
    lines = clocks_of(case, [], now=timezone.now(), closing_days=())
    assert "file « Décisions implicites proches » 15 jours avant, et tout en haut 5 jours avant" in lines[-1].detail


def test_day_of_reception_is_that_of_the_letter() -> None:
    case = receive(now=MONDAY)
    rows = list(case.history.all())
    assert steps_of(case, rows, is_theirs=True)[0].detail == short_day(MONDAY.date())
    assert events_of(rows, now=timezone.now())[-1].at == MONDAY
