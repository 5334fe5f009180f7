"""Measuring how well an idea said in other words finds the one it repeats, on any two files of texts."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from allonnes.core.encodings import InDoubt, decode
from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import plain
from allonnes.core.similarity import nearest
from budgets.editions.enums import Rule, TieRule
from budgets.editions.models import Edition
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project

FIRST, LOOKED_AT = 3, 20
_COLUMNS = {
    "identifier": ("id", "identifiant", "ref", "reference", "numero"),
    "title": ("titre", "title"),
    "body": ("description", "explication", "texte", "body", "explanation"),
}


@dataclass(frozen=True)
class Text:
    """A text of a file: what names it, its title, its explanation."""

    identifier: str
    title: str
    body: str


@dataclass(frozen=True)
class Rank:
    """Where the original of a rewording was found, by title and explanation, and by the title alone; 0: nowhere."""

    text: Text
    whole: int
    by_title: int


def read_texts(raw: bytes) -> list[Text]:
    """The texts of a CSV file: an identifier, a title and an explanation, whatever the other columns.

    Raises InvalidInput when one of these columns is missing, or the file cannot be read.
    """
    try:
        lines = io.StringIO(decode(raw).text, newline="")
    except InDoubt as doubt:
        raise InvalidInput(["Les accents de ce fichier ne se lisent pas : enregistrez-le en UTF-8."]) from doubt
    first = lines.readline()
    lines.seek(0)
    rows = csv.reader(lines, delimiter=";" if first.count(";") >= first.count(",") else ",")
    names = [plain(cell) for cell in next(rows, [])]
    places = {
        field: next((names.index(name) for name in known if name in names), -1) for field, known in _COLUMNS.items()
    }
    missing = [known[0] for field, known in _COLUMNS.items() if places[field] < 0]
    if missing:
        raise InvalidInput([f"Il manque la colonne « {name} »." for name in missing])
    width = max(places.values())
    return [Text(**{field: row[place].strip() for field, place in places.items()}) for row in rows if len(row) > width]


@transaction.atomic
def rank_rewordings(texts: Sequence[Text], rewordings: Sequence[Text]) -> list[Rank]:
    """The rank of each original among these texts, by what residents are shown; nothing is kept in the database."""
    edition = Edition.objects.create(
        title="Mesure",
        slug="mesure-des-idees-proches",
        year=2000,
        amount=0,
        rule=Rule.GREEDY_SKIP,
        tie_rule=TieRule.LOWER_COST_THEN_ID,
        is_published=False,
    )
    Project.objects.bulk_create(
        Project(
            edition=edition, number=number, title=text.title[:250], description=text.body, state=ProjectState.SUBMITTED
        )
        for number, text in enumerate(texts, 1)
    )
    named = {number: text.identifier for number, text in enumerate(texts, 1)}
    rows = Project.objects.filter(edition=edition)

    def rank(text: Text, body: str) -> int:
        shown = nearest(rows, text.title, body, shown=LOOKED_AT)
        return next((place for place, row in enumerate(shown, 1) if named[row.number] == text.identifier), 0)

    ranks = [Rank(text, rank(text, text.body), rank(text, "")) for text in rewordings]
    transaction.set_rollback(True)
    return ranks


def told_ranks(ranks: Sequence[Rank]) -> list[str]:
    """One line a rewording, then how many are among the three that residents see."""
    lines = [
        f"{rank.text.identifier} : {_said(rank.whole)}, titre seul {_said(rank.by_title)} – {rank.text.title}"
        for rank in ranks
    ]
    whole, by_title = (
        sum(0 < place <= FIRST for place in places)
        for places in ([r.whole for r in ranks], [r.by_title for r in ranks])
    )
    return [*lines, f"Parmi les {FIRST} premiers : {whole} sur {len(ranks)}, titre seul {by_title} sur {len(ranks)}."]


def _said(place: int) -> str:
    return f"{place}e" if place > 1 else "1er" if place else "absent"
