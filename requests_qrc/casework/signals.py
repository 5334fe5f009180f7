"""What the casework tells the rooms above it."""

from django.dispatch import Signal

# Sent inside the transaction, both rows locked, with `case` and `survivor`: a case joins another.
case_joined = Signal()

# Sent inside the transaction with `case`, its row locked, and `survivor`: it is parted from the one it had joined.
case_parted = Signal()
