"""What a refusal tells: every fault of a small file, the first ones of a big one, and how many more there are."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from allonnes.core.errors import LONGEST_TOLD, MOST_TOLD, InvalidInput


def test_a_hundred_faults_are_told_and_the_others_are_counted() -> None:
    faults = [f"Ligne {line} : la date manque." for line in range(1, 102)]
    assert InvalidInput(faults[:100]).problems == faults[:100]
    assert InvalidInput(faults).problems == [*faults[:100], "et 1 autre problème."]
    assert str(InvalidInput(faults * 2)).endswith("Ligne 100 : la date manque.\net 102 autres problèmes.")


def test_a_cell_that_holds_half_a_file_is_cut() -> None:
    told = InvalidInput(["Ligne 2 : « " + "a" * 90_000 + " » est inconnu."]).problems[0]
    assert len(told) == LONGEST_TOLD + 1
    assert told.endswith("a…")


@pytest.mark.django_db
def test_a_long_file_of_bad_lines_makes_a_short_answer(tmp_path: Path) -> None:
    file = tmp_path / "adresses.csv"
    file.write_text("ancienne;nouvelle\n" + "/projet-2019;ailleurs\n" * 1_000, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("import_old_addresses", str(file))
    lines = str(refused.value).splitlines()
    assert len(lines) == MOST_TOLD + 2
    assert "« ailleurs » n’est pas une page de ce site" in lines[1]
    assert lines[-1] == "et 900 autres problèmes."
