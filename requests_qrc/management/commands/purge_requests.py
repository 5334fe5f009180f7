"""`purge_requests [--apply]`: let go what old cases hold of people; without `--apply`, a report alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_qrc.followup.retention import purge_old_cases


class Command(BaseCommand):
    help = "Efface ce qui nomme des personnes dans les demandes closes depuis 2 ans (signalements) ou 5 ans (demandes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="Effacer. Sans cela, rien n’est effacé.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say each number, then how much goes."""
        report = purge_old_cases(now=timezone.now(), by=None, is_dry_run=not options["apply"])
        for number in report.numbers:
            self.stdout.write(number)
        begin = "Effacé" if options["apply"] else "Essai à blanc. À effacer"
        self.stdout.write(
            f"{begin} : coordonnées et textes non publiés de {len(report.numbers)} demande(s), "
            f"{report.receipts} accusé(s), {report.messages} message(s), {report.contests} contestation(s), "
            f"{report.follows} suivi(s)."
        )
