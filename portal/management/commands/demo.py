"""`manage.py demo`: fill the portal with a believable, fictitious town."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from budgets.voting.box.key_state import key_health
from portal.demonstration import accounts
from portal.demonstration.building import PARTS, has_pending_migrations, make_tables, start_again
from portal.demonstration.results import move_to_results
from portal.demonstration.study import move_to_study, phase_of_demo
from portal.demonstration.vote import move_to_vote

REFUSAL = (
    "Cette installation n’est pas une démonstration : rien n’a été changé. "
    "Pour en faire une, mettez DEMO=1 dans son environnement, sur une base de données sans donnée réelle."
)
PAST = "Le dépôt de cette démonstration est terminé. Pour y revenir, recommencez : « manage.py demo --reset »."
BUSY = "La base est occupée : arrêtez d’abord le portail (Ctrl-C dans « manage.py serve »), puis recommencez."

MOVES: dict[str, tuple[str, Callable[[datetime], bool]]] = {
    "study": ("Le dépôt se termine, les services étudient les projets… ", move_to_study),
    "vote": ("L’étude se termine, le vote s’ouvre, des personnes fictives votent… ", move_to_vote),
    "results": ("Le vote s’ouvre, se termine, l’urne est scellée et comptée (une minute)… ", move_to_results),
}


class Command(BaseCommand):
    """Build what is missing; what people did is kept."""

    help = "Remplit la démonstration : une ville, ses projets, un vote. Sans effet sur ce qui existe déjà."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--reset", action="store_true", help="Efface toute la base, puis recommence.")
        parser.add_argument(
            "--phase",
            choices=["deposit", *MOVES],
            help="Où en est la prochaine édition : dépôt ouvert, étude, vote ouvert, ou résultat publié (une minute).",
        )

    def handle(self, *_args: object, **options: Any) -> None:
        """Build each part in its own transaction. Raises CommandError outside of a demonstration."""
        if not settings.DEMO:
            raise CommandError(REFUSAL)
        begun = time.monotonic()
        self._tables(reset=options["reset"])
        now = timezone.now()
        for part in PARTS:
            self.stdout.write(f"{part.label}… ", ending="")
            self.stdout.flush()
            part.build(now)
            self.stdout.write("fait.")
        if options["phase"]:
            self._move(options["phase"], now)
        for sentence in key_health():
            self.stdout.write(sentence)
        self.stdout.write(f"La démonstration est prête, en {time.monotonic() - begun:.0f} s.")
        self._tell_accounts()

    def _tables(self, *, reset: bool) -> None:
        if reset:
            self.stdout.write("La base est effacée, puis créée à nouveau…")
            try:
                start_again()
            except OperationalError as problem:
                raise CommandError(BUSY) from problem
        elif has_pending_migrations():
            self.stdout.write("Les tables sont créées…")
            make_tables()

    def _move(self, phase: str, now: datetime) -> None:
        """Forward only: what people did, and its history, is never deleted."""
        if phase not in MOVES:
            if phase_of_demo(now) != phase:
                raise CommandError(PAST)
            return
        words, move = MOVES[phase]
        self.stdout.write(words, ending="")
        self.stdout.flush()
        try:
            is_new = move(now)
        except ActionDenied as denied:
            raise CommandError(denied.reason) from denied
        self.stdout.write("fait." if is_new else "c’était déjà fait.")

    def _tell_accounts(self) -> None:
        rows = accounts()
        width = max(len(row.role) for row in rows)
        self.stdout.write(f"\nPour vous connecter (mot de passe de tous : {rows[0].password}) :")
        for row in rows:
            self.stdout.write(f"  {row.role:<{width}}  {row.email}")
        self.stdout.write(
            "Les comptes de l’équipe demandent aussi un code à six chiffres : "
            f"il est affiché sur {settings.SITE_URL}/demo/ et change toutes les 30 secondes.\n"
            "Toutes les personnes sont fictives."
        )
