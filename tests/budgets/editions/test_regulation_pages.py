"""The règlement, version by version, and « Qui s’occupe de quoi ? », as anyone reads them."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.editions.models import Competence
from budgets.projects.study.actions.decisions import decide_rejection, publish_decision
from tests.factories.accounts import make_administrator, make_department
from tests.factories.budgets import EditionFactory, make_counted_edition
from tests.factories.deposits import IN_STUDY
from tests.factories.setup import IN_DEPOSIT, dated_edition, regulated
from tests.factories.studies import given_back_against, studied_edition
from tests.factories.town import PartnerBodyFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TABLE = reverse("budgets:competences")


def text(client: StrictClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def test_the_version_in_force_and_those_before_are_read(client: StrictClient) -> None:
    edition = dated_edition()
    regulated(edition, body="# Article 1\n\nLe premier texte.")
    regulated(
        edition,
        body="# Article 1\n\nLe second texte.",
        deliberation="n° 2026-120",
        deliberated_on=date(2026, 11, 12),
        now=IN_DEPOSIT,
    )
    page = text(client, reverse("budgets:regulation", args=[edition.slug]))
    assert "Le second texte." in page
    assert "Le premier texte." not in page
    for words in ("n° 2026-120", "du jeudi 12 novembre 2026", "Imprimer le règlement", "2 (en vigueur)", "Version 1"):
        assert words in page
    first = reverse("budgets:regulation_version", args=[edition.slug, 1])
    assert first in page
    older = text(client, first)
    assert "Le premier texte." in older
    assert "Elle n’est plus en vigueur." in older
    assert "n’est plus en vigueur" not in text(client, reverse("budgets:regulation_version", args=[edition.slug, 2]))
    edition_page = text(client, reverse("budgets:edition", args=[edition.slug]))
    assert reverse("budgets:regulation", args=[edition.slug]) in edition_page
    assert "délibération n° 2026-120" in edition_page


def test_no_reglement_yet_says_so_and_a_hidden_or_foreign_page_is_unknown(client: StrictClient) -> None:
    edition, hidden = EditionFactory(), dated_edition(hidden=True)
    regulated(hidden)
    assert "n’est pas encore publié" in text(client, reverse("budgets:regulation", args=[edition.slug]))
    for slug, number in ((edition.slug, 1), (hidden.slug, 1)):
        assert client.get(reverse("budgets:regulation_version", args=[slug, number])).status_code == 404
    assert client.get(reverse("budgets:regulation", args=[hidden.slug])).status_code == 404
    assert client.get(f"/budgets/{edition.slug}/reglement/99999999999999999999/").status_code == 404
    imported = make_counted_edition(imported=True)
    assert TABLE not in text(client, reverse("budgets:edition", args=[imported.slug]))
    assert client.get(reverse("budgets:regulation", args=[imported.slug])).status_code == 404


def test_the_deliberation_is_linked_when_its_address_is_known(client: StrictClient) -> None:
    edition = dated_edition(deliberation_url="https://example.org/deliberation.pdf")
    regulated(edition)
    page = text(client, reverse("budgets:regulation", args=[edition.slug]))
    assert 'href="https://example.org/deliberation.pdf"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_a_fixed_number_of_queries(client: StrictClient, count: int) -> None:
    edition = dated_edition()
    for number in range(count):
        regulated(edition, deliberation=f"n° {number}")
        Competence.objects.create(subject=f"Sujet {number}", partner=PartnerBodyFactory())
        Competence.objects.create(subject=f"Autre {number}", department=make_department())
    for address, known in ((reverse("budgets:regulation", args=[edition.slug]), 2), (TABLE, 1)):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == known


def test_the_table_says_who_answers_for_what(client: StrictClient) -> None:
    assert "n’est pas encore rempli" in text(client, TABLE)
    state = PartnerBodyFactory(name="Préfecture", kind="state")
    Competence.objects.create(subject="Zones de baignade", note="Rien n’est prévu.")
    Competence.objects.create(subject="Police", partner=state)
    Competence.objects.create(subject="Écoles", department=make_department(name="Enfance"))
    page = text(client, TABLE)
    assert page.index("Écoles") < page.index("Police") < page.index("Zones de baignade")
    for words in ("Ville", "Enfance", "État", "Préfecture", "Rien n’est prévu."):
        assert words in page


def test_the_table_is_linked_where_people_need_it(client: StrictClient) -> None:
    edition = studied_edition()
    for address in (reverse("budgets:edition", args=[edition.slug]), reverse("portal:sitemap")):
        assert TABLE in text(client, address)
    with time_machine.travel(IN_DEPOSIT, tick=False):
        assert TABLE in text(client, reverse("budgets:deposit", args=[edition.slug]))


@pytest.mark.parametrize(("label", "is_linked"), [("Compétence de la ville", True), ("Intérêt général", False)])
def test_a_refusal_on_competence_links_the_table(client: StrictClient, label: str, is_linked: bool) -> None:
    edition, by = studied_edition(), make_administrator()
    project = given_back_against(edition).project
    decision = decide_rejection(
        project=project,
        by=by,
        criterion=edition.criteria.get(label=label),
        reason="Route départementale",
        public_answer="Cette route n’est pas à la ville.",
        now=IN_STUDY,
    )
    publish_decision(decision=decision, by=by, now=IN_STUDY)
    page = text(client, reverse("budgets:project", args=[edition.slug, project.number]))
    assert (TABLE in page) == is_linked
