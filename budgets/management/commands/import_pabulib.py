"""`manage.py import_pabulib FILE.pb`: load a real vote as a closed edition."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from allonnes.core.errors import InvalidInput
from budgets.counting import pabulib
from budgets.results.actions.importing import import_instance
from budgets.results.recount_notes import recount_notes

SHOWN_WARNINGS = 50


class Command(BaseCommand):
    help = "Charge un vote réel (format Pabulib) comme une édition close, avec son résultat expliqué."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.pb")
        parser.add_argument("--slug", default="", help="Adresse de l’édition (par défaut : le nom du fichier).")
        parser.add_argument("--title", default="", help="Titre (par défaut : la description du fichier).")
        parser.add_argument("--source", default="", help="Source des données, affichée à côté du résultat.")
        parser.add_argument(
            "--tolerant", action="store_true", help="Compter une fois un projet qu’un vote nomme deux fois, et le dire."
        )
        parser.add_argument("--hidden", action="store_true", help="Ne pas montrer l’édition au public.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            file = pabulib.read_file(path, is_tolerant=options["tolerant"])
            edition = import_instance(
                file=file,
                slug=options["slug"] or slugify(path.stem)[:80],
                title=options["title"] or _title(file),
                source=options["source"],
                is_published=not options["hidden"],
            )
        except OSError as problem:
            raise CommandError(f"Impossible de lire {path} : {problem.strerror}.") from problem
        except pabulib.PabulibError as problem:
            raise CommandError(f"{path} n’est pas importé :\n{problem}") from problem
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        for words in (*map(str, file.warnings[:SHOWN_WARNINGS]), *recount_notes(edition)):
            self.stdout.write(words)
        self.stdout.write(f"Édition importée : /budgets/{edition.slug}/ ({edition.counts.count()} règles comptées).")


def _title(file: pabulib.PbFile) -> str:
    meta = file.meta
    parts = [meta.get("unit", ""), meta.get("subunit", ""), meta.get("instance", "")]
    return ("Budget participatif : " + ", ".join(part for part in parts if part))[:160]
