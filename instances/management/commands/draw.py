"""Do a draw by lot again, from what was published: the same, or altered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from instances.councils import draw_rules, lot
from instances.councils.enums import DrawState
from instances.councils.models import Draw


class Command(BaseCommand):
    help = (
        "Refait un tirage au sort : « draw 12 » relit celui de la base ; "
        "« draw liste.txt --seed GRAINE --hash EMPREINTE --result resultat.txt » relit les fichiers publiés."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="le numéro d’un tirage, ou le fichier de sa liste")
        parser.add_argument("--seed", default="", help="la graine publiée")
        parser.add_argument("--hash", default="", dest="list_hash", help="l’empreinte publiée")
        parser.add_argument("--result", default="", help="le fichier du résultat publié")

    def handle(self, *args: Any, **options: Any) -> None:
        source: str = options["source"]
        told = self._of_database(int(source)) if source.isdecimal() else self._of_files(source, options)
        text, seed, list_hash, result = told
        if list_hash and lot.hash_of(text) != list_hash:
            raise CommandError(f"Liste modifiée : son empreinte est {lot.hash_of(text)}, pas {list_hash}.")
        try:
            again = lot.write_result(lot.draw(lot.read_list(text), seed))
        except lot.UnreadableList as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(again.rstrip())
        if result and result != again:
            raise CommandError("Résultat modifié : la liste et la graine publiées en donnent un autre.")
        if result:
            self.stdout.write("Identique : la liste et la graine publiées donnent bien ce résultat.")

    def _of_database(self, number: int) -> tuple[str, str, str, str]:
        draw = Draw.objects.filter(pk=number, state=DrawState.DRAWN).first()
        if draw is None:
            raise CommandError("Aucun tirage fait ne porte ce numéro.")
        return draw_rules.list_text(draw), draw.seed, draw.list_hash, draw_rules.result_text(draw)

    def _of_files(self, source: str, options: dict[str, Any]) -> tuple[str, str, str, str]:
        if not options["seed"]:
            raise CommandError("Donnez la graine publiée : --seed")
        result = _read(options["result"]) if options["result"] else ""
        return _read(source), options["seed"], options["list_hash"], result


def _read(name: str) -> str:
    try:
        return Path(name).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as wrong:
        raise CommandError(f"Fichier illisible : {name} ({wrong})") from None
