"""Where keys stand: `check --deploy` says a folder that is copied, that others read, or that is on a disk."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, registry

from budgets.voting.box.key_folder import check_key_folder, is_in_memory


def said(settings: Any, folder: Path) -> list[str | None]:
    settings.VOTE_KEY_DIR = folder
    return [message.id for message in check_key_folder()]


@pytest.mark.parametrize("name", ["VAR_DIR", "BACKUP_DIR", "MEDIA_ROOT"])
def test_a_folder_that_is_copied_with_the_site_is_an_error(name: str, settings: Any, tmp_path: Path) -> None:
    setattr(settings, name, tmp_path / "copie")
    assert said(settings, tmp_path / "copie" / "cles") == ["budgets.E001"]


def test_a_folder_that_others_open_is_an_error(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "cles").mkdir(mode=0o755)
    assert said(settings, tmp_path / "cles") == ["budgets.E002"]


def test_a_folder_in_memory_is_right_and_one_on_a_disk_is_told(settings: Any, tmp_path: Path) -> None:
    on_disk = settings.BASE_DIR / "essai-cles"
    assert not is_in_memory(on_disk)
    expected: list[str | None] = [] if is_in_memory(tmp_path / "cles") else ["budgets.W001"]
    assert said(settings, tmp_path / "cles") == expected
    shm = Path("/dev", "shm", "allonnes-essai", "cles")
    assert is_in_memory(shm) == Path("/dev", "shm").is_mount()


def test_it_is_asked_before_a_site_goes_online() -> None:
    assert check_key_folder in registry.registry.get_checks(include_deployment_checks=True)
    assert Tags.security in check_key_folder.tags  # type: ignore[attr-defined]
