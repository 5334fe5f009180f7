"""Is the log of sensitive acts whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allonnes.accounts import audit
from allonnes.accounts.models import AuditEntry


class Command(BaseCommand):
    help = "Vérifie le journal des actes sensibles. Code de sortie 1 s’il a été modifié."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(audit.faults())
        if faults:
            raise CommandError("Le journal a été modifié.\n" + "\n".join(faults), returncode=1)
        self.stdout.write(f"Le journal est entier : {AuditEntry.objects.count()} actes vérifiés.")
