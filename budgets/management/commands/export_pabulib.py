"""`manage.py export_pabulib SLUG`: the edition in the Pabulib format, on the standard output or in a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.counting import pabulib
from budgets.editions.models import Edition
from budgets.results.publication import pabulib_file


class Command(BaseCommand):
    help = "Écrit une édition au format Pabulib, sans aucun attribut des votantes et votants."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="EDITION")
        parser.add_argument("--output", type=Path, help="Fichier à écrire (par défaut : la sortie standard).")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(slug=options["slug"]).first()
        if edition is None:
            raise CommandError(f"Aucune édition à l’adresse « {options['slug']} ».")
        text = pabulib.write(pabulib_file(edition))
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
