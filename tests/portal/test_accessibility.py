"""The accessibility statement: one of three words, computed from the latest valid audit."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.town.models import TownProfile
from portal.accessibility import Conformity, conformity_of, current_statement, expires_on, footer_label
from portal.models import AccessibilityAudit
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.portal import AuditFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("met", "applicable", "expected"),
    [
        (60, 60, Conformity.TOTAL),
        (59, 60, Conformity.PARTIAL),
        (30, 60, Conformity.PARTIAL),
        (29, 60, Conformity.NONE),
        (53, 106, Conformity.PARTIAL),
        (52, 105, Conformity.NONE),
        (1, 1, Conformity.TOTAL),
        (0, 1, Conformity.NONE),
    ],
)
def test_conformity_follows_the_share_of_criteria_met(met: int, applicable: int, expected: Conformity) -> None:
    assert conformity_of(AccessibilityAudit(criteria_met=met, criteria_applicable=applicable)) == expected


@pytest.mark.parametrize(
    ("audited_on", "expected"),
    [
        (date(2026, 1, 15), date(2029, 1, 15)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_audit_expires_after_three_years(audited_on: date, expected: date) -> None:
    assert expires_on(AccessibilityAudit(audited_on=audited_on)) == expected


def test_statement_without_audit_is_not_conform() -> None:
    statement = current_statement()
    assert (statement.audit, statement.label) == (None, "non conforme")


def test_statement_counts_from_the_day_of_the_audit_to_the_eve_of_its_expiry() -> None:
    audit = AuditFactory()
    expiry = expires_on(audit)
    days = [audit.audited_on - DAY, audit.audited_on, expiry - DAY, expiry]
    assert [current_statement(day).audit for day in days] == [None, audit, audit, None]


def test_latest_audit_wins_and_an_audit_to_come_does_not_count() -> None:
    AuditFactory(audited_on=date(2025, 1, 1), criteria_met=60)
    latest = AuditFactory(audited_on=date(2026, 1, 1), criteria_met=10)
    AuditFactory(audited_on=date(2027, 1, 1), criteria_met=60)
    assert current_statement(date(2026, 6, 1)).audit == latest
    same_day = AuditFactory(audited_on=date(2026, 1, 1), criteria_met=60)
    assert current_statement(date(2026, 6, 1)).audit == same_day


@pytest.mark.parametrize(
    ("met", "words"),
    [(60, "totalement conforme"), (45, "partiellement conforme"), (10, "non conforme")],
)
def test_footer_of_each_page_and_statement_agree(client: StrictClient, met: int, words: str) -> None:
    AuditFactory(criteria_met=met)
    with time_machine.travel("2026-06-01 12:00", tick=False):
        for path in ("/", "/accessibilite/", "/aide/"):
            page = client.get(path).content.decode().replace("\u202f", " ")
            assert f"Accessibilité : {words}</a>" in page
        page = client.get("/accessibilite/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert f"Ce site est {words} avec le RGAA" in page
    assert f"{met} critères respectés sur 60 applicables" in page
    assert "lundi 15 janvier 2029" in page


def test_statement_page_without_audit_says_so_and_how_to_complain(client: StrictClient) -> None:
    page = client.get("/accessibilite/").content.decode()
    assert "Aucun audit valide" in page
    assert "Aucune : il n’y a pas encore eu d’audit." in page
    assert "rapport d’audit" not in page
    assert 'href="tel:0969390000"' in page
    assert "Défenseur des droits" in page
    assert "Nous n’en connaissons pas" not in page
    assert 'href="/contact/"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"criteria_met": 60}, "Nous n’en connaissons pas"),
        ({"criteria_met": 45}, "Ils ne sont pas encore décrits"),
        ({"exceptions": "La carte\n\nLes PDF d’avant 2020"}, "Les PDF d’avant 2020"),
        ({"environment": "NVDA et Firefox"}, "NVDA et Firefox"),
        ({"tools": "WAVE"}, "WAVE"),
        ({"pages_checked": "L’accueil"}, "L’accueil</p>"),
        ({}, "S’il n’est pas publié ici, demandez-le-nous."),
        ({"report_url": "https://example.org/audit"}, "Lire le rapport d’audit"),
    ],
)
def test_statement_page_tells_what_is_known(client: StrictClient, fields: dict[str, object], words: str) -> None:
    AuditFactory(**fields)
    TownProfile.objects.create(name="Allonnes", insee_code="72003", accessibility_contact="acces@example.org")
    with time_machine.travel("2026-06-01 12:00", tick=False):
        page = client.get("/accessibilite/").content.decode()
    assert words in page
    assert "mailto:acces@example.org" in page


def test_statement_has_the_sections_of_the_model_and_its_day(client: StrictClient) -> None:
    with time_machine.travel("2026-06-01 12:00", tick=False):
        pages = [client.get("/accessibilite/").content.decode()]
        AuditFactory()
        pages.append(client.get("/accessibilite/").content.decode())
    assert "lundi 1er juin 2026" in pages[0].replace("\u00a0", " ")
    assert "Cette déclaration a été établie le jeudi 15 janvier 2026" in pages[1].replace("\u00a0", " ")
    for page in pages:
        titles = re.findall(r"<h([23])>([^<]+)</h", page)
        assert titles[:9] == [
            ("2", "État de conformité"),
            ("2", "Contenus non accessibles"),
            ("2", "Établissement de cette déclaration"),
            ("3", "Technologies utilisées"),
            ("3", "Environnement de test"),
            ("3", "Outils pour évaluer l’accessibilité"),
            ("3", "Pages vérifiées"),
            ("2", "Retour d’information et contact"),
            ("2", "Voies de recours"),
        ]


def test_footer_label_is_kept_a_few_minutes() -> None:
    assert footer_label() == "non conforme"
    AuditFactory(audited_on=timezone.localdate(), criteria_met=60)
    assert footer_label() == "non conforme"
    cache.clear()
    assert footer_label() == "totalement conforme"


@pytest.mark.parametrize(("met", "applicable"), [(61, 60), (0, 0), (1, 107)])
def test_impossible_audit_is_refused(met: int, applicable: int) -> None:
    audit = AuditFactory.build(criteria_met=met, criteria_applicable=applicable)
    with pytest.raises(ValidationError, match="Le RGAA a 106 critères"):
        audit.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save()


def test_audit_is_written_at_the_desk(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    answers = {"audited_on": "15/01/2026", "auditor": "Un cabinet", "reference": "RGAA 4.1.2"}
    numbers = {"criteria_applicable": "60", "criteria_met": "45", "exceptions": "", "report_url": ""}
    client.post("/gestion/portal/accessibilityaudit/add/", {**answers, **numbers})
    assert str(AccessibilityAudit.objects.get()) == "15/01/2026 Un cabinet"
    assert client.get("/gestion/portal/accessibilityaudit/").status_code == 200
