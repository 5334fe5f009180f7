"""The lifecycle of the promises."""

from allonnes.core.workflow import WORKFLOWS
from observatory.engagements.workflow import ENGAGEMENT

WORKFLOWS.declare(ENGAGEMENT)
