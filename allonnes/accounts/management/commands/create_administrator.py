"""The first person who administers the portal."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.core.errors import ActionDenied, InvalidInput


class Command(BaseCommand):
    help = "Ouvre un compte d’administration (ou donne ce rôle à un compte existant)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", type=str)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as problem:
            raise CommandError("Cette adresse électronique n’est pas complète.") from problem
        try:
            user = actions.create_administrator(email=options["email"], now=timezone.now())
        except ActionDenied as denied:
            raise CommandError(denied.reason) from denied
        except InvalidInput as invalid:
            raise CommandError(" ".join(invalid.problems)) from invalid
        self.stdout.write(f"{user.email} administre le portail, après avoir réglé la double sécurité à la connexion.")
