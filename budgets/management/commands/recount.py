"""Count a .pb file again, from published files only: no database, no account, no network."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.counting import words
from budgets.counting.outcome import Outcome
from budgets.counting.pabulib import PabulibError, PbFile, read_file
from budgets.counting.rule_file import RuleFile, RuleFileError, read_rules
from budgets.counting.rules import RULES, RuleDoesNotApply, count
from budgets.counting.settings import Support

SHOWN_PROBLEMS = 50


class Refused(Exception):
    """The count cannot be made; the argument is the French message."""


class Command(BaseCommand):
    """`recount FILE.pb --rule greedy-skip`: replay the count in words, or as JSON."""

    help = "Recompte un fichier .pb et raconte le décompte ligne par ligne."
    requires_system_checks: list[str] = []  # noqa: RUF012 (Django's own attribute, a list)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", help=_("fichier .pb"))
        parser.add_argument("--rule", help=", ".join(RULES))
        parser.add_argument("--support", help=", ".join(Support))
        parser.add_argument("--rules", help=_("fichier regle.json"))
        parser.add_argument("--json", action="store_true", help=_("écrire le résultat en JSON"))

    def handle(self, *_args: object, **options: Any) -> None:
        """Count and print; on a refusal, a French message on the error output and exit code 1."""
        try:
            rules = _rules(options)
            file, outcome = _count(options["file"], rules)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
            return
        for line in _told(file, rules, outcome):
            self.stdout.write(line)


def _rules(options: dict[str, Any]) -> RuleFile:
    rules = _rule_file(options["rules"]) if options["rules"] else None
    rule, support = options["rule"], options["support"]
    if rules is None and not rule:
        raise Refused(_("Indiquez une règle (--rule) ou un fichier de règles (--rules)."))
    if rule and rule not in RULES:
        text = _("La règle «\u202f%(rule)s\u202f» n’existe pas. Règles connues\u202f: %(known)s.")
        raise Refused(text % {"rule": rule, "known": ", ".join(RULES)})
    if support and support not in set(Support):
        raise Refused(_("--support vaut «\u202fvotes\u202f» ou «\u202fpoints\u202f»."))
    if rules is None:
        rules = RuleFile(rule)
    elif rule and rule != rules.rule:
        raise Refused(_("--rule et le fichier de règles ne disent pas la même règle."))
    elif support and support != rules.settings.support:
        raise Refused(_("--support et le fichier de règles ne disent pas la même chose."))
    return replace(rules, settings=replace(rules.settings, support=Support(support))) if support else rules


def _rule_file(path: str) -> RuleFile:
    try:
        return read_rules(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_unreadable(path)) from error
    except RuleFileError as error:
        raise Refused(_refused(path, error.problems)) from error


def _count(path: str, rules: RuleFile) -> tuple[PbFile, Outcome]:
    try:
        file = read_file(path)
        file = replace(file, instance=rules.apply(file.instance))
        return file, count(rules.rule, file.instance, rules.settings)
    except OSError as error:
        raise Refused(_unreadable(path)) from error
    except PabulibError as error:
        raise Refused(_refused(path, tuple(str(problem) for problem in error.problems))) from error
    except RuleFileError as error:
        raise Refused("\n".join(error.problems)) from error
    except RuleDoesNotApply as error:
        raise Refused(words.refusal(error.misfit, error.rule)) from error


def _unreadable(path: str) -> str:
    return _("Le fichier %(path)s n’existe pas ou ne peut pas être lu.") % {"path": path}


def _refused(path: str, problems: tuple[str, ...]) -> str:
    lines = [_("Le fichier %(path)s est refusé\u202f:") % {"path": path}, *problems[:SHOWN_PROBLEMS]]
    hidden = len(problems) - SHOWN_PROBLEMS
    if hidden > 0:
        lines.append(ngettext("et %(n)d autre problème.", "et %(n)d autres problèmes.", hidden) % {"n": hidden})
    return "\n".join(lines)


def _told(file: PbFile, rules: RuleFile, outcome: Outcome) -> list[str]:
    code = file.meta.get("currency", "EUR")
    currency = "€" if code == "EUR" else code
    support = rules.settings.support
    steps = [words.sentence(step, file.instance, support=support, currency=currency) for step in outcome.steps]
    warnings = [_("Attention\u202f: %(text)s") % {"text": warning} for warning in file.warnings]
    rule = words.explain(rules.rule, rules.settings, currency=currency)
    return [*warnings, *rule, "", *steps, "", words.summary(outcome, currency=currency)]
