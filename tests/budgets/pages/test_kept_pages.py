"""The public pages of a budget, kept for visitors: a word hidden is gone at once, a vote costs them nothing."""

import threading
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.urls import reverse

from allonnes.contributions.actions import contributing
from allonnes.contributions.enums import CommentState
from allonnes.core.models import PageChange
from allonnes.core.page_store import STORE
from budgets.editions.models import Edition, Phase
from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Project
from tests.factories.accounts import make_user, sign_in
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import DEPOSIT_END, DURING, STUDY_END, open_edition
from tests.factories.tablets import said
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return public_project()


@pytest.fixture(autouse=True)
def _during() -> Any:
    with time_machine.travel(DURING, tick=False):
        yield


def url(project: Project) -> str:
    return reverse("budgets:project", args=[project.edition.slug, project.number])


def page(path: str) -> str:
    """What a visitor reads, twice the same."""
    first, second = (StrictClient().get(path).content.decode() for _ in range(2))
    assert first == second
    return first


def test_a_comment_that_moderation_hides_is_gone_from_the_very_next_page(project: Project) -> None:
    comment = comment_on(project, body="Des mots qui blessent.")
    assert "Des mots qui blessent." in page(url(project))
    moderation = hidden(comment)
    assert "Des mots qui blessent." not in page(url(project))
    Comment.objects.filter(pk=comment.pk).update(state=CommentState.VISIBLE)
    assert "Des mots qui blessent." in page(url(project))
    assert moderation.comment == comment


def test_a_project_that_moderation_hides_is_gone_from_every_page(project: Project) -> None:
    catalogue = reverse("budgets:projects", args=[project.edition.slug])
    assert project.title in page(catalogue)
    assert project.title in page(url(project))
    hidden(project)
    assert project.title not in page(catalogue)
    assert StrictClient().get(url(project)).status_code == 404


