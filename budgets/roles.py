"""What each role does for the participatory budget."""

from allonnes.accounts.roles import GUARDS, Role, RoleGuard, crud, grant, view
from budgets.voting.desk.board import is_board_held

grant(
    view("budgets.edition", "budgets.project", "budgets.category"),
    Role.SERVICE_AGENT,
    Role.MODERATOR,
    Role.VOTE_OFFICER,
    Role.ELECTED_OFFICIAL,
    Role.ADMINISTRATOR,
)
# Dossiers hold no contact of a resident: who decides reads them too.
grant(
    view("budgets.dossier", "budgets.competence", "budgets.criterion", "budgets.waitingidea")
    | {"budgets.study_project", "budgets.complete_project"},
    Role.SERVICE_AGENT,
    Role.ADMINISTRATOR,
)
grant(
    view("budgets.dossier", "budgets.decision") | {"budgets.decide_project"},
    Role.ELECTED_OFFICIAL,
    Role.ADMINISTRATOR,
)
# Their first page is « Avant le conseil ».
grant({"budgets.prepare_council"}, Role.ELECTED_OFFICIAL)
grant(
    view("budgets.comment", "budgets.report", "budgets.moderation") | {"budgets.moderate"},
    Role.MODERATOR,
    Role.ADMINISTRATOR,
)
# Ballots are helped by agents only: never by an association, nor by an elected official.
grant(
    {"budgets.assist_vote", "budgets.open_kiosk"},
    Role.SERVICE_AGENT,
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
    Role.COUNCIL_ANIMATOR,
    Role.VOTE_OFFICER,
    Role.ADMINISTRATOR,
)
grant(
    view("budgets.letterbatch", "budgets.codeletter", "budgets.pollingstation", "budgets.voteincident")
    | {"budgets.manage_letters", "budgets.prepare_stations", "budgets.answer_incident"},
    Role.VOTE_OFFICER,
    Role.ADMINISTRATOR,
)
# Only officers see who votes at a desk, decide of look-alikes and seal; the administrator does none of it.
grant(
    {"budgets.hold_station", "budgets.review_voters", "budgets.seal_vote", "budgets.count_vote"}
    | view("accounts.rolechange", "accounts.factorreset"),
    Role.VOTE_OFFICER,
)
# While a vote is open, the administrator alone neither names an officer nor dismisses one.
GUARDS.declare(RoleGuard(Role.VOTE_OFFICER, needs_second=is_board_held, confirmers="budgets.seal_vote"))
grant(
    crud("budgets.category", "budgets.criterion", "budgets.competence", "budgets.envelope")
    | {
        "budgets.open_vote",
        "budgets.withdraw_from_vote",
        "budgets.count_vote",
        "budgets.publish_result",
        "budgets.add_edition",
        "budgets.change_edition",
        "budgets.publish_edition",
        "budgets.view_regulation",
        "budgets.merge_project",
        "budgets.withdraw_project",
    },
    Role.ADMINISTRATOR,
)
