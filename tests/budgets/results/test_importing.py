"""Real votes of other towns: everything comes in, or nothing does and every reason is told."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from allonnes.core.errors import InvalidInput
from budgets.counting import pabulib
from budgets.editions.enums import BallotType, Rule, Support
from budgets.editions.models import Category, Edition, Phase
from budgets.editions.timeline import phase_items
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.results.actions.importing import import_instance
from budgets.voting.enums import TurnoutDimension
from budgets.voting.models import SealedBallot, TurnoutFigure
from tests.budgets.counting.real_files import file_named, here
from tests.factories.budgets import EditionFactory, at, official

pytestmark = pytest.mark.django_db

META = {
    "num_projects": "2",
    "num_votes": "3",
    "budget": "1000",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "01.02.2024",
    "date_end": "14.02.2024",
    "currency": "EUR",
}
PROJECTS = "project_id;cost;name\n1;600;Un verger\n2;500;Des bancs\n"
VOTES = "voter_id;vote\na;1\nb;1\nc;2\n"


def text_of(*, projects: str = PROJECTS, votes: str = VOTES, **meta: str) -> str:
    rows = "".join(f"{key};{value}\n" for key, value in {**META, **meta}.items())
    return f"META\nkey;value\n{rows}PROJECTS\n{projects}VOTES\n{votes}"


def load(text: str, *, slug: str = "essai", **fields: str) -> Edition:
    return import_instance(file=pabulib.read_bytes(text.encode()), slug=slug, title="Un vote", **fields)


def problems_of(text: str, *, slug: str = "essai", **fields: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        load(text, slug=slug, **fields)
    assert not Project.objects.exists()
    assert not SealedBallot.objects.exists()
    return [problem.replace("\u202f", " ") for problem in refused.value.problems]


def load_real(name: str) -> Edition:
    return import_instance(file=pabulib.read_file(file_named(name)), slug="reel", title=name, source="Pabulib")


def selected(path: Path) -> set[str]:
    file = pabulib.read_file(path)
    at_id, at_selected = file.project_columns.index("project_id"), file.project_columns.index("selected")
    return {row[at_id] for row in file.projects if row[at_selected] == "1"}


# --- A small file -----------------------------------------------------------------------------------
def test_import_makes_a_closed_edition_with_its_official_count() -> None:
    edition = load(text_of(comment="Un essai"), source="Une ville")
    assert (edition.year, edition.amount, edition.rule, edition.currency) == (2024, 1000, Rule.GREEDY_SKIP, "EUR")
    assert (edition.is_imported, edition.is_published, edition.source, edition.summary) == (
        True,
        True,
        "Une ville",
        "Un essai",
    )
    assert official(edition).winners == ["1"]
    states = dict(edition.projects.values_list("reference", "state"))
    assert states == {"1": ProjectState.ELECTED, "2": ProjectState.NOT_ELECTED}


def test_import_reads_the_days_as_whole_days_of_the_town() -> None:
    edition = load(text_of())
    (vote,) = edition.timeline
    assert (vote.starts_at, vote.ends_at) == (at("2024-02-01 00:00"), at("2024-02-15 00:00"))
    assert phase_items(edition, at("2024-02-10 12:00"))[0].detail.replace("\u00a0", " ") == "du 1er au 14 février 2024"


@pytest.mark.parametrize(
    "dates",
    [
        {"date_begin": "", "date_end": ""},
        {"date_begin": "2024"},
        {"date_begin": "31.02.2024"},
        {"date_begin": "01.03.2024"},
        {"date_end": "99.99.2024"},
        {"date_end": "٠١.٠٢.٢٠٢٤"},
    ],
)
def test_import_without_usable_dates_has_no_phase(dates: dict[str, str]) -> None:
    assert not load(text_of(**dates)).phases.exists()


def test_import_across_the_change_of_the_clock_keeps_whole_days() -> None:
    edition = load(text_of(date_begin="20.03.2024", date_end="31.03.2024"))
    assert edition.timeline[0].ends_at == at("2024-04-01 00:00")


def test_import_keeps_categories_places_and_points() -> None:
    projects = (
        "project_id;cost;name;category;district;latitude;longitude\n"
        '1;600;Un verger;"nature,sport";Nord;47.9;0.15\n2;500;;;;120;0.15\n'
    )
    edition = load(text_of(projects=projects))
    first, second = edition.projects.order_by("number")
    assert (first.category.name, first.place_label, str(first.latitude)) == ("nature", "Nord", "47.900000")
    assert (second.title, second.category, second.latitude, second.longitude) == ("Projet 2", None, None, None)
    assert Category.objects.get().slug == "nature-1"


@pytest.mark.parametrize("latitude", ["", "nord", "nan", "Infinity", "-90.1"])
def test_import_of_an_impossible_point_has_no_point(latitude: str) -> None:
    projects = f"project_id;cost;name;latitude;longitude\n1;600;Un verger;{latitude};0.15\n2;500;Des bancs;47;0.1\n"
    assert load(text_of(projects=projects)).projects.get(number=1).latitude is None


def test_import_turns_attributes_into_turnout_and_forgets_who_voted_what() -> None:
    rows = "".join(f"v{n};1;{age};F;internet\n" for n, age in enumerate((15, 18, 25, 40, 60, 75, "")))
    edition = load(text_of(votes="voter_id;vote;age;sex;voting_method\n" + rows, num_votes="7"))
    figures = TurnoutFigure.objects.filter(edition=edition)
    ages = dict(figures.filter(dimension=TurnoutDimension.AGE_BAND).values_list("label", "count"))
    assert ages == {
        "Moins de 18 ans": 1,
        "18 à 24 ans": 1,
        "25 à 39 ans": 1,
        "40 à 59 ans": 1,
        "60 à 74 ans": 1,
        "75 ans et plus": 1,
        "Non renseigné": 1,
    }
    assert figures.get(dimension=TurnoutDimension.GENDER).label == "Femmes"
    assert figures.get(dimension=TurnoutDimension.CHANNEL).label == "En ligne"
    assert set(edition.sealed_ballots.values_list("choices", flat=True).distinct()[0][0]) == {"1", 1}


def test_import_hidden_keeps_blank_ballots_and_takes_today_without_a_year() -> None:
    edition = import_instance(
        file=pabulib.read_bytes(
            text_of(date_begin="", date_end="", min_length="0", votes="voter_id;vote\na;\nb;1\nc;2\n").encode()
        ),
        slug="cachee",
        title="Un vote",
        is_published=False,
    )
    assert not edition.is_published
    assert (official(edition).blank_ballots, official(edition).ballots) == (1, 3)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("greedy", Rule.GREEDY_SKIP),
        ("greedy-no-skip", Rule.GREEDY_STOP),
        ("greedy-threshold", Rule.GREEDY_SKIP),
        ("equalshares", Rule.EQUAL_SHARES),
        ("equalshares/add1", Rule.EQUAL_SHARES_ADD1),
        ("unknown", Rule.GREEDY_SKIP),
        ("", Rule.GREEDY_SKIP),
    ],
)
def test_import_follows_the_rule_of_the_file(rule: str, expected: Rule) -> None:
    assert load(text_of(rule=rule)).rule == expected


def test_import_without_currency_is_in_euros() -> None:
    assert load(text_of(currency="")).currency == "EUR"


# --- Thresholds and withdrawn projects --------------------------------------------------------------
def test_threshold_of_votes_sets_aside_what_is_under_it() -> None:
    votes = "voter_id;vote\na;1\nb;1\nc;2\n"
    edition = load(text_of(votes=votes, min_project_score_threshold="2", rule="greedy-threshold", budget="2000"))
    assert edition.minimum_votes == 2
    assert official(edition).winners == ["1"]
    assert official(edition).steps[1]["kind"] == "below-minimum"


POINTS = "voter_id;vote;points\na;1;3\nb;1;1\nc;2;1\n"


def test_threshold_of_points_that_changes_nothing_is_left_aside() -> None:
    text = text_of(vote_type="cumulative", votes=POINTS, max_sum_points="3", min_project_score_threshold="2")
    edition = load(text)
    assert (edition.minimum_votes, edition.support) == (0, Support.POINTS)
    assert official(edition).winners == ["1"]


def test_threshold_of_points_that_would_change_the_result_is_refused() -> None:
    text = text_of(
        vote_type="cumulative", votes=POINTS, max_sum_points="3", min_project_score_threshold="2", budget="2000"
    )
    assert problems_of(text) == [
        "Le projet 2 est retenu sous le seuil de points : le portail ne sait pas compter ce vote."
    ]


def test_project_withdrawn_after_the_vote_is_never_elected() -> None:
    edition = load(text_of(projects="project_id;cost;name\n1;999999999;Un verger\n2;500;Des bancs\n"))
    withdrawn = edition.projects.get(reference="1")
    assert (withdrawn.is_withdrawn, withdrawn.state_words, withdrawn.known_cost) == (True, "Retiré du vote", None)
    assert official(edition).winners == ["2"]


# --- What is refused --------------------------------------------------------------------------------
def test_address_already_taken_is_refused() -> None:
    EditionFactory(slug="essai")
    assert problems_of(text_of()) == ["Une édition existe déjà à l’adresse «\u00a0essai\u00a0»."]


def test_amounts_that_are_not_whole_are_all_refused() -> None:
    projects = "project_id;cost;name\n1;600.50;Un verger\n2;500.25;Des bancs\n"
    text = text_of(projects=projects, budget="1000.10", min_project_score_threshold="deux")
    whole = "n’est pas un nombre entier : le portail compte en euros entiers."
    assert problems_of(text) == [
        f"Le budget {whole}",
        f"Le coût du projet 1 {whole}",
        f"Le coût du projet 2 {whole}",
        "Le seuil (min_project_score_threshold) n’est pas un nombre entier.",
    ]


@pytest.mark.parametrize("slug", ["", "a b", "été/2024", "x" * 81])
def test_impossible_address_is_refused(slug: str) -> None:
    assert problems_of(text_of(), slug=slug)


def test_contradictory_limits_are_refused() -> None:
    votes = "voter_id;vote\n"
    text = text_of(votes=votes, num_votes="0", min_length="3", max_length="2")
    assert problems_of(text) == ["Le maximum de choix est au moins égal au minimum."]


def test_rule_that_does_not_go_with_the_threshold_is_refused() -> None:
    told = problems_of(text_of(rule="equalshares", min_project_score_threshold="2"))
    assert len(told) == 1
    assert "Le minimum de votes ne s’applique pas" in told[0]
    assert not Edition.objects.exists()


BROKEN = """META
key;value
num_projects;3
num_votes;2
budget;mille
vote_type;approval
PROJECTS
project_id;cost;name
1;600;Un verger
1;500;Des bancs
2;-4;Un préau
VOTES
voter_id;vote
a;1,9
a;2,2
"""


def test_broken_file_tells_every_line_and_imports_nothing(tmp_path: Path) -> None:
    path = tmp_path / "casse.pb"
    path.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("import_pabulib", str(path))
    told = str(refused.value).replace("\u202f", " ").splitlines()
    assert told[0].endswith("n’est pas importé :")
    assert [line.partition(" :")[0] for line in told[1:]] == [
        "Ligne 5",
        "Ligne 10",
        "Ligne 11",
        "Ligne 14",
        "Ligne 15",
        "Ligne 15",
    ]
    assert not Edition.objects.exists()
    assert not Phase.objects.exists()


# --- Real files -------------------------------------------------------------------------------------
EVERY, WITHOUT_CHANNEL = {"age_band", "gender", "channel"}, {"age_band", "gender"}
TOWNS: dict[str, tuple[str, str, set[str]]] = {
    "Essai_2018_Hameau": (BallotType.APPROVAL, "PLN", EVERY),
    "Essai_2024_Foret": (BallotType.APPROVAL, "PLN", EVERY),
    "Essai_2024_Mines": (BallotType.CUMULATIVE, "PLN", {"gender", "channel"}),
    "Essai_2024_Vallon": (BallotType.CUMULATIVE, "PLN", WITHOUT_CHANNEL),
    "Essai_2019_Collines": (BallotType.ORDINAL, "PLN", {"channel"}),
    "Essai_2018_Rejon": (BallotType.CHOOSE_ONE, "PLN", EVERY),
    "Essai_2024_Jeunes": (BallotType.APPROVAL, "EUR", set()),
    "Poland_Warszawa_2018_Pole": (BallotType.APPROVAL, "PLN", EVERY),
    "Poland_Gdynia_2024": (BallotType.APPROVAL, "PLN", EVERY),
    "Poland_Czestochowa": (BallotType.CUMULATIVE, "PLN", {"gender", "channel"}),
    "Poland_Katowice_2024": (BallotType.CUMULATIVE, "PLN", WITHOUT_CHANNEL),
    "Poland_Krakow": (BallotType.ORDINAL, "PLN", {"channel"}),
    "Poland_Wroclaw_2018_Rejon": (BallotType.CHOOSE_ONE, "PLN", EVERY),
    "Netherlands_Assen": (BallotType.APPROVAL, "EUR", set()),
}


@pytest.mark.parametrize(("name", "expected"), [(name, TOWNS[name]) for name in here(*TOWNS)])
def test_real_vote_gives_the_winners_of_its_town(name: str, expected: tuple[str, str, set[str]]) -> None:
    edition = load_real(name)
    path = file_named(name)
    dimensions = set(edition.turnout.values_list("dimension", flat=True))
    assert (edition.ballot_type, edition.currency, dimensions) == expected
    assert set(official(edition).winners) == selected(path)
    assert edition.sealed_ballots.count() == len(pabulib.read_file(path).votes)


@pytest.mark.parametrize("name", here("Essai_2024_Vallon", "Poland_Katowice_2024"))
def test_withdrawn_project_of_a_real_vote_is_told(name: str) -> None:
    edition = load_real(name)
    gone = {"Essai_2024_Vallon": "V/03/XI", "Poland_Katowice_2024": "L18/06/XI"}[name]
    assert [project.reference for project in edition.projects.filter(is_withdrawn=True)] == [gone]
