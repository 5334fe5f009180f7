"""The pages of the deposit: from an idea to a receipt, with and without account, nothing typed is lost."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.utils import override_settings
from django.urls import reverse

from allonnes.core.models import OutboxMessage
from allonnes.town.models import TownProfile
from budgets.editions.models import Edition
from budgets.projects.deposit.views.deposit import SESSION_KEY
from budgets.projects.enums import ProjectState
from budgets.projects.models import DepositCode, Project, ProjectPhoto
from tests.factories.accounts import make_user, sign_in
from tests.factories.budgets import ProjectFactory
from tests.factories.deposits import (
    DEPOSIT_END,
    DURING,
    IN_STUDY,
    deposit_code,
    deposited_by,
    draft_of,
    open_edition,
    picture,
    waiting_for_code,
)
from tests.real_data import DATA
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
IDEA = {"title": "Un verger partagé", "description": "Vingt arbres que tout le monde peut cueillir.", "cost_guess": ""}
JOIN = {"first_name": "Bruno", "is_adult": "on"}
VISITOR = {"first_name": "Camille", "email": "camille@example.org", "author_label": "", "is_adult": "on"}


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def _media(tmp_path: Path) -> Any:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def begin(client: StrictClient, edition: Edition) -> Project:
    response = client.post(reverse("budgets:deposit", args=[edition.slug]), IDEA)
    assert response.status_code == 302
    project = Project.objects.latest("pk")
    assert response["Location"] == reverse("budgets:deposit_place", args=[project.public_id])
    return project


def page(client: StrictClient, name: str, *args: Any) -> str:
    return client.get(reverse(f"budgets:{name}", args=args)).content.decode()


def test_a_visitor_deposits_and_confirms_in_another_browser(client: StrictClient) -> None:
    edition = open_edition()
    assert client.get(reverse("budgets:submit"))["Location"] == reverse("budgets:deposit", args=[edition.slug])
    project = begin(client, edition)
    answers = {"neighbourhood": "", "place_label": "Plaine", "latitude": "", "longitude": ""}
    assert client.post(reverse("budgets:deposit_place", args=[project.public_id]), answers).status_code == 302
    assert 'name="continue"' in page(client, "deposit_photos", project.public_id)
    assert client.get(reverse("budgets:deposit_check", args=[project.public_id])).status_code == 302
    assert client.post(reverse("budgets:deposit_author", args=[project.public_id]), VISITOR).status_code == 302
    assert "Voici ce que tout le monde lira" in page(client, "deposit_check", project.public_id)
    check = reverse("budgets:deposit_check", args=[project.public_id])
    assert client.post(check, {}).status_code == 422
    follow_up = reverse("budgets:follow_up", args=[project.public_id])
    assert client.post(check, {"has_agreed": "on"})["Location"] == follow_up
    assert client.post(check, {"has_agreed": "on"}).status_code == 302
    other = StrictClient()
    waiting = other.get(follow_up).content.decode()
    assert "En attente de votre confirmation" in waiting
    assert "c…@example.org" in waiting
    assert other.post(follow_up, {"code": "12"}).status_code == 422
    assert other.post(follow_up, {"code": deposit_code()}).status_code == 302
    receipt = other.get(follow_up).content.decode()
    assert "Votre projet est déposé" in receipt
    assert "<svg" in receipt
    assert "_auth_user_id" not in other.session
    public = StrictClient().get(reverse("budgets:project", args=[edition.slug, 1])).content.decode()
    assert "Un verger partagé" in public
    assert "camille@example.org" not in public


def test_one_address_gets_five_codes_an_hour_whoever_asks() -> None:
    edition = open_edition()
    for _ in range(7):
        client = StrictClient()
        project = begin(client, edition)
        client.post(reverse("budgets:deposit_author", args=[project.public_id]), VISITOR)
        page = client.post(reverse("budgets:deposit_check", args=[project.public_id]), {"has_agreed": "on"})
    assert "Beaucoup de demandes" in page.content.decode()
    assert OutboxMessage.objects.filter(kind="budgets/deposit_code").count() == 5
    waiting = Project.objects.filter(state=ProjectState.UNCONFIRMED)[0]
    DepositCode.objects.update(sent_at=DURING - timedelta(hours=1))
    again = client.post(reverse("budgets:resend_code", args=[waiting.public_id]), follow=True)
    assert "Beaucoup de demandes" in again.content.decode()


def test_a_draft_begun_before_signing_in_can_be_deleted(client: StrictClient) -> None:
    project = begin(client, open_edition())
    sign_in(client, make_user())
    session = client.session
    session[SESSION_KEY] = [str(project.public_id)]
    session.save()
    assert client.post(reverse("budgets:deposit_delete", args=[project.public_id])).status_code == 302
    assert not Project.objects.exists()


def test_a_resident_deposits_with_their_account(client: StrictClient) -> None:
    edition, author = open_edition(), make_user(first_name="Aïcha")
    sign_in(client, author)
    project = begin(client, edition)
    author_page = reverse("budgets:deposit_author", args=[project.public_id])
    assert client.post(author_page, {"author_label": "La classe de CM2"}).status_code == 302
    check = reverse("budgets:deposit_check", args=[project.public_id])
    assert "La classe de CM2" in client.get(check).content.decode()
    assert client.post(check, {"has_agreed": "on"}).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.author_words) == (ProjectState.SUBMITTED, "La classe de CM2")


def test_signing_in_on_the_way_keeps_the_draft(client: StrictClient) -> None:
    project = begin(client, open_edition())
    author = make_user()
    sign_in(client, author)
    client.session.save()
    session = client.session
    session["deposit_drafts"] = [str(project.public_id)]
    session.save()
    check = reverse("budgets:deposit_check", args=[project.public_id])
    assert client.post(check, {"has_agreed": "on"}).status_code == 302
    project.refresh_from_db()
    assert project.is_author(author)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "Oui"}, "trop court"),
        ({"title": "x" * 121}, "trop long"),
        ({"description": ""}, "Expliquez votre idée"),
        ({"description": "Court"}, "une phrase entière"),
        ({"description": "x" * 5001}, "trop long"),
        ({"category": "9999"}, "choix"),
    ],
)
def test_a_wrong_first_page_keeps_what_was_typed(client: StrictClient, changes: dict[str, str], words: str) -> None:
    response = client.post(reverse("budgets:deposit", args=[open_edition().slug]), {**IDEA, **changes})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Erreur" in html
    assert words in html
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "Écrivez votre prénom"),
        ({"email": "camille"}, "adresse complète"),
        ({"email": ""}, "Écrivez votre adresse"),
        ({"is_adult": ""}, "Moins de 18 ans"),
    ],
)
def test_a_wrong_visitor_page_says_what_to_do(client: StrictClient, changes: dict[str, str], words: str) -> None:
    project = begin(client, open_edition())
    response = client.post(reverse("budgets:deposit_author", args=[project.public_id]), {**VISITOR, **changes})
    assert response.status_code == 422
    assert words in response.content.decode()


def test_a_point_outside_the_town_is_refused(client: StrictClient) -> None:
    square = {"type": "Polygon", "coordinates": [[[0.1, 47.9], [0.2, 47.9], [0.2, 48.0], [0.1, 48.0], [0.1, 47.9]]]}
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square)
    project = begin(client, open_edition())
    url = reverse("budgets:deposit_place", args=[project.public_id])
    assert "hors de la commune" in client.post(url, {"latitude": "48.85", "longitude": "2.35"}).content.decode()
    assert client.post(url, {"latitude": "47.95", "longitude": "0.15"}).status_code == 302
    assert client.post(url, {"latitude": "47.95"}).status_code == 302
    project.refresh_from_db()
    assert project.latitude is None


def test_another_persons_draft_does_not_exist(client: StrictClient) -> None:
    draft = draft_of(make_user())
    for name in ("idea", "place", "photos", "author", "check", "delete"):
        assert client.get(reverse(f"budgets:deposit_{name}", args=[draft.public_id])).status_code == 404
    assert client.get(reverse("budgets:deposit_check", args=[uuid4()])).status_code == 404


def test_the_draft_survives_a_lost_session_of_an_account(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = begin(client, open_edition())
    again = StrictClient()
    sign_in(again, author)
    assert "Finir ce dépôt" in page(again, "mine")
    assert "Un verger partagé" in page(again, "deposit_idea", project.public_id)
    assert again.post(reverse("budgets:deposit_delete", args=[project.public_id])).status_code == 302
    assert not Project.objects.exists()


def test_after_the_last_second_every_page_says_so(client: StrictClient) -> None:
    edition, author = open_edition(), make_user()
    sign_in(client, author)
    draft, deposited = draft_of(author, edition), deposited_by(author, edition)
    with time_machine.travel(DEPOSIT_END, tick=False):
        sign_in(client, author)
        assert "n’est pas ouvert" in page(client, "submit")
        assert client.get(reverse("budgets:deposit", args=[edition.slug])).status_code == 409
        for url, answers in (
            (reverse("budgets:deposit", args=[edition.slug]), IDEA),
            (reverse("budgets:deposit_idea", args=[draft.public_id]), IDEA),
            (reverse("budgets:deposit_place", args=[draft.public_id]), {}),
            (reverse("budgets:deposit_author", args=[draft.public_id]), {}),
            (reverse("budgets:deposit_check", args=[draft.public_id]), {"has_agreed": "on"}),
            (reverse("budgets:edit", args=[deposited.public_id]), {**IDEA, "read_revision": "1"}),
        ):
            response = client.post(url, answers)
            assert response.status_code == 409, url
            assert "est terminé" in response.content.decode(), url
        assert client.get(reverse("budgets:edit", args=[deposited.public_id])).status_code == 409
    assert Project.objects.count() == 2


def test_the_next_deposit_is_announced(client: StrictClient) -> None:
    assert "pas encore choisie" in page(client, "submit")
    edition = open_edition()
    with time_machine.travel(edition.timeline[0].starts_at.replace(month=10), tick=False):
        assert "Le prochain dépôt commence" in page(client, "submit")
        assert "commence le" in page(client, "deposit", edition.slug)


# --- Photos -----------------------------------------------------------------------------------------
@pytest.mark.usefixtures("_media")
def test_photos_are_cleaned_shown_and_removed(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = begin(client, open_edition())
    url = reverse("budgets:deposit_photos", args=[project.public_id])
    for colour in ("green", "red", "blue"):
        assert client.post(url, {"photo": picture(colour=colour), "alt": f"Un mur {colour}"}).status_code == 302
    client.post(url, {"photo": picture(colour="blue"), "alt": "Encore"})
    assert project.photos.count() == 3
    assert "Un mur red" in client.get(url).content.decode()
    assert 'type="file"' not in client.get(url).content.decode()
    full = client.post(url, {"photo": picture(colour="black"), "alt": "Un mur noir"})
    assert "3 photos au plus" in full.content.decode()
    photo = project.photos.first()
    small = reverse("budgets:photo", args=[photo.pk, "petite"])
    served = client.get(small)
    assert (served["Content-Type"], served["Cache-Control"]) == ("image/webp", "private, no-store")
    assert b"".join(served.streaming_content)[:4] == b"RIFF"
    assert StrictClient().get(small).status_code == 404
    Project.objects.filter(pk=project.pk).update(state=ProjectState.SUBMITTED, number=1)
    public = StrictClient().get(small)
    assert public["Cache-Control"] == "private, max-age=300"
    assert b"".join(public.streaming_content)
    Path(photo.large.path).unlink()
    assert client.get(reverse("budgets:photo", args=[photo.pk, "grande"])).status_code == 404


@pytest.mark.usefixtures("_media")
def test_a_photo_goes_with_its_files(client: StrictClient, django_capture_on_commit_callbacks: Any) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    url = reverse("budgets:my_photos", args=[project.public_id])
    assert client.post(url, {"photo": picture(), "alt": "Le mur"}).status_code == 302
    photo = ProjectPhoto.objects.get()
    path = Path(photo.large.path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"remove": str(photo.pk)})
    assert not ProjectPhoto.objects.exists()
    assert not path.exists()
    draft = draft_of(author)
    step = reverse("budgets:deposit_photos", args=[draft.public_id])
    client.post(step, {"photo": picture(), "alt": "Le mur"})
    for pk in (str(ProjectPhoto.objects.get().pk), "9" * 30, "²"):
        assert client.post(step, {"remove": pk})["Location"] == step
    assert not ProjectPhoto.objects.exists()


@pytest.mark.usefixtures("_media")
@pytest.mark.parametrize("is_mine", [False, True])
def test_each_button_keeps_the_photo_just_chosen(client: StrictClient, is_mine: bool) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author) if is_mine else draft_of(author)
    url = reverse(f"budgets:{'my' if is_mine else 'deposit'}_photos", args=[project.public_id])
    client.post(url, {"photo": picture(), "alt": "Le mur"})
    old = str(ProjectPhoto.objects.get().pk)
    swapped = client.post(url, {"photo": picture(colour="red"), "alt": "Le mur rouge", "remove": old})
    assert swapped["Location"] == url
    assert [photo.alt for photo in project.photos.all()] == ["Le mur rouge"]
    words = {"alt": "Le mur bleu", "remove": str(ProjectPhoto.objects.get().pk)}
    kept = client.post(url, words)
    assert "Choisissez une photo" in kept.content.decode()
    assert 'value="Le mur bleu"' in kept.content.decode()
    assert not project.photos.exists()


@pytest.mark.usefixtures("_media")
def test_continuing_adds_the_chosen_photo_and_says_what_is_wrong_with_it(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    draft = draft_of(author)
    url, after = (reverse(f"budgets:deposit_{name}", args=[draft.public_id]) for name in ("photos", "author"))
    assert client.post(url, {"continue": "1", "alt": " "})["Location"] == after
    assert client.post(url, {"continue": "1", "alt": "Le mur", "photo": picture()})["Location"] == after
    assert [photo.alt for photo in draft.photos.all()] == ["Le mur"]
    bad = SimpleUploadedFile("photo.jpg", b"pas une photo", "image/jpeg")
    page = client.post(url, {"continue": "1", "alt": "La place", "photo": bad})
    assert page.status_code == 422
    assert 'value="La place"' in page.content.decode()
    assert "Choisissez la photo de nouveau" in client.post(url, {"continue": "1", "photo": picture()}).content.decode()
    for colour in ("red", "blue"):
        client.post(url, {"continue": "1", "alt": colour, "photo": picture(colour=colour)})
    full = client.get(url).content.decode()
    assert 'name="continue"' in full
    assert 'type="file"' not in full


@pytest.mark.usefixtures("_media")
@pytest.mark.parametrize(
    "name", ["broken.png", "crash-2020-10-test.tif", "decompression_bomb.gif", "truncated_jpeg.jpg", "zero_width.gif"]
)
def test_a_hostile_photo_is_refused_and_loses_nothing(client: StrictClient, name: str) -> None:
    project = begin(client, open_edition())
    file = SimpleUploadedFile("photo.jpg", (DATA / "images" / name).read_bytes(), "image/jpeg")
    url = reverse("budgets:deposit_photos", args=[project.public_id])
    response = client.post(url, {"photo": file, "alt": "La place vide"})
    assert response.status_code == 422
    assert 'value="La place vide"' in response.content.decode()
    assert not ProjectPhoto.objects.exists()


@pytest.mark.usefixtures("_media")
def test_after_the_deposit_no_photo_comes_or_goes(client: StrictClient) -> None:
    author = make_user()
    sign_in(client, author)
    project = deposited_by(author)
    url = reverse("budgets:my_photos", args=[project.public_id])
    client.post(url, {"photo": picture(), "alt": "Le mur"})
    assert "Choisissez une photo" in client.post(url, {}).content.decode()
    with time_machine.travel(IN_STUDY, tick=False):
        sign_in(client, author)
        assert client.post(url, {"photo": picture(colour="red"), "alt": "Rouge"}).status_code == 409
        assert client.post(url, {"remove": str(ProjectPhoto.objects.get().pk)}).status_code == 409
    assert project.photos.count() == 1


def test_the_edition_and_the_home_invite_to_deposit_only_while_it_is_open(client: StrictClient) -> None:
    edition = open_edition()
    for url in (reverse("budgets:edition", args=[edition.slug]), reverse("portal:home")):
        assert "Déposer mon projet" in client.get(url).content.decode()
        with time_machine.travel(DEPOSIT_END, tick=False):
            assert "Déposer mon projet" not in client.get(url).content.decode()


# --- Similar ----------------------------------------------------------------------------------------
def test_projects_that_look_like_it_are_shown_while_typing(client: StrictClient) -> None:
    edition = open_edition()
    ProjectFactory(edition=edition, state=ProjectState.SUBMITTED, title="Un verger partagé sur la plaine", number=7)
    ProjectFactory(edition=edition, state=ProjectState.SUBMITTED, title="Des bancs à l’ombre", number=8)
    url = reverse("budgets:near", args=[edition.slug])
    part = client.get(url, {"title": "un VERGER partage"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "verger" in part
    assert "bancs" not in part
    assert "Aucun projet ne ressemble" in client.get(url, {"title": "Une piscine à vagues"}).content.decode()
    assert client.get(url, {"title": "%00'|&!("}).status_code == 200
    assert client.get(url).status_code == 200


def test_confirmation_faults_are_told(client: StrictClient) -> None:
    project = waiting_for_code()
    resend = reverse("budgets:resend_code", args=[project.public_id])
    assert "Attendez une minute" in client.post(resend, follow=True).content.decode()
    with time_machine.travel(DURING.replace(hour=12), tick=False):
        assert "Un nouveau code est parti" in client.post(resend, follow=True).content.decode()
    with time_machine.travel(DEPOSIT_END, tick=False):
        late = client.post(reverse("budgets:follow_up", args=[project.public_id]), {"code": deposit_code()})
        assert "confirmé à temps" in late.content.decode()
    draft = draft_of(None)
    assert client.get(reverse("budgets:follow_up", args=[draft.public_id])).status_code == 302
