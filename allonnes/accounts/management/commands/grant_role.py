"""A role from the command line, before there is anybody at the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts.models import RoleChange, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.town.models import Department


class Command(BaseCommand):
    help = "Donne un rôle à un compte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=str)
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--department", default="", help="nom du service, pour un agent d’un service")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("Aucun compte n’a cette adresse.")
        try:
            made = actions.grant_role(
                user=user, role=options["role"], by=None, now=timezone.now(), department=self._department(options)
            )
        except ActionDenied as denied:
            raise CommandError(denied.reason) from denied
        except InvalidInput as invalid:
            raise CommandError(" ".join(invalid.problems)) from invalid
        waits = " (à confirmer à la page « Changements à confirmer »)" if isinstance(made, RoleChange) else ""
        self.stdout.write(f"{user.email} : {Role(options['role']).label}{waits}.")

    def _department(self, options: dict[str, Any]) -> Department | None:
        name = options["department"]
        if not name:
            return None
        department = Department.objects.filter(name=name).first()
        if department is None:
            raise CommandError(f"Aucun service ne s’appelle « {name} ».")
        return department
