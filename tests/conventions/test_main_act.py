"""A page has one main act, and only that one is filled with the sun: the client of the suite refuses a second one."""

import pytest

from tests.strict_client import crowded_acts

MAIN = '<a class="btn btn-main" href="/voter/">Voter</a>'
SAVE = '<input type="submit" class="default" value="Enregistrer">'


@pytest.mark.parametrize("html", [MAIN + MAIN, f"<form>{SAVE}<button class='btn btn-main'>Envoyer</button></form>"])
def test_a_second_filled_button_is_refused(html: str) -> None:
    assert len(crowded_acts(html)) == 2


@pytest.mark.parametrize(
    "html",
    [
        MAIN + '<a class="btn" href="/projets/">Voir les projets</a>',
        SAVE + '<input type="submit" name="_continue" value="Enregistrer et rester ici">',
        f"{MAIN}<details><summary>Plus</summary><p>{MAIN}</p></details>",
        f"<dialog><div>{MAIN}</div></dialog>{MAIN}",
        f"{MAIN}<div hidden><p>{MAIN}</div>",
        MAIN + '<button class="btn btn-main" aria-pressed="true">Choisi</button>' * 3,
    ],
)
def test_what_is_folded_or_chosen_is_no_second_act(html: str) -> None:
    assert crowded_acts(html) == []


def test_what_follows_a_fold_is_seen() -> None:
    assert len(crowded_acts(f"<div hidden><p>{MAIN}</div>{MAIN}<section>{MAIN}</section>")) == 2
