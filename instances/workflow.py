"""The lifecycles of the councils."""

from allonnes.core.workflow import WORKFLOWS
from instances.consultations import workflow as consultations
from instances.councils import workflow as councils
from instances.meetings import workflow as meetings
from instances.outcomes import workflow as outcomes

WORKFLOWS.declare(councils.CANDIDACY, councils.DRAW)
WORKFLOWS.declare(meetings.MEETING, meetings.MINUTES)
WORKFLOWS.declare(outcomes.OPINION, outcomes.REFERRAL, outcomes.INITIATIVE)
WORKFLOWS.declare(consultations.CONSULTATION)
