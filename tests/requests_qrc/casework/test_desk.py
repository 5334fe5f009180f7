"""The desk of the requests: the list, the page of a case, its two composers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from requests_qrc.casework.actions import sorting, speaking
from requests_qrc.casework.models import CaseMessage, ReplyTemplate
from requests_qrc.intake.enums import CaseKind, CaseState, TextFate
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.seeding import Owners, seed_categories
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.requests_qrc import WORDS, case_in, make_category, make_service, receive, sorter
from tests.factories.town import NeighbourhoodFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST_QUERIES = 8
LIST = "admin:requests_qrc_case_changelist"
BODY = "Bonjour Rachida, la lampe sera réparée jeudi."


def page_of(case: Case) -> str:
    return reverse("admin:requests_qrc_case_change", args=[case.pk])


def reply_to(case: Case) -> str:
    return reverse("admin:requests_qrc_case_reply", args=[case.pk])


def typed(case: Case, **more: object) -> dict[str, object]:
    return {"read_revision": case.revision, "then": "rien", "body": BODY, **more}


@pytest.fixture
def agent(client: StrictClient) -> object:
    person = make_agent(Role.QRC_AGENT, first_name="Nadège", last_name="Martin")
    sign_in(client, person)
    return person


@pytest.mark.parametrize("size", [1, 3])
def test_list_asks_the_same_for_one_case_and_for_three(
    client: StrictClient, agent: object, size: int, django_assert_max_num_queries: object
) -> None:
    for _ in range(size):
        receive(title="Lampe éteinte")
    client.get(reverse(LIST))
    with django_assert_max_num_queries(10) as counted:  # type: ignore[operator]
        page = client.get(reverse(LIST))
    assert page.context["cl"].result_count == size
    assert len(counted) == LIST_QUERIES
    assert "dans 5 jours ouvrés" in page.content.decode()


def test_a_full_list_weighs_under_60_kilobytes(client: StrictClient) -> None:
    """A town that uses every subject, nine quartiers, and long words; whole, and as its menu opens it."""
    service = make_service(name="Voirie, bâtiments et propreté")
    places = [NeighbourhoodFactory(name=f"Quartier de la Grande Prairie {rank}") for rank in range(9)]
    seed_categories(Owners(lambda group: service, lambda group: None, "02 43 00 00 00"))
    category = Category.objects.get(name="Passage difficile en fauteuil ou poussette")
    for rank in range(21):
        receive(
            category=category,
            title=f"Trottoir trop haut devant l’école {rank}",
            place_words="devant le 128 avenue du Général de Gaulle",
            neighbourhood=places[rank % 9],
            channel="official",
        )
    sign_in(client, make_agent(Role.QRC_MANAGER, first_name="Marie-Christine"))
    for query in ("", "?ouverte=oui", "?file=a-trier"):
        page = client.get(reverse(LIST) + query)
        assert page.context["cl"].result_count == 21
        assert len(page.context["cl"].result_list) == 20
        assert len(page.content) < 60_000, query


def test_filters_say_states_to_the_staff_and_offer_what_a_case_may_have(client: StrictClient, agent: object) -> None:
    case, other = case_in(CaseState.AWAITING_RESIDENT), make_category(name="Banc")
    page = client.get(reverse(LIST), {"state__exact": "awaiting"})
    assert list(page.context["cl"].result_list) == [case]
    words = page.content.decode()
    assert "État : <b>En attente d’une précision</b>" in words
    assert "Non renseigné</a>" in words
    subjects = next(spec for spec in page.context["cl"].filter_specs if spec.title == "sujet")
    assert subjects.lookup_choices == [(row.pk, row.name) for row in (case.category, other)]
    for odd in ("votre réponse", "par vous", "Brouillon", "&gt;-&lt;", ">-</a>"):
        assert odd not in words
    assert client.get(reverse(LIST), {"category__isnull": "True"}).context["cl"].result_count == 1


def test_list_finds_a_case_by_its_number_first(client: StrictClient, agent: object) -> None:
    wanted = receive(title="Lampe éteinte")
    other = receive(title="Banc cassé", description=f"Comme dans {wanted.number}, en pire encore.")
    for words, found in ((wanted.number, wanted), (wanted.number.lower().replace("-", " "), wanted), ("banc", other)):
        page = client.get(reverse(LIST), {"q": words})
        assert [row.pk for row in page.context["cl"].result_list] == [found.pk]


def test_list_finds_a_case_by_a_name_and_by_a_place(client: StrictClient, agent: object) -> None:
    case = receive(kind=CaseKind.REQUEST, last_name="Bellanger", place_words="12 rue des Lilas")
    receive()
    for words in ("bellanger", "lilas"):
        page = client.get(reverse(LIST), {"q": words})
        assert [row.pk for row in page.context["cl"].result_list] == [case.pk]


def test_service_agent_sees_the_cases_of_its_service_alone(client: StrictClient) -> None:
    mine, other = case_in(CaseState.ASSIGNED), case_in(CaseState.ASSIGNED)
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=mine.department))
    page = client.get(reverse(LIST))
    assert [row.pk for row in page.context["cl"].result_list] == [mine.pk]
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(other)).status_code == 302
    assert client.get(reply_to(other)).status_code == 404


def test_elected_official_reads_no_case(client: StrictClient) -> None:
    case = receive()
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page_of(case)).status_code in {302, 403}
    assert client.post(reply_to(case), typed(case)).status_code in {403, 404}
    assert not CaseMessage.objects.exists()


def test_moderator_reads_what_waits_to_be_put_aside_without_its_contact(client: StrictClient) -> None:
    case, elsewhere = receive(answer_by="phone", phone="06 39 98 00 12"), case_in(CaseState.ASSIGNED)
    Case.objects.filter(pk=elsewhere.pk).update(text_fate=TextFate.PUBLISHED)
    sign_in(client, make_agent(Role.MODERATOR))
    page = client.get(page_of(case))
    assert page.status_code == 200
    assert "06 39 98 00 12" not in page.content.decode()
    assert page.context["page"].reply is None
    assert client.get(page_of(elsewhere)).status_code == 302


def test_a_name_is_looked_for_among_ones_own_cases_only(client: StrictClient) -> None:
    case = receive(first_name="Rachida", last_name="Exemplaire")
    for role, count in ((Role.MODERATOR, 0), (Role.QRC_AGENT, 1)):
        sign_in(client, make_agent(role))
        rows = client.get(reverse(LIST), {"q": "rachida exemplaire"}).context["cl"].queryset
        assert [row.pk for row in rows] == [case.pk] * count


def test_page_of_a_case_asks_at_most_twenty_queries(
    client: StrictClient, agent: object, django_assert_max_num_queries: object
) -> None:
    category = make_category()
    case = case_in(CaseState.IN_PROGRESS, category=category, latitude="47.968000", longitude="0.160000")
    for _ in range(3):
        receive(category=category, latitude="47.968100", longitude="0.160100")
    speaking.reply(case=case, words=WORDS, by=sorter(), now=timezone.now())
    client.get(page_of(case))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = client.get(page_of(case))
    assert page.status_code == 200
    assert [line.near.metres for line in page.context["page"].near] == [13, 13, 13]
    assert page.context["page"].is_often


@pytest.mark.parametrize(
    "state", [state for state in CaseState if state not in {"draft", "closed", "cancelled", "contested"}]
)
def test_page_of_a_case_opens_in_each_state(client: StrictClient, agent: object, state: str) -> None:
    case = case_in(state, kind=CaseKind.REQUEST, answer_by="letter")
    expected = 302 if state == CaseState.SPAM else 200
    assert client.get(page_of(case)).status_code == expected


def test_reply_leaves_by_mail_and_stops_the_first_clock(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user(first_name="Rachida"))
    answer = client.post(reply_to(case), typed(case, body="Bonjour {prénom}, la demande {numéro} avance bien."))
    assert answer.status_code == 302
    said = case.messages.get()
    assert said.body == f"Bonjour Rachida, la demande {case.number} avance bien."
    assert said.signature.startswith("Nadège Martin, ")
    case.refresh_from_db()
    assert case.first_reply_at is not None
    assert OutboxMessage.objects.filter(kind="requests_qrc/case_reply").count() == 1


def test_reply_announces_a_day_in_one_mail(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    OutboxMessage.objects.all().delete()
    day = timezone.localdate() + timedelta(days=2)
    answer = client.post(
        reply_to(case), typed(case, then="annoncer", day=day.isoformat(), body="Nous venons le {date}.")
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.scheduled_on) == (CaseState.SCHEDULED, day)
    assert [message.kind for message in OutboxMessage.objects.all()] == ["requests_qrc/case_reply"]


def test_reply_with_something_left_to_say_stays_on_the_page(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED)
    page = client.post(reply_to(case), typed(case, body="Nous venons le {date}, tôt le matin."))
    assert page.status_code == 409
    assert "Il reste à écrire : {date}." in page.content.decode()
    assert not case.messages.exists()


def test_reply_written_from_an_older_page_leaves_nothing_and_keeps_its_text(
    client: StrictClient, agent: object
) -> None:
    case = case_in(CaseState.ASSIGNED)
    fields = typed(case)
    speaking.add_note(case=case, body="Gond reçu demain.", by=sorter(), now=timezone.now())
    page = client.post(reply_to(case), fields)
    assert page.status_code == 409
    told = page.content.decode()
    assert BODY in told
    assert "Une autre personne a modifié cette page" in told
    assert "Gond reçu demain." in told
    assert case.messages.filter(kind="reply").count() == 0
    case.refresh_from_db()
    assert f'value="{case.revision}"' in told


def test_preview_shows_the_mail_and_sends_nothing(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user(email="rachida@example.org"))
    OutboxMessage.objects.all().delete()
    page = client.post(reply_to(case), typed(case, _voir="1"))
    assert page.status_code == 200
    preview = page.context["page"].preview
    assert preview.reader == "rachida@example.org"
    assert preview.mail.subject == f"Réponse à votre demande {case.number}"
    assert BODY in preview.mail.text
    assert not case.messages.exists()
    assert not OutboxMessage.objects.exists()


def test_template_is_taken_after_what_is_written(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user(first_name="Rachida"))
    template = ReplyTemplate.objects.create(name="Reçue", body="Bonjour {prénom}, nous venons le {date}.")
    page = client.post(reply_to(case), typed(case, template=template.pk, body="Déjà écrit.", _modele="1"))
    assert page.status_code == 200
    assert page.context["page"].reply["body"].value() == "Déjà écrit.\n\nBonjour Rachida, nous venons le {date}."


def test_note_is_never_mailed(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user())
    OutboxMessage.objects.all().delete()
    address = reverse("admin:requests_qrc_case_note", args=[case.pk])
    assert client.post(address, {"note-body": "  "}).status_code == 422
    assert client.post(address, {"note-body": "Gond reçu demain."}).status_code == 302
    assert case.messages.get().kind == "note"
    assert not OutboxMessage.objects.exists()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize(("wanted", "told"), [("", 3), ("public", 1), ("notes", 1), ("gestes", 2), ("inconnu", 4)])
def test_story_is_filtered_by_its_address(client: StrictClient, agent: object, wanted: str, told: int) -> None:
    case = case_in(CaseState.ASSIGNED)
    speaking.add_note(case=case, body="Gond reçu demain.", by=sorter(), now=timezone.now())
    speaking.reply(case=case, words=WORDS, by=sorter(), now=timezone.now())
    page = client.get(page_of(case), {"histoire": wanted})
    assert len(page.context["page"].story) == (told if wanted not in {"", "inconnu"} else 4)


def test_act_asked_on_an_older_page_is_not_done(client: StrictClient, agent: object) -> None:
    case = receive()
    service = make_service()
    address = reverse("admin:requests_qrc_case_confier", args=[case.pk])
    read = case.revision
    sorting.recategorise(case=case, category=make_category(), by=sorter(), now=timezone.now())
    page = client.post(address, {"department": service.pk, "read_revision": read})
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    assert "Une autre personne a modifié" in page.content.decode()
    assert client.post(address, {"department": service.pk, "read_revision": case.revision}).status_code == 302
    case.refresh_from_db()
    assert case.department == service


def test_forbidden_act_stays_with_its_reason(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.IN_PROGRESS)
    handling_reason = "Pas encore : une tâche reste ouverte."
    client.post(
        reverse("admin:requests_qrc_case_tache", args=[case.pk]),
        {"title": "Poser une barrière", "department": case.department_id},
    )
    page = client.get(page_of(case))
    assert [button["reason"] for button in page.context["acts"].blocked] == [handling_reason]
    task = case.tasks.get()
    assert client.post(reverse("admin:requests_qrc_task_faite", args=[task.pk])).url == page_of(case)
    task.refresh_from_db()
    assert task.done_at is not None


def test_letter_is_printed_then_said_to_be_posted(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, kind=CaseKind.REQUEST, answer_by="letter")
    said = speaking.reply(case=case, words=WORDS, by=sorter(), now=timezone.now())
    letter = client.get(reverse("admin:requests_qrc_casemessage_letter", args=[said.pk]))
    assert "Rachida Exemple" in letter.content.decode()
    assert "14 rue des Tilleuls" in letter.content.decode()
    client.post(reverse("admin:requests_qrc_casemessage_remise", args=[said.pk]))
    said.refresh_from_db()
    assert said.delivered_at is not None


def test_merge_is_proposed_from_the_newer_to_the_older(client: StrictClient, agent: object) -> None:
    older = receive(latitude="47.968000", longitude="0.160000")
    newer = receive(latitude="47.968000", longitude="0.160000")
    for case in (older, newer):
        line = client.get(page_of(case)).context["page"].near[0]
        assert line.merge_url.startswith(reverse("admin:requests_qrc_case_regrouper", args=[newer.pk]))
    form = client.get(line.merge_url)
    assert f'value="{older.number}"' in form.content.decode()
    address = reverse("admin:requests_qrc_case_regrouper", args=[newer.pk])
    wrong = client.post(address, {"survivor": "QRC-2019-9999", "read_revision": newer.revision})
    assert "Aucune demande n’a ce numéro" in wrong.content.decode()
    assert client.post(address, {"survivor": older.number, "read_revision": newer.revision}).status_code == 302
    newer.refresh_from_db()
    assert newer.merged_into == older


def test_preview_does_not_give_the_agent_the_link_of_who_wrote(client: StrictClient, agent: object) -> None:
    case = case_in(CaseState.ASSIGNED, author=make_user(email="rachida@example.org"))
    page = client.post(reply_to(case), typed(case, _voir="1"))
    assert "/demandes/suivi/lien-personnel/" in page.context["page"].preview.mail.text
    assert case.client_id.hex not in page.content.decode()
