"""Whose dossier it is: a service works on its own, who administers on all; who decides reads all of them."""

from typing import Any

from django.db.models import Q, QuerySet

from budgets.projects.models import Dossier

SEES_ALL = "budgets.change_edition"


def works_for(user: Any, department: int | None) -> bool:
    """Whether the work of this department is hers."""
    return user.has_perm(SEES_ALL) or department in user.department_ids


def of_her_services(user: Any, field: str) -> Q:
    """The rows whose work is hers: `field` leads to their department. The same rule, for a list."""
    return Q() if user.has_perm(SEES_ALL) else Q(**{f"{field}__in": user.department_ids})


def reads_study_of(user: Any, department: int) -> bool:
    """Whether she reads what this department found: its own people, and who decides."""
    return user.has_perm("budgets.decide_project") or works_for(user, department)


def dossiers_readable_by(user: Any, rows: "QuerySet[Dossier]") -> "QuerySet[Dossier]":
    """Among these, those that this person reads: the same rule, for a list."""
    if user.has_perm("budgets.decide_project"):
        return rows
    return rows.filter(of_her_services(user, "department"))
