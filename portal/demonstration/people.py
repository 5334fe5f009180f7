"""The people of the demonstration, all fictitious: residents, and one account for each role."""

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from allonnes.accounts.actions.roles import grant_role
from allonnes.accounts.allauth_internals import TOTP
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.roles import Role
from allonnes.town.models import Department, Neighbourhood
from portal.demonstration.files import read_json
from portal.demonstration.signin import DEMO_PASSWORD, HOLDERS, Holder, totp_secret

FAMILY_NAME = "Personne fictive"
SERVICE = "Espaces verts (exemple)"


@transaction.atomic
def build_people(now: datetime) -> None:
    """Open the accounts that are missing. A known one is left alone, roles included."""
    hashed = make_password(DEMO_PASSWORD)
    for holder in HOLDERS:
        _open_holder(holder, hashed, now)
    by_name = {row.name: row for row in Neighbourhood.objects.order_by("pk")}
    for row in read_json("personnes.json"):
        _open_resident(row, by_name.get(row["neighbourhood"]), now)


def administrator() -> User:
    """Who signs the acts of the demonstration."""
    return User.objects.get_by_natural_key("administration@example.org")


def _open(email: str, **fields: Any) -> User | None:
    """A new account with a verified address, or None when the address is known."""
    if User.objects.filter(email=email).exists():
        return None
    user = User.objects.create_user(email, last_name=FAMILY_NAME, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _open_holder(holder: Holder, hashed: str, now: datetime) -> None:
    user = _open(holder.email, first_name=holder.first_name)
    if user is None:
        return
    # One hash for all of them: each takes half a second to make.
    User.objects.filter(pk=user.pk).update(password=hashed)
    if not holder.role:
        return
    TOTP.activate(user, totp_secret(holder.email))
    department = Department.objects.get(name=SERVICE) if holder.role == Role.SERVICE_AGENT else None
    grant_role(user=user, role=holder.role, by=None, now=now, department=department)


def _open_resident(row: dict[str, Any], neighbourhood: Neighbourhood | None, now: datetime) -> None:
    born = _birth_date(row["age"], timezone.localdate(now)) if "age" in row else None
    email = f"{slugify(row['first_name'])}@example.org"
    user = _open(email, first_name=row["first_name"], neighbourhood=neighbourhood, birth_date=born)
    if user is not None and "parent" in row:
        ParentalConsent.objects.create(
            user=user, parent_email=row["parent"], asked_at=now, answered_at=now, is_granted=True
        )


def _birth_date(age: int, today: date) -> date:
    return date(today.year - age, 1, 1)
