"""What the lowest layer does by itself."""

from celery import shared_task

from allonnes.core import limit_counts
from allonnes.core.page_changes import fold_changes


@shared_task
def fold_page_changes() -> None:
    """Keep the rows that count the changes of pages few: one query of each visit reads them."""
    fold_changes()


@shared_task
def forget_limit_counts() -> None:
    """Forget the counters whose time is over."""
    limit_counts.forget_over()
