"""A project hidden while people vote: its words leave every form of the ballot, the choice stays."""

import hashlib
import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.contributions.actions import moderation
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.models import Merge, Moderation, Project
from budgets.results.minutes import minutes_of
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.ballot.cards import drawn_order
from budgets.voting.ballot.hidden import is_on_ballot
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.opening.snapshot import read_snapshot
from budgets.voting.paper.sheets import USUAL, pages_of
from budgets.voting.withdrawal.actions import withdraw_from_vote
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.contributions import judge, public_project
from tests.factories.sealing import seal
from tests.factories.tablets import at_kiosk, kiosk_client, make_kiosk
from tests.factories.votes import cast, date_vote, freeze, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORD = "mandragore"
MASK = "Texte masqué par la modération"
WHO = {"first_names": "Camille", "last_name": "Durand", "birth_date": "17/05/1980", "link": "lives"}


@pytest.fixture
def edition() -> Edition:
    """A vote frozen with the word in a title, a summary and a place."""
    now = timezone.now().replace(microsecond=0)
    made = EditionFactory(max_choices=3)
    said = {"title": f"Une {WORD}", "summary": f"Encore une {WORD}", "place_label": f"Rue de la {WORD}"}
    ProjectFactory(edition=made, number=1, description=f"Toujours une {WORD}", **said)
    for number in (2, 3, 4):
        ProjectFactory(edition=made, number=number)
    date_vote(made, now - timedelta(days=3), now + timedelta(days=4))
    freeze(made)
    return made


def hide(edition: Edition, number: int = 1) -> Moderation:
    project = Project.objects.select_related("edition").get(edition=edition, number=number)
    by = make_agent(Role.MODERATOR)
    return moderation.hide(row=project, by=by, reason="insult", words="Restons polis.", now=timezone.now())


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ").replace("&nbsp;", " ")


def test_the_ballot_keeps_the_number_and_the_button_without_a_word_or_a_dead_link(
    client: StrictClient, edition: Edition
) -> None:
    sign_in(client, make_user())
    ballot = reverse("budgets:ballot", args=[edition.slug])
    client.post(reverse("budgets:vote_identity", args=[edition.slug]), WHO)
    client.post(ballot, {"add": "1"})
    assert WORD in text(client.get(ballot))
    order = [one.reference for one in drawn_order(read_ballot_box(edition).snapshot, "graine")]  # type: ignore[arg-type]
    made = hide(edition)
    page = text(client.get(ballot))
    assert WORD not in page
    assert reverse("budgets:project", args=[edition.slug, 1]) not in page
    assert f"n° 1 {MASK}" in page
    assert 'id="choix-1" aria-pressed="true"' in page
    assert [one.reference for one in drawn_order(read_ballot_box(edition).snapshot, "graine")] == order  # type: ignore[arg-type]
    client.post(ballot, {"remove": "1"})
    assert client.post(ballot, {"add": "1"}).status_code == 302
    moderation.lift(moderation=made, by=made.by, now=timezone.now())
    assert WORD in text(client.get(ballot))


def test_nothing_of_a_ballot_is_set_aside_but_by_a_withdrawal(edition: Edition) -> None:
    entry = cast(make_voter(edition), ["1", "2"]).entry
    hide(edition)
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1", "2"))
    assert read_ballot_box(edition).rules.withdrawn == frozenset()
    project = Project.objects.select_related("edition").get(edition=edition, number=1)
    withdraw_from_vote(project=project, reason="Injures", by=make_administrator(), now=timezone.now())
    assert read_ballot_box(edition).rules.withdrawn == {"1"}
    assert WORD not in json.dumps([message.payload for message in OutboxMessage.objects.all()])


def test_a_kiosk_a_sheet_and_the_frozen_text_say_it_no_more(client: StrictClient, edition: Edition) -> None:
    tablet = kiosk_client(make_kiosk(edition))
    page = reverse("budgets:kiosk_project", args=[edition.slug, 1])
    frozen = reverse("budgets:vote_rules", args=[edition.slug])
    opening = VoteOpening.objects.get()
    assert WORD in text(tablet.get(page))
    assert hashlib.sha256(client.get(frozen).content).hexdigest() == opening.sha256
    made = hide(edition)
    assert WORD not in text(tablet.get(page))
    assert "vous pouvez le choisir" in text(tablet.get(page))
    (options,) = [
        [one for column in sheet for one in column] for sheet in pages_of(read_ballot_box(edition).snapshot, USUAL)
    ]  # type: ignore[arg-type]
    assert options[0].title == MASK
    said = json.loads(client.get(frozen).content)
    assert WORD not in json.dumps(said)
    assert (said["masked"], said["projects"][0]["cost"]) == ([1], 10_000)
    moderation.lift(moderation=made, by=made.by, now=timezone.now())
    assert hashlib.sha256(client.get(frozen).content).hexdigest() == opening.sha256
    assert read_ballot_box(edition).snapshot is read_snapshot(opening.sha256)


