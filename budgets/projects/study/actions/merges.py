"""Joining two projects that say the same, and undoing it: nobody's signature, support or follow is lost."""

from datetime import datetime

from django.db import transaction

from allonnes.accounts.models import User
from allonnes.contributions.audience import tell_authors, tell_followers
from allonnes.core import workflow
from allonnes.core.errors import refuse
from budgets.projects.enums import AuthorRole
from budgets.projects.models import Authorship, Follow, Merge, Project, Support
from budgets.projects.study import permissions
from budgets.projects.study.messages import MERGE_UNDONE, PROJECTS_MERGED
from budgets.projects.workflow import PROJECT


def _locked_pair(first: Project, second: Project) -> dict[int, Project]:
    """Both projects under lock, always taken in the same order: two merges at once wait, never block each other."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("edition", "category")
    return {row.pk: row for row in rows.filter(pk__in=[first.pk, second.pk]).order_by("pk")}


@transaction.atomic
def merge_projects(*, merged: Project, survivor: Project, by: User, reason: str, now: datetime) -> Merge:
    """Join `merged` to `survivor`: its authors become co-authors, its supports and followers follow; all are told."""
    pair = _locked_pair(merged, survivor)
    merged, survivor = pair[merged.pk], pair[survivor.pk]
    refuse(permissions.refusal_to_merge(by, merged, survivor, now))
    Project.objects.filter(pk=merged.pk).update(merged_into=survivor)
    workflow.advance(PROJECT, merged, "merge", by=by, reason=reason)
    merge = Merge.objects.create(survivor=survivor, merged=merged, reason=reason.strip(), by=by, at=now)
    _bring(merge)
    _tell(survivor, merged, fact=f"merge:{merge.pk}", reason=merge.reason)
    return merge


def _bring(merge: Merge) -> None:
    signed = Authorship.objects.filter(project=merge.merged, is_active=True).values_list("user", flat=True)
    # Whoever had stopped signing the survivor signs it again, with the project they bring.
    left = Authorship.objects.filter(project=merge.survivor, is_active=False, user__in=list(signed))
    left.update(is_active=True, role=AuthorRole.CO_AUTHOR, from_merge=merge)
    Authorship.objects.bulk_create(
        (
            Authorship(project=merge.survivor, user_id=user, role=AuthorRole.CO_AUTHOR, from_merge=merge)
            for user in signed.order_by("pk")
        ),
        ignore_conflicts=True,
    )
    supporters = Support.objects.filter(project=merge.merged).order_by("pk").values_list("user", flat=True)
    Support.objects.bulk_create(
        (Support(project=merge.survivor, user_id=user, from_merge=merge) for user in supporters), ignore_conflicts=True
    )
    followers = Follow.objects.filter(project=merge.merged).order_by("pk").values_list("user", "email")
    Follow.objects.bulk_create(
        (Follow(project=merge.survivor, user_id=user, email=email, from_merge=merge) for user, email in followers),
        ignore_conflicts=True,
    )


def _tell(survivor: Project, merged: Project, *, fact: str, reason: str) -> None:
    # The survivor now has everybody: each hears once.
    tell_authors(survivor, PROJECTS_MERGED, fact=fact, other_project=merged.pk, reason=reason)
    tell_followers(survivor, PROJECTS_MERGED, fact=fact, other_project=merged.pk, reason=reason)


@transaction.atomic
def undo_merge(*, merge: Merge, by: User, now: datetime) -> None:
    """Separate them again: what the merge brought goes back, each project is where it was."""
    pair = _locked_pair(merge.merged, merge.survivor)
    fresh = Merge.objects.select_for_update().get(pk=merge.pk)
    fresh.merged, fresh.survivor = pair[merge.merged_id], pair[merge.survivor_id]
    refuse(permissions.refusal_to_unmerge(by, fresh, now))
    tell_authors(fresh.survivor, MERGE_UNDONE, fact=f"merge:{fresh.pk}", other_project=fresh.merged.pk)
    tell_followers(fresh.survivor, MERGE_UNDONE, fact=f"merge:{fresh.pk}", other_project=fresh.merged.pk)
    for rows in (fresh.added_authorships, fresh.added_supports, fresh.added_follows):
        rows.all().delete()
    workflow.advance(PROJECT, fresh.merged, "unmerge", by=by)
    Project.objects.filter(pk=fresh.merged_id).update(merged_into=None)
    Merge.objects.filter(pk=fresh.pk).update(undone_at=now, undone_by=by)
