"""Is the log of sensitive acts whole, up to its end?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from allonnes.accounts import audit
from allonnes.accounts.models import AuditEntry


class Command(BaseCommand):
    help = "Vérifie le journal des actes sensibles. Code de sortie 1 s’il a été modifié."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", default="", metavar="42:9f86...", help="marque notée avec une sauvegarde")

    def handle(self, *args: Any, **options: Any) -> None:
        noted, head = options["expect"].strip(), audit.read_head()
        faults = list(audit.faults())
        if noted and not audit.holds(noted):
            faults.append(f"L’acte noté ({noted}) n’est plus dans le journal : sa fin a été coupée, ou il a été purgé.")
        if faults:
            raise CommandError("Le journal a été modifié.\n" + "\n".join(faults), returncode=1)
        self.stdout.write(f"Le journal est entier : {AuditEntry.objects.count()} actes vérifiés.")
        self.stdout.write(f"À noter avec la sauvegarde : {head}")
