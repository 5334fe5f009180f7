"""Another body: its link, its page, its answer, its reminders; two people on one case."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.core.contact_details import without_contact_details
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from allonnes.core.revisions import StaleRevision
from requests_qrc.casework.actions import merging, partners, sorting
from requests_qrc.casework.models import CaseMessage, PartnerLink
from requests_qrc.casework.partner_reading import read_by_partner
from requests_qrc.figures.counted import Days, counted_cases
from requests_qrc.figures.measures import by_partner
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import case_in, make_partner, make_service, receive, sorter
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
OVER = "Ce lien a déjà servi, ou n’est plus valable"


def token_of(case: Case) -> str:
    """What the last mail to the body holds."""
    mails = OutboxMessage.objects.filter(kind__startswith="requests_qrc/partner", payload__case=case.pk)
    message = mails.order_by("created_at").last()
    assert message is not None
    return str(open_secret(message)["link"]).rstrip("/").rsplit("/", 1)[1]


def test_forward_mails_a_link_and_counts_as_a_first_outcome() -> None:
    case, partner = receive(author=make_user()), make_partner(name="Le Mans Métropole")
    with pytest.raises(ActionDenied, match="pas d’adresse électronique"):
        partners.forward(case=case, partner=make_partner(email=""), by=sorter(), now=MONDAY)
    partners.forward(case=case, partner=partner, by=sorter(), now=MONDAY, words="Pour votre équipe")
    case.refresh_from_db()
    assert (case.state, case.partner, case.forwarded_at, case.outcome_at) == ("forwarded", partner, MONDAY, MONDAY)
    mail = OutboxMessage.objects.get(kind="requests_qrc/partner_asked")
    assert (mail.address, mail.payload["words"]) == ("voirie@example.org", "Pour votre équipe")
    link = PartnerLink.objects.get()
    assert link.fingerprint == partners.fingerprint_of(token_of(case))
    assert link.expires_at == MONDAY + timedelta(days=90)


def test_page_of_the_body_shows_no_contact_and_writes_nothing(client: StrictClient) -> None:
    case = receive(
        kind=CaseKind.REQUEST,
        description="La lampe est éteinte. Appelez-moi au 06 39 98 00 12, rachida@example.org.",
        phone="06 39 98 00 12",
        answer_by="phone",
    )
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=timezone.now())
    address = reverse("requests_qrc:partner", args=[token_of(case)])
    page = client.get(address)
    told = page.content.decode()
    assert page.status_code == 200
    assert "La lampe est éteinte." in told
    for contact in ("06 39 98 00 12", "rachida@example.org", "Exemple", "14 rue des Tilleuls", case.printed_code):
        assert contact not in told
    assert told.count("(coordonnées enlevées)") == 2
    assert PartnerLink.objects.get().answered_at is None
    assert Case.objects.get(pk=case.pk).state == CaseState.FORWARDED


def test_body_answers_once(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED, author=make_user(), kind=CaseKind.REQUEST)
    address = reverse("requests_qrc:partner", args=[token_of(case)])
    assert client.post(address, {"body": " "}).status_code == 422
    assert client.post(address, {"body": "Lampe changée hier."}).status_code == 200
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.silence_on) == (CaseState.RESOLVED, None, None)
    said = case.messages.get(kind=CaseMessage.Kind.PARTNER)
    assert (said.body, said.signature) == ("Lampe changée hier.", str(case.partner))
    assert OutboxMessage.objects.filter(kind="requests_qrc/case_settled").count() == 1
    for answer in (client.get(address), client.post(address, {"body": "Encore."})):
        assert answer.status_code == 410
    assert case.messages.count() == 1


def test_link_that_ended_or_that_nobody_signed_reads_nothing(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED)
    token = token_of(case)
    PartnerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for read in (token, f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}", "rien"):
        address = reverse("requests_qrc:partner", args=[read])
        assert client.get(address).status_code == 410
        assert client.post(address, {"body": "Lampe changée."}).status_code == 410
        photo = reverse("requests_qrc:partner_photo", kwargs={"token": read, "pk": 1, "size": "petite"})
        assert client.get(photo).status_code == 404
        with pytest.raises(ActionDenied, match=OVER):
            partners.confirm_by_partner(token=read, body="Lampe changée.", now=timezone.now())


def test_answer_of_a_body_says_something() -> None:
    case = case_in(CaseState.FORWARDED)
    with pytest.raises(ActionDenied, match="Dites en quelques mots"):
        partners.confirm_by_partner(token=token_of(case), body=" ", now=timezone.now())


def test_photo_of_another_case_is_not_given(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED)
    photo = reverse("requests_qrc:partner_photo", kwargs={"token": token_of(case), "pk": 999, "size": "petite"})
    assert client.get(photo).status_code == 404


def test_words_are_read_without_what_reaches_a_person() -> None:
    assert without_contact_details("Lampe éteinte rue du Parc.") == "Lampe éteinte rue du Parc."
    case = receive(
        description="Lampe éteinte. Appelez le 02.43.00.00.00 !", place_detail="Sonner au 06 39 98 00 12, puis monter"
    )
    reading = read_by_partner(PartnerLink(case=case, partner=make_partner(), expires_at=MONDAY), "jeton")
    assert reading.words == "Lampe éteinte. Appelez le (coordonnées enlevées) !"
    assert reading.place_detail == "Sonner au (coordonnées enlevées), puis monter"


def test_taking_back_ends_the_link(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED, author=make_user())
    token = token_of(case)
    partners.take_back(case=case, by=sorter(), reason="Sans réponse", now=timezone.now())
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert client.get(reverse("requests_qrc:partner", args=[token])).status_code == 410
    with pytest.raises(ActionDenied, match="est maintenant « En cours »"):
        partners.take_back(case=case, by=sorter(), reason="Encore", now=timezone.now())


def test_case_without_service_is_taken_back_in_one() -> None:
    case = receive()
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=timezone.now())
    with pytest.raises(ActionDenied, match="Choisissez le service"):
        partners.take_back(case=case, by=sorter(), reason="Sans réponse", now=timezone.now())
    service = make_service()
    partners.take_back(case=case, by=sorter(), reason="Sans réponse", now=timezone.now(), department=service)
    case.refresh_from_db()
    assert case.department == service


def test_bodies_are_reminded_once_after_fifteen_working_days() -> None:
    case = case_in(CaseState.FORWARDED, now=MONDAY)
    first = token_of(case)
    # Fifteen working days after Monday 30 November: Monday 21 December.
    assert partners.remind_partners(MONDAY + timedelta(days=21)) == 0
    late = MONDAY + timedelta(days=22)
    assert partners.remind_partners(late) == 1
    assert partners.remind_partners(late + timedelta(days=1)) == 0
    assert OutboxMessage.objects.filter(kind="requests_qrc/partner_reminder").count() == 1
    second = token_of(case)
    assert second != first
    assert partners.link_of(first, late) is None
    assert partners.link_of(second, late) is not None
    assert not partners.is_partner_late(receive(), 15, late)


def test_body_without_address_any_more_is_not_reminded() -> None:
    case = case_in(CaseState.FORWARDED, now=MONDAY)
    assert case.partner is not None
    type(case.partner).objects.update(email="")
    assert partners.remind_partners(MONDAY + timedelta(days=30)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_agents_on_one_case_do_not_undo_each_other() -> None:
    case, now = receive(), timezone.now()
    first, second = sorter(), sorter()
    lamp, street = make_service(), make_service()
    outcomes = together(
        lambda: sorting.assign(case=case, department=lamp, by=first, now=now, read_revision=0),
        lambda: sorting.assign(case=case, department=street, by=second, now=now, read_revision=0),
    )
    assert sorted(type(outcome) for outcome in outcomes if outcome) == [StaleRevision]
    case.refresh_from_db()
    assert case.revision == 1
    assert case.history.filter(event="assign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_merges_the_other_way_round_leave_one_case() -> None:
    one, other, now = receive(), receive(), timezone.now()
    agents = sorter(), sorter()
    outcomes = together(
        lambda: merging.merge(case=one, survivor=other, by=agents[0], now=now),
        lambda: merging.merge(case=other, survivor=one, by=agents[1], now=now),
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [ActionDenied]
    states = sorted(Case.objects.filter(pk__in=[one.pk, other.pk]).values_list("state", flat=True))
    assert states == ["duplicate", "received"]


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_a_body_at_once_are_one() -> None:
    case, now = case_in(CaseState.FORWARDED), timezone.now()
    # The mail has left, and forgot its link.
    token = "jeton"
    PartnerLink.objects.update(fingerprint=partners.fingerprint_of(token))
    outcomes = together(
        *[lambda: partners.confirm_by_partner(token=token, body="Lampe changée.", now=now) for _ in range(2)]
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [ActionDenied]
    assert case.messages.count() == 1


def test_link_reads_nothing_once_the_case_is_joined_to_another(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED)
    address = reverse("requests_qrc:partner", args=[token_of(case)])
    assert client.get(address).status_code == 200
    merging.merge(case=case, survivor=receive(), by=sorter(), now=timezone.now())
    assert client.get(address).status_code == 410


def test_body_gives_back_what_is_not_for_it(client: StrictClient) -> None:
    author = make_user()
    case = case_in(CaseState.FORWARDED, author=author, kind=CaseKind.REQUEST)
    name, silence, due = str(case.partner), case.silence_on, case.solved_due
    address = reverse("requests_qrc:partner", args=[token_of(case)])
    assert client.post(address, {"body": " ", "not_ours": "1"}).status_code == 422
    page = client.post(address, {"body": "Cette route est au département.", "not_ours": "1"})
    assert "La mairie reprend cette demande" in page.text
    case.refresh_from_db()
    # To be sorted again, first of all; the clock of the solution runs from the same reception, that of the law never
    # stopped.
    assert (case.state, case.partner, case.department, case.agent) == (CaseState.RECEIVED, None, None, None)
    assert (case.is_urgent, case.outcome_at, case.forwarded_at) == (True, None, None)
    assert (case.silence_on, case.solved_due) == (silence, due)
    last = case.history.latest("pk")
    assert (last.event, last.link, str(last.partner)) == ("partner_declines", "partner", name)
    assert last.reason == "Cette route est au département."
    said = case.messages.get(kind=CaseMessage.Kind.PARTNER)
    assert (said.body, said.signature) == ("Cette route est au département.", name)
    news = OutboxMessage.objects.filter(kind="requests_qrc/case_news", person=author.public_id).latest("created_at")
    assert (
        news.payload["news"]
        == f"{name} répond que ce n’est pas de son ressort. La ville cherche qui peut s’en occuper."
    )
    # The link served: it answers nothing more, in either way.
    for answer in ({"body": "Encore."}, {"body": "Encore.", "not_ours": "1"}):
        assert client.post(address, answer).status_code == 410
    assert case.messages.filter(kind=CaseMessage.Kind.PARTNER).count() == 1


def test_forwarded_again_elsewhere_after_a_first_outcome_it_keeps_that_one() -> None:
    case = receive()
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=MONDAY)
    partners.take_back(case=case, by=sorter(), reason="Urgent", now=MONDAY, department=make_service())
    partners.forward(case=case, partner=make_partner(), by=sorter(), now=MONDAY + timedelta(days=1))
    partners.decline_by_partner(token=token_of(case), body="Pas chez nous.", now=MONDAY + timedelta(days=2))
    case.refresh_from_db()
    assert (case.state, case.outcome_at) == (CaseState.RECEIVED, MONDAY)


def test_body_that_gives_back_did_not_settle(client: StrictClient) -> None:
    case = case_in(CaseState.FORWARDED, now=MONDAY)
    name = str(case.partner)
    partners.decline_by_partner(token=token_of(case), body="Pas chez nous.", now=MONDAY + timedelta(days=1))
    counted = counted_cases(MONDAY.date(), MONDAY.date())
    curve = by_partner(counted, Days(MONDAY.date() + timedelta(days=9)))[name]
    assert (curve.n, curve.events) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_done_and_not_ours_at_once_are_one_answer() -> None:
    case, now = case_in(CaseState.FORWARDED), timezone.now()
    token = "jeton"
    PartnerLink.objects.update(fingerprint=partners.fingerprint_of(token))
    outcomes = together(
        lambda: partners.confirm_by_partner(token=token, body="Lampe changée.", now=now),
        lambda: partners.decline_by_partner(token=token, body="Pas chez nous.", now=now),
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [ActionDenied]
    assert case.messages.count() == 1
