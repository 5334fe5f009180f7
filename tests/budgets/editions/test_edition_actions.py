"""Showing and hiding an edition: every refusal, every outcome, by every role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.actions.visibility import hide_edition, publish_edition
from budgets.editions.models import Edition
from budgets.editions.permissions.visibility import refusal_to_hide_edition, refusal_to_publish_edition
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory, PhaseFactory, make_counted_edition
from tests.factories.setup import dated_edition, ready_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def is_published(edition: Edition) -> bool:
    return Edition.objects.get(pk=edition.pk).is_published


def test_publish_shows_the_edition_and_is_recorded() -> None:
    edition, by = ready_edition(hidden=True), make_administrator()
    publish_edition(edition=edition, by=by, now=timezone.now())
    assert is_published(edition)
    assert AuditEntry.objects.get(act="budgets.publish_edition").detail == {"edition": edition.slug}


def test_hide_hides_the_edition_and_is_recorded() -> None:
    edition, by = EditionFactory(), make_administrator()
    hide_edition(edition=edition, by=by, now=timezone.now())
    assert not is_published(edition)
    assert AuditEntry.objects.get(act="budgets.hide_edition").by == by


def test_publish_an_edition_without_dates_is_refused_unless_it_comes_from_elsewhere() -> None:
    by, now = make_administrator(), timezone.now()
    own, imported = EditionFactory(hidden=True), EditionFactory(hidden=True, imported=True)
    with pytest.raises(ActionDenied, match="Il manque : Dépôt, Étude, Vote, Résultats, Réalisation"):
        publish_edition(edition=own, by=by, now=now)
    PhaseFactory(edition=own)
    with pytest.raises(ActionDenied, match="Il manque : Dépôt, Étude, Résultats, Réalisation"):
        publish_edition(edition=own, by=by, now=now)
    publish_edition(edition=imported, by=by, now=now)
    assert (is_published(own), is_published(imported)) == (False, True)


def test_publish_waits_for_what_the_list_says_is_missing() -> None:
    by, edition = make_administrator(), dated_edition(hidden=True)
    words = "Écrivez l’enveloppe et le coût maximal.*Écrivez le règlement.*Ajoutez au moins un thème.*un critère"
    with pytest.raises(ActionDenied, match=words):
        publish_edition(edition=edition, by=by, now=timezone.now())
    assert not is_published(edition)


def test_an_edition_whose_vote_is_over_is_shown_with_its_dates_alone() -> None:
    by, edition = make_administrator(), dated_edition(hidden=True)
    vote = edition.phases.get(kind="vote")
    assert refusal_to_publish_edition(by, edition, vote.ends_at - timedelta(seconds=1)) is not None
    publish_edition(edition=edition, by=by, now=vote.ends_at)
    assert is_published(edition)


def test_publish_a_visible_edition_and_hide_a_hidden_one_are_refused() -> None:
    by, now = make_administrator(), timezone.now()
    assert refusal_to_publish_edition(by, EditionFactory(), now) == "Cette édition est déjà visible."
    assert refusal_to_hide_edition(by, EditionFactory(hidden=True), now) == "Cette édition n’est pas visible."


def test_hide_a_result_of_the_town_is_refused_and_of_another_town_is_not() -> None:
    by, now = make_administrator(), timezone.now()
    own, imported = make_counted_edition(), make_counted_edition(imported=True)
    with pytest.raises(ActionDenied, match="Son résultat officiel est publié"):
        hide_edition(edition=own, by=by, now=now)
    hide_edition(edition=imported, by=by, now=now)
    assert (is_published(own), is_published(imported)) == (True, False)


@pytest.mark.parametrize("role", [*Role.values, None])
def test_only_the_administrator_shows_or_hides(role: str | None) -> None:
    user, now = make_agent(role) if role else make_user(), timezone.now()
    hidden, shown = ready_edition(hidden=True), EditionFactory()
    told = refusal_to_publish_edition(user, hidden, now), refusal_to_hide_edition(user, shown, now)
    if role == Role.ADMINISTRATOR:
        assert told == (None, None)
    else:
        assert [text and "Vous n’avez pas le droit" in text for text in told] == [True, True]
        with pytest.raises(ActionDenied):
            publish_edition(edition=hidden, by=user, now=now)
        with pytest.raises(ActionDenied):
            hide_edition(edition=shown, by=user, now=now)


def test_desk_buttons_ask_then_act(client: StrictClient) -> None:
    edition = ready_edition(hidden=True)
    sign_in(client, make_administrator())
    page = f"/gestion/budgets/edition/{edition.pk}"
    assert "Rendre l’édition visible" in client.get(f"{page}/change/").content.decode()
    client.get(f"{page}/publier/")
    assert not is_published(edition)
    client.post(f"{page}/publier/")
    assert is_published(edition)
    client.post(f"{page}/masquer/")
    assert not is_published(edition)


def test_desk_lists_are_read_only(client: StrictClient) -> None:
    edition = make_counted_edition()
    PhaseFactory(edition=edition)
    sign_in(client, make_administrator())
    project = edition.projects.get(number=1)
    for path in ("edition/", "project/", "category/", f"project/{project.pk}/change/"):
        assert client.get(f"/gestion/budgets/{path}").status_code == 200
    for path in (f"edition/{edition.pk}/delete/", "project/add/", f"project/{project.pk}/delete/"):
        assert client.get(f"/gestion/budgets/{path}").status_code == 403
