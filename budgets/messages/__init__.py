"""What the participatory budget can send, one file per aggregate; each kind has its three templates."""

from budgets.messages import deposit

__all__ = ["deposit"]
