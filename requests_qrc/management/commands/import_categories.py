"""`import_categories FILE.csv [--apply]`: bring a tree of subjects; a dry run first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import told_reading
from allonnes.core.templatetags.french import number
from requests_qrc.intake.imports.categories import import_categories


class Command(BaseCommand):
    help = "Reprend des sujets depuis un CSV : domaine, categorie, sous_categorie, precision (docs/reprise.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument(
            "--apply", action="store_true", help="Écrire. Sans cela, tout est vérifié et rien n’est écrit."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each subject that is, or would be, made."""
        try:
            raw = options["file"].read_bytes()
            report = import_categories(raw=raw, is_dry_run=not options["apply"])
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(f"Rien n’est repris.\n{problem}") from problem
        if not options["apply"]:
            self.stdout.write("\n".join(told_reading(raw)))
        for name in report.made:
            self.stdout.write(name)
        made, known = _subjects(len(report.made)), _subjects(report.known)
        end = "Repris, à compléter avant de les proposer" if options["apply"] else "Essai à blanc. À reprendre"
        self.stdout.write(f"{end} : {made}. Déjà là : {known}.")
        if report.repeated:
            self.stdout.write(f"Lignes qui redisent un sujet du fichier : {number(report.repeated)}.")


def _subjects(count: int) -> str:
    return ngettext("%(n)s sujet", "%(n)s sujets", count) % {"n": number(count)} if count else "aucun sujet"
