"""The parts of an edition at the desk: its shares, themes, criteria and competences."""

import re
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from budgets.editions.models import Category, Competence, Criterion, Envelope
from budgets.projects.enums import ProjectState
from tests.factories.accounts import make_administrator, make_department, sign_in
from tests.factories.budgets import NeighbourhoodFactory, ProjectFactory
from tests.factories.setup import IN_VOTE, read_on, ready_edition
from tests.factories.votes import freeze
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("before_the_deposit")]


def part_page(name: str, verb: str, *args: Any) -> str:
    return reverse(f"admin:budgets_{name}_{verb}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def test_a_share_is_added_changed_and_taken_away(desk: StrictClient) -> None:
    edition = ready_edition()
    theme = edition.categories.create(name="Jeunesse", slug="jeunesse")
    answers = {"edition": edition.pk, "name": "Jeunesse", "amount": "50000", "kind": "theme", "category": theme.pk}
    assert f'value="{edition.pk}" selected' in text(desk.get(f"{part_page('envelope', 'add')}?edition={edition.pk}"))
    assert desk.post(part_page("envelope", "add"), answers)["Location"] == part_page("edition", "change", edition.pk)
    share = Envelope.objects.get(slug="jeunesse")
    for wrong, words in (
        ({"amount": "1"}, "Une part garantie porte déjà ce nom."),
        ({"name": "Autre", "amount": "10001"}, "Les parts garanties font 100 001 €"),
        ({"name": "!!!", "amount": "0"}, "Écrivez un nom avec des lettres."),
        ({"edition": ""}, "Il manque une réponse ici."),
        ({"name": "Autre", "amount": "1", "position": "1"}, "Une autre part a déjà ce rang"),
        ({"name": "Autre", "amount": "1", "category": ""}, "Choisissez un thème : une part garantie dit"),
        ({"name": "Autre", "amount": "1", "kind": ""}, "Il manque une réponse ici."),
    ):
        assert words in text(desk.post(part_page("envelope", "add"), {**answers, **wrong}))
    changed = {**answers, "name": "Jeunes", "amount": "60001", "position": share.position}
    assert "100 001 €" in text(desk.post(part_page("envelope", "change", share.pk), changed))
    assert desk.post(part_page("envelope", "change", share.pk), {**changed, "amount": "60000"}).status_code == 302
    share.refresh_from_db()
    assert (share.name, share.slug, share.amount) == ("Jeunes", "jeunesse", 60_000)
    assert desk.post(part_page("envelope", "delete", share.pk), {"post": "yes"}).status_code == 302
    assert not Envelope.objects.filter(pk=share.pk).exists()


def test_a_share_takes_the_quartiers_or_the_projects_of_its_edition(desk: StrictClient) -> None:
    edition, place = ready_edition(), NeighbourhoodFactory(name="Chaoué")
    project, gone = ProjectFactory(edition=edition, number=1, title="Un préau"), ProjectFactory(title="Ailleurs")
    ProjectFactory(edition=edition, number=2, title="Refusé", state=ProjectState.REJECTED)
    form = text(desk.get(f"{part_page('envelope', 'add')}?edition={edition.pk}"))
    assert ("n° 1 Un préau (Toute la ville)" in form, "Ailleurs" in form, "Refusé" in form) == (True, False, False)
    for odd in ("", "?edition=x", f"?edition={'9' * 30}"):
        assert "Un préau" not in text(desk.get(part_page("envelope", "add") + odd))
    answers = {"edition": edition.pk, "name": "Écoles", "amount": "10", "kind": "projects", "projects": [project.pk]}
    assert desk.post(part_page("envelope", "add"), answers).status_code == 302
    share = Envelope.objects.get(slug="ecoles")
    assert (share.position, [project.number for project in share.projects.all()]) == (2, [1])
    assert "Pour un projet choisi à la main : n° 1." in text(desk.get(part_page("edition", "change", edition.pk)))
    both = {**answers, "position": "2", "neighbourhoods": [place.pk]}
    assert "ne choisissez rien d’autre" in text(desk.post(part_page("envelope", "change", share.pk), both))
    both |= {"projects": [], "kind": "neighbourhoods"}
    assert desk.post(part_page("envelope", "change", share.pk), both).status_code == 302
    assert (share.projects.count(), share.neighbourhoods.get()) == (0, place)
    refused = desk.post(part_page("envelope", "change", share.pk), {**both, "kind": "projects", "projects": [gone.pk]})
    assert (refused.status_code, share.projects.count()) == (200, 0)
    priority = {**both, "neighbourhoods": [], "kind": "priority"}
    assert "marqué prioritaire (QPV)" in text(desk.post(part_page("envelope", "change", share.pk), priority))


def test_themes_and_criteria_are_named_once(desk: StrictClient) -> None:
    edition = ready_edition()
    again = {"edition": edition.pk, "name": "Nature"}
    assert "Ce thème existe déjà." in text(desk.post(part_page("category", "add"), again))
    sport = {**again, "name": "Sport", "department": make_department().pk}
    assert desk.post(part_page("category", "add"), sport).status_code == 302
    useful = {"edition": edition.pk, "label": "Utile à tous", "position": "9"}
    assert desk.post(part_page("criterion", "add"), useful).status_code == 302
    assert "Ce critère existe déjà." in text(desk.post(part_page("criterion", "add"), useful))
    other = edition.criteria.first()
    address = part_page("criterion", "change", other.pk)
    renamed = {"label": "Utile à tous", "position": "1", **read_on(desk, address)}
    assert "Ce critère existe déjà." in text(desk.post(address, renamed))
    for name in ("category", "criterion", "envelope", "competence"):
        assert desk.get(part_page(name, "changelist"), {"q": "u"}).status_code == 200


@pytest.mark.parametrize("name", ["envelope", "category", "criterion"])
def test_parts_freeze_with_the_vote(desk: StrictClient, name: str) -> None:
    edition = ready_edition()
    freeze(edition)
    part = {"envelope": edition.envelopes, "category": edition.categories, "criterion": edition.criteria}[name].first()
    answers = {"edition": edition.pk, "name": "Neuf", "label": "Neuf", "amount": "1", "position": "9"}
    answers |= {"kind": "theme", "category": edition.categories.get().pk} if name == "envelope" else {}
    with time_machine.travel(IN_VOTE, tick=False):
        sign_in(desk, make_administrator())
        assert desk.post(part_page(name, "change", part.pk), answers).status_code == 403
        assert desk.post(part_page(name, "delete", part.pk), {"post": "yes"}).status_code == 403
        refused = desk.post(part_page(name, "add"), answers, follow=True)
    assert "Tout est figé" in text(refused)
    assert not Category.objects.filter(name="Neuf").exists()
    assert not Envelope.objects.filter(name="Neuf").exists()
    assert not Criterion.objects.filter(label="Neuf").exists()


def test_a_competence_names_one_body(desk: StrictClient) -> None:
    answers = {"subject": "Les bus", "department": make_department().pk}
    assert desk.post(part_page("competence", "add"), answers).status_code == 302
    assert desk.post(part_page("competence", "add"), answers).status_code == 200
    assert Competence.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "typed", "meanwhile", "words"),
    [
        ("category", {"name": "Nature en ville"}, {"name": "Arbres"}, "« Arbres »"),
        (
            "criterion",
            {"label": "Utile ?", "position": "1"},
            {"label": "Pour tous ?", "position": "1"},
            "« Pour tous ? »",
        ),
    ],
)
def test_a_theme_or_criterion_changed_meanwhile_keeps_both_texts(
    desk: StrictClient, *, name: str, typed: dict[str, str], meanwhile: dict[str, str], words: str
) -> None:
    edition = ready_edition()
    row: Any = edition.categories.first() if name == "category" else edition.criteria.first()
    service = {"department": str(row.department_id)} if name == "category" else {}
    address = part_page(name, "change", row.pk)
    read = read_on(desk, address)
    assert desk.post(address, {**service, **read, **meanwhile}).status_code == 302
    stale = desk.post(address, {**service, **read, **typed})
    assert stale.status_code == 200
    assert "Une autre personne a modifié cette page" in text(stale)
    assert f"Ce qui est écrit maintenant : {words}" in text(stale)
    assert next(iter(typed.values())) in text(stale)
    again = re.search(r'name="read_revision" value="(\d+)"', text(stale))
    assert again
    assert desk.post(address, {**service, **typed, "read_revision": again[1]}).status_code == 302
    row.refresh_from_db()
    assert str(row) == next(iter(typed.values()))
