"""The chained log of sensitive acts: append, verify, purge with a checkpoint."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User

FIRST_HASH = "0" * 64
_LOCK = 7_200_301


def entry_hash(*, number: int, at: datetime, act: str, by: int | None, detail: dict[str, Any], previous: str) -> str:
    """SHA-256 of the row's content and of the previous row's hash, over canonical JSON."""
    content = {"n": number, "at": at.isoformat(), "act": act, "by": by, "detail": detail, "previous": previous}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def record(act: str, *, by: User | None, **detail: Any) -> AuditEntry:
    """Append one act, in the caller's transaction. `detail` is JSON and names no choice of a ballot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AuditEntry.objects.order_by("-id").first()
    number, previous = (last.pk + 1, last.hash) if last else (1, FIRST_HASH)
    at = timezone.now()
    digest = entry_hash(number=number, at=at, act=act, by=by.pk if by else None, detail=detail, previous=previous)
    return AuditEntry.objects.create(
        pk=number, at=at, act=act, by=by, detail=detail, previous_hash=previous, hash=digest
    )


def act_label(act: str) -> str:
    """An act in French, from the `acts` of the app that records it."""
    named = (getattr(config, "acts", {}).get(act) for config in apps.get_app_configs())
    return next((label for label in named if label), act)


def faults() -> Iterator[str]:
    """Every break of the chain, in French; nothing when the log is whole.

    The oldest row kept after a purge is a checkpoint: its own `previous_hash` is trusted, as the purge row says.
    """
    previous: AuditEntry | None = None
    for row in AuditEntry.objects.order_by("id").iterator(chunk_size=1000):
        if previous and row.pk != previous.pk + 1:
            yield f"Il manque des lignes entre {previous.pk} et {row.pk}."
        if previous and row.previous_hash != previous.hash:
            yield f"La ligne {row.pk} ne suit pas la ligne {previous.pk}."
        if not previous and row.pk == 1 and row.previous_hash != FIRST_HASH:
            yield "La première ligne a été modifiée."
        expected = entry_hash(
            number=row.pk, at=row.at, act=row.act, by=row.by_id, detail=row.detail, previous=row.previous_hash
        )
        if row.hash != expected:
            yield f"La ligne {row.pk} a été modifiée."
        previous = row
    yield from _purge_faults()


def read_head() -> str:
    """The last row's number and hash (« 42:9f86... »), to note outside of the database.

    A chain cut at its end is still whole: only its head, kept elsewhere, shows that rows went.
    """
    last = AuditEntry.objects.order_by("-id").first()
    return f"{last.pk}:{last.hash}" if last else f"0:{FIRST_HASH}"


def holds(noted: str) -> bool:
    """Whether the log still holds the row that a head names. What a purge took since is held no more."""
    number, _colon, digest = noted.partition(":")
    if noted == f"0:{FIRST_HASH}":
        return True
    return number.isdecimal() and AuditEntry.objects.filter(pk=int(number), hash=digest).exists()


def _purge_faults() -> Iterator[str]:
    first = AuditEntry.objects.order_by("id").first()
    if first is None or first.pk == 1:
        return
    checkpoint = AuditEntry.objects.filter(act="audit.purge", detail__first_kept=first.pk).first()
    if checkpoint is None or checkpoint.detail["previous_hash"] != first.previous_hash:
        yield f"Des lignes manquent avant la ligne {first.pk}, sans purge enregistrée."


@transaction.atomic
def purge(*, before: datetime, by: User | None) -> int:
    """Delete the acts older than `before` and record a checkpoint; returns how many went. The last row always stays."""
    recent = AuditEntry.objects.filter(at__gte=before).order_by("id")
    kept = recent.first() or AuditEntry.objects.order_by("-id").first()
    if kept is None:
        return 0
    record("audit.purge", by=by, first_kept=kept.pk, previous_hash=kept.previous_hash, before=before.isoformat())
    with pgtrigger.ignore("accounts.AuditEntry:audit_append_only"):
        return AuditEntry.objects.filter(pk__lt=kept.pk).delete()[0]
