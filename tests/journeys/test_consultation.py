"""A consultation from its question to its answer, paper included: at 360 px, with and without JavaScript, under axe."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.accounts.roles import Role
from allonnes.notifications import tasks as delivery
from instances.consultations import forms, tasks
from instances.consultations.models import Consultation, Question, Reply
from tests.factories.accounts import make_agent
from tests.journeys.test_pages import faults


@pytest.fixture
def town(live_server: Any, settings: Any) -> Any:
    """A site alone: nothing of the invented town is needed."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return live_server


def _write(page: Page) -> Consultation:
    """The desk writes the question and its questionnaire, then opens it."""
    day = timezone.localdate()
    page.goto(reverse("admin:instances_consultation_add"))
    page.fill("[name=question]", "Un marché du soir ?")
    page.fill("[name=slug]", "marche-du-soir")
    page.fill("[name=plain]", "La ville pense à un marché le soir. Dites si vous viendriez.")
    for name, moment in (("opens_at", day), ("closes_at", day + timedelta(days=9))):
        page.fill(f"[name={name}_0]", f"{moment:%Y-%m-%d}")
        page.fill(f"[name={name}_1]", "00:00")
    page.fill("[name=answer_due_on]", f"{day + timedelta(days=30):%Y-%m-%d}")
    assert not faults(page)
    page.click("[name=_save]")
    consultation = Consultation.objects.get(slug="marche-du-soir")
    for position, kind, label, lines in (
        ("1", "one", "Quel soir ?", "Mercredi\nVendredi"),
        ("2", "text", "Une idée ?", ""),
    ):
        page.goto(f"{reverse('admin:instances_question_add')}?consultation={consultation.pk}")
        page.fill("[name=position]", position)
        page.select_option("[name=kind]", kind)
        page.fill("[name=label]", label)
        page.fill("[name=choice_lines]", lines)
        page.click("[name=_save]")
    page.goto(reverse("admin:instances_consultation_change", args=[consultation.pk]))
    page.get_by_role("link", name="Ouvrir la consultation").click()
    page.get_by_role("button", name="Ouvrir la consultation").click()
    expect(page.locator("body")).to_contain_text("La consultation est ouverte.")
    return consultation


def _reply(page: Page, consultation: Consultation, email: str = "") -> None:
    """A resident reads the page, then replies from a telephone."""
    page.goto(reverse("instances:consultation", args=[consultation.slug]))
    assert not faults(page)
    page.get_by_role("link", name="Répondre en quelques minutes").click()
    assert not faults(page)
    page.get_by_label("Vendredi").check()
    page.get_by_label("Une idée ?").fill("De la musique")
    if email:
        page.get_by_label("Votre adresse électronique").fill(email)
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.locator("main, [role=status], body").first).to_be_visible()


