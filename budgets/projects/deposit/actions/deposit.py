"""From an idea to a numbered project: draft, confirmation, receipt, correction, completion, withdrawal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.accounts.mailed_codes.actions import (
    draw_again,
    draw_code,
    draw_for_another_address,
    refusal_of_typed,
)
from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.contributions.audience import tell_authors, tell_followers
from allonnes.core import outbox, workflow
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from allonnes.core.revisions import refuse_stale
from allonnes.core.templatetags.french import period
from allonnes.outreach.actions import account_met
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.editions.timeline import LAST_INSTANT, end_words
from budgets.projects.audience import news_of, project_url
from budgets.projects.deposit.actions.forgetting import forget_draft
from budgets.projects.deposit.actions.numbering import give_number, keep_version
from budgets.projects.deposit.messages import (
    COMPLETION_RECEIVED,
    DEPOSIT_CODE,
    PROJECT_COMPLETED,
    PROJECT_RECEIVED,
    PROJECT_WITHDRAWN,
)
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, CompletionRequest, DepositCode, Follow, Project
from budgets.projects.workflow import PROJECT


def lock_project(project: Project) -> Project:
    """The project under lock, with its edition."""
    return lock(Project.objects.select_related("edition", "category"), project.pk)


@transaction.atomic
def start_draft(*, edition: Edition, by: User | None, answers: Mapping[str, Any], now: datetime) -> Project:
    """Keep a first page of answers. Without account (`by=None`) the visitor's session remembers the draft."""
    refuse(permissions.refusal_to_deposit(by, edition, now))
    project = Project.objects.create(edition=edition, **answers)
    if by is not None:
        Authorship.objects.create(project=project, user=by)
    return project


@transaction.atomic
def save_draft(*, project: Project, by: User | None, answers: Mapping[str, Any], now: datetime) -> Project:
    """Keep one more page of answers; a draft only, and only in the dates of the deposit."""
    locked = lock_project(project)
    if locked.state != ProjectState.DRAFT:
        raise ActionDenied(_("Ce projet est déjà déposé."))
    refuse(permissions.refusal_to_deposit(by, locked.edition, now))
    for name, value in answers.items():
        setattr(locked, name, value)
    locked.save()
    return locked


@transaction.atomic
def delete_draft(*, project: Project, by: User | None, now: datetime) -> None:
    """A draft goes with its photos and leaves nothing."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_delete_draft(by, locked, now))
    forget_draft(locked)


@transaction.atomic
def submit_project(*, project: Project, by: User, now: datetime) -> Project:
    """Deposit a draft with an account; posted twice, it is one deposit. Raises ActionDenied after the last second."""
    locked = lock_project(project)
    if locked.state != ProjectState.DRAFT and locked.is_author(by):
        return locked
    refuse(permissions.refusal_to_deposit(by, locked.edition, now))
    give_number(locked, now=now)
    workflow.advance(PROJECT, locked, "submit", by=by)
    _welcome(locked, by)
    return locked


@transaction.atomic
def adopt_draft(*, project: Project, by: User, now: datetime) -> Project:
    """Deposit, with an account, a draft begun before signing in."""
    locked = lock_project(project)
    if locked.state == ProjectState.DRAFT and not locked.authorships.exists():
        Authorship.objects.create(project=locked, user=by)
    return submit_project(project=locked, by=by, now=now)


def _welcome(project: Project, author: User | None) -> None:
    """Version 1, the author follows their project, everybody who signs gets the receipt."""
    keep_version(project, by=author)
    rows = [Follow(project=project, user=authorship.user) for authorship in project.authorships.filter(is_active=True)]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)
    tell_authors(project, PROJECT_RECEIVED, fact=f"project:{project.pk}", **next_step(project.edition))


def next_step(edition: Edition) -> dict[str, str]:
    """What a receipt says of the edition and of what comes next."""
    study = edition.phase_of(PhaseKind.STUDY)
    words = period(study.starts_at, study.closes_at - LAST_INSTANT) if study and study.ends_at else ""
    return {"edition": edition.title, "next_step": words}


@transaction.atomic
def ask_confirmation(*, project: Project, email: str, first_name: str, now: datetime) -> Project:
    """Deposit without account: the project waits, with its text kept, for the code sent to that address."""
    locked = lock_project(project)
    if locked.state != ProjectState.DRAFT:
        return locked
    refuse(permissions.refusal_to_deposit(None, locked.edition, now))
    workflow.advance(PROJECT, locked, "ask_confirmation", by=workflow.SYSTEM)
    code = DepositCode(project=locked, email=email.strip().lower(), first_name=first_name.strip(), sent_at=now)
    _send(locked, code, draw_code(code, purpose=_purpose(locked)))
    return locked


def _purpose(project: Project) -> str:
    return f"budgets.deposit:{project.public_id}"


def _send(project: Project, code: DepositCode, drawn: str) -> None:
    deposit = project.edition.phase_of(PhaseKind.DEPOSIT)
    # To an address that nobody proved, the town carries no words of a stranger: neither the title, nor a first name.
    payload = {"url": project_url(project), "until": end_words(deposit) if deposit else ""}
    key = outbox.key_of(DEPOSIT_CODE, project.pk, code.sent_count)
    outbox.queue(DEPOSIT_CODE, key=key, address=code.email, payload=payload, secret={"code": drawn})


@transaction.atomic
def resend_code(*, project: Project, now: datetime) -> None:
    """Send another code to the same address; the one before stops working."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_confirm(locked, now))
    code = DepositCode.objects.select_for_update().get(project=locked)
    _send(locked, code, draw_again(code, purpose=_purpose(locked), now=now))


