"""docs/reprise.md followed from nothing to the public page: the editions of 2019 and 2021."""

import io
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from budgets.editions.models import Edition
from budgets.projects.models import Project
from tests.factories.accounts import make_administrator, make_department, make_user, sign_in
from tests.factories.budgets import NeighbourhoodFactory, at
from tests.factories.deposits import project_in
from tests.factories.setup import SPANS, dated_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
EXAMPLE = settings.BASE_DIR / "docs" / "exemples" / "projets-2019.csv"
NOW = at("2026-10-01 10:00")
SETTINGS = {
    "title": "Budget participatif 2019",
    "year": "2019",
    "amount": "150000",
    "ballot_type": "approval",
    "min_choices": "1",
    "rule": "greedy-skip",
    "support": "votes",
    "tie_rule": "cost-then-id",
    "minimum_votes": "0",
    "is_open_to_residents": "on",
    "completion_days": "15",
    "study_days": "30",
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    sign_in(client, make_administrator())
    return client


def page(edition: Edition, name: str) -> str:
    return reverse(f"admin:budgets_edition_{name}", args=[edition.pk])


def proposed(desk: StrictClient, edition: Edition) -> dict[str, str]:
    """The dates as the page proposes them."""
    html = desk.get(page(edition, "dates")).content.decode()
    return dict(re.findall(r'name="(\w+_(?:starts|ends)|read_revision)" value="([^"]*)"', html))


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("import_projects", str(EXAMPLE), *options, stdout=out)
    return out.getvalue()


def test_a_past_edition_goes_from_nothing_to_its_public_page(desk: StrictClient) -> None:
    for name in ("Chaoué", "Perrières", "Centre – Place du Mail"):
        NeighbourhoodFactory(name=name)
    assert desk.post(reverse("admin:budgets_edition_add"), SETTINGS).status_code == 302
    edition = Edition.objects.get()
    assert edition.slug == "budget-participatif-2019"
    dates = proposed(desk, edition)
    assert dates["vote_starts"] < dates["vote_ends"] < "2020"
    assert desk.post(page(edition, "dates"), dates).status_code == 302
    # The vote is over, and what is not shown is still corrected.
    department = make_department()
    for theme in ("Nature en ville", "Sport", "Cadre de vie", "Jeunesse"):
        typed = {"edition": edition.pk, "name": theme, "department": department.pk, "read_revision": "0"}
        assert desk.post(reverse("admin:budgets_category_add"), typed).status_code == 302, theme
    run("--edition", edition.slug)
    assert not Project.objects.exists()
    run("--edition", edition.slug, "--write")
    assert edition.projects.count() == 4
    # A date mistyped is mended while nobody reads it.
    again = {**proposed(desk, edition), "vote_ends": "2019-06-30T20:00", "results_starts": "2019-07-01T08:00"}
    again |= {"results_ends": "2019-07-29T08:00", "delivery_starts": "2019-07-29T08:00"}
    assert desk.post(page(edition, "dates"), again).status_code == 302
    assert desk.post(page(edition, "publier")).status_code == 302
    desk.logout()
    public = reverse("budgets:edition", args=[edition.slug])
    html = desk.get(public).content.decode()
    assert "Budget participatif 2019" in html
    assert "30 juin 2019" in html.replace("\xa0", " ")
    first = desk.get(reverse("budgets:project", args=[edition.slug, 1])).content.decode()
    assert "Des arbres fruitiers" in first
    assert "Lauréat" in first
    assert public in desk.get(reverse("budgets:list")).content.decode()


def test_a_past_edition_that_is_shown_is_only_read(desk: StrictClient) -> None:
    edition = dated_edition(hidden=True)
    moments = {f"{kind}_starts": f"2019-0{month}-01T08:00" for month, kind in enumerate(SPANS, 1)}
    ends = {f"{kind}_ends": f"2019-0{month}-01T08:00" for month, kind in enumerate(SPANS, 2)}
    typed = {**moments, **ends, "read_revision": proposed(desk, edition)["read_revision"]}
    assert desk.post(page(edition, "dates"), typed).status_code == 302
    assert desk.post(page(edition, "publier")).status_code == 302
    assert "Les dates du vote sont passées" in desk.get(page(edition, "dates")).content.decode()


def test_a_hidden_edition_where_somebody_deposited_is_no_old_one(desk: StrictClient) -> None:
    edition = dated_edition(hidden=True)
    project_in("submitted", make_user(), edition)
    typed = {**proposed(desk, edition), "deposit_starts": "2019-01-01T08:00"}
    refused = desk.post(page(edition, "dates"), typed)
    assert "commencerait dans le passé" in refused.content.decode()


def test_a_vote_under_way_is_never_invented(desk: StrictClient) -> None:
    edition = dated_edition(hidden=True)
    typed = proposed(desk, edition)
    typed |= {"deposit_starts": "2026-01-01T08:00", "deposit_ends": "2026-02-01T08:00"}
    typed |= {"study_starts": "2026-02-01T08:00", "study_ends": "2026-03-01T08:00", "vote_starts": "2026-09-01T08:00"}
    assert "commencerait dans le passé" in desk.post(page(edition, "dates"), typed).content.decode()
