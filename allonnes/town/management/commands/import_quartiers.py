"""`manage.py import_quartiers FICHIER.geojson`: load the contours of the neighbourhoods."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.core.errors import InvalidInput
from allonnes.town.actions import import_neighbourhoods


class Command(BaseCommand):
    help = "Charge les contours des quartiers depuis un fichier GeoJSON (propriétés nom, qpv, fictif)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--source", default="", help="D’où viennent ces contours.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            names = import_neighbourhoods(raw=path.read_bytes(), source=options["source"] or path.name)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {path} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Quartiers à jour : {', '.join(names)}.")
