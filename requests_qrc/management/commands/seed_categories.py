"""`manage.py seed_categories`: the subjects to begin with, not offered until the town says who deals with them."""

from typing import Any

from django.core.management.base import BaseCommand

from requests_qrc.intake.seeding import seed_categories


class Command(BaseCommand):
    """What is known is left alone."""

    help = "Ajoute les sujets de demandes proposés au départ. Chacun attend son service avant d’être offert."

    def handle(self, *_args: object, **_options: Any) -> None:
        """Add what is missing."""
        self.stdout.write(f"Sujets ajoutés : {seed_categories()}")
