"""What the lowest floor tells the floors above."""

from django.dispatch import Signal

# Sent after commit with `message_id` (UUID): a message waits in the outbox.
message_queued = Signal()
