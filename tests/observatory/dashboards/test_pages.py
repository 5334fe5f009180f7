"""The dashboard as it is read: by everybody, by those who prepare a council; never a small number."""

import csv
import html
import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.town.models import Neighbourhood, PopulationFigure
from observatory.dashboards import actions
from observatory.dashboards.files import lines_of
from observatory.dashboards.models import ReachYear
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def _people(quartier: Neighbourhood, count: int, category) -> None:
    for _at in range(count):
        receive(now=NOW, category=category, author=make_user(neighbourhood=quartier), neighbourhood=quartier)


@pytest.fixture
def quartiers():
    """Ten people in a priority quartier of 100, six elsewhere among 120, two in a third."""
    category = make_category()
    made = []
    for name, is_priority, people, residents in (
        ("Chaoué", True, 10, 100),
        ("Centre", False, 6, 120),
        ("Monné", False, 2, 50),
    ):
        quartier = Neighbourhood.objects.create(name=name, slug=name.lower(), is_priority=is_priority)
        PopulationFigure.objects.create(neighbourhood=quartier, year=2022, count=residents, source="Insee")
        _people(quartier, people, category)
        made.append(quartier)
    PopulationFigure.objects.create(year=2022, count=270, source="Insee")
    actions.write_year(year=2026, now=NOW)
    return made


def _public(**asked: str) -> str:
    response = StrictClient().get(reverse("observatory:participation"), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_findings_charts_and_tables(quartiers: list) -> None:
    page = _public()
    assert "Le quartier prioritaire participe plus" in page
    assert "1 sur 10" in page
    assert "Insee, 2022" in page
    assert page.count("<table") == page.count("<figure") or page.count("<table") > page.count("<figure")


def test_a_small_quartier_is_masked_and_no_subtraction_gives_it_back(quartiers: list) -> None:
    page = _public()
    row = re.search(r"<th scope=\"row\">Monné</th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    assert "masqué" in row.group(1)
    # Two cells at least are hidden: else the total of the year would give the small one back.
    table = page[page.index("Personnes qui participent</th>") :]
    assert table[: table.index("</table>")].count("masqué") >= 2


def test_without_figures_the_page_says_when_they_come() -> None:
    assert "ne sont pas encore comptés" in _public()


@pytest.mark.parametrize("year", ["2026", "1999", "9999", "abc", "٢٠٢٦", "-1", "20266", ""])
def test_any_year_of_the_address_gives_a_page(year: str, quartiers: list) -> None:
    assert "chiffres du" in _public(annee=year)


def test_the_page_asks_as_little_whatever_it_counts(quartiers: list) -> None:
    client = StrictClient()
    sign_in(client, make_user())
    client.get(reverse("observatory:participation"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("observatory:participation"))
    assert len(queries) <= 8


@pytest.mark.parametrize("role", [Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR, Role.SERVICE_AGENT, Role.QRC_AGENT])
def test_the_staff_reads_it_at_the_desk(role: str, quartiers: list) -> None:
    client = StrictClient()
    sign_in(client, make_agent(role))
    page = client.get(reverse("dashboard")).content.decode()
    assert "Qui nous touchons, qui nous manquons" in page
    assert "@example.org" not in page.replace(client.session.get("email", ""), "")


def test_nobody_else_reads_it_at_the_desk(quartiers: list) -> None:
    client = StrictClient()
    assert client.get(reverse("dashboard")).status_code == 302
    sign_in(client, make_user())
    assert client.get(reverse("dashboard")).status_code == 403
    sign_in(client, make_agent(Role.MODERATOR))
    assert client.get(reverse("dashboard")).status_code == 403


def test_a_year_of_vote_is_told_as_a_range(quartiers: list) -> None:
    ReachYear.objects.create(year=2025, people=400, unnamed=0, voters=928, counted_at=NOW)
    actions.write_year(year=2026, now=NOW)
    assert re.search(r"de 928 à 1.328 personnes en 2025, année de vote", _public())


def _files(page: str) -> list[str]:
    return re.findall(r'href="(/[^"]*/tableau-[^"]*\.csv)"', page)


def test_each_table_is_a_file_with_the_cells_of_the_page(quartiers: list) -> None:
    page, client = _public(), StrictClient()
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    files = _files(page)
    assert len(files) == len(set(files)) == len(tables)
    for table, address in zip(tables, files, strict=True):
        answer = client.get(address)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        cells = [
            html.unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", table, re.DOTALL)
        ]
        # What is masked on the page is masked in the file; thin spaces are for people alone.
        assert _bare("".join(cells)) == _bare("".join("".join(line) for line in lines))
    assert any("masqué" in client.get(address).content.decode() for address in files)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).strip("'")


@pytest.mark.parametrize(("year", "number"), [("1999", "1.1"), ("2026", "9.9"), ("2026", "9")])
def test_a_table_that_is_not_there_is_not_found(year: str, number: str, quartiers: list) -> None:
    assert StrictClient().get(reverse("observatory:table", args=[year, number])).status_code == 404


def test_numbers_in_thousands_are_numbers_for_a_spreadsheet() -> None:
    table = {"columns": ["Où", "Personnes"], "rows": [["Centre", "1\u202f310"], ["2\u202f000 ans", "masqué"]]}
    assert list(lines_of(table))[1:] == ["Centre;1310\r\n", "2\u202f000 ans;masqué\r\n"]


def test_before_the_council_is_one_page_with_the_figures_of_the_budget_and_of_the_town(quartiers: list) -> None:
    client = StrictClient()
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    page = client.get(reverse("admin:index")).content.decode()
    assert page.count("Avant le conseil</h1>") == 1
    assert "Budget participatif" in page
    assert "Le quartier prioritaire participe plus" in page
    assert reverse("dashboard") in page
    # The page it leads to has its own name; the menu names each once.
    board = client.get(reverse("dashboard")).content.decode()
    assert "Tableau de bord</h1>" in board
    assert "Avant le conseil</h1>" not in board
    assert "Imprimer" in board
    sign_in(other := StrictClient(), make_agent(Role.SERVICE_AGENT))
    assert "ville-chiffres" not in other.get(reverse("admin:index")).content.decode()
