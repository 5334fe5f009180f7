"""The receipt of a vote as a proof: its voter alone was given it, once their vote was cast."""

from django.utils.crypto import constant_time_compare

from allonnes.core.codes import plain
from budgets.voting.models import RollEntry


def is_receipt_of(entry: RollEntry, typed: str) -> bool:
    """Whether this is the receipt given to the voter of this entry."""
    return bool(entry.receipt) and constant_time_compare(plain(typed), plain(entry.receipt))