def test_a_browser_that_has_the_page_is_not_told_to_keep_the_hidden_word(
    client: StrictClient, project: Project
) -> None:
    comment = comment_on(project, body="Des mots qui blessent.")
    etag = client.get(url(project))["ETag"]
    assert client.get(url(project), headers={"If-None-Match": etag}).status_code == 304
    hidden(comment)
    answer = client.get(url(project), headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "Des mots qui blessent." not in answer.content.decode()


def test_the_name_of_a_person_changes_on_the_pages_where_they_speak() -> None:
    author, speaker = make_user(first_name="Alix"), make_user(first_name="Sacha")
    project, other = public_project(author), public_project()
    comment_on(project, speaker)
    assert {"Alix", "Sacha"} <= set(page(url(project)).replace("<", " ").replace(">", " ").replace(",", " ").split())
    page(url(other))
    before = PageChange.objects.count()
    for person in (author, speaker):
        type(person).objects.filter(pk=person.pk).update(public_name=f"Nouveau nom {person.pk}")
    assert PageChange.objects.count() == before + 2
    shown = page(url(project))
    assert f"Nouveau nom {author.pk}" in shown
    assert f"Nouveau nom {speaker.pk}" in shown
    assert "Sacha" not in shown


def test_a_support_moves_the_page_of_its_project_alone(django_assert_num_queries: Any) -> None:
    project, other = public_project(), public_project()
    assert "Personne ne soutient encore" in page(url(project))
    page(url(other))
    contributing.support(subject=project, by=make_user(), now=DURING)
    assert "1 personne soutient ce projet." in page(url(project)).replace("\u00a0", " ")
    with django_assert_num_queries(1):
        StrictClient().get(url(other))


@pytest.mark.parametrize("name", ["edition", "projects", "list"])
def test_words_of_the_dates_change_with_the_phase(name: str) -> None:
    edition = open_edition()
    path = reverse(f"budgets:{name}", args=[] if name == "list" else [edition.slug])
    for instant in (DEPOSIT_END, STUDY_END):
        with time_machine.travel(instant.replace(hour=0), tick=False) as clock:
            before = page(path)
            clock.move_to(instant)
            after = page(path)
            clock.move_to(instant.replace(hour=0))
            assert before == page(path)
        with time_machine.travel(instant, tick=False):
            from_scratch = StrictClient(headers={"cookie": "a=b"}).get(path).content.decode()
        assert after == from_scratch


def test_a_date_that_moves_is_on_the_page_at_once() -> None:
    edition = open_edition()
    path = reverse("budgets:edition", args=[edition.slug])
    before = page(path)
    Phase.objects.filter(edition=edition, kind="vote").update(ends_at=STUDY_END.replace(day=20))
    assert page(path) != before


@pytest.mark.parametrize("name", ["home", "edition", "projects", "project"])
def test_an_anonymous_page_sets_no_cookie_and_holds_no_form_that_posts(project: Project, name: str) -> None:
    given = {"home": [], "project": [project.edition.slug, project.number]}.get(name, [project.edition.slug])
    path = reverse("portal:home" if name == "home" else f"budgets:{name}", args=given)
    client = StrictClient()
    assert 'method="post"' not in client.get(path).content.decode()
    assert not client.cookies
    assert len(client.get(path).content) > 1000


def test_a_visitor_who_supports_signs_in_then_confirms(client: StrictClient, project: Project) -> None:
    support = reverse("budgets:support", args=[project.edition.slug, project.number])
    assert f'href="{support}"' in page(url(project))
    answer = client.get(support)
    assert answer["Location"] == f"/compte/connexion/?next={support}"
    sign_in(client, make_user())
    assert "Rien n’est encore enregistré" in client.get(support).content.decode().replace("\u202f", " ")
    assert client.post(support).status_code == 302
    assert "1 personne soutient ce projet." in page(url(project)).replace("\u00a0", " ")


def test_a_signed_in_person_never_reads_nor_leaves_a_kept_page(client: StrictClient, project: Project) -> None:
    page(url(project))
    user = make_user(first_name="Camille")
    sign_in(client, user)
    own = client.get(url(project))
    assert own["Cache-Control"] == "private, no-store"
    assert "Mon compte" in own.content.decode()
    assert "Mon compte" not in page(url(project))


def test_a_vote_changes_no_page(client: StrictClient) -> None:
    with time_machine.travel(DURING, tick=False):
        edition: Edition = make_open_vote()
        page(reverse("budgets:edition", args=[edition.slug]))
        before = PageChange.objects.count()
        sign_in(client, make_user())
        client.post(reverse("budgets:vote_identity", args=[edition.slug]), said(neighbourhood=""))
        ballot = reverse("budgets:ballot", args=[edition.slug])
        reference = Project.objects.filter(edition=edition, state=ProjectState.ON_BALLOT).first().reference
        assert client.post(ballot, {"add": reference}).status_code in {200, 302}
        assert PageChange.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_comment_hidden_while_the_page_is_made_is_gone_from_the_next_one(project: Project) -> None:
    comment = comment_on(project, body="Des mots qui blessent.")
    reading, hidden_at_last = threading.Event(), threading.Event()

    def hide() -> None:
        with transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(state=CommentState.HIDDEN)
            reading.wait(20)
        hidden_at_last.set()
        connections.close_all()

    def slowly(execute: Any, sql: str, *arguments: Any) -> Any:
        done = execute(sql, *arguments)
        if 'FROM "budgets_comment"' in sql:
            reading.set()
            hidden_at_last.wait(20)
        return done

    writer = threading.Thread(target=hide)
    writer.start()
    with connection.execute_wrapper(slowly):
        made = StrictClient().get(url(project)).content.decode()
    writer.join()
    assert "Des mots qui blessent." in made
    assert "Des mots qui blessent." not in page(url(project))


# --- Parts that people who have signed in share -----------------------------------------------------


def signed_in(**fields: Any) -> StrictClient:
    client = StrictClient()
    sign_in(client, make_user(**fields))
    return client


def test_parts_are_shared_by_those_who_signed_in_and_true_at_once(django_assert_max_num_queries: Any) -> None:
    project = public_project()
    comment = comment_on(project, make_user(first_name="Sacha"), body="Des mots qui blessent.")
    one, other = signed_in(first_name="Alix"), signed_in(first_name="Bruno")
    assert "Des mots qui blessent." in one.get(url(project)).content.decode()
    other.get(url(project))
    with django_assert_max_num_queries(6):
        assert "Des mots qui blessent." in other.get(url(project)).content.decode()
    hidden(comment)
    for client in (one, other):
        assert "Des mots qui blessent." not in client.get(url(project)).content.decode()


def test_who_wrote_here_has_their_own_list_and_nobody_else_gets_it() -> None:
    project, writer, reader = public_project(), make_user(), signed_in()
    comment_on(project, writer)
    own = StrictClient()
    sign_in(own, writer)
    for _ in range(2):
        assert "Supprimer mon commentaire" in own.get(url(project)).content.decode()
        assert "Supprimer mon commentaire" not in reader.get(url(project)).content.decode()


def test_what_one_person_did_stands_on_their_page_alone() -> None:
    project, supporter, reader = public_project(), make_user(), signed_in()
    contributing.support(subject=project, by=supporter, now=DURING)
    own = StrictClient()
    sign_in(own, supporter)
    for _ in range(2):
        assert "Vous soutenez ce projet." in own.get(url(project)).content.decode()
        assert "Vous soutenez ce projet." not in reader.get(url(project)).content.decode()
    own.cookies.clear()
    assert "Vous soutenez ce projet." not in own.get(url(project)).content.decode()


def test_the_catalogue_of_who_signed_in_follows_projects_and_dates(django_assert_max_num_queries: Any) -> None:
    project, client = public_project(), signed_in()
    path = reverse("budgets:projects", args=[project.edition.slug])
    assert project.title in client.get(path).content.decode()
    with django_assert_max_num_queries(3):
        client.get(path)
    with time_machine.travel(STUDY_END, tick=False):
        after = signed_in().get(path).content.decode()
        STORE.clear()
        assert after == signed_in().get(path).content.decode()
    Project.objects.filter(pk=project.pk).update(title="Un autre titre")
    assert "Un autre titre" in client.get(path).content.decode()
    assert "Un autre titre" in client.get(f"{path}?q=titre").content.decode()
    assert client.get(reverse("budgets:projects", args=["inconnue"])).status_code == 404
