"""Count « Nos délais » again, from the cases themselves; says how long it took and how much memory."""

import resource
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from requests_qrc.figures.actions import publish_delays

KIB = 1024


class Command(BaseCommand):
    help = "Recompte depuis le début les chiffres de la page « Nos délais »."

    def handle(self, *args: Any, **options: Any) -> None:
        """The page is replaced whole, or not at all."""
        started = time.perf_counter()
        row = publish_delays(now=timezone.now())
        seconds, memory = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
        self.stdout.write(f"{row.body['n']} demandes comptées en {seconds:.1f} s, {memory:.0f} Mo au plus.")
