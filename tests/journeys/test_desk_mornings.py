"""A morning at the desk for each role: what is due, three things done, and a home that then says nothing is left."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from allonnes.accounts.models import Invitation, User
from allonnes.contributions.actions.contributing import report
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter
from budgets.projects.models import Comment, Decision, Dossier
from tests.factories.outreach import EncounterFactory
from tests.journeys.test_pages import faults

Open = Callable[..., Page]
HOME = "/gestion/"
NOTHING = "Rien ne vous attend."


@pytest.fixture
def phase() -> tuple[str, ...]:
    return ("--phase", "study")


def look(page: Page) -> None:
    """Nothing for axe to say; it needs scripts, so a morning without them only walks."""
    page.wait_for_load_state()
    if page.locator("html.js").count():
        assert faults(page) == [], page.url


def press(page: Page, name: str) -> None:
    """Look at the page, then follow the link or press the button, with the keyboard."""
    look(page)
    main = page.locator("main")
    main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name)).first.press("Enter")
    page.wait_for_load_state()


def open_first(page: Page, queue: str) -> None:
    """From the home to the first thing of a queue."""
    page.goto(HOME)
    look(page)
    page.locator(".queue", has_text=queue).locator(".queue-act a").press("Enter")
    look(page)
    page.locator("#result_list tbody th a").first.press("Enter")
    look(page)


def confirm(page: Page) -> None:
    """Read what the act will do, then do it."""
    look(page)
    page.locator("#content input[type=submit]").first.press("Enter")
    expect(page.locator(".messages .notice-ok")).to_be_visible()


def service_agent(page: Page) -> None:
    for _number in range(
        Dossier.objects.filter(department__name__startswith="Espaces verts", completed_at=None).count()
    ):
        open_first(page, "Dossiers à rendre")
        for answer in page.locator("input[name^=criterion_][value=yes]").all():
            answer.check()
        page.locator("[name=cost]").fill("6000")
        page.locator("[name=opinion][value=favourable]").check()
        page.locator("[name=_rendre]").press("Enter")
        expect(page.locator(".messages .notice-ok")).to_contain_text("Rendu.")
    for queue, done in REQUESTS.items():
        while is_on_home(page, queue):
            open_first(page, queue)
            done(page)


def is_on_home(page: Page, queue: str) -> bool:
    page.goto(HOME)
    return page.locator(".queue", has_text=queue).count() > 0


def say_it_is_done(page: Page) -> None:
    page.locator("[name=body]").fill("Bonjour, la haie est taillée depuis ce matin.")
    page.locator("[name=then]").select_option("traiter")
    page.locator("[name=no_photo_reason]").fill("Rien à montrer.")
    page.locator("[name=_envoyer]").press("Enter")
    expect(page.locator(".messages .notice-ok")).to_contain_text(re.compile("La réponse est (partie|enregistrée)"))


def begin_the_work(page: Page) -> None:
    press(page, "Commencer le travail")
    confirm(page)


def say_it_was_told(page: Page) -> None:
    press(page, "C’est fait")
    confirm(page)


# What waits for a service among the requests, and what empties each queue.
REQUESTS = {
    "Demandes en retard": say_it_is_done,
    "À traiter aujourd’hui": say_it_is_done,
    "Réponses des habitantes et habitants": say_it_is_done,
    "Nouvelles pour mon service": begin_the_work,
    "Réponses à dire ou à poster": say_it_was_told,
}


def decider(page: Page) -> None:
    open_first(page, "Décisions à publier")
    page.goto(f"{reverse('admin:budgets_project_changelist')}?file=decisions-a-publier")
    page.locator("input[name=tous]").check()
    press(page, "Publier la décision")
    expect(page.get_by_text("Essai à blanc")).to_be_visible()
    look(page)
    page.locator("#content input[type=submit]").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("faites, sur")
    look(page)
    assert not Decision.objects.filter(published_at=None, revoked_at=None).exists()


def moderator(page: Page) -> None:
    for comment in Comment.objects.order_by("pk")[:3]:
        report(row=comment, by=None, reason="other", words="Je ne suis pas d’accord.", now=timezone.now())
    for _number in range(3):
        open_first(page, "Commentaires signalés")
        press(page, "Garder")
        confirm(page)
    while is_on_home(page, "Textes de demandes à relire"):
        open_first(page, "Textes de demandes à relire")
        press(page, "Publier le texte")
        confirm(page)
    while is_on_home(page, "Réponses libres à relire"):
        open_first(page, "Réponses libres à relire")
        press(page, "Publier ces mots")
        confirm(page)


def animator(page: Page) -> None:
    # Those of this town that are over wait no more: the one below does.
    Encounter.objects.filter(ends_at__lt=timezone.now(), state=EncounterState.PLANNED).update(
        starts_at=F("starts_at") + timedelta(days=60), ends_at=F("ends_at") + timedelta(days=60)
    )
    EncounterFactory(past=True, title="Café du lundi")
    open_first(page, "Rencontres passées")
    press(page, "La rencontre a eu lieu")
    confirm(page)
    open_first(page, "Comptes rendus à écrire")
    press(page, "Publier le compte rendu")
    page.locator("[name=said]").fill("Il manque un banc.")
    page.locator("[name=done]").fill("Un banc sera posé en mars.")
    confirm(page)
    assert Encounter.objects.get(title="Café du lundi").state == EncounterState.HELD
    # Those of today and of the next two weeks wait: this town has none for a month.
    Encounter.objects.filter(ends_at__gt=timezone.now()).update(
        starts_at=F("starts_at") + timedelta(days=30), ends_at=F("ends_at") + timedelta(days=30)
    )
    soon = EncounterFactory(title="Café de mardi", starts_at=timezone.now() + timedelta(days=40))
    page.goto(reverse("admin:outreach_encounter_change", args=[soon.pk]))
    press(page, "Annuler la rencontre")
    page.locator("#content textarea").fill("La salle est fermée.")
    confirm(page)


def polling_officer(page: Page) -> None:
    for name in ("edition", "project", "category"):
        page.goto(reverse(f"admin:budgets_{name}_changelist"))
        look(page)
        page.locator("#result_list tbody th a").first.press("Enter")
        look(page)


MORNINGS = [
    pytest.param(
        "agent-espaces-verts", service_agent, 360, False, ("Dossiers", *REQUESTS), id="service-agent-without-script"
    ),
    pytest.param("elue", decider, 1440, True, ("Décisions à publier", "À décider"), id="decider"),
    pytest.param("moderation", moderator, 360, True, (), id="moderator"),
    pytest.param(
        "animation-conseils", animator, 1440, True, ("Rencontres passées", "Comptes rendus à écrire"), id="animator"
    ),
    pytest.param("bureau-de-vote", polling_officer, 360, True, (), id="polling-officer"),
]


@pytest.mark.parametrize(("name", "morning", "width", "js", "done"), MORNINGS)
def test_a_morning_ends_with_nothing_left(
    open_page: Open, *, name: str, morning: Callable[[Page], None], width: int, js: bool, done: tuple[str, ...]
) -> None:
    """Nothing at all, or nothing of what the morning was for (`done`): councils give these roles other work too."""
    page = open_page(width=width, js=js, as_user=User.objects.get(email=f"{name}@example.org"))
    morning(page)
    page.goto(HOME)
    if not done:
        expect(page.locator(".home-empty")).to_contain_text(NOTHING)
    for queue in done:
        expect(page.locator(".queue", has_text=queue)).to_have_count(0)
    look(page)


def test_an_administrator_invites_takes_a_list_away_and_asks_for_a_second_factor_to_be_erased(open_page: Open) -> None:
    page = open_page(width=1440, scheme="dark", as_user=User.objects.get(email="administration@example.org"))
    page.goto(HOME)
    look(page)
    page.goto(reverse("admin:accounts_invitation_changelist"))
    press(page, "Inviter une personne")
    page.locator("[name=email]").fill("nouvelle@example.org")
    page.locator("[name=first_name]").fill("Nora")
    page.locator("[name=last_name]").fill("Petit")
    page.locator("[name=roles][value=moderator]").check()
    confirm(page)
    assert Invitation.objects.get().user.email == "nouvelle@example.org"
    page.goto(reverse("admin:budgets_project_changelist"))
    press(page, "Emporter")
    page.locator("input[type=radio]").first.check()
    page.locator("[name=words]").fill("Réunion des services du 3 mars.")
    with page.expect_download() as taken:
        press(page, "Prendre le fichier")
    assert taken.value.suggested_filename.endswith(".csv")
    page.goto(reverse("admin:accounts_user_change", args=[User.objects.get(email="agent-qrc@example.org").pk]))
    press(page, "Effacer sa double sécurité")
    page.locator("[name=checked]").fill("Je l’ai vue dans son bureau.")
    confirm(page)
    page.goto(reverse("admin:accounts_factorreset_changelist"))
    look(page)


def test_a_mediator_opens_the_tablet_on_the_encounter_of_the_day(open_page: Open) -> None:
    now = timezone.now()
    EncounterFactory(title="Au marché", starts_at=now - timedelta(hours=1))
    page = open_page(width=360, as_user=User.objects.get(email="mediation@example.org"))
    page.goto(reverse("field:choose"))
    look(page)
    page.get_by_role("button", name="Commencer ici : Au marché").press("Enter")
    expect(page.locator("main")).to_contain_text("Au marché")
    look(page)
