"""The figures, counted beforehand; a page reads what was counted last."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from requests_qrc.figures.models import PublishedDelays
from requests_qrc.figures.page import Delays, Figure, Table, delays


@transaction.atomic
def publish_delays(*, now: datetime) -> PublishedDelays:
    """Count the twelve months before now again, from the cases themselves; the figures take the place of the old ones,
    all or nothing."""
    told = {"made_at": now, "body": asdict(delays(now))}
    row, _is_new = PublishedDelays.objects.update_or_create(is_current=True, defaults=told)
    return row


def published_delays(now: datetime) -> Delays:
    """What was counted last; counted on the spot where nothing ever was, and written by nobody then. One query."""
    row = PublishedDelays.objects.first()
    return _read(row) if row else delays(now)


def _read(row: PublishedDelays) -> Delays:
    body: dict[str, Any] = row.body
    return Delays(
        since=date.fromisoformat(body["since"]),
        until=date.fromisoformat(body["until"]),
        made_at=row.made_at,
        n=body["n"],
        figures=[Figure(**figure) for figure in body["figures"]],
        tables=[_table(table) for table in body["tables"]],
    )


def _table(told: dict[str, Any]) -> Table:
    """JSON knows lists alone."""
    return Table(**{**told, "columns": tuple(told["columns"]), "rows": [tuple(row) for row in told["rows"]]})
