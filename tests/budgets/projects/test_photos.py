"""Photos are refused before they are read, and a disk that keeps nothing costs a photo, never a text."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import override_settings
from django.urls import reverse

from allonnes.accounts.limits import TOO_OFTEN
from allonnes.core.errors import ActionDenied
from allonnes.core.photos.actions import NOT_KEPT
from budgets.projects.models import ProjectPhoto
from tests.factories.accounts import make_user, sign_in
from tests.factories.deposits import DURING, IN_STUDY, deposited_by, draft_of, photo_of, picture
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during(tmp_path: Path) -> Iterator[None]:
    with time_machine.travel(DURING, tick=False), override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


class Untouched:
    """A file that nobody may read."""

    def read(self, size: int = -1) -> NoReturn:
        raise AssertionError("the file was read")

    seek = read


def test_who_may_not_is_refused_before_the_file_is_read() -> None:
    author, stranger = make_user(), make_user()
    project = deposited_by(author)
    for by, now in ((stranger, DURING), (author, IN_STUDY), (None, DURING)):
        with pytest.raises(ActionDenied):
            photo_of(project, by=by, file=Untouched(), now=now)
    draft = draft_of(author, project.edition)
    with pytest.raises(ActionDenied):
        photo_of(draft, by=author, file=Untouched(), now=IN_STUDY)


def test_a_fourth_photo_is_refused_before_it_is_read() -> None:
    author = make_user()
    project = deposited_by(author)
    for colour in ("green", "red", "blue"):
        photo_of(project, by=author, file=picture(colour=colour))
    with pytest.raises(ActionDenied, match="3 photos au plus"):
        photo_of(project, by=author, file=Untouched())


def test_the_same_photo_sent_twice_is_one_photo() -> None:
    author = make_user()
    project = deposited_by(author)
    first = photo_of(project, by=author, file=picture(colour="green"))
    assert photo_of(project, by=author, file=picture(colour="green")) == first
    assert project.photos.count() == 1


@pytest.mark.parametrize("name", ["deposit_photos", "my_photos"])
def test_every_way_in_counts_the_photos_sent(client: StrictClient, settings: Any, name: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "photo": "1/h/ip"}
    author = make_user()
    sign_in(client, author)
    project = draft_of(author) if name == "deposit_photos" else deposited_by(author)
    url = reverse(f"budgets:{name}", args=[project.public_id])
    assert client.post(url, {"photo": picture(), "alt": "Le mur"}).status_code == 302
    page = client.post(url, {"photo": picture(colour="red"), "alt": "Le mur rouge"})
    assert TOO_OFTEN.split(":")[0].strip() in page.content.decode().replace("\xa0", " ")
    assert "Le mur rouge" in page.content.decode()
    assert project.photos.count() == 1


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows over a hundred bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_folder() -> Iterator[None]:
    """A file stands where the folder of photos should be: nobody writes there, not even root."""
    with override_settings(MEDIA_ROOT=Path(__file__)):
        yield


@contextmanager
def no_lock() -> Iterator[None]:
    """The folder of the site takes no file at all."""
    with override_settings(VAR_DIR=Path(__file__)):
        yield


@pytest.mark.parametrize("trouble", [full_disk, no_folder, no_lock])
@pytest.mark.parametrize("name", ["deposit_photos", "my_photos"])
def test_a_disk_that_keeps_nothing_is_said_and_loses_no_text(
    client: StrictClient, tmp_path: Path, trouble: Any, name: str
) -> None:
    author = make_user()
    sign_in(client, author)
    project = draft_of(author) if name == "deposit_photos" else deposited_by(author)
    url = reverse(f"budgets:{name}", args=[project.public_id])
    with trouble():
        page = client.post(url, {"photo": picture(), "alt": "Le mur rouge"})
    assert page.status_code in {409, 422}
    assert NOT_KEPT.split(":")[0].strip() in page.content.decode()
    assert "Le mur rouge" in page.content.decode()
    assert not ProjectPhoto.objects.exists()
    assert [one for one in tmp_path.rglob("*.webp") if one.is_file()] == []
    assert client.post(url, {"photo": picture(), "alt": "Le mur rouge"}).status_code == 302


def test_a_row_that_is_not_written_leaves_no_file(tmp_path: Path) -> None:
    author = make_user()
    project = deposited_by(author)
    with pytest.raises(DatabaseError):
        photo_of(project, by=author, alt="x" * 300)
    assert connection.in_atomic_block
    assert [one for one in tmp_path.rglob("*.webp") if one.is_file()] == []
