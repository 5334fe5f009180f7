"""What each role does for the promises: a service follows its own, the administrator all, officials read."""

from allonnes.accounts.roles import Role, crud, grant, view
from observatory.engagements.workflow import CREATE, HANDLE, HANDLE_ANY, STOP
from observatory.following.permissions import MODERATE

READ = view("observatory.engagement")
grant(READ | {HANDLE}, Role.SERVICE_AGENT)
grant(READ, Role.ELECTED_OFFICIAL, Role.QRC_AGENT, Role.QRC_MANAGER, Role.COUNCIL_ANIMATOR)
grant(
    READ
    | crud("observatory.municipaltext", "observatory.election", "observatory.archivevisa")
    | {HANDLE, HANDLE_ANY, CREATE, STOP},
    Role.ADMINISTRATOR,
)
grant(
    READ
    | view("observatory.comment", "observatory.report", "observatory.moderation", "observatory.evaluation")
    | {MODERATE},
    Role.MODERATOR,
)
grant(
    {"observatory.read_dashboard"},
    Role.ELECTED_OFFICIAL,
    Role.ADMINISTRATOR,
    Role.SERVICE_AGENT,
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
    Role.COUNCIL_ANIMATOR,
)
