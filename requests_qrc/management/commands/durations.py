"""How long cases of a CSV sheet last, open ones counted: `durations FILE.csv --opened COLUMN --closed COLUMN`."""

import csv
import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.core.errors import InvalidInput
from requests_qrc.figures.sheet_durations import samples_of, summary


class Command(BaseCommand):
    help = "Durées par l’estimateur de Kaplan et Meier : les demandes encore ouvertes comptent jusqu’à --at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--opened", required=True, help="colonne de la date d’ouverture")
        parser.add_argument("--closed", required=True, help="colonne de la date de clôture, vide si ouverte")
        parser.add_argument("--at", required=True, type=datetime.fromisoformat, help="jusqu’à quand on a regardé")
        parser.add_argument("--by", default="", help="colonne de ce qui est comparé")
        parser.add_argument("--json", action="store_true", help="écrire du JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a group, or JSON."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                samples = samples_of(
                    csv.DictReader(file),
                    opened=options["opened"],
                    closed=options["closed"],
                    at=options["at"].replace(tzinfo=None),
                    by=options["by"],
                )
        except (InvalidInput, OSError, UnicodeDecodeError, csv.Error) as wrong:
            raise CommandError(str(wrong)) from wrong
        told = {name: summary(sample) for name, sample in samples.items()}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for name, row in told.items():
            median = "plus de la moitié encore ouvertes" if row["median"] is None else f"{row['median']:.1f} jours"
            self.stdout.write(f"{name or '(vide)'} : médiane {median} ({row['n']} demandes, {row['open']} ouvertes)")
