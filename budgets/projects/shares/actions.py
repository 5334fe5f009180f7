"""Guaranteed shares: saying what they are for until the vote is opened, then writing which projects they take."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from allonnes.town.models import Neighbourhood
from budgets.editions.actions.setup import lock_edition, save_checked
from budgets.editions.models import Edition, Envelope
from budgets.editions.permissions import setup as permissions
from budgets.editions.rule_fit import rule_misfit
from budgets.projects.models import Project
from budgets.projects.shares.permissions import refusal_of_purpose
from budgets.projects.shares.sharing import ballot_of, shares_of, simulate


@transaction.atomic
def save_share(
    *,
    share: Envelope,
    neighbourhoods: Sequence[Neighbourhood] = (),
    projects: Sequence[Project] = (),
    by: User,
    now: datetime,
) -> None:
    """Add or change a guaranteed share: its money, its rank (after the others when empty), and what it is for."""
    edition = lock_edition(share.edition)
    refuse(permissions.refusal_to_prepare_edition(by, edition, now))
    refuse(permissions.refusal_of_shares(edition, amount=share.amount, without=share.pk))
    refuse(rule_misfit(edition, has_shares=True))
    refuse(refusal_of_purpose(share, neighbourhoods, projects))
    share.slug = share.slug or slugify(share.name)[:60]
    if share.position is None:
        share.position = (edition.envelopes.aggregate(last=Max("position"))["last"] or 0) + 1
    save_checked(share)
    share.neighbourhoods.set(neighbourhoods)
    share.projects.set(projects)
    purpose = {
        "share_kind": share.kind,
        "theme": share.category and share.category.slug,
        "neighbourhoods": sorted(place.slug for place in neighbourhoods),
        "projects": sorted(project.number or 0 for project in projects),
    }
    said = {"part": str(share), "amount": share.amount, "rank": share.position, **purpose}
    audit.record("budgets.save_share", by=by, edition=edition.slug, **said)


def freeze_shares(*, edition: Edition) -> None:
    """Write on each project of the ballot the share that it belongs to, once, within the opening of the vote.

    From then on this is what the count, the pages and the frozen text read: whatever a share, a quartier or a theme
    becomes, no project moves.
    """
    taken = simulate(ballot_of(edition), shares_of(edition))
    Project.objects.filter(edition=edition).update(envelope=None)
    for share in edition.envelopes.all():
        own = [project for project, shares in taken.items() if shares[:1] == (share.pk,)]
        Project.objects.filter(pk__in=own).update(envelope=share)
