"""Every letter of the accounts reads whole, in text and in HTML, and holds no secret in clear."""

import pytest

from allonnes.accounts import adapter, messages
from allonnes.accounts.sentences import SECURITY_FACTS
from allonnes.core import outbox
from allonnes.notifications.rendering import render

KINDS = [kind for kind in outbox.kinds() if kind.name.startswith("accounts/")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("first_name", ["Camille", ""])
def test_letter_reads_whole(kind, first_name):
    letter = render(kind, {**dict(kind.sample), "first_name": first_name})
    assert 5 < len(letter.subject) < 70
    assert "Bonjour" in letter.text
    assert "Bonjour" in letter.html
    for _name, value in kind.sample:
        if _name not in {"first_name"}:
            assert str(value) in letter.text
            assert str(value) in letter.html
    assert '<html lang="fr"' in letter.html


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_letter_is_essential(kind):
    assert kind.is_essential


def test_every_letter_of_sign_in_has_its_kind():
    assert {kind for kind, _page in adapter.KINDS.values()} <= set(KINDS)
    assert messages.SECURITY_NOTICE in KINDS
    assert all(str(sentence).endswith(".") for sentence in SECURITY_FACTS.values())
