"""Lifecycles of a meeting and of its minutes: only these tables move them."""

from allonnes.core.workflow import Transition, Workflow
from instances.councils.permissions import ANIMATE
from instances.meetings.enums import MeetingState as State
from instances.meetings.enums import MinutesState as Text

MEETING = Workflow(
    name="Réunion",
    states=State,
    initial=State.PLANNED,
    history="history",
    transitions=(
        Transition("convene", (State.PLANNED,), State.CONVENED, permission=ANIMATE),
        Transition("move", (State.CONVENED,), State.CONVENED, permission=ANIMATE),
        Transition("hold", (State.CONVENED,), State.HELD, permission=ANIMATE),
        Transition("cancel", (State.PLANNED, State.CONVENED), State.CANCELLED, permission=ANIMATE, needs_reason=True),
    ),
)
MINUTES = Workflow(
    name="Compte rendu",
    states=Text,
    initial=Text.DRAFT,
    history="history",
    transitions=(
        Transition("send", (Text.DRAFT,), Text.CORRECTING, permission=ANIMATE),
        Transition("take_back", (Text.CORRECTING,), Text.DRAFT, permission=ANIMATE, needs_reason=True),
        Transition("adopt", (Text.CORRECTING,), Text.ADOPTED, permission=ANIMATE),
        Transition("publish", (Text.ADOPTED,), Text.PUBLISHED, permission=ANIMATE),
    ),
)
