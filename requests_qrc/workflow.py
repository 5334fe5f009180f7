"""The lifecycle of the requests."""

from allonnes.core.workflow import WORKFLOWS
from requests_qrc.intake.workflow import CASE

WORKFLOWS.declare(CASE)
