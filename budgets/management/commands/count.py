"""`manage.py count SLUG [--rule R] [--json]`: count the sealed ballots again, without changing anything."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.counting.rules import RULES, RuleDoesNotApply
from budgets.editions.models import Edition
from budgets.results.actions.counting import outcome_under


class Command(BaseCommand):
    help = "Compte les bulletins scellés d’une édition et affiche les projets lauréats."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="EDITION")
        parser.add_argument("--rule", choices=sorted(RULES), help="Règle (par défaut : celle de l’édition).")
        parser.add_argument("--json", action="store_true", help="Tout le déroulé, en JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(slug=options["slug"]).first()
        if edition is None:
            raise CommandError(f"Aucune édition à l’adresse « {options['slug']} ».")
        rule = options["rule"] or edition.rule
        try:
            outcome = outcome_under(edition, rule)
        except RuleDoesNotApply as problem:
            raise CommandError(f"La règle {rule} ne s’applique pas à ces bulletins.") from problem
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False))
            return
        titles = dict(edition.projects.values_list("reference", "title"))
        for reference in outcome.winners:
            self.stdout.write(f"{reference} {titles[reference]}")
        self.stdout.write(f"Dépensé : {outcome.spent}. Reste : {outcome.remaining}.")
