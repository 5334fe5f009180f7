"""`purge_requests`: what old cases hold of people and has been kept long enough; a report alone.

It goes by `eliminate --visa`, once the archives of the department gave their visa.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_qrc.followup.retention import purge_old_cases


class Command(BaseCommand):
    help = "Dit ce qui nomme des personnes dans les demandes closes depuis 2 ans (signalements) ou 5 ans (demandes)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each number, then how much would go."""
        report = purge_old_cases(now=timezone.now(), by=None, is_dry_run=True)
        for number in report.numbers:
            self.stdout.write(number)
        self.stdout.write(
            f"À effacer avec le visa des archives : coordonnées et textes non publiés de {len(report.numbers)} "
            f"demande(s), {report.receipts} accusé(s), {report.messages} message(s), {report.contests} "
            f"contestation(s), {report.follows} suivi(s)."
        )
