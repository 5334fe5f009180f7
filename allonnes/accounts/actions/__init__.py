"""What is written about accounts; each part in its own file, all called as `actions.<verb>`."""

from allonnes.accounts.actions.access import deactivate_account, reactivate_account, record_visit
from allonnes.accounts.actions.confirming import confirm_role_change, withdraw_role_change
from allonnes.accounts.actions.endings import tell_roles_ending, tell_roles_over
from allonnes.accounts.actions.erasure import erase_account
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
    "answer_parent",
    "ask_parent",
    "complete_sign_up",
    "confirm_role_change",
    "create_administrator",
    "deactivate_account",
    "edit_profile",
    "end_role",
    "end_sessions",
    "erase_account",
    "erase_inactive_accounts",
    "erase_silent_children",
    "forget_childhood",
    "forget_old_sessions",
    "forget_unconfirmed_accounts",
    "grant_role",
    "move_role_end",
    "reactivate_account",
    "record_visit",
    "tell_roles_ending",
    "tell_roles_over",
    "warn_inactive_accounts",
    "withdraw_role_change",
]
