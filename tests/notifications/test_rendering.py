"""The mails as they leave: one text, its HTML, and what people typed in it."""

import re
from html.parser import HTMLParser

import pytest

from allonnes.core import outbox
from allonnes.notifications.rendering import render
from tests.notifications.test_markup import HOSTILE

KINDS = list(outbox.kinds())


class _Tags(HTMLParser):
    """The tags, the addresses and the words of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data


def _filled(kind, typed):
    """The sample with the same words typed everywhere, but where an address stands."""
    return {
        name: typed if isinstance(value, str) and not value.startswith("/") else value for name, value in kind.sample
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nothing_typed_changes_the_shape_of_a_mail(kind):
    plain = _Tags(render(kind, _filled(kind, "mots")).html)
    for typed in HOSTILE:
        letter = render(kind, _filled(kind, typed))
        page = _Tags(letter.html)
        assert page.tags == plain.tags
        assert page.addresses == plain.addresses
        if "mots" in plain.words:
            assert typed in page.words
        assert "&#" not in letter.text
        assert "&lt;" not in letter.text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_markup_is_left_in_a_mail(kind):
    letter = render(kind, dict(kind.sample))
    for words in (letter.text, _Tags(letter.html).words):
        assert not re.search(r"\]\(|\*|^\s*(=>|[>#~]) ", words, re.MULTILINE)
        assert not re.search("[\ue000-\uf8ff]", words)


def test_lines_typed_stay_lines_in_both_versions():
    kind = outbox.kind_named("budgets/incident_answered")
    letter = render(kind, {**dict(kind.sample), "answer": "Un.\r\n\r\nVoir :\nhttp://mal.example\n-- "})
    assert "« Un.\n  Voir :\n  http://mal.example\n  -- »" in letter.text.replace("\u00a0", " ")
    assert "Un.<br>  Voir :<br>" in letter.html


def test_an_apostrophe_stays_itself_in_the_text_and_the_subject():
    kind = outbox.kind_named("budgets/follow_confirmation")
    letter = render(kind, {**dict(kind.sample), "title": "L'arbre & <l’eau>"})
    assert "L'arbre & <l’eau>" in letter.text
    assert "L'arbre & <l’eau>" in letter.subject
    assert "L&#x27;arbre &amp; &lt;l’eau&gt;" in letter.html


def test_a_subject_is_one_line_whatever_was_typed():
    kind = outbox.kind_named("budgets/follow_confirmation")
    letter = render(kind, {**dict(kind.sample), "title": "Un\r\nBcc: a@example.org"})
    assert letter.subject.endswith("Un Bcc: a@example.org")


def test_the_button_gives_its_address_in_words():
    letter = render(outbox.kind_named("accounts/account_exists"), {"url": "/compte/connexion/"})
    assert letter.html.count('href="http://localhost:8000/compte/connexion/"') == 2
    assert ">http://localhost:8000/compte/connexion/</a>" in letter.html


@pytest.mark.parametrize(
    ("more", "foot"),
    [
        ({}, "Vous recevez ce message parce que"),
        ({"unsubscribe_url": "https://a.example/u/"}, "Ne plus recevoir ces messages\u00a0: https://a.example/u/"),
        ({"stop_url": "/s/"}, "Ne plus suivre ce projet\u00a0: http://localhost:8000/s/"),
        ({"stop_url": "/s/", "unsubscribe_url": "https://a.example/u/"}, "Ne plus suivre ce projet"),
    ],
)
def test_the_foot_says_why_or_how_to_stop(more, foot):
    kind = outbox.kind_named("budgets/study_started")
    letter = render(kind, {**dict(kind.sample), **more})
    assert letter.text.partition("\n-- \n")[2].startswith(f"Allonnes participative\n{foot}")
