"""Forget the oldest acts of the log, leaving a checkpoint so that the rest can still be verified."""

from argparse import ArgumentTypeError
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from allonnes.accounts import audit


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise ArgumentTypeError("écrivez la date ainsi : 2026-01-31") from problem


class Command(BaseCommand):
    help = "Efface du journal des actes sensibles ce qui est plus ancien qu’un jour donné."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", required=True, type=_day, help="jour, ainsi : 2026-01-31")

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.make_aware(datetime.combine(options["before"], time.min))
        gone = audit.purge(before=before, by=None)
        self.stdout.write(f"Actes effacés : {gone}. La purge est elle-même inscrite au journal.")
