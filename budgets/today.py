"""What can be done now in the participatory budget."""

from allonnes.core.today import SOURCES, TodaySource
from budgets.pages.today import today

SOURCES.declare(TodaySource("budgets", today))
