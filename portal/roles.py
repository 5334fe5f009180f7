"""Who writes the town's own pages."""

from allonnes.accounts.roles import Role, crud, grant, view

grant(
    crud("core.searchsynonym", "portal.accessibilityaudit", "portal.oldaddress")
    | view("portal.page", "portal.pageversion", "portal.missedaddress")
    | {"portal.add_page", "portal.change_page", "portal.publish_page"},
    Role.ADMINISTRATOR,
)
