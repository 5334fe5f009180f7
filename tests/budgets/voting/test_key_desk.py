"""« La clé du vote » at the desk: halves printed, given back line by line, a loss told in two steps."""

import re
from typing import Any

import pytest
from django.urls import reverse

from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.models import KeyHalf, KeyLoss
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.sealing import officer, seal
from tests.factories.votes import lose_key, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LINE = re.compile(r"<code>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</code>")


@pytest.fixture
def edition() -> Edition:
    return make_open_vote()


def page(edition: Edition, name: str = "key") -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", args=[edition.pk])


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def signed(who: Any) -> StrictClient:
    client = StrictClient()
    sign_in(client, who)
    return client


def half_of(client: StrictClient, edition: Edition) -> dict[str, str]:
    answer = client.post(page(edition), {"act": "print"})
    assert "no-store" in answer["Cache-Control"]
    lines = LINE.findall(text(answer))
    assert len(lines) == 4
    return {f"line_{number}": line for number, line in enumerate(lines, 1)}


def test_two_officers_print_and_give_back(edition: Edition) -> None:
    first, second = signed(officer()), signed(officer())
    assert "Personne n’a imprimé" in text(first.get(reverse("admin:budgets_edition_change", args=[edition.pk])))
    halves = [half_of(first, edition), half_of(second, edition)]
    shown = text(first.get(page(edition)))
    assert "Montrer à nouveau ma moitié" in shown
    assert not LINE.search(shown)
    assert "déjà gardées" in text(signed(officer()).get(page(edition)))
    lose_key(edition)
    assert "Le vote est arrêté pour le moment" in text(
        first.get(reverse("admin:budgets_edition_change", args=[edition.pk]))
    )
    told = text(first.post(page(edition), {"act": "give", **halves[0]}, follow=True))
    assert "Une autre personne du bureau de vote doit maintenant rendre la sienne" in told
    assert "on peut voter" in text(second.post(page(edition), {"act": "give", **halves[1]}, follow=True))
    assert read_ballot_box(edition).key is not None


def test_a_slip_is_told_on_its_line(edition: Edition) -> None:
    client = signed(officer())
    half = half_of(client, edition)
    lose_key(edition)
    wrong = {**half, "line_3": half["line_2"]}
    answer = client.post(page(edition), {"act": "give", **wrong})
    assert answer.status_code == 409
    assert "Ligne 3 : Vérifiez cette ligne" in text(answer)
    assert "Ligne 2 : Vérifiez" not in text(answer)
    assert client.post(page(edition), {"act": "give"}).status_code == 409


def test_a_loss_is_told_in_two_steps(edition: Edition) -> None:
    first, second = signed(officer()), signed(officer())
    lose_key(edition)
    assert first.post(page(edition), {"act": "lost", "reason": ""}).status_code == 409
    first.post(page(edition), {"act": "lost", "reason": "Feuilles brûlées."})
    assert "une autre personne du bureau de vote doit le confirmer" in text(first.get(page(edition)))
    second.post(page(edition), {"act": "unsay"})
    assert not KeyLoss.objects.exists()
    first.post(page(edition), {"act": "lost", "reason": "Feuilles brûlées."})
    assert second.post(page(edition), {"act": "confirm"}).status_code == 409
    told = text(second.post(page(edition), {"act": "confirm", "is_confirmed": "on"}, follow=True))
    assert "seul le papier sera compté" in told
    assert "Feuilles brûlées." in told


def test_only_officers_come_here_and_unknown_acts_do_nothing(edition: Edition) -> None:
    assert signed(make_administrator()).get(page(edition)).status_code == 403
    client = signed(officer())
    assert client.post(page(edition), {"act": "?"}).status_code == 400
    assert not KeyHalf.objects.exists()
    refused = client.post(page(edition), {"act": "unsay"}, follow=True)
    assert "Personne n’a dit que la clé est perdue" in text(refused)


def test_the_page_says_what_there_is_before_and_after(edition: Edition) -> None:
    seal(edition)
    client = signed(officer())
    assert "la clé et son code de secours sont détruits" in text(client.get(page(edition)))
    assert "pas encore de clé" in text(client.get(page(EditionFactory())))
