"""What is written about accounts; each part in its own file, all called as `actions.<verb>`."""

from allonnes.accounts.actions.absences import declare_absence, end_absence
from allonnes.accounts.actions.access import deactivate_account, reactivate_account, record_visit
from allonnes.accounts.actions.confirming import confirm_role_change, withdraw_role_change
from allonnes.accounts.actions.endings import tell_roles_ending, tell_roles_over
from allonnes.accounts.actions.erasure import erase_account
from allonnes.accounts.actions.factors import ask_factor_reset, confirm_factor_reset, withdraw_factor_reset
from allonnes.accounts.actions.invitations import (
    accept_invitation,
    invite,
    send_invitation_again,
    withdraw_invitation,
    withdraw_silent_invitations,
)
from allonnes.accounts.actions.opening import complete_sign_up, create_administrator, edit_profile
from allonnes.accounts.actions.parents import answer_parent, ask_parent
from allonnes.accounts.actions.retirement import (
    erase_inactive_accounts,
    erase_silent_children,
    forget_childhood,
    forget_old_sessions,
    forget_unconfirmed_accounts,
    warn_inactive_accounts,
)
from allonnes.accounts.actions.roles import end_role, grant_role, move_role_end
from allonnes.accounts.actions.sessions import end_sessions

__all__ = [
    "accept_invitation",
    "answer_parent",
    "ask_factor_reset",
    "ask_parent",
    "complete_sign_up",
    "confirm_factor_reset",
    "confirm_role_change",
    "create_administrator",
    "deactivate_account",
    "declare_absence",
    "edit_profile",
    "end_absence",
    "end_role",
    "end_sessions",
    "erase_account",
    "erase_inactive_accounts",
    "erase_silent_children",
    "forget_childhood",
    "forget_old_sessions",
    "forget_unconfirmed_accounts",
    "grant_role",
    "invite",
    "move_role_end",
    "reactivate_account",
    "record_visit",
    "send_invitation_again",
    "tell_roles_ending",
    "tell_roles_over",
    "warn_inactive_accounts",
    "withdraw_factor_reset",
    "withdraw_invitation",
    "withdraw_role_change",
    "withdraw_silent_invitations",
]
