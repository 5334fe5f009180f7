"""`eliminate [--visa N [--apply]]`: what has been kept long enough, by rule; let go with a visa alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from observatory.archiving.actions import eliminate
from observatory.archiving.admin import due_words
from observatory.archiving.models import ArchiveVisa


class Command(BaseCommand):
    help = "Dit ce qui a fait son temps ; l’efface avec un visa des archives, inscrit à la gestion."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--visa", type=int, metavar="N", help="le numéro du visa inscrit")
        parser.add_argument("--apply", action="store_true", help="Effacer. Sans cela, rien n’est effacé.")

    def handle(self, *args: Any, **options: Any) -> None:
        """The report first; then what the visa covers."""
        for _kind, words in due_words():
            self.stdout.write(words)
        if options["visa"] is None:
            if options["apply"]:
                raise CommandError("Rien n’est effacé : il faut le numéro d’un visa des archives, --visa N.")
            return
        visa = ArchiveVisa.objects.filter(pk=options["visa"]).first()
        if visa is None:
            raise CommandError(f"Rien n’est effacé : il n’y a pas de visa n° {options['visa']}.")
        if not options["apply"]:
            seen = f"{visa.seen} élément(s), vus le {visa.seen_at:%d/%m/%Y}"
            self.stdout.write(f"Essai à blanc. Le visa {visa} couvre {seen}.")
            return
        try:
            gone = eliminate(visa=visa, now=timezone.now())
        except ActionDenied as refused:
            raise CommandError(f"Rien n’est effacé : {refused}") from refused
        self.stdout.write(f"Effacé avec le visa {visa} : {gone} élément(s).")
