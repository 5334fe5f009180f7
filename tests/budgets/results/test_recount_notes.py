"""A vote of another town counted here: its own winners, when they are not ours, are said wherever winners are."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from budgets.counting import pabulib
from budgets.editions.models import Edition
from budgets.results.actions.importing import import_instance
from budgets.results.recount_notes import SHOWN, recount_notes
from tests.factories.budgets import EditionFactory
from tests.real_data import files
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def _fault(name: str) -> bytes:
    (path,) = files("faults", name)
    return path.read_bytes()


def _imported(raw: bytes, slug: str = "ailleurs", *, is_tolerant: bool = False) -> Edition:
    return import_instance(file=pabulib.read_bytes(raw, is_tolerant=is_tolerant), slug=slug, title="Ailleurs")


def test_an_unknown_rule_and_other_winners_are_said_on_every_page_that_names_them(client: StrictClient) -> None:
    edition = _imported(_fault("inconnue.pb"))
    rule, theirs, ours = recount_notes(edition)
    assert "greedy-exclusive" in rule
    assert "Des bancs" in theirs
    assert "Retenus par la ville, et pas par notre recompte" in theirs
    assert "Un jardin au meme endroit" in ours
    for name in ("edition", "result", "compare", "minutes", "verify"):
        page = client.get(reverse(f"budgets:{name}", args=[edition.slug])).content.decode()
        assert "pas le résultat officiel" in page, name
        assert "greedy-exclusive" in page, name
    page = client.get(reverse("budgets:project", args=[edition.slug, 1])).content.decode()
    assert "pas le résultat officiel" in page


def test_nothing_is_said_when_both_agree_nor_of_a_vote_of_the_town() -> None:
    same = _fault("inconnue.pb").replace(b"greedy-exclusive", b"greedy")
    agreed = same.replace(b"meme endroit;0", b"meme endroit;1").replace(b"Des bancs;1", b"Des bancs;0")
    assert recount_notes(_imported(agreed)) == []
    assert recount_notes(EditionFactory()) == []
    assert len(recount_notes(_imported(same, "autre"))) == 2


def test_without_the_column_only_the_rule_is_said() -> None:
    raw = _fault("espaces.pb").replace(b"rule; greedy", b"rule; autre")
    assert ["autre" in note for note in recount_notes(_imported(raw))] == [True]


def test_a_long_list_is_cut() -> None:
    rows = b"\n".join(b"%d;10;Projet %d;1;0" % (n, n) for n in range(4, 20))
    raw = _fault("categorie.pb").replace(b'budget_per_category;{"sport": 500, "nature": 500}\n', b"")
    raw = raw.replace(b"category;selected", b"selected;category").replace(b";sport;1", b";0;sport")
    raw = raw.replace(b";sport;0", b";0;sport").replace(b";nature;1", b";1;nature").replace(b"VOTES", rows + b"\nVOTES")
    raw = raw.replace(b"num_projects;3", b"num_projects;19").replace(b"budget;1000", b"budget;500")
    notes = recount_notes(_imported(raw))
    assert "et d’autres" in notes[0]
    assert notes[0].count("«") == SHOWN


def test_spaces_after_semicolons_and_commas_are_no_part_of_what_is_read() -> None:
    file = pabulib.read_bytes(_fault("espaces.pb").replace(b"1,2", b"1, 2"))
    assert file.meta["budget"] == "1000"
    assert file.meta["description"] == "Budget participatif d'essai"
    assert file.project_columns == ("project_id", "cost", "name")
    assert file.instance.by_id["1"].cost == 600
    assert [row[2] for row in file.votes] == ["1,2", "1", "3"]
    assert _imported(_fault("espaces.pb")).projects.get(number=2).title == "Des bancs"


@pytest.mark.parametrize(
    "line",
    [
        b'budget_per_category;{"sport": 500}',
        b"budget_per_neighborhood;x",
        b"max_length_per_category;2",
        b"min_sum_cost_per_category;2",
        b"scoring_fn;Veto",
        b"default_score;3",
        b"exclusions;1,3",
    ],
)
def test_a_key_that_changes_the_count_is_refused_by_its_name(line: bytes) -> None:
    raw = _fault("espaces.pb").replace(b"PROJECTS", line + b"\nPROJECTS")
    with pytest.raises(pabulib.PabulibError, match=line.split(b";")[0].decode()):
        pabulib.read_bytes(raw)


@pytest.mark.parametrize("line", [b"scoring_fn;Borda", b"default_score;0", b"budget_per_category;", b"comment;min_max"])
def test_a_key_that_changes_nothing_is_left(line: bytes) -> None:
    assert pabulib.read_bytes(_fault("espaces.pb").replace(b"PROJECTS", line + b"\nPROJECTS"))


def test_the_file_with_shares_by_theme_is_refused() -> None:
    with pytest.raises(pabulib.PabulibError, match="budget_per_category"):
        pabulib.read_bytes(_fault("categorie.pb"))


def test_a_project_named_twice_is_refused_or_kept_once_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deux-fois.pb"
    path.write_bytes(_fault("espaces.pb").replace(b"1; 34; 1,2", b"1; 34; 1,1"))
    with pytest.raises(CommandError, match="deux fois le projet"):
        call_command("import_pabulib", str(path))
    call_command("import_pabulib", str(path), "--tolerant")
    assert "compté une fois" in capsys.readouterr().out
    assert sorted(map(str, Edition.objects.get().sealed_ballots.values_list("choices", flat=True))) == [
        "[['1', 1]]",
        "[['1', 1]]",
        "[['3', 1]]",
    ]


def test_points_of_a_project_named_twice_follow_it() -> None:
    raw = (
        _fault("espaces.pb")
        .replace(b"vote_type; approval", b"vote_type; scoring")
        .replace(b"age; vote", b"vote; points")
    )
    raw = (
        raw.replace(b"1; 34; 1,2", b"1; 1,2,1; 3,4,5").replace(b"2; 51; 1", b"2; 1; 2").replace(b"3; 23; 3", b"3; 3; 1")
    )
    file = pabulib.read_bytes(raw, is_tolerant=True)
    assert [row[1:] for row in file.votes] == [("1,2", "3,4"), ("1", "2"), ("3", "1")]
    with pytest.raises(pabulib.PabulibError, match="deux fois"):
        pabulib.read_bytes(raw)
