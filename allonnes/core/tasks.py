"""What the lowest floor does by itself."""

from celery import shared_task

from allonnes.core.page_changes import fold_changes


@shared_task
def fold_page_changes() -> None:
    """Keep the rows that count the changes of pages few: one query of each visit reads them."""
    fold_changes()
