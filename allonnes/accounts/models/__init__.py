"""Who has an account, what each may do, and the log of sensitive acts."""

from allonnes.accounts.models.people import (
    CONSENT_DAYS,
    AuditEntry,
    ParentalConsent,
    RoleAssignment,
    RoleAssignmentQuerySet,
    RoleChange,
    RoleChangeKind,
    User,
    UserManager,
)
from allonnes.accounts.models.saved_views import SavedView

__all__ = [
    "CONSENT_DAYS",
    "AuditEntry",
    "ParentalConsent",
    "RoleAssignment",
    "RoleAssignmentQuerySet",
    "RoleChange",
    "RoleChangeKind",
    "SavedView",
    "User",
    "UserManager",
]
