"""The lifecycles of the participatory budget."""

from allonnes.core.workflow import WORKFLOWS
from budgets.projects.workflow import PROJECT

WORKFLOWS.declare(PROJECT)
