"""`manage.py restore ARCHIVE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from allonnes.core import backups
from allonnes.core.errors import InvalidInput


class Command(BaseCommand):
    help = "Recharge une archive dans une base vide."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backups.restore(connection, options["archive"])
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Ville restaurée depuis {options['archive']}")
