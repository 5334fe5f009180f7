"""What goes for good: drafts nobody deposited, photo files, what a deleted account had kept for itself."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from allonnes.core.photos.actions import forget_files
from budgets.editions.enums import PhaseKind
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Project

# A person with an account may still copy their words a month after the deposit.
DRAFT_LIFE = timedelta(days=30)
# Long enough to copy it: its author may have been writing when the deposit ended.
VISITOR_DRAFT_LIFE = timedelta(days=1)


def forget_draft(draft: Project) -> None:
    """A draft under lock goes with its photos and leaves nothing."""
    forget_files(draft.photos.all())
    draft.delete()


def forget_drafts(now: datetime) -> int:
    """Drafts go once the deposit is over: a day later without account, a month later with one. Late runs catch up."""
    drafts = Project.objects.filter(state=ProjectState.DRAFT).select_related("edition").order_by("pk")
    return sum(_forget_late(draft, now) for draft in drafts)


@transaction.atomic
def _forget_late(draft: Project, now: datetime) -> bool:
    deposit = draft.edition.phase_of(PhaseKind.DEPOSIT)
    locked = Project.objects.select_for_update().filter(pk=draft.pk, state=ProjectState.DRAFT).first()
    if locked is None or deposit is None:
        return False
    life = DRAFT_LIFE if locked.authorships.exists() else VISITOR_DRAFT_LIFE
    if now < deposit.closes_at + life:
        return False
    forget_draft(locked)
    return True


def lock_projects_of(user_pk: int) -> None:
    """Before the person's own row, as every act on a project does: an erasure waits for them, and blocks nobody."""
    signed = Authorship.objects.filter(user=user_pk).values("project")
    entered = Project.objects.filter(assisted_entry__for_user=user_pk).values("pk")
    rows = Project.objects.filter(Q(pk__in=signed) | Q(pk__in=entered)).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


@transaction.atomic
def forget_author(user_pk: int) -> None:
    """A person deletes their account: their own drafts go, and the name typed for them, by them where nobody else
    signs, or by an agent at a table. What was deposited stays, signed by nobody.
    """
    signed = Authorship.objects.filter(user=user_pk).values("project")
    shared = Authorship.objects.filter(is_active=True).exclude(user=user_pk).values("project")
    alone = Project.objects.filter(pk__in=signed).exclude(pk__in=shared).order_by("pk")
    for draft in alone.filter(state=ProjectState.DRAFT).select_for_update():
        forget_draft(draft)
    alone.exclude(author_label="").update(author_label="")
    Project.objects.filter(assisted_entry__for_user=user_pk).exclude(author_label="").update(author_label="")
