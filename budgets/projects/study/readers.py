"""Which dossiers a person reads: those of her services, or all for who decides and who administers."""

from typing import Any

from django.db.models import QuerySet

from budgets.projects.models import Dossier
from budgets.projects.study.permissions import SEES_ALL


def dossiers_readable_by(user: Any, rows: "QuerySet[Dossier]") -> "QuerySet[Dossier]":
    """Among these, those that this person reads."""
    if user.has_perm(SEES_ALL) or user.has_perm("budgets.decide_project"):
        return rows
    return rows.filter(department__in=user.department_ids)
