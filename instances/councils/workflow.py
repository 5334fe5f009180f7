"""Lifecycles of a candidacy and of a draw by lot. A mandate has dates, no state."""

from allonnes.core.workflow import Deadline, Transition, Workflow
from instances.councils.enums import CandidacyState as State
from instances.councils.enums import DrawState

DECIDE = "instances.decide_candidacy"
ENTER = "instances.enter_candidacy"
DRAW_MEMBERS = "instances.draw_members"
# Links that the town signs: whoever applied without account, and the parent of a minor.
CANDIDATE, PARENT = "candidate", "parent"
PARENT_DAYS = 30

CANDIDACY = Workflow(
    name="Candidature",
    states=State,
    initial=State.UNCONFIRMED,
    history="history",
    transitions=(
        Transition(
            "receive", (State.UNCONFIRMED,), State.RECEIVED, permission=ENTER, for_author=True, for_links=(CANDIDATE,)
        ),
        Transition(
            "ask_parent",
            (State.UNCONFIRMED,),
            State.AWAITING_PARENT,
            permission=ENTER,
            for_author=True,
            for_links=(CANDIDATE,),
        ),
        Transition("parent_agrees", (State.AWAITING_PARENT,), State.RECEIVED, permission=DECIDE, for_links=(PARENT,)),
        Transition(
            "parent_refuses", (State.AWAITING_PARENT, State.RECEIVED), State.PARENT_REFUSED, for_links=(PARENT,)
        ),
        Transition(
            "expire",
            (State.AWAITING_PARENT,),
            State.EXPIRED,
            deadline=Deadline("parent_asked_at", days=PARENT_DAYS),
        ),
        Transition("accept", (State.RECEIVED,), State.ACCEPTED, permission=DECIDE),
        Transition("decline", (State.RECEIVED,), State.DECLINED, permission=DECIDE),
        Transition(
            "withdraw",
            (State.AWAITING_PARENT, State.RECEIVED),
            State.WITHDRAWN,
            permission=DECIDE,
            for_author=True,
            for_links=(CANDIDATE,),
        ),
    ),
)
DRAW = Workflow(
    name="Tirage",
    states=DrawState,
    initial=DrawState.OPEN,
    history="history",
    transitions=(
        Transition("freeze", (DrawState.OPEN,), DrawState.FROZEN, permission=DRAW_MEMBERS),
        Transition("draw", (DrawState.FROZEN,), DrawState.DRAWN, permission=DRAW_MEMBERS),
        Transition(
            "cancel",
            (DrawState.OPEN, DrawState.FROZEN),
            DrawState.CANCELLED,
            permission=DRAW_MEMBERS,
            needs_reason=True,
        ),
    ),
)
