"""Cards kept while they say the same: escaped, whole addresses, and never one person's for another."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.test import override_settings

from allonnes.core.templatetags.cards import comment_card, share

AT = dt.datetime(2027, 1, 10, 10, tzinfo=ZoneInfo("Europe/Paris"))


def test_a_page_is_shared_by_the_telephone_with_its_whole_address() -> None:
    share.cache_clear()
    with override_settings(SITE_URL="https://participation.example.org"):
        html = share("Éclairer le stade & l’allée", "/budgets/un/projets/1/")
    share.cache_clear()
    assert "mailto:?subject=%C3%89clairer%20le%20stade%20%26%20l%E2%80%99all%C3%A9e&amp;body=https%3A" in html
    assert "sms:?body=" in html
    assert "https://participation.example.org/budgets/un/projets/1/</p>" in html


def test_a_comment_is_escaped_and_its_own_author_alone_may_delete_it() -> None:
    said = {"number": 7, "body": "<b>Bonjour</b>", "at": AT}
    other = comment_card(**said, author="Aïcha <i>", url="/signaler/")
    own = comment_card(**said, author="Aïcha <i>", url="/supprimer/", is_mine=True)
    assert "&lt;b&gt;Bonjour" in other
    assert "Aïcha &lt;i&gt;" in other
    assert "Supprimer mon commentaire" not in other
    assert "Supprimer mon commentaire" in own
