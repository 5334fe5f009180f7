"""A case keyed at the town hall: one page, its receipt, the next one."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.working_days import PARIS
from allonnes.outreach.enums import Channel
from allonnes.town.closing import closing_days
from requests_qrc.casework.forms import KEYED, DeskCaseForm
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, Category
from tests.factories.accounts import make_agent, sign_in
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ENTER = "admin:requests_qrc_case_enter"
WORDS = "La lampe devant l’école est éteinte depuis lundi."


def as_typed(page: str) -> str:
    """With plain spaces."""
    return page.replace("\u202f", " ").replace("\u00a0", " ")


def typed(about: Category, **changes: object) -> dict[str, object]:
    given = {"kind": "report", "description": WORDS, "category": about.code, "place_words": "école Marie Curie"}
    more = {"answer_by": "none", "has_consent": "on", "client_id": str(uuid4()), "channel": "phone"}
    return {**given, **more, **changes}


def test_what_is_said_by_telephone_is_a_case_with_its_receipt(client: StrictClient) -> None:
    person = make_agent(Role.QRC_AGENT)
    sign_in(client, person)
    page = client.get(reverse(ENTER))
    assert "Noter une demande" in page.content.decode()
    answers = typed(make_category())
    for _ in range(2):
        receipt = client.post(reverse(ENTER), answers, follow=True).content.decode()
    case = Case.objects.get()
    assert (case.state, case.channel, case.entered_by) == (CaseState.RECEIVED, Channel.PHONE, person)
    assert case.printed_code in receipt
    assert "Noter la suivante" in receipt


def test_what_is_missing_is_said_and_loses_no_word(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    answers = typed(make_category(), kind="request", channel="desk", first_name="Rachida")
    page = client.post(reverse(ENTER), answers)
    assert page.status_code == 422
    assert "donnez votre prénom, votre nom et votre adresse postale" in page.content.decode()
    assert "Rachida" in page.content.decode()
    assert WORDS in page.content.decode()
    assert not Case.objects.exists()


def test_who_keyed_hands_over_the_receipt_and_reads_no_other(client: StrictClient) -> None:
    category = make_category()
    person = make_agent(Role.SERVICE_AGENT, department=make_category().department)
    sign_in(client, person)
    client.post(reverse(ENTER), typed(category))
    mine, other = Case.objects.get(), receive()
    assert client.get(reverse("admin:requests_qrc_case_receipt", args=[mine.pk])).status_code == 200
    assert client.get(reverse("admin:requests_qrc_case_receipt", args=[other.pk])).status_code in {302, 403, 404}


@pytest.mark.parametrize("role", [Role.ELECTED_OFFICIAL, Role.MODERATOR, Role.ADMINISTRATOR])
def test_roles_that_deal_with_no_case_key_none_at_the_desk(client: StrictClient, role: Role) -> None:
    sign_in(client, make_agent(role))
    assert client.get(reverse(ENTER)).status_code in {302, 403}


WHO = {"first_name": "Rachida", "last_name": "Exemple", "postal_address": "14 rue des Tilleuls, 72700 Allonnes"}


def test_letter_keyed_later_counts_its_days_from_its_reception(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    day = timezone.localdate() - timedelta(days=40)
    letter = {"kind": "request", "channel": "letter", "has_consent": "", "received_on": day.isoformat(), **WHO}
    page = client.post(reverse(ENTER), typed(make_category(), **letter), follow=True).content.decode()
    case = Case.objects.get()
    assert (timezone.localdate(case.reception), case.year) == (day, day.year)
    assert case.silence_on == deadlines.silence_decides_on(day)
    assert case.first_reply_due == deadlines.first_reply_due(day, closing_days=closing_days())
    for receipt in case.receipts.all():
        assert day_words(day) in receipt.text
    assert f"Reçu le {day_words(day)} par la ville" in case.receipts.get(kind="registration").text
    assert day_words(day) in page


def test_letter_of_december_keyed_in_january_has_a_number_of_december() -> None:
    form = DeskCaseForm()
    form.cleaned_data = {"received_on": date(2026, 12, 30)}
    received = form.received_at(datetime(2027, 1, 4, 9, tzinfo=PARIS))
    assert str(receive(now=received).number).startswith("QRC-2026-")


def test_nothing_said_of_the_day_is_today(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    before = timezone.now()
    client.post(reverse(ENTER), typed(make_category()))
    assert Case.objects.get().reception >= before


@pytest.mark.parametrize(("ago", "told"), [(-1, "Ce jour est à venir"), (61, "Au plus tôt : il y a 60")])
def test_day_to_come_or_long_past_is_refused(client: StrictClient, ago: int, told: str) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    day = timezone.localdate() - timedelta(days=ago)
    page = client.post(reverse(ENTER), typed(make_category(), received_on=day.isoformat()))
    assert page.status_code == 422
    assert told in as_typed(page.content.decode())
    assert not Case.objects.exists()


@pytest.mark.parametrize("channel", KEYED)
def test_agreement_is_asked_of_who_speaks_and_of_nobody_else(client: StrictClient, channel: Channel) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    page = client.post(reverse(ENTER), typed(make_category(), channel=channel.value, has_consent=""))
    is_spoken = channel in {Channel.PHONE, Channel.DESK, Channel.OFFICIAL}
    assert page.status_code == (422 if is_spoken else 302)
    assert Case.objects.exists() is not is_spoken
    if is_spoken:
        assert "Sans l’accord de la personne, rien n’est enregistré." in page.content.decode()


def test_page_says_what_becomes_of_personal_data(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert "Ce que la ville fait de ces renseignements" in client.get(reverse(ENTER)).content.decode()
