"""Documents of a thing: checked, stored under names that say nothing, removed with their files."""

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

from allonnes.core.documents.content import CheckedDocument, check_document
from allonnes.core.documents.models import AbstractDocument
from allonnes.core.documents.shelf import Shelf
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import Readable

logger = logging.getLogger(__name__)
NOT_KEPT = _("Le site ne peut garder aucun document pour le moment. Revenez plus tard : rien n’est enregistré.")


def add_document(*, shelf: Shelf, thing: Any, by: Any, file: Readable, title: str, now: datetime) -> AbstractDocument:
    """Keep a document that was checked. The same one sent twice is one document, and keeps its first title.

    Raises DocumentRefused for a file that is no safe document, ActionDenied once the thing no longer changes, has as
    many documents as it may, or when the disk keeps nothing more.
    """
    try:
        refuse(shelf.refusal(by, thing, now))
        refuse(shelf.refusal_to_add(thing))
        return _keep(shelf=shelf, thing=thing, by=by, checked=check_document(file), title=title, now=now)
    except OSError as trouble:
        logger.exception("no document can be kept")
        raise ActionDenied(str(NOT_KEPT)) from trouble


@transaction.atomic
def _keep(
    *, shelf: Shelf, thing: Any, by: Any, checked: CheckedDocument, title: str, now: datetime
) -> AbstractDocument:
    locked = shelf.locked(thing)
    refuse(shelf.refusal(by, locked, now))
    known: AbstractDocument | None = shelf.of(locked).filter(sha256=checked.sha256).first()
    if known:
        return known
    refuse(shelf.refusal_to_add(locked))
    row = shelf.model(
        **{shelf.field: locked},
        **shelf.given,
        title=title.strip(),
        kind=checked.kind,
        size=checked.size,
        sha256=checked.sha256,
    )
    name = f"{secrets.token_hex(16)}.{checked.kind}"
    with _no_half_document(row, name):
        row.file.save(name, ContentFile(checked.data), save=False)
        row.save()
    return row


@contextmanager
def _no_half_document(row: AbstractDocument, name: str) -> Iterator[None]:
    """A file that could not be written whole, or whose row is not written, leaves nothing behind."""
    try:
        yield
    except (OSError, DatabaseError):
        with suppress(OSError):
            row.file.storage.delete(row.file.field.generate_filename(row, name))
        raise


@transaction.atomic
def remove_document(*, shelf: Shelf, document: AbstractDocument, by: Any, now: datetime) -> None:
    """Take a document away, with its file once that is certain."""
    locked = shelf.locked(getattr(document, shelf.field))
    refuse(shelf.refusal(by, locked, now))
    forget_files([document])
    document.delete()


def forget_files(documents: Iterable[AbstractDocument]) -> None:
    """Delete the files of documents whose rows go, once the transaction is certain."""
    names = [str(document.file.name) for document in documents]

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)
