"""Applying in three steps, confirming, following, answering as a parent; a draw as everybody reads it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from instances.councils.enums import CandidacyState, Gender
from instances.councils.links import candidate_link, parent_link
from instances.councils.models import Candidacy, Council
from tests.factories.accounts import born_years_ago, make_agent, make_user, sign_in
from tests.factories.councils import (
    drawn,
    frozen,
    make_council,
    make_draw,
    make_lot_council,
    make_youth_council,
    posed,
)
from tests.factories.outreach import EncounterFactory, lock_tablet
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
State = CandidacyState


def _typed(**fields: Any) -> dict[str, Any]:
    born = fields.pop("born", born_years_ago(20))
    return {
        "client_id": str(uuid4()),
        "first_name": "Sacha",
        "last_name": "Exemple",
        "birth_date": f"{born:%d/%m/%Y}",
        "gender": Gender.WOMAN.value,
        "motivation": "Je voudrais des bus le samedi soir.",
        "email": "sacha@example.org",
        **fields,
    }


def _join(client: StrictClient, council: Council, **fields: Any) -> Any:
    return client.post(reverse("instances:join", args=[council.slug]), fields)


def test_a_visitor_applies_in_three_steps(client: StrictClient) -> None:
    council, typed = make_youth_council(), _typed()
    url = reverse("instances:join", args=[council.slug])
    assert "Poser ma candidature" in client.get(url).content.decode()
    second = _join(client, council, **typed, step="1")
    assert "Pourquoi, et où vous répondre" in second.content.decode()
    assert second.status_code == 200
    third = _join(client, council, **typed, step="2")
    assert "Relisez, puis envoyez" in third.content.decode()
    assert not Candidacy.objects.exists()
    sent = _join(client, council, **typed, step="3")
    assert sent.headers["Location"] == reverse("instances:join_sent", args=[council.slug])
    assert "Regardez vos courriels" in client.get(sent.headers["Location"]).content.decode()
    candidacy = Candidacy.objects.get()
    assert (candidacy.state, candidacy.gender) == (State.UNCONFIRMED, Gender.WOMAN)
    again = _join(client, council, **typed, step="3")
    assert again.status_code == 302
    assert Candidacy.objects.count() == 1


def test_a_known_address_reads_the_same_page(client: StrictClient) -> None:
    council = make_youth_council()
    posed(council, first_name="Sacha", last_name="Exemple", email="sacha@example.org", birth_date=born_years_ago(20))
    sent = _join(client, council, **_typed(), step="3")
    assert sent.headers["Location"] == reverse("instances:join_sent", args=[council.slug])
    assert Candidacy.objects.count() == 1


def test_what_is_missing_is_told_on_its_own_step(client: StrictClient) -> None:
    council = make_youth_council()
    old = _join(client, council, **_typed(born=born_years_ago(40)), step="1")
    assert old.status_code == 422
    assert "jusqu’à 25 ans" in old.content.decode()
    silent = _join(client, council, **_typed(motivation=""), step="2")
    assert silent.status_code == 422
    assert "Écrivez une ou deux phrases" in silent.content.decode()
    trapped = _join(client, council, **_typed(site="robot"), step="3")
    assert "Relisez" not in trapped.content.decode()
    assert not Candidacy.objects.exists()


def test_one_goes_back_without_losing_a_word(client: StrictClient) -> None:
    council = make_youth_council()
    back = _join(client, council, **_typed(), step="2", back="1").content.decode()
    assert "Poser ma candidature" in back
    assert "bus le samedi soir" in back
    forward = _join(client, council, **_typed(), step="1").content.decode()
    assert "bus le samedi soir" in forward
    from_last = _join(client, council, **_typed(), step="3", back="1").content.decode()
    assert "Pourquoi, et où vous répondre" in from_last


def test_a_minor_gives_a_parent_of_another_address(client: StrictClient) -> None:
    council = make_youth_council()
    typed = _typed(born=born_years_ago(15), parent_name="Dominique", parent_email="SACHA@example.org")
    refused = _join(client, council, **typed, step="2")
    assert "différente de la vôtre" in refused.content.decode()
    typed["parent_email"] = "parent@example.org"
    assert "Ce que la ville fait de ce que vous écrivez" in _join(client, council, **typed, step="2").content.decode()
    _join(client, council, **typed, step="3")
    assert Candidacy.objects.get().parent_email == "parent@example.org"


def test_with_an_account_the_page_follows_at_once(client: StrictClient) -> None:
    council, person = make_council(), make_user()
    sign_in(client, person)
    typed = {name: value for name, value in _typed().items() if name not in {"email", "birth_date", "gender"}}
    sent = _join(client, council, **typed, step="3")
    candidacy = Candidacy.objects.get()
    assert sent.headers["Location"] == reverse("instances:my_candidacy", args=[candidacy.pk])
    assert "Votre candidature est reçue" in client.get(sent.headers["Location"]).content.decode()
    twice = _join(client, council, **{**typed, "client_id": str(uuid4())}, step="3")
    assert "déjà posée" in twice.content.decode()
    assert client.post(sent.headers["Location"]).status_code == 302
    assert "Vous avez retiré" in client.get(sent.headers["Location"]).content.decode()
    assert client.post(sent.headers["Location"]).status_code == 409
    other = posed(make_council())
    assert client.get(reverse("instances:my_candidacy", args=[other.pk])).status_code == 404


def test_closed_candidacies_say_when(client: StrictClient) -> None:
    council = make_council(candidacies_from=None, candidacies_until=None)
    url = reverse("instances:join", args=[council.slug])
    assert "ne sont pas ouvertes" in client.get(url).content.decode()
    assert client.post(url).status_code == 409


def test_the_link_of_the_mail_confirms_then_follows(client: StrictClient) -> None:
    council = make_council()
    _join(client, council, **{**_typed(), "birth_date": ""}, step="3")
    candidacy = Candidacy.objects.get()
    url = candidate_link(candidacy)
    assert "Un appui" in client.get(url).content.decode()
    candidacy.refresh_from_db()
    assert candidacy.state == State.UNCONFIRMED
    assert client.post(url).status_code == 302
    assert "est reçue" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert "Vous avez retiré" in client.get(url).content.decode()
    dead = client.get(reverse("instances:candidacy", args=["faux"]))
    assert dead.status_code == 410


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.DECLINED, "Pas de place cette fois"),
        (State.ACCEPTED, "est retenue"),
        (State.PARENT_REFUSED, "s’est arrêtée"),
        (State.EXPIRED, "s’est arrêtée"),
    ],
)
def test_each_state_is_told_in_words(client: StrictClient, state: str, words: str) -> None:
    candidacy = posed(make_council())
    told = {"decline_reason": "full", "decline_words": "Merci !", "decided_at": timezone.now()}
    Candidacy.objects.filter(pk=candidacy.pk).update(state=state, **told)
    assert words in client.get(candidate_link(candidacy)).content.decode()


def test_a_minor_reads_that_a_parent_is_awaited(client: StrictClient) -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    assert "attend un parent" in client.get(candidate_link(candidacy)).content.decode()


def test_a_parent_reads_then_answers_by_a_button(client: StrictClient) -> None:
    candidacy = posed(make_youth_council(), is_minor=True)
    url = parent_link(candidacy)
    assert "Êtes-vous d’accord" in client.get(url).content.decode()
    assert client.post(url).status_code == 404
    yes = client.post(url, {"answer": "yes"})
    assert "vous êtes d’accord" in client.get(yes.headers["Location"]).content.decode()
    assert "Reprendre mon accord" in client.get(url).content.decode()
    no = client.post(url, {"answer": "no"})
    assert "vous n’êtes pas d’accord" in client.get(no.headers["Location"]).content.decode()
    assert "Ce n’est plus possible" in client.get(url).content.decode()
    assert client.post(url, {"answer": "yes"}).status_code == 409
    assert client.get(reverse("instances:parent", args=["faux"])).status_code == 410


def test_too_many_candidacies_from_one_place_wait(client: StrictClient) -> None:
    council = make_council()
    for _rank in range(5):
        _join(client, council, **{**_typed(first_name="Zoé"), "birth_date": ""}, step="3")
    refused = _join(client, council, **{**_typed(), "birth_date": ""}, step="3")
    assert "Attendez quelques minutes" in refused.content.decode()


def test_a_draw_is_read_once_its_list_is_frozen(client: StrictClient) -> None:
    council = make_lot_council()
    open_one = make_draw(council)
    assert client.get(reverse("instances:draw", args=[council.slug, open_one.pk])).status_code == 404
    draw = frozen(make_lot_council())
    shown = client.get(reverse("instances:draw", args=[draw.council.slug, draw.pk])).content.decode()
    assert draw.list_hash in shown
    assert "Il paraîtra ici" in shown
    for name in draw.entries.values_list("candidacy__first_name", flat=True):
        assert f">{name}<" not in shown
    assert client.get(reverse("instances:draw_result", args=[draw.council.slug, draw.pk])).status_code == 404


def test_a_draw_is_downloaded_to_be_done_again(client: StrictClient) -> None:
    draw = drawn(make_lot_council())
    where = [draw.council.slug, draw.pk]
    assert draw.seed in client.get(reverse("instances:draw", args=where)).content.decode()
    listed = client.get(reverse("instances:draw_list", args=where)).content
    result = client.get(reverse("instances:draw_result", args=where)).content.decode()
    program = client.get(reverse("instances:draw_program")).content
    space: dict[str, Any] = {"__name__": "tirage"}
    exec(compile(program, "tirage.py", "exec"), space)  # noqa: S102 - it is our own file, as residents get it
    assert space["hash_of"](listed.decode()) == draw.list_hash
    assert space["write_result"](space["draw"](space["read_list"](listed.decode()), draw.seed)) == result


def test_an_agent_enters_a_candidacy_at_a_stall(client: StrictClient) -> None:
    council, agent, encounter = make_youth_council(), make_agent(Role.QRC_AGENT), EncounterFactory(going_on=True)
    sign_in(client, agent)
    lock_tablet(client, encounter)
    url = reverse("field_councils:entry")
    assert council.name in client.get(url).content.decode()
    typed = {**_typed(), "entry_id": str(uuid4()), "encounter": encounter.pk, "council": council.pk}
    missing = client.post(url, {**typed, "email": ""})
    assert "la réponse doit arriver quelque part" in missing.content.decode()
    sent = client.post(url, {**typed, "has_consent": "on"})
    assert sent.headers["Location"] == reverse("field_councils:done")
    assert "C’est enregistré" in client.get(sent.headers["Location"]).content.decode()
    assert Candidacy.objects.get().state == State.RECEIVED
    assert OutboxMessage.objects.get().kind == "instances/candidacy_received"
    council.candidacies_until = timezone.localdate() - timedelta(days=1)
    council.save()
    assert council.name not in client.get(url).content.decode()
