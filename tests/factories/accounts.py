"""People for tests: residents, minors, agents with a role and a second factor, and clients signed in as them."""

import time
from datetime import date, timedelta
from itertools import count
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from allonnes.accounts.allauth_internals import TOTP
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.town.models import Department

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = count(1)


def born_years_ago(years: int, *, days: int = 0) -> date:
    """A birth date that makes somebody `years` old since `days` days (negative: in so many days)."""
    day = timezone.localdate() - timedelta(days=days)
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def make_user(*, age: int | None = None, **fields: Any) -> User:
    """A resident whose address is verified; `age` for a minor."""
    number = next(_numbers)
    fields.setdefault("email", f"personne{number}@example.org")
    fields.setdefault("first_name", "Camille")
    if age is not None:
        fields["birth_date"] = born_years_ago(age)
    user = User.objects.create_user(**fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_department(**fields: Any) -> Department:
    """A service of the town hall."""
    fields.setdefault("name", f"Service {next(_numbers)}")
    return Department.objects.create(**fields)


def add_totp(user: User) -> Authenticator:
    """An application of codes whose secret is TOTP_SECRET."""
    return TOTP.activate(user, TOTP_SECRET).instance


def add_passkey(user: User) -> Authenticator:
    """A passkey that signs nothing: a row, for what only counts them."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ma clé"})


def make_agent(role: str = Role.QRC_AGENT, **fields: Any) -> User:
    """A person who holds a role and has a second factor; a service for the agent of a service."""
    department = fields.pop("department", None)
    if role == Role.SERVICE_AGENT and department is None:
        department = make_department()
    user = make_user(**fields)
    RoleAssignment.objects.create(user=user, role=role, department=department)
    add_totp(user)
    return user


def make_administrator(**fields: Any) -> User:
    """Somebody who administers the portal."""
    return make_agent(Role.ADMINISTRATOR, **fields)


def sign_in(client: Client, user: User, *, has_second_factor: bool = True, ago: float = 0) -> None:
    """Sign a client in, `ago` seconds in the past, with or without having shown the second factor."""
    client.force_login(user)
    records = [{"method": "code", "at": time.time() - ago, "email": user.email}]
    if has_second_factor:
        records.append({"method": "mfa", "at": time.time() - ago, "type": "totp"})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
