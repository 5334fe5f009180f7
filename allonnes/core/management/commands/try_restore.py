"""`manage.py try_restore [ARCHIVE]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from allonnes.core.backup_trials import try_restore
from allonnes.core.errors import InvalidInput


class Command(BaseCommand):
    help = "Essaie la dernière sauvegarde (ou celle qui est nommée) dans la base d’essai, puis la vide."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            trial = try_restore(archive=options["archive"], now=timezone.now())
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{trial.archive} se restaure : {trial.words}.")
