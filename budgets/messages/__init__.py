"""What the participatory budget can send, one file per aggregate; each kind has its three templates."""

from budgets.messages import contributions, deposit, incidents, study

__all__ = ["contributions", "deposit", "incidents", "study"]
