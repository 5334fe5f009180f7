"""What the participatory budget prepares."""

from budgets.pages import preflight

__all__ = ["preflight"]
