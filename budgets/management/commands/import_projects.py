"""`manage.py import_projects FILE.csv --edition SLUG`: bring the projects of an old edition; a dry run first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.sheets import told_reading
from budgets.editions.models import Edition
from budgets.projects.imports.actions import ImportReport, import_projects


class Command(BaseCommand):
    help = "Reprend les projets d’une ancienne édition depuis un fichier CSV (colonnes : docs/reprise.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER.csv")
        parser.add_argument("--edition", required=True, metavar="ADRESSE", help="Adresse de l’édition qui les reçoit.")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="Tout vérifier sans rien écrire (par défaut).")
        how.add_argument("--write", action="store_true", help="Écrire, si le fichier n’a aucun problème.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        is_dry_run = not options["write"]
        try:
            raw = path.read_bytes()
            edition = _edition(options["edition"])
            report = import_projects(raw=raw, edition=edition, now=timezone.now(), is_dry_run=is_dry_run)
        except OSError as problem:
            raise CommandError(f"Impossible de lire {path} : {problem.strerror}.") from problem
        except ActionDenied as denied:
            raise CommandError(denied.reason) from denied
        except InvalidInput as problem:
            raise CommandError(f"{path} : rien n’est repris.\n{problem}") from problem
        if is_dry_run:
            self.stdout.write("\n".join(told_reading(raw)))
        self.stdout.write("\n".join(_lines(report, edition, is_dry_run=is_dry_run)))


def _edition(slug: str) -> Edition:
    edition = Edition.objects.filter(slug=slug).first()
    if edition is None:
        known = ", ".join(Edition.objects.order_by("slug").values_list("slug", flat=True)) or "aucune"
        raise CommandError(f"Aucune édition n’a l’adresse « {slug} ». Éditions : {known}.")
    return edition


def _lines(report: ImportReport, edition: Edition, *, is_dry_run: bool) -> list[str]:
    brought = _projects(len(report.brought))
    lines = [f"À relire avant de montrer l’édition. {words}" for words in report.to_read]
    if report.known:
        lines.append(f"Déjà dans l’édition, laissés tels quels : {_projects(len(report.known))}.")
    if is_dry_run:
        lines.append(f"Essai à blanc, rien n’est écrit. À reprendre : {brought}. Pour écrire : ajoutez --write.")
    else:
        lines.append(f"Repris dans /budgets/{edition.slug}/ : {brought}.")
    return lines


def _projects(count: int) -> str:
    return ngettext("%(n)s projet", "%(n)s projets", count) % {"n": count} if count else "aucun projet"
