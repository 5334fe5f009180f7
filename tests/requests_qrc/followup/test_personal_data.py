"""What somebody downloads of their requests: what they said and were told, never what the staff write to each other."""

import pytest
from django.apps import apps

from allonnes.accounts.personal_data import as_json, chapters
from allonnes.core.personal import declarations
from requests_qrc.casework.actions import speaking
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import WORDS, receive, sorter

pytestmark = pytest.mark.django_db


def test_notes_among_the_staff_are_not_downloaded_and_the_title_says_so() -> None:
    author, agent = make_user(), sorter()
    case = receive(author=author)
    speaking.reply(case=case, words=WORDS, by=agent, now=case.reception)
    speaking.add_note(case=case, body="Cette personne écrit souvent.", by=agent, now=case.reception)
    told = as_json(list(chapters(author)))
    assert WORDS.body in told
    assert "écrit souvent" not in told
    assert "sans les notes entre agents" in told


def test_who_has_notes_alone_has_no_chapter_of_messages() -> None:
    author = make_user()
    case = receive(author=author)
    speaking.add_note(case=case, body="Cette personne écrit souvent.", by=sorter(), now=case.reception)
    assert "requests_qrc.CaseMessage" not in [chapter.model for chapter in chapters(author)]


def test_all_that_locates_is_personal() -> None:
    personal = declarations()["requests_qrc.Case"].personal
    assert {"place_words", "place_detail", "address", "place", "latitude", "longitude"} <= set(personal)


def test_no_act_of_the_log_is_declared_for_nothing() -> None:
    acts = apps.get_app_config("requests_qrc").acts
    assert "requests_qrc.read_contact" not in acts
