"""Consultations at the desk: from the question to the answer, paper included; and who may."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from instances.consultations import queues
from instances.consultations.desk_page import consultation_sheet
from instances.consultations.models import Consultation, Question, Reply, ReplyAnswer
from tests.factories.accounts import make_agent, sign_in
from tests.factories.consultations import answered, closed, counted, make_consultation, opened, replied
from tests.factories.core import nobody_delivers
from tests.factories.outreach import EncounterFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _nobody_delivers(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with nobody_delivers():
        yield


def _page(name, consultation):
    return reverse(f"admin:instances_consultation_{name}", args=[consultation.pk])


def _desk(client, role=Role.COUNCIL_ANIMATOR):
    agent = make_agent(role)
    sign_in(client, agent)
    return agent


def _typed(**more):
    day = timezone.localdate()
    return {
        "question": "Comment animer nos quartiers ?",
        "slug": "animations",
        "plain": "Dites ce qui vous manque.",
        "opens_at_0": f"{day:%Y-%m-%d}",
        "opens_at_1": "00:00",
        "closes_at_0": f"{day + timedelta(days=9):%Y-%m-%d}",
        "closes_at_1": "00:00",
        "answer_due_on": f"{day + timedelta(days=30):%Y-%m-%d}",
        "read_revision": "0",
        **more,
    }


def test_a_consultation_is_written_with_its_questions_then_opened_and_frozen(client):
    _desk(client)
    client.post(reverse("admin:instances_consultation_add"), _typed())
    consultation = Consultation.objects.get()
    add = reverse("admin:instances_question_add")
    assert f'value="{consultation.pk}" selected' in client.get(f"{add}?consultation={consultation.pk}").content.decode()
    question = {"consultation": consultation.pk, "position": "1", "kind": "one", "label": "Quel jour ?"}
    client.post(add, {**question, "choice_lines": "Mercredi\r\n\r\n Samedi "})
    assert Question.objects.get().choices == ["Mercredi", "Samedi"]
    change = reverse("admin:instances_question_change", args=[Question.objects.get().pk])
    assert "Mercredi\nSamedi" in client.get(change).content.decode()
    client.post(_page("change", consultation), _typed(plain="Mieux dit."))
    consultation.refresh_from_db()
    assert (consultation.plain, consultation.revision) == ("Mieux dit.", 1)
    page = client.post(_page("ouvrir", consultation), {"read_revision": "1"}, follow=True)
    assert "La consultation est ouverte." in page.content.decode()
    assert client.post(_page("change", consultation), _typed()).status_code == 403
    assert client.post(change, question).status_code == 403
    assert "Elle se ferme" not in client.get(_page("change", consultation)).content.decode()


@pytest.mark.parametrize(
    ("kind", "lines", "words"),
    [
        ("one", "Un", "de 2 à 12 choix"),
        ("several", "\n".join(map(str, range(13))), "de 2 à 12 choix"),
        ("one", "Un\nUn", "Deux choix sont les mêmes"),
        ("one", "Un\n" + "x" * 121, "120 lettres au plus"),
        ("text", "Un\nDeux", "videz cette case"),
        ("yes_no", "Un", "videz cette case"),
    ],
)
def test_choices_fit_the_kind_of_question(client, kind, lines, words):
    _desk(client)
    consultation = make_consultation(questions=False)
    answers = {"consultation": consultation.pk, "position": "1", "kind": kind, "label": "Quoi ?", "choice_lines": lines}
    page = client.post(reverse("admin:instances_question_add"), answers)
    assert words in page.content.decode()
    assert not Question.objects.exists()


def test_a_question_is_taken_away_before_the_opening(client):
    _desk(client)
    question = make_consultation().questions.first()
    client.post(reverse("admin:instances_question_delete", args=[question.pk]), {"post": "yes"})
    assert not Question.objects.filter(pk=question.pk).exists()


def test_an_answer_before_the_end_is_refused_by_the_form(client):
    _desk(client)
    due = timezone.localdate() + timedelta(days=1)
    page = client.post(reverse("admin:instances_consultation_add"), _typed(answer_due_on=f"{due:%Y-%m-%d}"))
    assert "La ville répond après la fin" in page.content.decode()


def test_an_address_that_leads_elsewhere_is_refused(client):
    _desk(client)
    page = client.post(reverse("admin:instances_consultation_add"), _typed(slug="documents"))
    assert "sert déjà à une autre page" in page.content.decode()


def test_sheets_are_keyed_in_series_and_a_number_once(client):
    _desk(client, Role.QRC_AGENT)
    consultation = opened()
    first = consultation.questions.first()
    url = _page("saisir", consultation)
    form = client.get(url).context["form"]
    assert form["number"].value() == 1
    answers = {"number": "7", "entry_id": str(form["entry_id"].value()), f"q{first.pk}": "0", "age_band": "elder"}
    page = client.post(url, answers, follow=True)
    assert "La feuille n° 7 est saisie. La suivante ?" in page.content.decode()
    assert page.context["form"]["number"].value() == 8
    fresh = str(page.context["form"]["entry_id"].value())
    again = client.post(url, {**answers, "entry_id": fresh})
    assert "La feuille n° 7 est déjà saisie" in again.content.decode()
    assert again.status_code == 422
    blank = client.post(url, {"number": "8", "entry_id": fresh}, follow=True)
    assert "La feuille n° 8 est saisie" in blank.content.decode()
    assert Reply.objects.filter(channel="paper").count() == 2
    assert client.post(url, {"number": "0", "entry_id": fresh}).status_code == 422


def test_sheets_are_refused_once_counted_and_what_was_typed_stays(client):
    consultation = counted()
    _desk(client, Role.QRC_AGENT)
    url = _page("saisir", consultation)
    assert "jusqu’au dépouillement" in client.get(url).content.decode()
    page = client.post(url, {"number": "41"})
    assert page.status_code == 409
    assert 'value="41"' in page.content.decode()


def test_sheets_are_printed_each_with_its_number(client):
    _desk(client, Role.QRC_AGENT)
    consultation = opened()
    url = _page("feuilles", consultation)
    assert client.get(url).context["form"]["first"].value() == 1
    body = client.get(url, {"first": "5", "count": "2"}).content.decode()
    assert "Feuille n° 5" in body
    assert "Feuille n° 6" in body
    assert "Feuille n° 7" not in body
    assert "Le samedi" in body
    assert "Feuille n° 5" not in client.get(url, {"first": "5", "count": "9999"}).content.decode()


def test_documents_are_joined_checked_and_taken_away(client):
    _desk(client)
    consultation = opened()
    url = _page("documents", consultation)
    page = client.post(url, {"title": "Le plan", "file": SimpleUploadedFile("a.pdf", PDF)}, follow=True)
    assert "Le document est joint." in page.content.decode()
    document = consultation.documents.get()
    given = client.get(document.url)
    assert given["Content-Type"] == "application/pdf"
    assert b"".join(given.streaming_content) == PDF
    page = client.post(url, {"title": "Faux", "file": SimpleUploadedFile("a.pdf", b"MZ pas un pdf")})
    assert "n’est pas un document accepté" in page.content.decode()
    client.post(url, {"remove": "a"})
    client.post(url, {"remove": str(document.pk)})
    assert not consultation.documents.exists()
    closed(consultation)
    assert "ses documents ne changent plus" in client.get(url).content.decode()


def test_the_buttons_lead_to_the_answer_of_the_town(client):
    consultation, encounter = opened(), EncounterFactory()
    for number in range(6):
        replied(consultation, idea=f"Idée {number}" if number < 2 else "")
    agent = _desk(client)
    client.post(_page("rencontres", consultation), {"encounters": [encounter.pk]})
    assert consultation.encounters.get() == encounter
    closed(consultation)
    assert "2 réponses libres à relire" in client.get(_page("change", consultation)).content.decode()
    listed = client.get(reverse("admin:instances_replyanswer_changelist")).content.decode()
    assert "Idée 0" in listed
    first, second = ReplyAnswer.objects.exclude(words="").order_by("words")
    client.post(reverse("admin:instances_replyanswer_publier", args=[first.pk]))
    client.post(reverse("admin:instances_replyanswer_garder", args=[second.pk]), {"reason": "Nomme quelqu’un"})
    assert "Réponse à «" in client.get(reverse("admin:instances_replyanswer_change", args=[second.pk])).content.decode()
    page = client.post(_page("depouiller", consultation), {"synthesis": "Le samedi."}, follow=True)
    assert "Les résultats sont publiés." in page.content.decode()
    assert client.post(_page("repondre", consultation), {"words": "Oui", "signature": "Moi"}).status_code == 409
    assert agent.has_perm("instances.run_consultation")
    _desk(client, Role.ELECTED_OFFICIAL)
    page = client.post(_page("repondre", consultation), {"words": "Oui.", "signature": "Le conseil"}, follow=True)
    assert "La réponse de la ville est publiée." in page.content.decode()
    again = client.get(_page("changer-la-reponse", consultation)).content.decode()
    assert "Oui." in again
    told = client.get(_page("change", consultation)).content.decode()
    for words in ("Ouverte", "Fermée", "Dépouillée", "La ville a répondu"):
        assert words in told


@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_each_role_sees_what_it_may(client, role):
    _desk(client, role)
    consultation, may = opened(), ROLES[role].permissions
    expected = 200 if "instances.view_consultation" in may else 403
    assert client.get(_page("change", consultation)).status_code == expected
    assert client.get(_page("documents", consultation)).status_code == expected
    keys = 200 if "instances.enter_sheet" in may else 403
    for name in ("saisir", "feuilles"):
        assert client.get(_page(name, consultation)).status_code == keys


def test_an_unknown_consultation_is_a_404(client):
    _desk(client)
    for name in ("documents", "saisir", "feuilles"):
        assert client.get(reverse(f"admin:instances_consultation_{name}", args=[1])).status_code == 404


def test_the_page_says_what_is_to_be_done_at_each_step():
    now = timezone.now()
    consultation = make_consultation()
    said = [consultation_sheet(consultation, now).to_do]
    consultation = opened()
    said += [consultation_sheet(consultation, now).to_do]
    said += [consultation_sheet(consultation, consultation.closes_at).to_do]
    closed(consultation)
    said += [consultation_sheet(consultation, now).to_do]
    said += [consultation_sheet(counted(opened()), now).to_do, consultation_sheet(answered(opened()), now).to_do]
    assert len(set(said)) == len(said)


def test_the_queues_hold_what_waits():
    now, agent = timezone.now(), make_agent(Role.COUNCIL_ANIMATOR)
    consultation = opened()
    replied(consultation, idea="Un bal")
    (answer,) = queues.words_to_read(agent, now)
    assert queues._asked(answer) == "Une idée ?"
    assert list(queues.to_count(agent, now)) == []
    closed(consultation)
    assert list(queues.to_count(agent, now)) == [consultation]
    assert queues._closed(consultation)
    counted_one = counted(consultation) if consultation.state == "open" else _count(consultation)
    assert list(queues.to_answer(agent, now)) == [counted_one]
    assert "jours" in queues._due(counted_one)


def _count(consultation):
    ReplyAnswer.objects.exclude(words="").update(state="published")
    Consultation.objects.filter(pk=consultation.pk).update(state="open")
    consultation.refresh_from_db()
    return counted(consultation)


def test_the_end_is_moved_at_the_desk_and_everybody_reads_both_dates_and_why(client):
    _desk(client)
    consultation = opened(closes_at=timezone.now() + timedelta(days=4))
    address = _page("deplacer-la-fin", consultation)
    before = timezone.localtime(consultation.closes_at)
    later = before + timedelta(days=3)
    read = client.get(address).context["form"].initial["read_revision"]
    typed = {"closes_at_0": f"{later:%Y-%m-%d}", "closes_at_1": "00:00", "read_revision": read, "reason": ""}
    assert "Dites pourquoi" in client.post(address, typed).content.decode()
    assert client.post(address, {**typed, "reason": "La salle est fermée."}).status_code == 302
    page = client.get(reverse("instances:consultation", args=[consultation.slug])).content.decode()
    assert "La fin a changé" in page
    assert "La salle est fermée." in page
    assert "minuit" in page
    assert "Fin déplacée" in client.get(_page("change", consultation)).content.decode()
