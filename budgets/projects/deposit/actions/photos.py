"""Photos of a project: cleaned, stored under names that say nothing, removed with their files."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import CleanImage, clean_image
from budgets.projects.deposit.actions.deposit import locked_project
from budgets.projects.deposit.actions.forgetting import forget_files
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project, ProjectPhoto

logger = logging.getLogger(__name__)
MAX_PHOTOS = 3
LARGE, SMALL = "{}-grande.webp", "{}-petite.webp"
NOT_KEPT = (
    "Le site ne peut garder aucune photo pour le moment. Votre texte est gardé : "
    "continuez sans photo, ou revenez plus tard."
)


def add_photo(*, project: Project, by: User | None, file: IO[Any], alt: str, now: datetime) -> ProjectPhoto:
    """Keep two cleaned pictures of a photo, never the file that was sent. The same photo sent twice is one photo.

    Who may not is refused before anything is decoded, and outside any transaction: a photo takes a second and much
    memory. Raises ImageRefused for a file that is no photo, ActionDenied once the project no longer changes or when the
    disk keeps nothing more.
    """
    try:
        _refuse_change(project, by, now)
        _refuse_one_more(project)
        return _keep(project=project, by=by, cleaned=clean_image(file), alt=alt, now=now)
    except OSError as trouble:
        logger.exception("no photo can be kept")
        raise ActionDenied(NOT_KEPT) from trouble


@transaction.atomic
def _keep(*, project: Project, by: User | None, cleaned: CleanImage, alt: str, now: datetime) -> ProjectPhoto:
    locked = locked_project(project)
    _refuse_change(locked, by, now)
    known = locked.photos.filter(content_hash=cleaned.content_hash).first()
    if known:
        return known
    _refuse_one_more(locked)
    name = secrets.token_hex(16)
    photo = ProjectPhoto(
        project=locked,
        alt=alt.strip(),
        width=cleaned.width,
        height=cleaned.height,
        small_width=cleaned.small_width,
        small_height=cleaned.small_height,
        content_hash=cleaned.content_hash,
    )
    with _no_half_photo(photo, name):
        photo.large.save(LARGE.format(name), ContentFile(cleaned.large), save=False)
        photo.small.save(SMALL.format(name), ContentFile(cleaned.small), save=False)
        photo.save()
    return photo


@contextmanager
def _no_half_photo(photo: ProjectPhoto, name: str) -> Iterator[None]:
    """A file that could not be written whole, or whose row is not written, leaves nothing behind."""
    try:
        yield
    except (OSError, DatabaseError):
        for file, shape in ((photo.large, LARGE), (photo.small, SMALL)):
            with suppress(OSError):
                file.storage.delete(file.field.generate_filename(photo, shape.format(name)))
        raise


@transaction.atomic
def remove_photo(*, photo: ProjectPhoto, by: User | None, now: datetime) -> None:
    """Take a photo away, with its files once that is certain."""
    locked = locked_project(photo.project)
    _refuse_change(locked, by, now)
    forget_files([photo])
    photo.delete()


def _refuse_one_more(project: Project) -> None:
    if project.photos.count() >= MAX_PHOTOS:
        raise ActionDenied(f"Un projet a {MAX_PHOTOS} photos au plus. Enlevez-en une d’abord.")


def _refuse_change(project: Project, by: User | None, now: datetime) -> None:
    if project.state == ProjectState.DRAFT:
        refuse(permissions.refusal_to_deposit(by, project.edition, now))
    else:
        refuse(permissions.refusal_to_edit(by, project, now) if by else "Ce projet est déjà déposé.")
