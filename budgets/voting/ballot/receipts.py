"""The receipt of a vote as a proof: its voter alone was given it, once their vote was cast."""

import re

from django.utils.crypto import constant_time_compare

from budgets.voting.models import RollEntry


def plain_receipt(typed: str) -> str:
    """A receipt as somebody types it, with or without dashes, spaces and capitals."""
    return re.sub(r"[\s.\u2010-\u2015-]", "", typed).upper()


def is_receipt_of(entry: RollEntry, typed: str) -> bool:
    """Whether this is the receipt given to the voter of this entry."""
    return constant_time_compare(plain_receipt(typed), plain_receipt(entry.receipt))
