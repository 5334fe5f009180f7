"""`find_duplicates --radius 25 --days 3`: cases that may be about one same thing, to be looked at by somebody."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from requests_qrc.figures.near_pairs import Spot, near_pairs
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case


class Command(BaseCommand):
    help = "Cherche les demandes proches dans l’espace et dans le temps. Rien n’est regroupé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--radius", type=float, default=25, metavar="MÈTRES")
        parser.add_argument("--days", type=int, default=3, metavar="JOURS")
        parser.add_argument("--same-subject", action="store_true", help="seulement sur le même sujet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each pair, the nearest first, then how many."""
        if options["radius"] < 0 or options["days"] < 0:
            raise CommandError("Donnez des mètres et des jours à partir de 0.")
        pairs = near_pairs(
            _spots(), radius=options["radius"], days=options["days"], same_subject=options["same_subject"]
        )
        for pair in pairs:
            subjects = " / ".join(dict.fromkeys((pair.first.subject, pair.second.subject)))
            self.stdout.write(f"{pair.first.number} {pair.second.number} {pair.metres:.0f} m {subjects}")
        words = ngettext("%(n)s paire proche.", "%(n)s paires proches.", len(pairs)) % {"n": number(len(pairs))}
        self.stdout.write(words if pairs else "Aucune paire proche.")


def _spots() -> list[Spot]:
    """Cases with a point that are neither joined to another, nor unwanted, nor given up. One query."""
    out = (CaseState.DUPLICATE, CaseState.SPAM, CaseState.CANCELLED)
    rows = Case.objects.submitted().exclude(state__in=out).filter(latitude__isnull=False).order_by("pk")
    named = rows.values_list("number", "latitude", "longitude", "received_at", "category__name")
    return [
        Spot(number or "", float(latitude or 0), float(longitude or 0), deadlines.day_of(received_at), subject)
        for number, latitude, longitude, received_at, subject in named
        if received_at
    ]
