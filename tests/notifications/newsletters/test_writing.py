"""From the Markdown of the desk to the mail: the same words, and nothing that a word could become."""

import pytest
from django.conf import settings

from allonnes.notifications.markup import BlockKind, plain_text, read_blocks
from allonnes.notifications.newsletters.models import Newsletter
from allonnes.notifications.newsletters.writing import mail_words


def _text(body, dates=()):
    return plain_text(read_blocks(mail_words(Newsletter(title="Essai", body=body, dates=list(dates)))))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("# Titre\n\nUn **mot** _doux_.", "Titre\n\nUn mot doux."),
        ("Une ligne\nqui suit", "Une ligne qui suit"),
        ("Une ligne\\\npuis une autre", "Une ligne\npuis une autre"),
        ("- un\n- deux", "- un\n- deux"),
        ("3. trois\n4. quatre", "3. trois\n4. quatre"),
        ("- un\n  - dedans\n- deux", "- un dedans\n- deux"),
        ("> Merci\n> à tous", "«\u00a0Merci à tous\u00a0»"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("```\nun code\n```", "un code"),
        ("Du `code` ici", "Du code ici"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a, b\n\n1, 2"),
        ("![Une photo](https://e.example/a.png)", "Une photo"),
        ("[Ville](https://e.example/a_(b))", "Ville\u00a0: https://e.example/a_%28b%29"),
        ("Voir [la *page*](/agenda/) ici", f"Voir la page ({settings.SITE_URL}/agenda/) ici"),
        ("**[Ville](https://e.example/)**", "Ville\u00a0: https://e.example/"),
        ("[Écrire](mailto:a@example.org)", "Écrire (a@example.org)"),
        ("<a@example.org>", "a@example.org"),
        ("[Ici](#plus-bas)", "Ici"),
        ("Un *mot **fort** et* un autre", "Un mot fort et un autre"),
        ("**deux\nlignes**", "deux lignes"),
        ("<b>non</b>", "<b>non</b>"),
    ],
)
def test_each_mark_of_the_desk_has_its_words_in_the_mail(body, said):
    assert _text(body) == said


@pytest.mark.parametrize(
    "words", ["=> [Cliquez](https://mal.example/)", "~ note", "# 1234", "## x", "Objet : x", "\\*a\\*"]
)
def test_no_word_becomes_a_mark_of_the_mail(words):
    blocks = read_blocks(mail_words(Newsletter(title="Essai", body=f"mot {words}")))
    assert {block.kind for block in blocks} == {BlockKind.PARAGRAPH}


def test_dates_are_said_at_the_end_with_their_page():
    rows = [
        {"title": "Balade *verte*", "when": "samedi 5 décembre à 9 h", "detail": "Place du Mail", "url": "/agenda/1/"},
        {"title": "Stand", "when": "dimanche", "detail": "Marché", "url": ""},
    ]
    said = _text("Bonjour", rows)
    assert "À vos agendas" in said
    assert f"- Balade *verte*, samedi 5 décembre à 9 h. Place du Mail Voir ({settings.SITE_URL}/agenda/1/)" in said
    assert "- Stand, dimanche. Marché" in said
