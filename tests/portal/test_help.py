"""The help, by task: each question has one anchor, the search finds it by its words, and pages lead to it."""

import pytest

from portal.help_topics import HELP, topics_about
from portal.search import HELP_SHOWN, search_everything
from tests.factories.portal import PageFactory
from tests.strict_client import StrictClient


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("déposer un projet", "deposer"),
        ("voter papier", "voter-papier"),
        ("LETTRE perdue", "voter-lettre"),
        ("borne", "voter-borne"),
        ("récépissé", "recepisse"),
        ("recepisses", "recepisse"),
        ("résultats", "resultat"),
        ("compte", "compte"),
        ("code", "code"),
        ("reçu mon code", "code"),
        ("zoom", "taille"),
    ],
)
def test_each_task_is_found_by_what_people_call_it(words: str, first: str) -> None:
    assert first in [topic.slug for topic in topics_about(words)][:3]


@pytest.mark.parametrize("words", ["", "zz", "le", "verger", "éclairer la rue"])
def test_none_is_shown_rather_than_a_bad_one(words: str) -> None:
    assert topics_about(words) == []


def test_a_title_comes_before_a_text() -> None:
    slugs = [topic.slug for topic in topics_about("récépissé")]
    assert slugs[0] == "recepisse"
    assert len(slugs) > 1


@pytest.mark.django_db
def test_search_puts_the_help_first_and_leaves_room() -> None:
    PageFactory(title="Voter en ligne", body="Tout sur le vote.")
    groups = search_everything("voter")
    assert [label for label, _results in groups] == ["Aide", "Pages"]
    assert len(groups[0][1]) == HELP_SHOWN
    assert groups[0][1][0].url.startswith("/aide/#voter")


@pytest.mark.django_db
def test_page_holds_each_question_once(client: StrictClient) -> None:
    page = client.get("/aide/").content.decode()
    slugs = [topic.slug for chapter in HELP for topic in chapter.topics]
    assert len(set(slugs)) == len(slugs)
    assert all(page.count(f'id="{slug}"') == 1 for slug in slugs)
