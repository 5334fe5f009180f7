"""`manage.py similar FILE.csv --rewordings FILE.csv`: whether an idea said in other words finds the one it repeats."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.core.errors import InvalidInput
from budgets.projects.imports.rewordings import rank_rewordings, read_texts, told_ranks


class Command(BaseCommand):
    help = (
        "Mesure les idées proches : le rang de chaque texte d’origine parmi ceux qui sont montrés (rien n’est écrit)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="TEXTES.csv", help="Colonnes : id, titre, description.")
        parser.add_argument("--rewordings", type=Path, required=True, metavar="REFORMULATIONS.csv", help="Les mêmes.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the rank of each, then how many are among the first three."""
        try:
            texts, rewordings = (read_texts(options[name].read_bytes()) for name in ("file", "rewordings"))
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("\n".join(told_ranks(rank_rewordings(texts, rewordings))))
