"""All that is published at once, as it is published: no number of people from 1 to 4, alone or by a difference.

A town is drawn by lot, small on purpose; every table of its public pages and every file is read by its address. The
attack on what is exact: each number is an equation between the groups that nobody sees, and a group is found when its
number comes out of the equations (Gauss). Numbers rounded down give no equation: `test_small_numbers` of the dashboards
tries those by their bounds.
"""

import csv
import html
import io
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from allonnes.core.disclosure import SMALLEST_SHOWN
from allonnes.core.open_data import SETS, sets_in_order
from allonnes.outreach.enums import AgeBand, EncounterKind
from allonnes.outreach.models import Encounter, Series
from allonnes.town.models import Neighbourhood
from budgets.voting.enums import TurnoutDimension
from instances.consultations.enums import ReplyChannel
from instances.consultations.models import Consultation, Reply
from observatory.dashboards import actions as dashboards
from requests_qrc.figures.actions import publish_delays
from tests.factories.accounts import make_user
from tests.factories.budgets import add_turnout, make_counted_edition
from tests.factories.consultations import counted, opened
from tests.factories.open_data import meet
from tests.factories.outreach import EncounterFactory
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 15, 10, tzinfo=ZoneInfo("Europe/Paris"))
PLACES = ("Chaoué", "Perrière", "Centre", "Monné")
BANDS = {
    AgeBand.CHILD: "moins_de_12_ans",
    AgeBand.YOUNG: "de_12_a_25_ans",
    AgeBand.ADULT: "de_26_a_59_ans",
    AgeBand.ELDER: "60_ans_et_plus",
}
# The columns that count people, of each table by its heads; of the others it is said that they count none.
PEOPLE = {
    ("Façon de voter", "Personnes"): (1,),
    ("Femmes et hommes", "Personnes"): (1,),
    ("Quartier", "Personnes"): (1,),
    ("Comment", "Réponses"): (1,),
    ("Quartier", "Réponses"): (1,),
    ("Âge", "Réponses"): (1,),
    ("Quartier", "Population", "Personnes qui participent", "pour 1 000"): (2,),
    ("Moyen", "Quartier prioritaire", "Reste de la ville"): (1, 2),
    ("Ce qu’elles ont fait", "Personnes"): (1,),
    ("Âge", "Personnes"): (1,),
    ("Où et quand", "Personnes", "Heures", "Par heure"): (1,),
    ("Groupe", "Demandes"): (1,),
    ("Groupe", "Demandes", "La moitié réglée en"): (1,),
    ("Organisme", "Transmissions", "La moitié réglée en"): (1,),
    ("Âge", "Demandes"): (1,),
}
THINGS = {
    # What is counted of a vote, which everybody counts again from its ballots; how many chose each answer.
    ("Part", "Montant"),
    ("Ce qui est compté", "Nombre"),
    ("Catégorie", "Réponses"),
    ("Catégorie", "Projets"),
    ("Catégorie", "Montant"),
    ("Catégorie", "Personnes"),
    ("Catégorie", "Quartiers"),
    ("Réglées après", "5 jours", "10 jours", "20 jours", "40 jours"),
    ("Où en est la promesse", "Promesses"),
    ("Conseil", "Tenues", "À venir", "Objectif", "Présence", "Actions faites"),
}
COUNTED_IN_FILES = {
    "budget-participatif-participation": ("personnes", "ensemble"),
    "demandes-par-mois": ("demandes",),
    "rencontres": ("personnes", *BANDS.values()),
}
# One row a thing, none a number of people.
NO_PEOPLE = {
    "budget-participatif-editions",
    "budget-participatif-projets",
    "budget-participatif-votes",
    "conseils",
    "conseils-reunions",
    "demandes",
    "flux",
    "promesses",
}
Row = dict[str, str]


@dataclass
class Town:
    """What is true, and where it is told."""

    met: list[tuple[Encounter, dict[str, int]]] = field(default_factory=list)
    turnout: dict[str, Counter[str]] = field(default_factory=dict)
    replies: dict[str, Counter[str]] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)


@pytest.fixture(params=range(4))
def town(request: pytest.FixtureRequest) -> Any:
    """Few people everywhere, as the seed says."""
    with time_machine.travel(NOW, tick=False):
        yield build(random.Random(request.param))


