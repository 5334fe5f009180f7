"""`manage.py import_quartiers FICHIER.geojson`: load the contours of the neighbourhoods; without `--apply`, a trial."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.core.errors import InvalidInput
from allonnes.town.actions import import_neighbourhoods, read_neighbourhoods


class Command(BaseCommand):
    help = (
        "Charge les contours des quartiers depuis un fichier GeoJSON (propriétés nom, qpv, fictif). Sans --apply, tout "
        "est vérifié et rien n’est écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--source", default="", help="D’où viennent ces contours.")
        parser.add_argument("--apply", action="store_true", help="Écrit ; sinon, essai à blanc.")
        parser.add_argument(
            "--forget-old",
            action="store_true",
            help="Les quartiers absents du fichier perdent leur contour ; leurs projets et leurs chiffres restent.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            raw = path.read_bytes()
            read = read_neighbourhoods(raw=raw)
            if options["apply"]:
                source, forgets_old = options["source"] or path.name, options["forget_old"]
                import_neighbourhoods(raw=raw, source=source, forgets_old=forgets_old)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {path} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self._tell("Quartiers ajoutés", read.added)
        self._tell("Quartiers mis à jour", read.updated)
        fate = "ils perdent leur contour" if options["forget_old"] else "gardés tels quels (voir --forget-old)"
        self._tell(f"Quartiers d’avant, absents du fichier, {fate}", read.old)
        if not options["apply"]:
            self.stdout.write("Essai à blanc : rien n’est écrit. Ajoutez --apply pour écrire.")

    def _tell(self, label: str, names: list[str]) -> None:
        if names:
            self.stdout.write(f"{label} : {', '.join(names)}.")
