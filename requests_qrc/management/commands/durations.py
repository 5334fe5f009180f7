"""How long cases of a CSV sheet last, open ones counted: `durations FILE.csv --opened COLUMN --closed COLUMN`."""

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from allonnes.core.errors import InvalidInput
from allonnes.core.templatetags.french import number
from requests_qrc.figures.sheet_durations import samples_of, summary

PLURAL_FROM = 2


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
            columns = {name: options[name] for name in ("opened", "closed", "by")}
            samples = samples_of(options["file"].read_bytes(), at=options["at"], **columns)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {problem.filename} : {problem.strerror}.") from problem
        except InvalidInput as problem:
            raise CommandError(str(problem)) from problem
        told = {name: summary(sample) for name, sample in samples.items()}
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for name, row in told.items():
            self.stdout.write(f"{name or '(vide)'} : {_median(row)} ({_counts(row)})")


def _median(row: dict[str, Any]) -> str:
    if not row["n"]:
        return "rien à compter"
    if row["median"] is None:
        return "plus de la moitié encore ouvertes"
    return f"médiane {number(row['median'], 1)} {'jours' if row['median'] >= PLURAL_FROM else 'jour'}"


def _counts(row: dict[str, Any]) -> str:
    cases = ngettext("%(n)s demande", "%(n)s demandes", row["n"]) % {"n": number(row["n"])}
    return f"{cases} ; encore ouvertes : {number(row['open'])} ; laissées de côté : {number(row['left_out'])}"
