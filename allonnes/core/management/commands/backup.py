"""`manage.py backup [ARCHIVE]`."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from allonnes.core import backups
from allonnes.core.errors import InvalidInput


class Command(BaseCommand):
    help = "Écrit toute la ville (base et fichiers) dans une archive, par défaut datée dans le dossier BACKUP_DIR."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, metavar="ARCHIVE", nargs="?")
        parser.add_argument("--keep-days", type=int, metavar="JOURS", help="puis oublier les archives plus anciennes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            archive = options["archive"] or backups.default_archive(timezone.now())
            backups.back_up(connection, archive)
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Sauvegarde écrite : {archive}")
        if options["keep_days"]:
            for name in backups.forget_older(timezone.now() - timedelta(days=options["keep_days"])):
                self.stdout.write(f"Ancienne sauvegarde enlevée : {name}")
        if not backups.is_known(archive):
            self.stdout.write(
                f"Elle est hors de {settings.BACKUP_DIR} : le site ne pourra ni la compter ni la détruire "
                "après un vote. Faites-le vous-même."
            )
