"""A secret in a file: whole or absent, for one account, gone when destroyed."""

import os
from pathlib import Path

import pytest

from allonnes.core import secret_files
from allonnes.core.secret_files import UnsafeSecretError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cles" / "un.cle"


def test_a_secret_is_written_for_its_owner_alone_and_read_again(path: Path) -> None:
    secret_files.write(path, b"secret")
    assert secret_files.read(path) == b"secret"
    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert os.listdir(path.parent) == ["un.cle"]


def test_a_secret_is_never_replaced(path: Path) -> None:
    secret_files.write(path, b"secret")
    with pytest.raises(FileExistsError):
        secret_files.write(path, b"autre")
    assert secret_files.read(path) == b"secret"
    assert os.listdir(path.parent) == ["un.cle"]


def test_what_another_account_could_read_is_no_secret(path: Path) -> None:
    secret_files.write(path, b"secret")
    path.chmod(0o640)
    with pytest.raises(UnsafeSecretError, match="ouvert à un autre compte"):
        secret_files.read(path)
    path.chmod(0o600)
    path.parent.chmod(0o755)
    with pytest.raises(UnsafeSecretError):
        secret_files.read(path)
    with pytest.raises(UnsafeSecretError):
        secret_files.write(path.with_name("deux.cle"), b"secret")


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    elsewhere.write_bytes(b"secret")
    elsewhere.chmod(0o600)
    path.parent.mkdir(mode=0o700)
    path.symlink_to(elsewhere)
    for act in (secret_files.read, secret_files.destroy):
        with pytest.raises(OSError, match="symbolic"):
            act(path)
    assert elsewhere.read_bytes() == b"secret"


def test_a_folder_in_the_place_of_a_secret_is_none(path: Path) -> None:
    path.mkdir(parents=True, mode=0o700)
    path.parent.chmod(0o700)
    with pytest.raises(OSError, match=r"compte|directory"):
        secret_files.read(path)


def test_a_destroyed_secret_is_overwritten_then_gone(path: Path) -> None:
    secret_files.write(path, b"secret")
    held = path.open("rb")
    secret_files.destroy(path)
    assert held.read() == bytes(6)
    held.close()
    assert secret_files.read(path) is None
    assert secret_files.version(path) is None
    secret_files.destroy(path)


def test_a_secret_written_again_has_another_version(path: Path) -> None:
    secret_files.write(path, b"secret")
    first = secret_files.version(path)
    with path.open("rb"):
        secret_files.destroy(path)
        secret_files.write(path, b"secret")
        assert secret_files.version(path) != first


def test_whether_a_folder_takes_secrets(tmp_path: Path) -> None:
    assert secret_files.is_writable(tmp_path / "cles")
    assert not list((tmp_path / "cles").iterdir())
    (tmp_path / "fichier").write_text("")
    assert not secret_files.is_writable(tmp_path / "fichier")
