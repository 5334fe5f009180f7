"""Who writes and sends the newsletter."""

from allonnes.accounts.roles import Role, crud, grant, view

grant(
    {
        "notifications.view_newsletter",
        "notifications.add_newsletter",
        "notifications.change_newsletter",
        "notifications.send_newsletter",
    }
    | view("notifications.newsletterhistory", "notifications.newslettersubject"),
    Role.COUNCIL_ANIMATOR,
    Role.ADMINISTRATOR,
)
grant(crud("notifications.newslettersubject"), Role.ADMINISTRATOR)
