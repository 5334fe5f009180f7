"""Who enters things in the field, and who prepares encounters."""

from allonnes.accounts.roles import Role, grant

grant(
    {"outreach.use_field_mode"},
    Role.MEDIATOR,
    Role.SERVICE_AGENT,
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
    Role.COUNCIL_ANIMATOR,
    Role.VOTE_OFFICER,
    Role.ADMINISTRATOR,
)
grant(
    {
        "outreach.view_encounter",
        "outreach.add_encounter",
        "outreach.change_encounter",
        "outreach.view_encounterhistory",
        "outreach.hold_encounter",
        "outreach.cancel_encounter",
        "outreach.publish_account",
        "outreach.view_registration",
        "outreach.add_registration",
        "outreach.change_registration",
        "outreach.view_series",
        "outreach.add_series",
        "outreach.change_series",
    },
    Role.QRC_AGENT,
    Role.QRC_MANAGER,
    Role.COUNCIL_ANIMATOR,
    Role.ADMINISTRATOR,
)