def build(dice: random.Random) -> Town:
    made, places = Town(), [Neighbourhood.objects.create(name=name, slug=name.lower()) for name in PLACES]
    Neighbourhood.objects.filter(name=PLACES[0]).update(is_priority=True)
    _build_requests(dice, places)
    _build_encounters(dice, made)
    _build_turnout(dice, made)
    _build_replies(dice, made, places)
    dashboards.write_year(year=NOW.year, now=NOW)
    publish_delays(now=NOW)
    made.pages += ["/observatoire/participation/", "/demandes/nos-delais/"]
    return made


def _build_requests(dice: random.Random, places: list[Neighbourhood]) -> None:
    subjects = [make_category(name=name) for name in ("Lampe", "Trou")]
    for place, subject in product(places, subjects):
        for _person in range(dice.randrange(7)):
            receive(now=NOW, category=subject, author=make_user(neighbourhood=place), neighbourhood=place)


def _build_encounters(dice: random.Random, made: Town) -> None:
    series = Series.objects.create(title="Les Assises", slug="assises", year=NOW.year, is_published=True)
    for number in range(6):
        kind = dice.choice([EncounterKind.MARKET_STALL, EncounterKind.URBAN_WALK])
        row = EncounterFactory(held=True, kind=kind, hours_from_now=-30 - 24 * number, series=series)
        bands = {band.value: dice.choice((0, 1, 2, 3, 4, 6, 9)) for band in AgeBand if dice.random() > 0.2}
        meet(row, **bands)
        made.met.append((row, bands))
        made.pages.append(f"/agenda/{row.pk}/")
    made.pages.append(f"/agenda/serie/{series.slug}/")


def _build_turnout(dice: random.Random, made: Town) -> None:
    edition = make_counted_edition(title="Budget 2027", slug="budget-2027")
    total = 40
    for dimension in TurnoutDimension:
        cells = Counter(dice.choices(PLACES, weights=(1, 2, 4, 20), k=total))
        add_turnout(edition, dimension, **cells)
        made.turnout[str(dimension.label)] = cells
    made.pages += [f"/budgets/{edition.slug}/resultats/", f"/budgets/{edition.slug}/resultats/comparer/"]


def _build_replies(dice: random.Random, made: Town, places: list[Neighbourhood]) -> None:
    consultation: Consultation = opened()
    agent = make_user()
    told: dict[str, Counter[str]] = {"Comment": Counter(), "Quartier": Counter(), "Âge": Counter()}
    for number in range(dice.randrange(5, 25)):
        place, band = dice.choice([*places, None]), dice.choice([*AgeBand, None])
        is_paper = dice.random() > 0.8
        how: dict[str, Any] = (
            {"channel": ReplyChannel.PAPER, "sheet_number": number + 1, "entered_by": agent}
            if is_paper
            else {"channel": ReplyChannel.ACCOUNT, "user": make_user()}
        )
        Reply.objects.create(
            consultation=consultation, is_confirmed=True, neighbourhood=place, age_band=band or "", **how
        )
        told["Comment"][str(ReplyChannel(how["channel"]).label)] += 1
        told["Quartier"][place.name if place else "Quartier non dit"] += 1
        told["Âge"][str(band.label) if band else "Âge non dit"] += 1
    counted(consultation)
    made.replies = told
    made.pages.append(f"/conseils/consultations/{consultation.slug}/")


