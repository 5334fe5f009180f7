"""Receiving a case: number, days, receipts, mails; once, whatever is sent at once; a danger never waits."""

from datetime import date, datetime
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.notifications.rendering import as_email
from allonnes.outreach.enums import Channel
from requests_qrc.intake import permissions
from requests_qrc.intake.actions.drafting import send_draft
from requests_qrc.intake.actions.submission import Origin
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, ReceiptKind, TextFate
from requests_qrc.intake.models import Case, Category, Receipt
from tests.factories.accounts import make_agent, make_user
from tests.factories.requests_qrc import make_category, make_draft, make_service, receive, sorter
from tests.factories.together import together

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 10, 9, 42, tzinfo=PARIS)
pytestmark = pytest.mark.django_db


def test_case_gets_number_days_and_registration():
    case = receive(now=NOW)
    assert (case.number, case.state, case.rank) == ("QRC-2026-0001", CaseState.RECEIVED, 1)
    assert case.first_reply_due == date(2026, 11, 18)
    assert case.solved_due == date(2026, 11, 25)
    assert case.silence_on is None
    receipt = case.receipts.get()
    assert receipt.kind == ReceiptKind.REGISTRATION
    assert "n° QRC-2026-0001" in receipt.text
    assert "mardi 10\xa0novembre 2026" in receipt.text
    assert receipt.sha256 == sha256(receipt.text.encode()).hexdigest()
    assert list(case.history.values_list("event", "from_state", "to_state", "link")) == [
        ("submit", "draft", "received", "resident")
    ]


def test_last_instant_of_the_year_belongs_to_it():
    eve = datetime(2026, 12, 31, 23, 59, 59, tzinfo=PARIS)
    assert receive(now=eve).number == "QRC-2026-0001"
    assert receive(now=datetime(2027, 1, 1, tzinfo=PARIS)).number == "QRC-2027-0001"


def test_request_gets_its_acknowledgement_as_the_law_asks():
    service = make_service(name="Éclairage public", email="eclairage@example.org")
    case = receive(now=NOW, kind=CaseKind.REQUEST, category=make_category(department=service))
    text = case.receipts.get(kind=ReceiptKind.RECEPTION).text
    for words in (
        "arrivée le mardi 10\xa0novembre 2026",
        "Éclairage public",
        "1 place de la Mairie, 72700 Allonnes",
        "02 00 00 00 00",
        "eclairage@example.org",
        "dimanche 10\xa0janvier 2027",
        "la loi dit que c’est un refus",
        "tribunal administratif de Nantes",
    ):
        assert words in text
    assert "silence vaut acceptation" not in text
    assert case.silence_on == date(2027, 1, 10)


def test_silence_is_an_agreement_only_where_a_text_says_so():
    category = make_category(silence_means="acceptance", silence_source="article D.231-2 du code")
    case = receive(now=NOW, kind=CaseKind.REQUEST, category=category)
    text = case.receipts.get(kind=ReceiptKind.RECEPTION).text
    assert "est acceptée (article D.231-2 du code)" in text
    assert "refus" not in text


def test_request_without_service_to_name_waits_for_it():
    service = make_service(is_active=False, phone="")
    case = receive(now=NOW, kind=CaseKind.REQUEST, category=make_category(department=service))
    assert list(case.receipts.values_list("kind", flat=True)) == [ReceiptKind.REGISTRATION]


def test_what_is_sent_again_is_the_same_case():
    client_id = uuid4()
    first = receive(client_id=client_id, now=NOW)
    again = receive(client_id=client_id, now=NOW, description="Autre chose, envoyé sous le même numéro.")
    assert again.pk == first.pk
    assert Case.objects.get().description == first.description


@pytest.mark.django_db(transaction=True)
def test_five_at_once_are_one_case_and_numbers_have_no_gap():
    category, client_id = make_category(), uuid4()
    five = [lambda: receive(client_id=client_id, category=category, now=NOW) for _time in range(5)]
    others = [lambda: receive(category=category, now=NOW) for _time in range(4)]
    outcomes = together(*five, *others)
    assert len({case.pk for case in outcomes[:5]}) == 1
    assert sorted(Case.objects.values_list("rank", flat=True)) == [1, 2, 3, 4, 5]
    assert Receipt.objects.count() == 5
    new_year = datetime(2027, 1, 1, tzinfo=PARIS)
    numbers = [receive(category=category, now=now).number for now in (new_year, NOW, new_year)]
    assert numbers == ["QRC-2027-0001", "QRC-2026-0006", "QRC-2027-0002"]


@pytest.mark.parametrize(
    ("danger", "answers"),
    [(Category.Danger.ALWAYS, {}), (Category.Danger.ASK, {"is_dangerous": True})],
)
def test_danger_is_refused_with_the_number_to_call(danger, answers):
    category = make_category(danger=danger, danger_phone="02 43 00 00 00")
    with pytest.raises(ActionDenied, match="appelez tout de suite le 02 43 00 00 00"):
        receive(category=category, **answers)
    assert not Case.objects.submitted().exists()


def test_subject_without_danger_today_is_received():
    category = make_category(danger=Category.Danger.ASK, danger_phone="02 43 00 00 00")
    assert receive(category=category, is_dangerous=False).number


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"description": " court "}, "Dites en quelques mots ce qui se passe."),
        ({"kind": "request", "last_name": " "}, "donnez votre prénom, votre nom et votre adresse postale"),
        ({"answer_by": "phone"}, "Dites où vous répondre."),
        ({"answer_by": "letter"}, "Dites où vous répondre."),
        ({"answer_by": "email"}, "Donnez l’adresse électronique où vous répondre."),
    ],
)
def test_what_lacks_something_is_refused(fields, said):
    with pytest.raises(ActionDenied, match=said):
        receive(**fields)


