"""Pieces of the work, each for one service."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.town.models import Department
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.speaking import locked, touch
from requests_qrc.casework.models import Task
from requests_qrc.intake.models import Case


@transaction.atomic
def add_task(
    *, case: Case, title: str, department: Department, by: User, now: datetime, due_on: date | None = None
) -> Task:
    """Ask one service for a piece of the work."""
    row = locked(case)
    refuse(permissions.refusal_to_add_task(by, row, now, department))
    if not title.strip():
        raise ActionDenied(_("Dites ce qu’il y a à faire."))
    task = Task.objects.create(case=row, title=title.strip(), department=department, created_by=by, due_on=due_on)
    touch(row)
    return task


def _locked_task(task: Task) -> Task:
    locked(task.case)
    return Task.objects.select_for_update(of=("self",)).select_related("case").get(pk=task.pk)


@transaction.atomic
def finish_task(*, task: Task, by: User, now: datetime) -> None:
    """Say that a piece of the work is done."""
    row = _locked_task(task)
    refuse(permissions.refusal_to_end_task(by, row, now))
    row.done_at, row.done_by = now, by
    row.save(update_fields=["done_at", "done_by"])
    touch(row.case)


@transaction.atomic
def drop_task(*, task: Task, by: User, reason: str, now: datetime) -> None:
    """Say that a piece of the work will not be done, and why."""
    row = _locked_task(task)
    refuse(permissions.refusal_to_end_task(by, row, now))
    if not reason.strip():
        raise ActionDenied(_("Dites pourquoi cette tâche est abandonnée."))
    row.is_dropped, row.drop_reason = True, reason.strip()
    row.save(update_fields=["is_dropped", "drop_reason"])
    touch(row.case)
