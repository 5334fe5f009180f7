"""The subject of every message of the participatory budget."""

from allonnes.core.outbox import Topic

BUDGETS = Topic("budgets", "Budget participatif")
