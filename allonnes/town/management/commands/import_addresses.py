"""`manage.py import_addresses FICHIER.csv[.gz] [--apply]`: streets and addresses from the national file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.town.actions import Counts, import_addresses
from allonnes.town.context import current_boundary, current_profile
from allonnes.town.geometry import Position
from allonnes.town.national_file import NationalFile, read_national_file
from allonnes.town.near import box_of

# A contour is simplified, a door may be across the street.
MARGIN_M = 500
TOLD = 50


def _anywhere(_point: Position) -> bool:
    """While the contour of the commune is unknown."""
    return True


class Command(BaseCommand):
    help = (
        "Met à jour les rues et les adresses depuis le fichier de la Base Adresse Nationale d’un département "
        "(adresses-72.csv.gz, sur adresse.data.gouv.fr). Sans --apply, dit ce qui changerait et n’écrit rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--apply", action="store_true", help="Écrit les changements.")
        parser.add_argument("--commune", default="", help="Code INSEE. Par défaut, celui de la fiche de la ville.")
        parser.add_argument(
            "--fermer-beaucoup",
            action="store_true",
            dest="may_close_many",
            help="Accepte un fichier où manquent plus de la moitié des adresses connues.",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """Read, tell the problems, then tell or write the changes. Raises CommandError when nothing can be done."""
        try:
            file = self._read(options["file"], options["commune"] or current_profile().insee_code)
            outcome = import_addresses(
                file=file,
                now=timezone.now(),
                is_applied=options["apply"],
                may_close_many=options["may_close_many"],
            )
        except (ActionDenied, InvalidInput) as problem:
            raise CommandError(str(problem)) from problem
        self._count("Rues", outcome.streets)
        self._count("Adresses", outcome.addresses)
        self.stdout.write("C’est écrit." if options["apply"] else "Rien n’a été écrit. Pour le faire, ajoutez --apply.")

    def _read(self, path: Path, insee: str) -> NationalFile:
        boundary = current_boundary()
        is_near = box_of(boundary).widened(MARGIN_M).holds if boundary else _anywhere
        try:
            with path.open("rb") as raw:
                file = read_national_file(raw, insee=insee, is_near=is_near)
        except OSError as trouble:
            raise CommandError(f"Impossible de lire {path} : {trouble.strerror}.") from trouble
        for problem in file.problems[:TOLD]:
            self.stdout.write(problem)
        more = len(file.problems) + file.untold - TOLD
        if more > 0:
            self.stdout.write(f"… et {more} autres lignes à revoir.")
        self.stdout.write(f"Lignes d’autres communes, laissées de côté : {file.elsewhere}.")
        return file

    def _count(self, kind: str, counts: Counts) -> None:
        self.stdout.write(
            f"{kind} : {counts.new} nouvelles, {counts.changed} changées, {counts.reopened} rouvertes, "
            f"{counts.closed} disparues (fermées), {counts.same} identiques."
        )
