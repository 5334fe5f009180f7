"""The first steps of an account, and what a person says of themselves."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.accounts import permissions
from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.actions.parents import name_parent, write_to_parent
from allonnes.accounts.actions.roles import grant_role
from allonnes.accounts.ages import DIGITAL_MAJORITY, MAJORITY, YOUNGEST, age_on
from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import InvalidInput, refuse
from allonnes.town.models import Neighbourhood

TOO_YOUNG = _("Il faut avoir 11 ans pour créer un compte. Vous pouvez lire tout le site sans compte.")


def kept_birth_date(birth_date: date | None, day: date) -> date | None:
    """The birth date when it counts: before 18. An adult's is not kept (RGPD art. 5, minimisation).

    Raises InvalidInput under 11.
    """
    if birth_date is None:
        return None
    age = age_on(birth_date, day)
    if age < YOUNGEST:
        raise InvalidInput([str(TOO_YOUNG)])
    return birth_date if age < MAJORITY else None


@transaction.atomic
def complete_sign_up(*, user: User, first_name: str, birth_date: date | None, parent_email: str, now: datetime) -> User:
    """Add what the form asked, once the code of that very sign-up proved the address; before 15, write to the parent.

    Never before: anybody can sign up with a neighbour's address, and name themselves as the parent. A parent already
    written to today (for a brother, a sister) is not written to again: the child asks from their page another day.
    Raises ActionDenied or InvalidInput.
    """
    day = timezone.localdate(now)
    refuse(permissions.refusal_to_complete_sign_up(lock_user(user)))
    user.first_name = first_name
    user.birth_date = kept_birth_date(birth_date, day)
    user.last_seen_on = day
    user.save(update_fields=["first_name", "birth_date", "last_seen_on"])
    if user.birth_date and age_on(user.birth_date, day) < DIGITAL_MAJORITY:
        consent = name_parent(child=user, parent_email=parent_email, now=now)
        write_to_parent(consent, now)
    return user


@transaction.atomic
def edit_profile(
    *, user: User, first_name: str, last_name: str, public_name: str, neighbourhood: Neighbourhood | None
) -> None:
    """Correct what the town knows of a person (RGPD art. 16). A minor has no displayed name."""
    locked = lock_user(user)
    locked.first_name, locked.last_name = first_name.strip(), last_name.strip()
    locked.public_name = "" if locked.is_minor else public_name.strip()
    locked.neighbourhood = neighbourhood
    locked.save(update_fields=["first_name", "last_name", "public_name", "neighbourhood"])


@transaction.atomic
def create_administrator(*, email: str, now: datetime) -> User:
    """From the command line: open the account if there is none, and give it the administrator's role.

    Raises ActionDenied or InvalidInput, also when the role is already held.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email)
    except IntegrityError:
        user = User.objects.get_by_natural_key(email)
    grant_role(user=user, role=Role.ADMINISTRATOR, by=None, now=now)
    return user
