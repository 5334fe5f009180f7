"""A line of the roll, written once: what is refused leaves no trace in the log of the database."""

from budgets.voting.models import RollEntry


def mark_once(entry: RollEntry) -> bool:
    """Write a new entry unless the roll already holds its number, its person or its account; whether it was written.

    A row that a constraint refuses would stand whole in PostgreSQL's log, with the instant: here none is ever refused.
    Whoever comes second waits for the first one's transaction. The receipt, drawn for this attempt, tells whose it is.
    """
    RollEntry.objects.bulk_create([entry], ignore_conflicts=True)
    return RollEntry.objects.filter(pk=entry.pk, receipt=entry.receipt).exists()
