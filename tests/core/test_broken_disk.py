"""A disk that is full, or a folder that only reads: pages and texts go on, since they live in the database."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.urls import reverse

from budgets.projects.models import Project
from tests.factories.accounts import make_user, sign_in
from tests.factories.deposits import DURING, deposited_by, open_edition
from tests.strict_client import StrictClient

IDEA = {"title": "Un verger partagé", "description": "Vingt arbres que tout le monde peut cueillir.", "cost_guess": ""}


@contextmanager
def full_disk() -> Iterator[None]:
    """Not a byte more in any file of this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only() -> Iterator[None]:
    """A file stands where the folder of the site should be: nobody writes there, not even root."""
    nowhere = Path(__file__)
    with override_settings(VAR_DIR=nowhere, MEDIA_ROOT=nowhere, EMAIL_FILE_PATH=nowhere):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [full_disk, read_only])
def test_pages_answer_and_texts_are_kept(client: StrictClient, trouble: Any) -> None:
    with time_machine.travel(DURING, tick=False):
        author = make_user()
        sign_in(client, author)
        edition = open_edition()
        mine = deposited_by(author, edition)
        pages = [reverse("portal:home"), reverse("budgets:edition", args=[edition.slug]), reverse("budgets:mine")]
        pages += [reverse("budgets:edit", args=[mine.public_id]), reverse("portal:search") + "?q=verger", "/sante/"]
        with trouble():
            assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
            assert client.post(reverse("budgets:deposit", args=[edition.slug]), IDEA).status_code == 302
        assert Project.objects.filter(title=IDEA["title"]).count() == 2


def test_a_full_disk_is_what_the_tests_say(tmp_path: Path) -> None:
    with full_disk():
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "file").write_bytes(b"a")
        assert os.access(tmp_path, os.W_OK)
