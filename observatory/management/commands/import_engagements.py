"""`import_engagements FILE.csv --mapping MAP.json [--apply]`: bring the promises of a file; a dry run first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import told_reading
from allonnes.core.templatetags.french import number
from observatory.engagements.imports.actions import ImportReport, import_engagements
from observatory.engagements.imports.mapping import read_mapping


class Command(BaseCommand):
    help = "Reprend les engagements d’un fichier CSV (correspondance : docs/reprise.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument("--mapping", type=Path, required=True, metavar="TABLE.json")
        parser.add_argument(
            "--apply", action="store_true", help="Écrire. Sans cela, tout est vérifié et rien n’est écrit."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, write when asked; say each line refused, each line corrected, and why."""
        is_dry_run = not options["apply"]
        try:
            mapping = read_mapping(options["mapping"].read_text(encoding="utf-8"))
            raw = options["file"].read_bytes()
            report = import_engagements(raw=raw, mapping=mapping, now=timezone.now(), is_dry_run=is_dry_run)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(f"Rien n’est repris.\n{problem}") from problem
        if is_dry_run:
            self.stdout.write("\n".join(told_reading(raw)))
        self._tell(report)
        if is_dry_run:
            self.stdout.write(f"Essai à blanc. À reprendre : {_count(report.brought)}. Pour écrire : ajoutez --apply.")
        else:
            self.stdout.write(f"Reprises : {_count(report.brought)}.")

    def _tell(self, report: ImportReport) -> None:
        refused, corrected = (len(report.refused), report.refused), (report.lines_corrected, report.corrected)
        for title, (count, lines) in (("Lignes refusées", refused), ("Lignes corrigées", corrected)):
            self.stdout.write(f"{title} : {number(count)}.")
            for words in lines:
                self.stdout.write(f"  {words}")
        if report.known:
            self.stdout.write(f"Déjà là, laissées telles quelles : {_count(report.known)}.")
        if report.shared:
            self.stdout.write(f"Montants partagés entre plusieurs promesses, comptés une fois : {report.shared}.")
        for name in report.unknown_departments:
            self.stdout.write(f"Service inconnu ici, à confier à la main : « {name} ».")


def _count(count: int) -> str:
    return ngettext("%(n)s promesse", "%(n)s promesses", count) % {"n": number(count)} if count else "aucune"
