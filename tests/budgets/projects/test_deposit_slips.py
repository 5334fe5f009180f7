"""What goes wrong while depositing, and how one gets out: a mistyped address, a telephone number, a step back."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.core.models import OutboxMessage
from allonnes.notifications.rendering import as_email
from budgets.projects.models import DepositCode, Project
from tests.factories.accounts import make_user, sign_in
from tests.factories.core import nobody_delivers
from tests.factories.deposits import DURING, deposit_code, deposited_by, open_edition, picture
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
IDEA = {
    "title": "Un verger partagé",
    "description": "Planter vingt arbres fruitiers que tout le monde peut cueillir.",
    "category": "",
    "cost_guess": "",
}
VISITOR = {"first_name": "Ali", "email": "ali@exmaple.org", "author_label": "", "is_adult": "on"}


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False), nobody_delivers():
        yield


def waiting(client: StrictClient) -> Project:
    """An idea that waits for its code, in the browser that wrote it."""
    client.post(reverse("budgets:deposit", args=[open_edition().slug]), IDEA)
    project = Project.objects.get()
    client.post(reverse("budgets:deposit_author", args=[project.public_id]), VISITOR)
    client.post(reverse("budgets:deposit_check", args=[project.public_id]), {"has_agreed": "on"})
    return Project.objects.get()


def test_a_mistyped_address_is_changed_and_the_first_code_dies(client: StrictClient) -> None:
    project = waiting(client)
    first, page = deposit_code(), reverse("budgets:deposit_address", args=[project.public_id])
    follow_up = reverse("budgets:follow_up", args=[project.public_id])
    assert page in client.get(follow_up).content.decode()
    assert "adresse complète" in client.post(page, {"email": "ali"}).content.decode()
    assert client.post(page, {"email": "ali@example.org"}).status_code == 302
    assert DepositCode.objects.get().email == "ali@example.org"
    assert "pas le bon code" in client.post(follow_up, {"code": first}).content.decode()
    assert client.post(follow_up, {"code": deposit_code()}).status_code == 302
    assert client.get(page).status_code == 404


def test_only_the_browser_that_wrote_changes_the_address_and_five_times_at_most(client: StrictClient) -> None:
    project = waiting(client)
    page = reverse("budgets:deposit_address", args=[project.public_id])
    assert StrictClient().post(page, {"email": "b@example.org"}).status_code == 404
    assert page not in StrictClient().get(reverse("budgets:follow_up", args=[project.public_id])).content.decode()
    answers = [client.post(page, {"email": f"ali{number}@example.org"}) for number in range(5)]
    assert [answer.status_code for answer in answers] == [302] * 4 + [422]
    assert "Cinq messages sont déjà partis" in answers[-1].content.decode()
    assert OutboxMessage.objects.filter(kind="budgets/deposit_code").count() == 5


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_telephone_number_is_not_published(client: StrictClient, field: str) -> None:
    answers = {**IDEA, field: "Appelez-moi pour en parler au 06 39 98 12 34"}
    page = client.post(reverse("budgets:deposit", args=[open_edition().slug]), answers)
    assert "un numéro de téléphone (06 39 98 12 34)" in page.content.decode()
    assert not Project.objects.exists()


def test_a_title_of_signs_that_no_key_types_is_asked_again(client: StrictClient) -> None:
    page = client.post(reverse("budgets:deposit", args=[open_edition().slug]), {**IDEA, "title": "\x00"})
    assert (page.status_code, Project.objects.count()) == (422, 0)


def test_nor_in_a_place_nor_in_the_reason_of_a_withdrawal(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    reason = {"reason": "Je déménage, appelez le 06 39 98 12 34"}
    page = client.post(reverse("budgets:withdraw", args=[project.public_id]), reason)
    assert "enlevez ce renseignement" in page.content.decode()
    client.post(reverse("budgets:deposit", args=[project.edition.slug]), IDEA)
    draft = Project.objects.latest("pk")
    place = reverse("budgets:deposit_place", args=[draft.public_id])
    assert "une adresse électronique" in client.post(place, {"place_label": "zoe@example.org"}).content.decode()


def test_each_page_leads_to_the_one_before(client: StrictClient) -> None:
    client.post(reverse("budgets:deposit", args=[open_edition().slug]), IDEA)
    draft = Project.objects.get().public_id
    order = ["deposit_idea", "deposit_place", "deposit_photos", "deposit_author"]
    for before, here in pairwise(order):
        page = client.get(reverse(f"budgets:{here}", args=[draft])).content.decode()
        assert f'href="{reverse(f"budgets:{before}", args=[draft])}"' in page
    assert "Étape précédente" not in client.get(reverse("budgets:deposit_idea", args=[draft])).content.decode()


def test_the_mail_of_the_code_says_midnight_as_the_site_does(client: StrictClient) -> None:
    project = waiting(client)
    project.edition.phases.filter(kind="deposit").update(ends_at=DURING + timedelta(days=1, hours=14))
    client.post(reverse("budgets:deposit_address", args=[project.public_id]), {"email": "ali@example.org"})
    letter = OutboxMessage.objects.get(address="ali@example.org")
    assert letter.payload["until"].replace("\u00a0", " ") == "samedi 21 novembre 2026 à minuit"


def test_the_mail_of_the_code_holds_no_word_that_a_stranger_typed(client: StrictClient) -> None:
    project = waiting(client)
    letter = OutboxMessage.objects.get(address="ali@exmaple.org")
    mail = as_email(letter, None)
    said = " ".join([str(mail.subject), str(mail.body), *(str(part[0]) for part in mail.alternatives)])
    assert not [word for word in (project.title, "verger", "Ali,", "Bonjour Ali") if word in said]
    assert deposit_code() in said
    assert reverse("budgets:follow_up", args=[project.public_id]) in said


def test_a_photo_without_words_is_asked_again(client: StrictClient) -> None:
    client.post(reverse("budgets:deposit", args=[open_edition().slug]), IDEA)
    page = reverse("budgets:deposit_photos", args=[Project.objects.get().public_id])
    answer = client.post(page, {"photo": picture(), "alt": ""}).content.decode()
    assert "Dites en quelques mots" in answer
    assert "Choisissez la photo de nouveau" in answer