@pytest.mark.parametrize("js", [True])
def test_a_consultation_from_its_question_to_its_answer(
    open_page: Callable[..., Page], town: Any, resident: Any, *, monkeypatch: pytest.MonkeyPatch, js: bool
) -> None:
    # The browser fills the questionnaire faster than anybody reads it.
    monkeypatch.setattr(forms, "FASTEST_SECONDS", 0)
    desk = open_page(js=js, as_user=make_agent(Role.COUNCIL_ANIMATOR))
    consultation = _write(desk)

    _reply(open_page(js=js, as_user=resident), consultation)
    visitor = open_page(js=js)
    _reply(visitor, consultation, "zoe@example.org")
    delivery.relay_outbox()
    (letter,) = [letter for letter in mail.outbox if letter.to == ["zoe@example.org"]]
    visitor.goto(re.search(r"/conseils/consultations/confirmer/[^\s]+", letter.body)[0])
    assert not faults(visitor)
    visitor.get_by_role("button", name="Confirmer ma réponse").click()
    expect(visitor.locator("body")).to_contain_text("votre réponse compte")

    keyer = open_page(js=js, as_user=make_agent(Role.QRC_AGENT))
    keyer.goto(reverse("admin:instances_consultation_saisir", args=[consultation.pk]))
    assert not faults(keyer)
    for number in (1, 2, 3):
        expect(keyer.locator("[name=number]")).to_have_value(str(number))
        keyer.get_by_label("Mercredi").check()
        keyer.get_by_role("button", name="Enregistrer, feuille suivante").click()
        expect(keyer.locator("body")).to_contain_text(f"La feuille n° {number} est saisie.")
    assert Reply.objects.counted().filter(consultation=consultation).count() == 5

    Consultation.objects.filter(pk=consultation.pk).update(closes_at=timezone.now())
    tasks.close_consultations()
    for answer in Question.objects.get(consultation=consultation, kind="text").answers.all():
        desk.goto(reverse("admin:instances_replyanswer_publier", args=[answer.pk]))
        desk.get_by_role("button", name="Publier ces mots").click()
    desk.goto(reverse("admin:instances_consultation_depouiller", args=[consultation.pk]))
    assert not faults(desk)
    desk.get_by_label("Ce que les habitants nous ont dit").fill("Le mercredi est préféré, avec de la musique.")
    desk.get_by_role("button", name="Publier les résultats").click()

    visitor.goto(reverse("instances:consultation", args=[consultation.slug]))
    expect(visitor.locator("body")).to_contain_text("La ville répond au plus tard le")
    expect(visitor.locator("body")).to_contain_text("5 réponses")

    official = open_page(js=js, as_user=make_agent(Role.ELECTED_OFFICIAL))
    official.goto(reverse("admin:instances_consultation_repondre", args=[consultation.pk]))
    official.get_by_label("Ce que la ville répond").fill("Un marché aura lieu chaque mercredi de juin.")
    official.get_by_label("Signé").fill("Le conseil municipal")
    official.get_by_role("button", name="Répondre au nom de la ville").click()
    expect(official.locator("body")).to_contain_text("La réponse de la ville est publiée.")
    visitor.reload()
    expect(visitor.locator("body")).to_contain_text("Un marché aura lieu chaque mercredi de juin.")
    assert not faults(visitor)
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth") if js else True


def test_the_newsletter_is_asked_for_sent_read_and_stopped(open_page: Callable[..., Page], town: Any) -> None:
    """From an address typed on a telephone to the button that stops it."""
    page = open_page()
    page.goto(reverse("notifications:newsletters"))
    assert not faults(page)
    page.get_by_role("link", name="Recevoir la lettre").click()
    assert not faults(page)
    page.get_by_label("Votre adresse électronique").fill("lectrice@example.org")
    page.get_by_role("button", name="Recevoir le lien").click()
    delivery.relay_outbox()
    page.goto(re.search(r"/lettre/abonnement/[^\s]+", mail.outbox[-1].body)[0])
    assert not faults(page)
    page.get_by_role("button", name="Recevoir la lettre").click()

    desk = open_page(width=1280, as_user=make_agent(Role.ADMINISTRATOR))
    desk.goto(reverse("admin:notifications_newsletter_add"))
    assert not faults(desk)
    desk.fill("[name=title]", "Les nouvelles du printemps")
    desk.fill("[name=body]", "## Au Mail\n\nLes **bancs** sont là.")
    desk.click("[name=_save]")
    desk.get_by_role("link", name="Les nouvelles du printemps").first.click()
    desk.get_by_role("link", name="Voir l’aperçu").click()
    assert not faults(desk)
    desk.get_by_role("link", name="Revenir à la lettre").click()
    desk.get_by_role("link", name="Programmer l’envoi").click()
    count = re.search(r"maintenant à (\d+) adresse", desk.locator("body").inner_text())
    assert count
    desk.get_by_label("J’ai relu l’aperçu").check()
    desk.get_by_label("À combien d’adresses").fill(count[1])
    desk.get_by_role("button", name="Programmer l’envoi").click()
    expect(desk.locator("body")).to_contain_text("L’envoi est programmé.")
    delivery.send_newsletters()
    delivery.relay_outbox()
    (letter,) = [row for row in mail.outbox if row.to == ["lectrice@example.org"] and "printemps" in row.subject]
    page.goto(re.search(r"/lettre/\d+/", letter.body)[0])
    expect(page.locator("body")).to_contain_text("Les bancs sont là.")
    assert not faults(page)
    page.goto(re.search(r"/lettre/arreter/[^\s)]+", letter.body)[0])
    assert not faults(page)
    page.get_by_role("button", name="Ne plus la recevoir").click()
    expect(page.locator("body")).to_contain_text("Vous ne recevrez plus la lettre")
