"""What the lowest layer tells the layers above."""

from django.dispatch import Signal

# Sent after commit with `message_id` (UUID): a message waits in the outbox.
message_queued = Signal()

# Sent before a list of the desk is given as a file, with `by`, `of_list`, `purpose`, `words`, `rows`, `filters` and
# `columns`: what is not logged is not given.
list_exported = Signal()
