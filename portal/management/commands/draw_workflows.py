"""`manage.py draw_workflows [--check]`: the lifecycles and the roles, drawn from the code into the documents."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.workflow import WORKFLOWS, diagram

BEGIN, END = "<!-- drawn from the code: manage.py draw_workflows -->\n", "<!-- end of the drawing -->\n"


def drawing() -> str:
    """The lifecycles as diagrams and the roles as a table, in Markdown."""
    parts = [f"### {workflow.name}\n\n{diagram(workflow)}" for workflow in WORKFLOWS]
    rows = [f"| {Role(role).label} | {', '.join(sorted(ROLES[role].permissions))} |" for role in Role.values]
    table = "\n".join(["### Roles and permissions", "", "| Role | Permissions |", "|---|---|", *rows])
    return "\n".join([*parts, table]) + "\n"


def page() -> Path:
    """The document that holds the drawing."""
    return Path(settings.BASE_DIR) / "docs" / "architecture.md"


def redrawn(text: str) -> str:
    """The document with its drawing up to date."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return before + BEGIN + drawing() + END + after


class Command(BaseCommand):
    help = "Dessine les cycles de vie et les rôles dans docs/architecture.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Échoue si le dessin n’est plus à jour.")

    def handle(self, *args: Any, **options: Any) -> None:
        text = page().read_text(encoding="utf-8")
        fresh = redrawn(text)
        if options["check"] and fresh != text:
            raise CommandError("docs/architecture.md n’est plus à jour : lancez « make docs ».")
        page().write_text(fresh, encoding="utf-8")
        self.stdout.write("docs/architecture.md est à jour.")
