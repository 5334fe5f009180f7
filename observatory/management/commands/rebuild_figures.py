"""Count again, from the acts themselves, who took part in each year; says how long it took and how much memory."""

import resource
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from observatory.dashboards.actions import rebuild_reach

KIB = 1024


class Command(BaseCommand):
    help = "Recompte depuis le début, année par année, les chiffres du tableau de bord."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each year is replaced whole, or not at all."""
        started = time.perf_counter()
        years = rebuild_reach(timezone.now())
        seconds, memory = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
        self.stdout.write(f"{years} années comptées en {seconds:.1f} s, {memory:.0f} Mo au plus.")
