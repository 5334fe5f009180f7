"""`import_old_addresses FILE.csv [--apply]`: where the addresses of the old site lead; a dry run first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import told_reading
from portal.old_addresses.actions import import_old_addresses


class Command(BaseCommand):
    help = "Redirige les adresses de l’ancien site : colonnes ancienne et nouvelle (docs/reprise.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument(
            "--apply", action="store_true", help="Écrire. Sans cela, tout est vérifié et rien n’est écrit."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
            report = import_old_addresses(raw=raw, is_dry_run=not options["apply"])
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(f"Rien n’est repris.\n{problem}") from problem
        self.stdout.write("\n".join(told_reading(raw)))
        start = "Écrit." if options["apply"] else "Essai à blanc, rien n’est écrit."
        self.stdout.write(f"{start} Nouvelles : {report.added}. Changées : {report.changed}. Déjà là : {report.known}.")
