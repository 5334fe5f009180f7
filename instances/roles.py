"""What each role does for the councils; an animator's role is narrowed to councils (`CouncilAnimator`)."""

from allonnes.accounts.roles import SCOPES, Role, Scope, crud, grant, view
from instances.councils.permissions import ANIMATE, ANIMATE_ALL, words_of_assignments

SCOPES.declare(Scope(Role.COUNCIL_ANIMATOR, words_of_assignments))
READ = view(
    "instances.council",
    "instances.college",
    "instances.mandate",
    "instances.candidacy",
    "instances.draw",
    "instances.drawentry",
)
grant(
    READ | {ANIMATE, "instances.change_council", "instances.decide_candidacy", "instances.draw_members"},
    Role.COUNCIL_ANIMATOR,
    Role.ADMINISTRATOR,
)
grant(
    crud("instances.college", "instances.councilanimator") | {ANIMATE_ALL, "instances.add_council"},
    Role.ADMINISTRATOR,
)
grant(
    {"instances.enter_candidacy"},
    Role.MEDIATOR,
    Role.SERVICE_AGENT,
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
    Role.COUNCIL_ANIMATOR,
    Role.ELECTED_OFFICIAL,
    Role.ADMINISTRATOR,
)
OUTCOMES = view("instances.opinion", "instances.referral", "instances.initiative")
WRITTEN = {f"instances.{verb}_{model}" for verb in ("add", "change") for model in ("opinion", "initiative")}
grant(OUTCOMES | WRITTEN | {"instances.add_referral"}, Role.COUNCIL_ANIMATOR, Role.ADMINISTRATOR)
grant(view("instances.opinion") | {"instances.answer_opinion"}, Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR)
MEETINGS = view("instances.meeting", "instances.minutes", "instances.minutesremark", "instances.attendance")
grant(MEETINGS | {"instances.add_meeting"}, Role.COUNCIL_ANIMATOR, Role.ADMINISTRATOR)
CONSULTATIONS = view("instances.consultation", "instances.question", "instances.replyanswer")
grant(
    CONSULTATIONS
    | {f"instances.{verb}_consultation" for verb in ("add", "change", "run")}
    | {f"instances.{verb}_question" for verb in ("add", "change", "delete")}
    | {"instances.enter_sheet", "instances.read_replies"},
    Role.COUNCIL_ANIMATOR,
    Role.ADMINISTRATOR,
)
grant(CONSULTATIONS | {"instances.read_replies"}, Role.MODERATOR)
grant(view("instances.consultation") | {"instances.enter_sheet"}, Role.SERVICE_AGENT, Role.QRC_AGENT, Role.QRC_MANAGER)
# Face to face: they key the sheets of an encounter, and read none at the desk.
grant({"instances.enter_sheet"}, Role.MEDIATOR)
grant(view("instances.consultation") | {"instances.answer_consultation"}, Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR)
