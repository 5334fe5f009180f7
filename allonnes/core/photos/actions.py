"""Photos of a thing: cleaned, stored under names that say nothing, removed with their files."""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import CleanImage, Readable, clean_image
from allonnes.core.photos.album import Album
from allonnes.core.photos.models import LARGE, SMALL, AbstractPhoto

logger = logging.getLogger(__name__)
NOT_KEPT = _(
    "Le site ne peut garder aucune photo pour le moment. Votre texte est gardé : "
    "continuez sans photo, ou revenez plus tard."
)

ELSEWHERE = _("Cette photo est déjà là, parmi les autres. Choisissez-en une autre.")


def add_photo(*, album: Album, thing: Any, by: Any, file: Readable, alt: str, now: datetime) -> AbstractPhoto:
    """Keep two cleaned pictures of a photo, never the file that was sent. The same photo sent twice is one photo.

    Who may not is refused before anything is decoded, and outside any transaction: a photo takes a second and much
    memory. Raises ImageRefused for a file that is no photo, ActionDenied once the thing no longer changes, has as many
    photos as it may, or when the disk keeps nothing more.
    """
    try:
        refuse(album.refusal(by, thing, now))
        refuse(album.refusal_to_add(thing))
        return _keep(album=album, thing=thing, by=by, cleaned=clean_image(file), alt=alt, now=now)
    except OSError as trouble:
        logger.exception("no photo can be kept")
        raise ActionDenied(str(NOT_KEPT)) from trouble


@transaction.atomic
def _keep(*, album: Album, thing: Any, by: Any, cleaned: CleanImage, alt: str, now: datetime) -> AbstractPhoto:
    locked = album.locked(thing)
    refuse(album.refusal(by, locked, now))
    known = album.kept(locked, cleaned.content_hash)
    if known:
        refuse(None if album.holds(known) else str(ELSEWHERE))
        return known
    refuse(album.refusal_to_add(locked))
    photo = album.model(
        **{album.field: locked},
        **album.kind,
        **album.given,
        alt=alt.strip(),
        width=cleaned.width,
        height=cleaned.height,
        small_width=cleaned.small_width,
        small_height=cleaned.small_height,
        content_hash=cleaned.content_hash,
    )
    name = secrets.token_hex(16)
    with _no_half_photo(photo, name):
        photo.large.save(_file_name(name, LARGE), ContentFile(cleaned.large), save=False)
        photo.small.save(_file_name(name, SMALL), ContentFile(cleaned.small), save=False)
        photo.save()
    return photo


def _file_name(name: str, size: str) -> str:
    return f"{name}-{size}.webp"


@contextmanager
def _no_half_photo(photo: AbstractPhoto, name: str) -> Iterator[None]:
    """A file that could not be written whole, or whose row is not written, leaves nothing behind."""
    try:
        yield
    except (OSError, DatabaseError):
        for file, size in ((photo.large, LARGE), (photo.small, SMALL)):
            with suppress(OSError):
                file.storage.delete(file.field.generate_filename(photo, _file_name(name, size)))
        raise


@transaction.atomic
def remove_photo(*, album: Album, photo: AbstractPhoto, by: Any, now: datetime) -> None:
    """Take a photo away, with its files once that is certain."""
    locked = album.locked(getattr(photo, album.field))
    refuse(album.refusal(by, locked, now))
    forget_files([photo])
    photo.delete()


def forget_files(photos: Iterable[AbstractPhoto]) -> None:
    """Delete the pictures of photos whose rows go, once the transaction is certain."""
    names = [str(file.name) for photo in photos for file in (photo.large, photo.small)]

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)
