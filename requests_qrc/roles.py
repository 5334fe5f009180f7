"""What each role does for the requests."""

from allonnes.accounts.roles import Role, crud, grant, view
from requests_qrc.intake import workflow

READ = view(
    "requests_qrc.case",
    "requests_qrc.casemessage",
    "requests_qrc.task",
    "requests_qrc.contest",
    "requests_qrc.category",
    "requests_qrc.replytemplate",
)
grant(READ | {workflow.HANDLE, workflow.RETURN}, Role.SERVICE_AGENT)
grant(
    READ | view("requests_qrc.routingrule") | {workflow.SORT, workflow.HANDLE, "requests_qrc.enter_case"},
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
)
grant({workflow.UPHOLD, workflow.DISCARD, "requests_qrc.purge_case"}, Role.QRC_MANAGER)
grant({workflow.DISCARD, "requests_qrc.moderate"}, Role.MODERATOR)
grant(
    view("requests_qrc.case", "requests_qrc.casereport", "requests_qrc.casemoderation") | {"requests_qrc.moderate"},
    Role.MODERATOR,
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
)
grant({"requests_qrc.enter_case"}, Role.SERVICE_AGENT, Role.MEDIATOR, Role.ELECTED_OFFICIAL, Role.COUNCIL_ANIMATOR)
SETTINGS = ("requests_qrc.category", "requests_qrc.question", "requests_qrc.routingrule", "requests_qrc.replytemplate")
grant(crud(*SETTINGS), Role.QRC_MANAGER, Role.ADMINISTRATOR)
grant({"requests_qrc.read_figures"}, Role.ELECTED_OFFICIAL, Role.QRC_AGENT, Role.QRC_MANAGER, Role.ADMINISTRATOR)
