"""`import_requests FILE.csv --mapping MAP.json [--apply]`: bring the cases of another tool; a dry run first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import told_reading
from allonnes.core.templatetags.french import number
from requests_qrc.intake.imports.actions import import_requests
from requests_qrc.intake.imports.known import mapping_for
from requests_qrc.intake.imports.mapping import read_mapping


class Command(BaseCommand):
    help = "Reprend les demandes d’un autre outil depuis un fichier CSV (correspondance : docs/reprise.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument(
            "--mapping",
            type=Path,
            metavar="TABLE.json",
            help="Inutile pour un outil connu : ses colonnes disent lequel (requests_qrc/intake/imports/tables).",
        )
        parser.add_argument(
            "--apply", action="store_true", help="Écrire. Sans cela, tout est vérifié et rien n’est écrit."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, write when asked, and say what was, or would be, brought."""
        is_dry_run = not options["apply"]
        try:
            raw, table = options["file"].read_bytes(), options["mapping"]
            mapping = read_mapping(table.read_text(encoding="utf-8")) if table else mapping_for(raw)
            report = import_requests(raw=raw, mapping=mapping, now=timezone.now(), is_dry_run=is_dry_run)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(f"Rien n’est repris.\n{problem}") from problem
        if is_dry_run:
            self.stdout.write("\n".join(told_reading(raw)))
        if report.known:
            self.stdout.write(f"Déjà là, laissées telles quelles : {_cases(report.known)}.")
        self.stdout.write(f"Sujets à compléter avant de les proposer : {number(report.subjects)}.")
        if is_dry_run:
            self.stdout.write(f"Essai à blanc. À reprendre : {_cases(report.brought)}. Pour écrire : ajoutez --apply.")
        else:
            self.stdout.write(f"Repris : {_cases(report.brought)}.")


def _cases(count: int) -> str:
    return ngettext("%(n)s demande", "%(n)s demandes", count) % {"n": number(count)} if count else "aucune demande"
