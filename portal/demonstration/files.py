"""Reading the data files of the demonstration."""

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class ProjectRow:
    """A line of `projets.csv`. `cost` in euros; an empty `neighbourhood` is the whole town; `point` is (lon, lat)."""

    number: int
    title: str
    summary: str
    description: str
    theme: str
    neighbourhood: str
    place: str
    point: tuple[Decimal, Decimal] | None
    cost: int
    author: str

    @property
    def reference(self) -> str:
        """The identifier on ballots and in open files."""
        return str(self.number)


@dataclass(frozen=True)
class PageText:
    """A page in Markdown: its first two lines are the title and the summary; what it says in simple words follows a
    line of its own, `SIMPLE`, at the end."""

    slug: str
    title: str
    summary: str
    body: str
    plain: str = ""


SIMPLE = "\n--- en mots simples ---\n"


def read_json(name: str) -> Any:
    """The content of a JSON file of the demonstration."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def read_projects() -> list[ProjectRow]:
    """The invented projects, in the order of their numbers."""
    with (DATA / "projets.csv").open(encoding="utf-8", newline="") as file:
        return [_project(row) for row in csv.DictReader(file, delimiter=";")]


def _project(row: dict[str, str]) -> ProjectRow:
    return ProjectRow(
        number=int(row["numero"]),
        title=row["titre"],
        summary=row["resume"],
        description=row["description"],
        theme=row["theme"],
        neighbourhood=row["quartier"],
        place=row["lieu"],
        point=(Decimal(row["longitude"]), Decimal(row["latitude"])) if row["longitude"] else None,
        cost=int(row["cout"]),
        author=row["auteur"],
    )


def read_pages() -> list[PageText]:
    """The editorial pages, sorted by address."""
    return [_page(path) for path in sorted((DATA / "pages").glob("*.md"))]


def _page(path: Path) -> PageText:
    title, summary, body = path.read_text(encoding="utf-8").split("\n", 2)
    body, _line, plain = body.partition(SIMPLE)
    return PageText(path.stem, title, summary, body.strip() + "\n", plain.strip())
