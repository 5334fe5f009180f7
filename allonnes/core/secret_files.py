"""A short secret as a file of its own, outside the database and its copies: written whole, read strictly, destroyed.

The folder is open to one account only (0700), so are the files (0600): anything wider is refused, never mended, since
somebody may have read it. A destroyed file is overwritten before its name goes; on a disk that copies blocks this is no
proof, which is why the folder should be in memory (tmpfs), or on a small volume that nothing copies.
"""

import os
import secrets
import stat
from pathlib import Path

_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS = 0o077
_ROOT = 0

Version = tuple[int, int, int]


class UnsafeSecretError(OSError):
    """The file or its folder could be read or replaced by another account: what it holds is not taken for a secret."""


def write(path: Path, content: bytes) -> None:
    """Write a new secret: after this call it survives the end of the process, or nothing was written.

    Raises FileExistsError when there is one already: a secret is never replaced. Raises OSError otherwise.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check(path.parent.lstat(), path.parent, is_folder=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, _NEW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, path)
    finally:
        draft.unlink()
    _settle(path.parent)


def version(path: Path) -> Version | None:
    """What changes when the file does, or who may open it or its folder; None when it is not there."""
    try:
        state, folder = path.lstat(), path.parent.lstat()
    except OSError:
        return None
    return state.st_ino, state.st_ctime_ns, folder.st_mode


def read(path: Path) -> bytes | None:
    """The secret; None when there is none. Raises UnsafeSecretError, or OSError when it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        _check(path.parent.lstat(), path.parent, is_folder=True)
        _check(os.fstat(stream.fileno()), path, is_folder=False)
        return stream.read()


def destroy(path: Path) -> None:
    """Overwrite the secret, then remove its name; nothing to do when it is gone already. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "wb", buffering=0) as stream:
        stream.write(bytes(os.fstat(stream.fileno()).st_size))
        os.fsync(stream.fileno())
    path.unlink(missing_ok=True)
    _settle(path.parent)


def is_writable(folder: Path) -> bool:
    """Whether a secret can be written there; makes the folder, and leaves nothing in it."""
    probe = folder / f"essai-{secrets.token_hex(4)}"
    try:
        write(probe, b"-")
        destroy(probe)
    except OSError:
        return False
    return True


def _check(state: os.stat_result, path: Path, *, is_folder: bool) -> None:
    is_kind = stat.S_ISDIR(state.st_mode) if is_folder else stat.S_ISREG(state.st_mode)
    is_ours = os.geteuid() in {_ROOT, state.st_uid}
    if not is_kind or not is_ours or state.st_mode & _OTHERS:
        raise UnsafeSecretError(f"« {path} » est ouvert à un autre compte : supprimez-le, puis recommencez.")


def _settle(folder: Path) -> None:
    """The names of the folder as they now are, on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