def test_the_minutes_read_the_title_of_a_withdrawn_project_as_it_is_then(edition: Edition) -> None:
    cast(make_voter(edition), ["2"])
    project = Project.objects.select_related("edition").get(edition=edition, number=1)
    withdraw_from_vote(project=project, reason="Injures", by=make_administrator(), now=timezone.now())
    sealing = seal(edition)
    assert WORD not in json.dumps(sealing.record)
    found = minutes_of(edition)
    assert found is not None
    assert found.withdrawn == [(f"n° 1 Une {WORD}", "Injures")]
    hide(edition)
    found = minutes_of(edition)
    assert found is not None
    assert found.withdrawn == [(f"n° 1 {MASK}", "Injures")]


def test_the_moderator_is_told_before_and_after_and_the_withdrawal_is_offered(
    client: StrictClient, edition: Edition
) -> None:
    project = edition.projects.get(number=1)
    sign_in(client, make_agent(Role.MODERATOR))
    ask = reverse("admin:budgets_project_moderer", args=[project.pk])
    assert "Ce projet est au vote." in text(client.get(ask))
    after = text(judge(client, ask, reason="insult", words="Restons polis.", follow=True))
    withdraw = reverse("admin:budgets_edition_vote_withdraw", kwargs={"pk": edition.pk, "number": 1})
    assert withdraw not in after
    assert "La personne qui administre" in after
    sign_in(client, make_administrator())
    page = reverse("admin:budgets_project_change", args=[project.pk])
    assert f'href="{withdraw}"' in text(client.get(page))
    listed = text(client.get(reverse("admin:budgets_edition_vote_withdrawals", kwargs={"pk": edition.pk})))
    assert listed.count("(texte masqué par la modération)") == 1
    withdraw_from_vote(project=project, reason="Injures", by=make_administrator(), now=timezone.now())
    assert withdraw not in text(client.get(page))


def test_what_is_not_on_a_ballot_that_people_use_says_nothing_of_it(edition: Edition) -> None:
    project = edition.projects.get(number=2)
    assert is_on_ballot(project)
    bare = ProjectFactory(edition=EditionFactory(), number=1)
    assert not is_on_ballot(bare)
    assert not is_on_ballot(ProjectFactory(edition=bare.edition, number=2, state="submitted"))
    cast(make_voter(edition), ["2"])
    seal(edition)
    assert not is_on_ballot(project)


def test_a_project_at_the_kiosk_is_chosen_though_hidden(edition: Edition) -> None:
    hide(edition)
    entry = cast(at_kiosk(make_kiosk(edition)), ["1"]).entry
    assert saved_choices(read_ballot_box(edition), entry.pk) == Choices(("1",))


def test_messages_written_before_get_their_references() -> None:
    project = public_project()
    other = ProjectFactory(edition=project.edition, number=50, state="submitted")
    merge = Merge.objects.create(merged=other, survivor=project, by=make_agent(), reason="Pareil")
    page = reverse("budgets:project", args=[project.edition.slug, 1])
    follow_up = reverse("budgets:follow_up", args=[project.public_id])
    rows = {
        "a": ("budgets/project_withdrawn", {"title": "Un verger", "url": f"{page}#commentaire-3"}),
        "b": ("budgets/deposit_code", {"title": "Un verger", "url": follow_up}),
        "c": ("budgets/vote_withdrawal", {"title": "Un verger", "url": "/budgets/", "project_url": page}),
        f"budgets/projects_merged:merge:{merge.pk}:x": (
            "budgets/projects_merged",
            {"title": "Un verger", "other": "Un bois", "url": page},
        ),
        "d": ("budgets/comment_received", {"title": "Perdu", "url": "/ailleurs/"}),
        "e": ("notifications/digest", {"items": [{"title": "Un verger", "url": page}]}),
    }
    OutboxMessage.objects.all().delete()
    for key, (kind, payload) in rows.items():
        OutboxMessage.objects.create(key=key, kind=kind, payload=payload, address="a@example.org", state="sent")
    import_module("budgets.migrations.0011_messages_hold_references").put_references(apps, None)
    payloads = {
        message.key[0]: message.payload for message in OutboxMessage.objects.exclude(key__startswith="budgets/")
    }
    assert payloads["a"] == {"project": project.pk, "url": f"{page}#commentaire-3"}
    assert payloads["b"] == {"project": project.pk, "url": follow_up}
    assert payloads["c"]["project"] == project.pk
    assert payloads["d"]["title"] == "Perdu"
    assert payloads["e"] == {"items": []}
    merged = OutboxMessage.objects.get(key__startswith="budgets/").payload
    assert merged == {"project": project.pk, "other_project": other.pk, "url": page}
