"""Where the keys of open votes may stand: in a folder that no copy of the site takes, and that can be written."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from allonnes.core import secret_files

INSIDE = "VOTE_KEY_DIR est dans {name} : la clé d’un vote serait copiée avec le reste."
NOT_WRITABLE = "VOTE_KEY_DIR ne peut pas être écrit par ce compte, ou est ouvert à d’autres : aucun vote ne s’ouvrira."
NOT_MEMORY = (
    "VOTE_KEY_DIR n’est pas en mémoire (tmpfs) : vérifiez que ce volume n’est pris par aucun instantané ni aucune "
    "sauvegarde."
)
HINT = "Voir « La clé d’un vote » dans docs/deploiement.md."


def check_key_folder(**_kwargs: Any) -> list[CheckMessage]:
    """For `manage.py check --deploy`."""
    folder = Path(settings.VOTE_KEY_DIR)
    copied = {"VAR_DIR": settings.VAR_DIR, "BACKUP_DIR": settings.BACKUP_DIR, "MEDIA_ROOT": settings.MEDIA_ROOT}
    inside = next((name for name, path in copied.items() if folder.resolve().is_relative_to(Path(path).resolve())), "")
    if inside:
        return [Error(INSIDE.format(name=inside), hint=HINT, id="budgets.E001")]
    if not secret_files.is_writable(folder):
        return [Error(NOT_WRITABLE, hint=HINT, id="budgets.E002")]
    return [] if is_in_memory(folder) else [Warning(NOT_MEMORY, hint=HINT, id="budgets.W001")]


def is_in_memory(folder: Path) -> bool:
    """Whether the folder is on a tmpfs, as far as the system says: a folder on none is taken for a disk."""
    place = folder.resolve()
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return False
    kinds = {Path(mount[1]): mount[2] for mount in mounts}
    return next((kinds[path] for path in (place, *place.parents) if path in kinds), "") in {"tmpfs", "ramfs"}