@transaction.atomic
def change_address(*, project: Project, email: str, now: datetime) -> None:
    """The address was mistyped: another code, to another address; the first one is forgotten and its code dies."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_confirm(locked, now))
    code = DepositCode.objects.select_for_update().get(project=locked)
    drawn = draw_for_another_address(code, email=email, purpose=_purpose(locked), now=now)
    _send(locked, code, drawn)


def confirm_deposit(*, project: Project, code: str, now: datetime) -> Project:
    """Compare a typed code; a right one numbers the project and opens, if need be, the account of that address.

    A wrong try counts even though it is refused. Raises ActionDenied with what to do. Confirmed twice, nothing changes.
    """
    refused = _try_code(project, code, now)
    refuse(refused)
    return Project.objects.select_related("edition").get(pk=project.pk)


@transaction.atomic
def _try_code(project: Project, typed: str, now: datetime) -> str | None:
    locked = lock_project(project)
    if locked.number is not None:
        return None
    refused = permissions.refusal_to_confirm(locked, now)
    if refused:
        return refused
    code = DepositCode.objects.select_for_update().get(project=locked)
    refused = refusal_of_typed(code, typed, purpose=_purpose(locked), now=now)
    if refused:
        return refused
    author = account_of(code.email, code.first_name)
    refused = refusal_to_participate(author, now=now)
    if refused is None:
        _accept_code(locked, code, author, now)
    return refused


def _accept_code(project: Project, code: DepositCode, author: User, now: datetime) -> None:
    Authorship.objects.create(project=project, user=author)
    code.delete()
    give_number(project, now=now)
    workflow.advance(PROJECT, project, "confirm", by=workflow.SYSTEM)
    _welcome(project, author)


def account_of(email: str, first_name: str) -> User:
    """The account of an address whose owner just proved it is theirs: found, or opened without password."""
    user = account_met(email=email, first_name=first_name)
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


@transaction.atomic
def edit_project(
    *, project: Project, by: User, answers: Mapping[str, Any], read_revision: int | None, now: datetime
) -> Project:
    """Correct a deposited project; each correction is a version. Refused once the deposit ended, to the second."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_edit(by, locked, now))
    _write(locked, answers, read_revision)
    keep_version(locked, by=by)
    return locked


def _write(project: Project, answers: Mapping[str, Any], read_revision: int | None) -> None:
    refuse_stale(project, project.revision, read_revision)
    for name, value in answers.items():
        setattr(project, name, value)
    project.save()


@transaction.atomic
def complete_project(
    *, project: Project, by: User, answers: Mapping[str, Any], answer: str, read_revision: int | None, now: datetime
) -> Project:
    """Give what the town asked: the project is corrected and goes back where it was; who asked is told."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_complete(by, locked, now))
    _write(locked, answers, read_revision)
    keep_version(locked, by=by)
    asked = CompletionRequest.objects.select_related("asked_by").filter(project=locked, answered_at=None).first()
    CompletionRequest.objects.filter(project=locked, answered_at=None).update(answered_at=now, answer=answer.strip())
    workflow.advance(PROJECT, locked, "complete", by=by)
    tell_authors(locked, PROJECT_COMPLETED, fact=f"completed:{locked.pk}:{locked.revision}")
    if asked and asked.asked_by != by:
        _tell_who_asked(locked, asked)
    return locked


def _tell_who_asked(project: Project, asked: CompletionRequest) -> None:
    key = outbox.key_of(COMPLETION_RECEIVED, asked.pk)
    payload = news_of(project, desk=reverse("admin:budgets_project_change", args=[project.pk]))
    outbox.queue(COMPLETION_RECEIVED, key=key, person=asked.asked_by.public_id, payload=payload)


@transaction.atomic
def withdraw_project(*, project: Project, by: User, reason: str, now: datetime) -> Project:
    """Take a project back; its number stays, its text is no longer shown, those who follow it are told why."""
    locked = lock_project(project)
    refuse(permissions.refusal_to_withdraw(by, locked, now))
    workflow.advance(PROJECT, locked, "withdraw", by=by, reason=reason)
    DepositCode.objects.filter(project=locked).delete()
    fact = f"project:{locked.pk}"
    tell_authors(locked, PROJECT_WITHDRAWN, fact=fact, reason=reason.strip())
    tell_followers(locked, PROJECT_WITHDRAWN, fact=fact, reason=reason.strip())
    return locked


def expire_unconfirmed(now: datetime) -> int:
    """Deposits never confirmed go once the deposit is over, with the address that was typed; late runs catch up."""
    waiting = Project.objects.filter(state=ProjectState.UNCONFIRMED).select_related("edition").order_by("pk")
    return sum(_expire(project, now) for project in waiting)


@transaction.atomic
def _expire(project: Project, now: datetime) -> bool:
    locked = lock_project(project)
    if locked.state != ProjectState.UNCONFIRMED or permissions.refusal_to_confirm(locked, now) is None:
        return False
    workflow.advance(PROJECT, locked, "expire", by=workflow.SYSTEM)
    DepositCode.objects.filter(project=locked).delete()
    return True
