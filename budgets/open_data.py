"""The participatory budget as open data; the room of the results says what."""

from budgets.results import open_data

__all__ = ["open_data"]
