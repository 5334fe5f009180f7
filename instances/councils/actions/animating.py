"""Which councils the animator's role of a person is narrowed to."""

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import InvalidInput, refuse
from instances.councils.models import Council, CouncilAnimator
from instances.councils.permissions import ANIMATE_ALL


def refusal_to_narrow(by: User) -> str | None:
    """The administrator says who animates what."""
    return None if by.has_perm(ANIMATE_ALL) else _("Vous n’avez pas le droit de confier un conseil.")


@transaction.atomic
def entrust_council(*, assignment: RoleAssignment, council: Council, by: User) -> CouncilAnimator:
    """Let somebody who holds the animator's role animate this council."""
    refuse(refusal_to_narrow(by))
    if assignment.role != Role.COUNCIL_ANIMATOR:
        raise InvalidInput([_("Donnez d’abord à cette personne le rôle d’animation d’un conseil.")])
    row, is_new = CouncilAnimator.objects.get_or_create(assignment=assignment, council=council)
    if is_new:
        audit.record("instances.entrust_council", by=by, user=assignment.user_id, council=council.pk)
    return row


@transaction.atomic
def take_council_back(*, animator: CouncilAnimator, by: User) -> None:
    """They no longer animate this council."""
    refuse(refusal_to_narrow(by))
    audit.record("instances.take_council_back", by=by, user=animator.assignment.user_id, council=animator.council_id)
    animator.delete()
