"""Photos of a project: cleaned, stored under names that say nothing, removed with their files."""

import secrets
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import clean_image
from budgets.actions.deposit import locked_project
from budgets.actions.forgetting import forget_files
from budgets.enums import ProjectState
from budgets.models import Project, ProjectPhoto
from budgets.permissions import deposit as permissions

MAX_PHOTOS = 3


@transaction.atomic
def add_photo(*, project: Project, by: User | None, file: IO[Any], alt: str, now: datetime) -> ProjectPhoto:
    """Keep two cleaned pictures of a photo, never the file that was sent. The same photo sent twice is one photo.

    Raises ImageRefused for a file that is no photo, ActionDenied once the project no longer changes.
    """
    cleaned = clean_image(file)
    locked = locked_project(project)
    _refuse_change(locked, by, now)
    known = locked.photos.filter(content_hash=cleaned.content_hash).first()
    if known:
        return known
    if locked.photos.count() >= MAX_PHOTOS:
        raise ActionDenied(f"Un projet a {MAX_PHOTOS} photos au plus. Enlevez-en une d’abord.")
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
    photo.large.save(f"{name}-grande.webp", ContentFile(cleaned.large), save=False)
    photo.small.save(f"{name}-petite.webp", ContentFile(cleaned.small), save=False)
    photo.save()
    return photo


@transaction.atomic
def remove_photo(*, photo: ProjectPhoto, by: User | None, now: datetime) -> None:
    """Take a photo away, with its files once that is certain."""
    locked = locked_project(photo.project)
    _refuse_change(locked, by, now)
    forget_files([photo])
    photo.delete()


def _refuse_change(project: Project, by: User | None, now: datetime) -> None:
    if project.state == ProjectState.DRAFT:
        refuse(permissions.refusal_to_deposit(by, project.edition, now))
    else:
        refuse(permissions.refusal_to_edit(by, project, now) if by else "Ce projet est déjà déposé.")
