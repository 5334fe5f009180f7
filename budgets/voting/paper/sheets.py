"""A ballot on paper: the frozen projects, by number, shared out over as few A4 pages as they take."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import euros, number
from budgets.editions.enums import BallotType
from budgets.voting.box.ballot_rules import BallotRules
from budgets.voting.opening.snapshot import Option, Snapshot


@dataclass(frozen=True)
class Print:
    """A size of print. Heights in millimetres: of a line, between two projects, of a column on the first page and on
    the next ones; `letters` on a line."""

    columns: int
    letters: int
    line: float
    gap: float
    first: int
    next: int


# Measured on an A4 page with margins of 14 mm, at 11.5 and 18 points, with room for three lines of instructions more.
USUAL = Print(columns=2, letters=37, line=5.3, gap=3.2, first=200, next=238)
LARGE = Print(columns=1, letters=46, line=8.7, gap=4, first=150, next=225)


def pages_of(snapshot: Snapshot, size: Print) -> list[list[list[Option]]]:
    """Pages of columns of projects: none is cut, and a long title takes the room that it needs."""
    options = sorted(snapshot.options.values(), key=lambda option: option.number)
    columns: list[list[Option]] = [[]]
    used = 0.0
    for option in options:
        room = size.first if len(columns) <= size.columns else size.next
        height = _height(option, size)
        if columns[-1] and used + height > room:
            columns.append([])
            used = 0.0
        columns[-1].append(option)
        used += height
    pages = [columns[at : at + size.columns] for at in range(0, len(columns), size.columns)]
    return [*pages[:-1], _level([option for column in pages[-1] for option in column], size)]


def _level(options: list[Option], size: Print) -> list[list[Option]]:
    """The last page, with columns of about one height."""
    half, used = sum(_height(option, size) for option in options) / size.columns, 0.0
    columns: list[list[Option]] = [[] for _column in range(size.columns)]
    for option in options:
        columns[min(int(used / half), size.columns - 1)].append(option)
        used += _height(option, size)
    return columns


def _height(option: Option, size: Print) -> float:
    letters = len(option.title) + len(euros(option.cost)) + 3
    return -(-letters // size.letters) * size.line + size.gap


def instructions(rules: BallotRules) -> list[str]:
    """How to fill the sheet, in short sentences."""
    said = [_how_many(rules)]
    if rules.least > 1:
        said.append(_("Il en faut au moins %(least)s, sinon le bulletin est nul.") % {"least": rules.least})
    said.append(_("N’écrivez pas votre nom, ni rien d’autre."))
    said.append(_("Pliez le bulletin et mettez-le dans l’urne vous-même."))
    return said


def _how_many(rules: BallotRules) -> str:
    if rules.ballot_type == BallotType.ORDINAL:
        rank = _("Écrivez 1 dans la case du projet que vous préférez, puis 2 pour le suivant, et ainsi de suite.")
        return rank if rules.most is None else f"{rank} {_most(rules.most)}"
    if rules.most_cost is not None:
        return _("Cochez des projets. Tous ensemble, ils coûtent au plus %(most_cost)s.") % {
            "most_cost": euros(rules.most_cost)
        }
    return _("Cochez tous les projets que vous voulez.") if rules.most is None else _most(rules.most)


def _most(most: int) -> str:
    text = ngettext("Choisissez au plus %(n)s projet.", "Choisissez au plus %(n)s projets.", most)
    return text % {"n": number(most)}
