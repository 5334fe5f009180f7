"""« Clore et sceller », « Dépouiller et publier »: two people, confirmations, and nothing public before the end."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from budgets.editions.models import Edition
from budgets.results.models import Count
from budgets.voting.models import RollEntry, Sealing
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.openings import openable_edition
from tests.factories.sealing import after, make_station, officer, seal, stuff
from tests.factories.votes import make_entry, make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Iterator[Edition]:
    edition = make_open_vote()
    for _ in range(3):
        make_entry(edition)
    with time_machine.travel(after(edition), tick=False):
        yield edition


def page(name: str, edition: Edition) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", args=[edition.pk])


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def signed(who: Any) -> StrictClient:
    client = StrictClient()
    sign_in(client, who)
    return client


def post(client: StrictClient, name: str, edition: Edition, **data: str) -> Any:
    return client.post(page(name, edition), data, follow=True)


def test_two_officers_seal_through_the_pages(edition: Edition) -> None:
    first, second = signed(officer()), signed(officer())
    assert "Rien ne bloque" in text(first.get(page("sealing", edition)))
    told = text(post(first, "sealing", edition, act="ask"))
    assert "Vous avez déjà demandé le scellement : il faut une autre personne" in told
    assert "Sceller l’urne pour toujours" not in told
    seen = text(second.get(page("sealing", edition)))
    assert "Sceller l’urne pour toujours" in seen
    unticked = second.post(page("sealing", edition), {"act": "confirm"})
    assert unticked.status_code == 409
    assert not Sealing.objects.filter(sealed_at__isnull=False).exists()
    told = text(post(second, "sealing", edition, act="confirm", is_confirmed="on"))
    assert "L’urne est scellée" in told
    assert "Bulletins scellés" in told
    assert Sealing.objects.get().record["ballots"] == 3
    assert "L’urne est déjà scellée" in text(post(first, "sealing", edition, act="ask"))


@pytest.mark.parametrize("data", [{}, {"act": ""}, {"act": "autre"}])
@pytest.mark.parametrize("name", ["sealing", "results"])
def test_a_form_that_does_not_say_what_to_do_does_nothing(edition: Edition, name: str, data: dict[str, str]) -> None:
    client = signed(officer())
    assert client.post(page(name, edition), data).status_code == 400
    assert not Sealing.objects.exists()
    seal(edition)
    assert client.post(page(name, edition), data).status_code == 400
    assert not Count.objects.exists()


def test_a_difference_is_explained_by_one_and_read_by_the_other(edition: Edition) -> None:
    stuff(edition)
    first, second = signed(officer()), signed(officer())
    told = text(first.get(page("sealing", edition)))
    assert "4 bulletins dans l’urne, 3 émargements sans le papier" in told
    assert first.post(page("sealing", edition), {"act": "ask"}).status_code == 409
    assert not Sealing.objects.exists()
    post(first, "sealing", edition, act="ask", reason="Une panne le mardi")
    seen = text(second.get(page("sealing", edition)))
    assert "4 bulletins dans l’urne" in seen
    assert "Une panne le mardi" in seen
    told = text(post(second, "sealing", edition, act="confirm", is_confirmed="on"))
    assert "L’urne est scellée" in told
    assert Sealing.objects.get().record["box_difference"] == {
        "ballots": 4, "entries": 3, "reason": "Une panne le mardi",
    }  # fmt: skip


def test_a_demand_is_taken_back_through_the_page(edition: Edition) -> None:
    client = signed(officer())
    post(client, "sealing", edition, act="ask")
    told = text(post(client, "sealing", edition, act="withdraw"))
    assert "La demande est reprise" in told
    assert "Demander le scellement" in told


def test_what_blocks_is_listed_with_a_way_to_settle_it(edition: Edition) -> None:
    make_station(edition, sheets_printed=5)
    RollEntry.objects.update(home_mark="h" * 64)
    client = signed(officer())
    told = text(client.get(page("sealing", edition)))
    assert "3 paires de personnes se ressemblent" in told
    assert "Les comptes de 1 bureau de vote sur papier" in told
    assert "Demander le scellement" not in told
    assert "Les comptes de 1 bureau" in text(post(client, "sealing", edition, act="ask"))


def test_an_open_vote_shows_why_it_is_not_sealed() -> None:
    edition = make_open_vote()
    told = text(signed(officer()).get(page("sealing", edition)))
    assert "Le vote dure jusqu’au" in told
    assert "Demander le scellement" not in told


@pytest.mark.parametrize("role", [value for value in Role.values if value != Role.VOTE_OFFICER])
def test_nobody_else_opens_the_page_of_the_sealing(role: str, edition: Edition) -> None:
    response = signed(make_agent(role)).get(page("sealing", edition))
    assert response.status_code in {302, 403, 404}


def test_before_any_vote_there_is_nothing_to_count() -> None:
    client, edition = signed(make_administrator()), openable_edition()
    assert "Personne n’a encore voté" in text(client.get(page("results", edition)))
    assert "Personne n’a encore voté" in text(post(client, "results", edition, act="count"))
    assert not Count.objects.exists()


def test_nobody_counts_before_the_sealing(edition: Edition) -> None:
    client = signed(make_administrator())
    assert "Scellez d’abord l’urne" in text(client.get(page("results", edition)))
    assert "Scellez d’abord l’urne" in text(post(client, "results", edition, act="count"))
    assert not Count.objects.exists()


def test_the_count_is_read_in_private_then_published(edition: Edition) -> None:
    seal(edition)
    member, administrator, anybody = signed(officer()), signed(make_administrator()), StrictClient()
    assert "Dépouiller" in text(member.get(page("results", edition)))
    told = text(post(member, "results", edition, act="count"))
    assert "Voir le dépouillement" in told
    assert "Un verger" not in told
    assert not AuditEntry.objects.filter(act="budgets.read_count").exists()
    told = text(post(member, "results", edition, act="read"))
    assert AuditEntry.objects.filter(act="budgets.read_count").count() == 1
    assert "Page privée" in told
    assert "retenu, il reste" in told
    assert "Publier le résultat" not in told
    assert "Une administratrice ou un administrateur publie" in told
    public = text(anybody.get(reverse("budgets:result", args=[edition.slug])))
    assert "Le résultat n’est pas encore connu" in public
    assert administrator.post(page("results", edition), {"act": "publish"}).status_code == 409
    assert AuditEntry.objects.filter(act="budgets.read_count").count() == 2
    assert not Count.objects.filter(is_official=True).exists()
    refused = text(post(member, "results", edition, act="publish", is_confirmed="on"))
    assert "pas le droit de publier" in refused
    told = text(post(administrator, "results", edition, act="publish", is_confirmed="on"))
    assert "Le résultat est publié" in told
    assert "lauréat" in text(anybody.get(reverse("budgets:result", args=[edition.slug])))


@pytest.mark.parametrize(
    "role", [value for value in Role.values if value not in {Role.VOTE_OFFICER, Role.ADMINISTRATOR}]
)
def test_nobody_else_reads_the_count(role: str, edition: Edition) -> None:
    seal(edition)
    assert signed(make_agent(role)).get(page("results", edition)).status_code in {302, 403, 404}