def test_subject_no_longer_offered_is_refused():
    category = make_category()
    Category.objects.filter(pk=category.parent_id).update(is_active=False)
    category.refresh_from_db()
    with pytest.raises(ActionDenied, match="n’est plus proposé"):
        receive(category=category)


def test_account_is_told_once_and_a_new_address_has_to_confirm():
    resident = make_user()
    receive(author=resident, answer_by=AnswerBy.EMAIL, now=NOW)
    receive(email="rachida@example.org", answer_by=AnswerBy.EMAIL, now=NOW)
    to_account, to_address = OutboxMessage.objects.filter(kind="requests_qrc/case_received").order_by(
        "created_at", "pk"
    )
    assert (to_account.person, to_account.address) == (resident.public_id, "")
    assert (to_address.person, to_address.address) == (None, "rachida@example.org")
    assert [message.payload["has_to_confirm"] for message in (to_account, to_address)] == [False, True]


def test_the_mail_to_an_address_nobody_proved_holds_no_word_that_was_typed():
    typed = {"title": "GAGNEZ 500 euros", "place_words": "Allez sur cadeaux.example", "answer_by": AnswerBy.EMAIL}
    stranger = receive(email="rachida@example.org", now=NOW, **typed)
    own = receive(author=make_user(), now=NOW, **typed)
    to_address, to_account = OutboxMessage.objects.filter(kind="requests_qrc/case_received").order_by("pk")
    if to_address.person:
        to_address, to_account = to_account, to_address
    said, said_to_account = str(as_email(to_address, None).message()), as_email(to_account, own.author).body
    said += str(as_email(to_address, None).body)
    assert not [words for words in ("GAGNEZ", "cadeaux") if words in said]
    assert f"Accusé d’enregistrement n°\u00a0{stranger.number}" in said.replace("n° ", "n°\u00a0")
    assert stranger.category.name in said
    assert "GAGNEZ" in said_to_account
    assert "cadeaux" in said_to_account
    assert "cadeaux" in stranger.receipts.get().text


def test_private_subject_is_never_to_be_read_by_all():
    assert receive(category=make_category(is_private=True)).text_fate == TextFate.WITHHELD
    assert receive().text_fate == TextFate.WAITING


def test_agent_enters_for_somebody_and_others_do_not():
    agent = make_agent()
    case = receive(entered_by=agent, channel=Channel.PHONE)
    assert (case.channel, case.entered_by, case.author) == (Channel.PHONE, agent, None)
    with pytest.raises(ActionDenied, match="pas le droit de saisir"):
        receive(entered_by=make_user())


def test_database_keeps_a_number_for_every_case_and_none_for_a_draft():
    case = receive()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(number=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=CaseState.DRAFT)


def test_receipt_never_changes():
    receipt = receive().receipts.get()
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk).update(text="Autre")


def test_words_that_nobody_sees_are_no_words():
    with pytest.raises(ActionDenied, match="Dites en quelques mots"):
        receive(description="Là" + "\u200b" * 20)


def test_what_is_keyed_takes_over_no_other_case():
    agent, other = sorter(), sorter()
    draft, sent = make_draft(author=make_user()), receive(entered_by=other)
    for case in (draft, sent):
        with pytest.raises(ActionDenied, match="pour une autre demande"):
            receive(entered_by=agent, client_id=case.client_id)
    draft.refresh_from_db()
    assert (draft.state, draft.author is None) == (CaseState.DRAFT, False)
    assert receive(entered_by=other, client_id=sent.client_id) == sent


def test_rows_say_themselves():
    case = receive(now=NOW)
    assert str(case.receipts.get()).endswith(str(case.pk))
    with pytest.raises(ValueError, match="not received"):
        make_draft().reception.isoformat()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"answer_by": AnswerBy.PHONE}, "Dites où vous répondre."),
        ({"answer_by": AnswerBy.LETTER}, "Dites où vous répondre."),
        ({"answer_by": AnswerBy.EMAIL}, "Donnez l’adresse électronique où vous répondre."),
        ({"kind": CaseKind.REQUEST}, "Pour une demande, donnez votre prénom"),
    ],
)
def test_an_answer_goes_somewhere(answers, told):
    assert told in str(permissions.refusal_of_contact(answers))


def test_a_draft_without_subject_is_not_sent():
    with pytest.raises(ActionDenied, match="Choisissez un sujet"):
        send_draft(case=make_draft(), is_dangerous=False, origin=Origin(), now=NOW)


def test_a_draft_changes_by_whose_it_is_until_it_is_sent():
    author = make_user()
    draft = make_draft(author=author)
    assert permissions.refusal_to_change_draft(author, draft, NOW) is None
    assert "celui d’une autre personne" in str(permissions.refusal_to_change_draft(make_user(), draft, NOW))
    assert "celui d’une autre personne" in str(permissions.refusal_to_change_draft(None, draft, NOW))
    sent = receive(now=NOW)
    assert permissions.refusal_to_change_draft(None, sent, NOW) == "Cette demande est déjà envoyée."
    assert permissions.refusal_to_change_photos(None, sent, NOW) == "Cette demande est déjà envoyée."
    assert permissions.refusal_to_change_photos(None, draft, NOW) is None
