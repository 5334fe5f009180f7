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
from allonnes.accounts.models.staff import LINK_DAYS, Absence, FactorReset, Invitation

__all__ = [
    "CONSENT_DAYS",
    "LINK_DAYS",
    "Absence",
    "AuditEntry",
    "FactorReset",
    "Invitation",
    "ParentalConsent",
    "RoleAssignment",
    "RoleAssignmentQuerySet",
    "RoleChange",
    "RoleChangeKind",
    "SavedView",
    "User",
    "UserManager",
]