# --- What is read -----------------------------------------------------------------------------------
def page(path: str) -> str:
    response = StrictClient().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def tables_of(path: str) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """The heads and the rows of each table of a page."""
    read = []
    for table in re.findall(r"<table.*?</table>", page(path), re.DOTALL):
        lines = [_cells(line) for line in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
        read.append((tuple(lines[0]), lines[1:]))
    return read


def _cells(line: str) -> list[str]:
    line = re.sub(r'<td class="plot">.*?</td>', "", line, flags=re.DOTALL)
    cells = re.findall(r"<t[hd].*?</t[hd]>", line, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in cells]


def file_rows(path: str) -> list[Row]:
    response: Any = StrictClient().get(path)
    assert response.status_code == 200, path
    text = (response.getvalue() if response.streaming else response.content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def as_number(words: str) -> int | None:
    """None for what is masked, or is no whole number."""
    plain = re.sub(r"[\s\u202f\xa0]", "", words)
    return int(plain) if plain.isdigit() else None


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < SMALLEST_SHOWN


def published_tables(town: Town) -> list[tuple[str, tuple[str, ...], list[list[str]]]]:
    """Those of the pages, then the same as files for a spreadsheet."""
    read = [(path, heads, rows) for path in town.pages for heads, rows in tables_of(path)]
    for path in set(re.findall(r'href="(/[^"]*/tableau-[^"]*\.csv)"', page("/observatoire/participation/"))):
        rows = file_rows(path)
        if rows:
            read.append((path, tuple(rows[0]), [list(row.values()) for row in rows]))
    return read


# --- The rules --------------------------------------------------------------------------------------
def test_every_file_says_whether_it_counts_people() -> None:
    """A new set is read here, or it is said that it counts nobody."""
    assert {data_set.slug for data_set in sets_in_order()} == {*COUNTED_IN_FILES, *NO_PEOPLE}
    for slug, names in COUNTED_IN_FILES.items():
        assert {*names} <= {column.name for column in SETS[slug].columns}


def test_no_table_of_a_page_shows_a_small_number(town: Town) -> None:
    read = published_tables(town)
    assert {heads for _path, heads, _rows in read} - PEOPLE.keys() - THINGS == set()
    small = [
        (path, heads, row)
        for path, heads, rows in read
        for row in rows
        for at in PEOPLE.get(heads, ())
        if at < len(row) and is_small(as_number(row[at]))
    ]
    assert small == []


def test_no_file_shows_a_small_number(town: Town) -> None:
    for slug, names in COUNTED_IN_FILES.items():
        rows = file_rows(f"/donnees/{slug}.csv")
        assert rows
        assert [row for row in rows for name in names if is_small(as_number(row[name]))] == []


# --- By difference ----------------------------------------------------------------------------------
Group = frozenset[Any]
Equations = list[Group]


def found(known: Equations, groups: list[Group]) -> list[Group]:
    """The groups whose number comes out of the numbers that are known, added and taken away."""
    rows: dict[Any, dict[Any, Fraction]] = {}
    for group in known:
        left = _reduced(dict.fromkeys(group, Fraction(1)), rows)
        if left:
            pivot = next(iter(left))
            rows[pivot] = {name: value / left[pivot] for name, value in left.items()}
    return [group for group in groups if not _reduced(dict.fromkeys(group, Fraction(1)), rows)]


def _reduced(row: dict[Any, Fraction], rows: dict[Any, dict[Any, Fraction]]) -> dict[Any, Fraction]:
    """What is left of a row once each pivot, in the order they were found, is taken out of it."""
    for pivot, other in rows.items():
        factor = row.get(pivot, Fraction(0))
        if factor:
            for name, value in other.items():
                row[name] = row.get(name, Fraction(0)) - factor * value
    return {name: value for name, value in row.items() if value}


def test_the_attack_finds_what_a_subtraction_gives() -> None:
    a, b, c = (frozenset(name) for name in "abc")
    assert found([a | b | c, a | b], [a, b, c]) == [c]
    assert found([a | b | c], [a, b, c]) == []
    assert found([a | b, b | c, a | c], [a]) == [a]


def assert_kept(shown: dict[str, int | None], true: dict[str, int], total: int) -> None:
    """A table whose sum is known: what is shown is true, and what is hidden is neither one group nor a small one."""
    assert {name: count for name, count in shown.items() if count is not None and count != true.get(name, 0)} == {}
    hidden = {name for name in true if true[name] and shown.get(name) is None}
    known = [frozenset([name]) for name in true if name not in hidden]
    everybody = [frozenset(true)] if total >= SMALLEST_SHOWN else []
    assert found([*known, *everybody], [frozenset([name]) for name in true if is_small(true[name])]) == []
    assert not is_small(total - sum(true[name] for name in true if name not in hidden)) or not known


def both(*readings: dict[str, int | None]) -> dict[str, int | None]:
    """What is told by one page or by the other."""
    told: dict[str, int | None] = {}
    for reading in readings:
        told |= {name: count for name, count in reading.items() if count is not None or name not in told}
    return told


def read_table(path: str, heads: tuple[str, ...]) -> dict[str, int | None]:
    return {
        row[0]: as_number(row[1])
        for known, rows in tables_of(path)
        if known == heads
        for row in rows
        if row[0] != "Total"
    }


def test_no_two_tables_of_voters_give_a_small_group(town: Town) -> None:
    rows = file_rows("/donnees/budget-participatif-participation.csv")
    for label, true in town.turnout.items():
        pages = [read_table(path, (label, "Personnes")) for path in town.pages if path.startswith("/budgets/")]
        of_file = {row["groupe"]: as_number(row["personnes"]) for row in rows if row["selon"] == label}
        assert_kept(both(of_file, *pages), true, true.total())


def test_no_two_tables_of_replies_give_a_small_group(town: Town) -> None:
    (path,) = (path for path in town.pages if "consultations" in path)
    for label, true in town.replies.items():
        assert_kept(read_table(path, (label, "Réponses")), true, true.total())


def told_of_encounters(town: Town) -> Equations:
    """All that is told of who came, in the file, on the page of each, of their series, and on the dashboard."""
    true = {(row.pk, band): count for row, bands in town.met for band, count in bands.items()}
    known: Equations = []

    def tell(count: int | None, group: Group) -> None:
        if count is not None:
            assert count == sum(true.get(atom, 0) for atom in group)
            known.append(group)

    every = {row.pk: frozenset((row.pk, band.value) for band in AgeBand) for row, _bands in town.met}
    for line in file_rows("/donnees/rencontres.csv"):
        pk = int(line["rencontre"])
        tell(as_number(line["personnes"]), every[pk])
        for band, name in BANDS.items():
            tell(as_number(line[name]), frozenset([(pk, band.value)]))
    for row, _bands in town.met:
        facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page(f"/agenda/{row.pk}/")))
        tell(as_number(facts.get("Personnes rencontrées", "")), every[row.pk])
        for band in AgeBand:
            tell(as_number(facts.get(str(band.label), "")), frozenset([(row.pk, band.value)]))
    many = [row for row, bands in town.met if sum(bands.values()) >= SMALLEST_SHOWN]
    told = re.search(r"<b>([^<]+)</b> <span[^>]*>personnes rencontrées, au moins", page("/agenda/serie/assises/"))
    assert bool(told) == bool(many)
    tell(as_number(told[1]) if told else None, frozenset().union(*(every[row.pk] for row in many)))
    by_day = ("Où et quand", "Personnes", "Heures", "Par heure")
    groups = read_table("/observatoire/participation/", by_day)
    assert bool(groups) == bool(many)
    for label, count in groups.items():
        of_group = [row for row in many if label == _kind_and_day(row)]
        assert of_group, label
        tell(count, frozenset().union(*(every[row.pk] for row in of_group)))
    return known


def _kind_and_day(row: Encounter) -> str:
    days = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    return f"{EncounterKind(row.kind).label}, {days[row.starts_at.astimezone(NOW.tzinfo).weekday()]}"


def test_nothing_told_of_encounters_gives_how_few_came(town: Town) -> None:
    known = told_of_encounters(town)
    assert len(known) > len(town.met)
    small = [frozenset([(row.pk, band)]) for row, bands in town.met for band, count in bands.items() if is_small(count)]
    few = [
        frozenset((row.pk, band.value) for band in AgeBand) for row, bands in town.met if is_small(sum(bands.values()))
    ]
    assert small
    assert found(known, [*small, *few]) == []


def test_what_moderation_and_privacy_hide_moves_no_table_of_requests(town: Town) -> None:
    """Requests on private subjects are in no table: no two days, before and after, give one of them."""

    def read() -> list[Any]:
        publish_delays(now=NOW)
        return [*tables_of("/demandes/nos-delais/"), file_rows("/donnees/demandes-par-mois.csv")]

    before, private = read(), make_category(name="Violences", is_private=True)
    for _person in range(SMALLEST_SHOWN - 1):
        receive(now=NOW, category=private, author=make_user())
    assert read() == before
