"""What is missing before something opens: the gravest first, and only for those who prepare it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.preflight import LINES_SHOWN, Level, Line, Preparation, is_ready, missing_in, preparations_of
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.budgets import EditionFactory
from tests.strict_client import StrictClient

DONE, NEEDED = Line("L’argent", True, "", "/a/"), Line("Les dates", False, "Choisissez-les.", "/b/")
ADVISED = Line("Le tableau", False, "Remplissez-le.", "/c/", Level.ADVISED)


def test_what_is_needed_comes_before_what_is_advised() -> None:
    assert missing_in([ADVISED, DONE, NEEDED]) == [NEEDED, ADVISED]
    assert [line.words for line in (DONE, NEEDED, ADVISED)] == ["Oui", "Pas encore", "Conseillé"]


def test_an_advice_holds_nobody_back() -> None:
    assert is_ready([DONE, ADVISED])
    assert not is_ready([DONE, ADVISED, NEEDED])


def test_a_card_shows_the_first_things_only() -> None:
    many = [NEEDED] * (LINES_SHOWN + 2)
    assert len(Preparation("Édition", "", "/", "Ouvrir", many).missing) == LINES_SHOWN


@pytest.mark.django_db
def test_nothing_is_shown_while_nothing_is_prepared() -> None:
    assert preparations_of(make_administrator(), timezone.now()) == []


@pytest.mark.django_db
def test_the_first_page_shows_what_a_person_prepares_and_to_nobody_else(client: StrictClient) -> None:
    edition = EditionFactory(title="Budget des jeunes")
    home = reverse("admin:index")
    sign_in(client, make_administrator())
    page = client.get(home).content.decode()
    assert "Budget des jeunes" in page
    assert "Il manque encore" in page
    assert reverse("admin:budgets_edition_change", args=[edition.pk]) in page
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert "Budget des jeunes" not in client.get(home).content.decode()
