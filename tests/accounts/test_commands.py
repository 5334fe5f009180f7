"""Commands of the first day."""

import pytest
from django.core.management import CommandError, call_command

from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from tests.factories.accounts import make_department, make_user
from tests.factories.mail import letters

pytestmark = pytest.mark.django_db


def test_create_administrator_opens_the_account(capsys):
    call_command("create_administrator", "chef@example.org")
    user = User.objects.get(email="chef@example.org")
    assert user.roles == {"administrator"}
    assert not user.has_usable_password()
    assert "chef@example.org administre" in capsys.readouterr().out
    assert AuditEntry.objects.get().by is None
    assert letters("role_granted")


def test_create_administrator_uses_an_existing_account():
    user = make_user()
    call_command("create_administrator", user.email.upper())
    assert RoleAssignment.objects.get().user == user
    with pytest.raises(CommandError, match="déjà ce rôle"):
        call_command("create_administrator", user.email)


def test_create_administrator_refuses_what_is_no_address_or_no_adult():
    with pytest.raises(CommandError, match="pas complète"):
        call_command("create_administrator", "chef")
    with pytest.raises(CommandError, match="moins de 18 ans"):
        call_command("create_administrator", make_user(age=16).email)


def test_grant_role_gives_a_role_with_its_service(capsys):
    user, place = make_user(), make_department(name="Voirie")
    call_command("grant_role", user.email, "service_agent", "--department", "Voirie")
    assert RoleAssignment.objects.get().department == place
    assert "Agent d’un service" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["inconnue@example.org", "moderator"], "Aucun compte"),
        (["{email}", "service_agent"], "service de cet agent"),
        (["{email}", "service_agent", "--department", "Lune"], "Aucun service"),
    ],
)
def test_grant_role_says_what_is_wrong(arguments, reason):
    email = make_user().email
    with pytest.raises(CommandError, match=reason):
        call_command("grant_role", *[argument.format(email=email) for argument in arguments])


def test_grant_role_refuses_a_closed_account():
    with pytest.raises(CommandError, match="fermé"):
        call_command("grant_role", make_user(is_active=False).email, "moderator")
