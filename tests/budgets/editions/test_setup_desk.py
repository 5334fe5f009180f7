"""Preparing an edition at the desk: the guided page, its forms, and what each role may open."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from allonnes.accounts.roles import Role
from budgets.editions.enums import Rule
from budgets.editions.models import Category, Edition
from tests.factories.accounts import make_administrator, make_agent, make_department, sign_in
from tests.factories.budgets import (
    EditionFactory,
    EnvelopeFactory,
    make_counted_edition,
)
from tests.factories.openings import STUDY_END
from tests.factories.setup import IN_VOTE, SPANS, read_on, ready_edition
from tests.factories.votes import freeze
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_deposit")]
RULES = {
    "title": "Budget participatif 2027",
    "year": "2027",
    "amount": "100000",
    "max_project_cost": "30000",
    "ballot_type": "approval",
    "min_choices": "1",
    "max_choices": "5",
    "rule": "greedy-skip",
    "support": "votes",
    "tie_rule": "cost-then-seed",
    "minimum_votes": "0",
    "is_open_to_residents": "on",
    "completion_days": "15",
    "study_days": "30",
}


# What no count can do, whatever the projects: said where it is chosen.
MISFITS = {
    "a minimum in Phragmén": ({"rule": "phragmen", "minimum_votes": "20"}, "minimum"),
    "points without points": ({"support": "points"}, "points"),
    "Phragmén by points": ({"ballot_type": "ordinal", "support": "points", "rule": "phragmen"}, "points"),
    "a minimum in equal shares": ({"rule": "equal-shares", "minimum_votes": "20"}, "minimum"),
}


def frozen(edition: Edition) -> Edition:
    """The same, its vote opened."""
    freeze(edition)
    return edition


def page(edition: Edition, name: str) -> str:
    return reverse(f"admin:budgets_edition_{name}", args=[edition.pk])


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def moments(**changes: str) -> dict[str, str]:
    """The form of the dates, as a browser sends it."""
    local = "%Y-%m-%dT%H:%M"
    typed = {f"{kind}_starts": span.starts_at.strftime(local) for kind, span in SPANS.items()}
    ends = {f"{kind}_ends": span.ends_at.strftime(local) if span.ends_at else "" for kind, span in SPANS.items()}
    return {**typed, **ends, "read_revision": "0", **changes}


# --- The guided page --------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in Role.values if role not in {Role.ADMINISTRATOR, Role.MEDIATOR}])
def test_what_is_missing_is_for_the_administrator_alone(client: StrictClient, role: str) -> None:
    edition, user = ready_edition(), make_agent(role)
    sign_in(client, user)
    read = client.get(page(edition, "change"))
    assert read.status_code == (200 if user.has_perm("budgets.view_edition") else 403)
    if read.status_code == 200:
        stages = read.context["path"].stages
        assert not any(stage.checks or stage.steps or stage.buttons or stage.refused for stage in stages)
    start = reverse("admin:budgets_edition_start_again")
    assert client.get(start).status_code == 403
    assert start not in client.get(reverse("admin:budgets_edition_changelist")).content.decode()


def test_a_visitor_is_turned_to_sign_in(client: StrictClient) -> None:
    assert client.get(page(EditionFactory(), "change")).status_code == 302


def test_an_unknown_edition_is_not_found(desk: StrictClient) -> None:
    assert desk.get("/gestion/budgets/edition/999/change/").status_code == 302


def test_an_empty_edition_says_what_to_do_step_by_step(desk: StrictClient) -> None:
    edition = EditionFactory(hidden=True)
    html = text(desk.get(page(edition, "change")))
    for words in ("L’argent", "Les dates", "Rendre visible", "Figer la liste du vote", "à compléter"):
        assert words in html
    assert f'href="{page(edition, "change")}#reglages"' in html
    for name in ("dates", "reglement", "publication", "publier"):
        assert f'href="{page(edition, name)}"' in html
    assert f"{reverse('admin:budgets_envelope_add')}?edition={edition.pk}" in html


def test_a_ready_edition_says_what_is_chosen(desk: StrictClient) -> None:
    edition = ready_edition(minimum_age=11, age_on="2027-03-04")
    edition.departments.add(make_department(name="Espaces verts"))
    edition.phases.filter(kind="study").update(ends_at=STUDY_END)
    html = text(desk.get(page(edition, "change")))
    for words in (
        "À répartir : 100 000 €.",
        "Un projet coûte au plus 30 000 €.",
        "Version 1, délibération n° 2026-104 du jeudi 24 septembre 2026.",
        "Quartier prioritaire : 40 000 €.",
        "Pour voter : y habiter ou y étudier ou y travailler.",
        "À partir de 11 ans, au jeudi 4 mars 2027.",
        "Services qui étudient : Espaces verts.",
        "Intérêt général.",
        "1 sujet.",
        "L’édition est visible de tous.",
    ):
        assert words in html
    assert "à compléter" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_guided_page_takes_a_fixed_number_of_queries(desk: StrictClient, count: int) -> None:
    edition = ready_edition()
    for number in range(count):
        Category.objects.create(edition=edition, name=f"T{number}", slug=f"t{number}", department=make_department())
        EnvelopeFactory(edition=edition, name=f"P{number}", slug=f"p{number}", amount=10)
    desk.get(page(edition, "change"))
    with CaptureQueriesContext(connection) as queries:
        desk.get(page(edition, "change"))
    assert len(queries) == 20


@pytest.mark.parametrize("kind", ["frozen", "counted", "imported"])
def test_a_past_edition_is_only_read(desk: StrictClient, kind: str) -> None:
    made = {
        "frozen": lambda: frozen(ready_edition()),
        "counted": make_counted_edition,
        "imported": lambda: make_counted_edition(imported=True),
    }
    edition = made[kind]()
    with time_machine.travel(IN_VOTE, tick=False):
        sign_in(desk, make_administrator())
        html = text(desk.get(page(edition, "change")))
        assert "Ses réglages se lisent" in html
        assert 'name="amount"' not in text(desk.get(page(edition, "change")))
        assert desk.post(page(edition, "change"), RULES).status_code == 403
        for name in ("dates", "reglement", "publication"):
            assert desk.get(page(edition, name)).status_code == 409
            assert desk.post(page(edition, name), {}).status_code == 409


# --- The edition ------------------------------------------------------------------------------------
def test_an_edition_is_created_then_changed(desk: StrictClient) -> None:
    added = desk.post(reverse("admin:budgets_edition_add"), RULES)
    edition = Edition.objects.get()
    assert added["Location"] == page(edition, "change")
    assert (edition.slug, edition.is_published) == ("budget-participatif-2027", False)
    assert edition.criteria.count() == 8
    again = desk.post(reverse("admin:budgets_edition_add"), RULES)
    assert "a déjà l’adresse « budget-participatif-2027 »" in text(again)
    department = make_department()
    changed = {**RULES, "amount": "120000", "departments": department.pk, "read_revision": "0"}
    assert desk.post(page(edition, "change"), changed)["Location"] == page(edition, "change")
    edition.refresh_from_db()
    assert (edition.amount, list(edition.departments.all()), edition.revision) == (120_000, [department], 1)


def test_two_administrators_on_one_edition_lose_nothing(desk: StrictClient) -> None:
    edition = EditionFactory(revision=3)
    stale = desk.post(page(edition, "change"), {**RULES, "title": "Mon titre", "read_revision": "2"})
    assert "Une autre personne a modifié" in text(stale)
    assert "Mon titre" in text(stale)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Il manque une réponse ici."),
        ({"title": "x" * 161}, "C’est trop long"),
        ({"amount": "beaucoup"}, "nombre"),
        ({"amount": "10000"}, "plus que l’enveloppe"),
        ({"minimum_age": "11"}, "à quelle date l’âge est compté"),
        ({"is_open_to_residents": ""}, "Dites qui peut voter"),
        ({"year": ""}, "Il manque une réponse ici."),
    ],
)
def test_a_wrong_edition_keeps_what_was_typed(desk: StrictClient, wrong: dict[str, str], words: str) -> None:
    response = desk.post(reverse("admin:budgets_edition_add"), {**RULES, **wrong})
    assert response.status_code == 200
    assert words in text(response)
    assert not Edition.objects.exists()


def test_the_money_does_not_shrink_under_its_shares(desk: StrictClient) -> None:
    edition = ready_edition()
    shrunk = desk.post(page(edition, "change"), {**RULES, "amount": "39999", "read_revision": "0"})
    assert "Les parts garanties font 40 000 €" in text(shrunk)


def test_start_again_leads_to_the_last_edition_of_the_town(desk: StrictClient) -> None:
    start = reverse("admin:budgets_edition_start_again")
    assert desk.get(start)["Location"] == reverse("admin:budgets_edition_add")
    EditionFactory(year=2028, imported=True)
    last = ready_edition(year=2027)
    EditionFactory(year=2026)
    assert start in text(desk.get(reverse("admin:budgets_edition_changelist")))
    assert desk.get(start)["Location"] == page(last, "reprendre")
    assert 'value="2028"' in text(desk.get(page(last, "reprendre")))
    assert "entre 2028 et 2037" in text(desk.post(page(last, "reprendre"), {"year": "2027"}))
    assert desk.post(page(last, "reprendre"), {"year": "99999"}).status_code == 200
    made = desk.post(page(last, "reprendre"), {"year": "2028"})
    assert made["Location"] == page(Edition.objects.get(year=2028, is_imported=False), "change")
    assert "a déjà son édition" in text(desk.post(page(last, "reprendre"), {"year": "2028"}))


# --- Who only reads ---------------------------------------------------------------------------------
def test_an_agent_reads_the_criteria_and_writes_nothing(client: StrictClient) -> None:
    edition = ready_edition()
    sign_in(client, make_agent(Role.SERVICE_AGENT))
    criterion = reverse("admin:budgets_criterion_change", args=[edition.criteria.first().pk])
    assert client.get(criterion).status_code == 200
    assert client.post(criterion, {"label": "Autre"}).status_code == 403
    assert client.get(page(edition, "change")).status_code == 200
    assert client.post(page(edition, "change"), RULES).status_code == 403
    assert client.post(page(edition, "dates"), moments()).status_code == 409


@pytest.mark.parametrize("name", MISFITS)
def test_a_rule_that_does_not_go_with_its_ballot_is_refused_where_it_is_chosen(desk: StrictClient, name: str) -> None:
    changes, words = MISFITS[name]
    page = desk.post(reverse("admin:budgets_edition_add"), {**RULES, **changes})
    (told,) = page.context["adminform"].form.errors["rule"]
    assert words in told
    assert not Edition.objects.exists()


def test_a_rule_without_floors_is_refused_to_an_edition_with_guaranteed_shares(desk: StrictClient) -> None:
    edition = ready_edition(hidden=True)
    address = reverse("admin:budgets_edition_change", args=[edition.pk])
    answers = {**RULES, **read_on(desk, address), "rule": "equal-shares"}
    (told,) = desk.post(address, answers).context["adminform"].form.errors["rule"]
    assert "part" in told
    edition.refresh_from_db()
    assert edition.rule != "equal-shares"


UNFILLABLE = {
    "ballot_type": {"ballot_type": "cumulative", "support": "points"},
    "max_choices": {"ballot_type": "ordinal", "max_choices": ""},
    "min_choices": {"ballot_type": "choose-1", "min_choices": "2"},
}


@pytest.mark.parametrize("name", UNFILLABLE)
def test_a_ballot_that_nobody_could_fill_is_refused_where_it_is_chosen(desk: StrictClient, name: str) -> None:
    page = desk.post(reverse("admin:budgets_edition_add"), {**RULES, **UNFILLABLE[name]})
    assert list(page.context["adminform"].form.errors) == [name]
    assert not Edition.objects.exists()


def test_a_refusal_names_the_rule_as_the_desk_does(desk: StrictClient) -> None:
    answers = {**RULES, "rule": "equal-shares", "minimum_votes": "20"}
    (told,) = desk.post(reverse("admin:budgets_edition_add"), answers).context["adminform"].form.errors["rule"]
    assert "Parts égales" in told
    assert "equal-shares" not in told


def test_the_six_rules_are_explained_from_where_one_is_chosen(desk: StrictClient) -> None:
    rules = reverse("admin:budgets_edition_rules")
    for address in (reverse("admin:budgets_edition_add"), page(EditionFactory(hidden=True), "change")):
        assert f'href="{rules}"' in text(desk.get(address))
    html = text(desk.get(rules))
    assert html.count("sur 10 000 €</td>") == 6
    assert all(str(label) in html.replace(" ", " ") for label in Rule.labels)


def test_the_rules_are_for_whoever_reads_editions(client: StrictClient) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert client.get(reverse("admin:budgets_edition_rules")).status_code == 403
