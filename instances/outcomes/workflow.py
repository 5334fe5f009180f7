"""Lifecycles of an opinion, of a subject brought to a council, of an action of its own."""

from allonnes.core.workflow import Transition, Workflow
from instances.councils.permissions import ANIMATE
from instances.outcomes.enums import InitiativeState, OpinionState, ReferralState

ANSWER = "instances.answer_opinion"

OPINION = Workflow(
    name="Avis d’un conseil",
    states=OpinionState,
    initial=OpinionState.DRAFT,
    history="history",
    transitions=(
        Transition("give", (OpinionState.DRAFT,), OpinionState.WAITING, permission=ANIMATE),
        Transition("answer", (OpinionState.WAITING,), OpinionState.ANSWERED, permission=ANSWER),
        Transition(
            "answer_again", (OpinionState.ANSWERED,), OpinionState.ANSWERED, permission=ANSWER, needs_reason=True
        ),
        Transition(
            "withdraw",
            (OpinionState.DRAFT, OpinionState.WAITING),
            OpinionState.WITHDRAWN,
            permission=ANIMATE,
            needs_reason=True,
        ),
    ),
)
REFERRAL = Workflow(
    name="Sujet proposé à un conseil",
    states=ReferralState,
    initial=ReferralState.RECEIVED,
    history="history",
    transitions=(
        Transition("take_up", (ReferralState.RECEIVED,), ReferralState.TAKEN_UP, permission=ANIMATE),
        Transition("treat", (ReferralState.TAKEN_UP,), ReferralState.TREATED, permission=ANIMATE),
        Transition(
            "decline",
            (ReferralState.RECEIVED, ReferralState.TAKEN_UP),
            ReferralState.DECLINED,
            permission=ANIMATE,
            needs_reason=True,
        ),
    ),
)
INITIATIVE = Workflow(
    name="Action d’un conseil",
    states=InitiativeState,
    initial=InitiativeState.PLANNED,
    history="history",
    transitions=(
        Transition("start", (InitiativeState.PLANNED,), InitiativeState.RUNNING, permission=ANIMATE),
        Transition(
            "finish", (InitiativeState.PLANNED, InitiativeState.RUNNING), InitiativeState.DONE, permission=ANIMATE
        ),
        Transition("reopen", (InitiativeState.DONE,), InitiativeState.RUNNING, permission=ANIMATE, needs_reason=True),
        Transition(
            "drop",
            (InitiativeState.PLANNED, InitiativeState.RUNNING),
            InitiativeState.DROPPED,
            permission=ANIMATE,
            needs_reason=True,
        ),
    ),
)
