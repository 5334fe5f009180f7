"""Editions, phases and projects: what the database refuses, each with its French sentence."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from budgets.editions.enums import PhaseKind, Rule
from budgets.editions.models import Category, Competence, Criterion, Edition, Envelope, Phase, Regulation
from budgets.projects.enums import ProjectState
from budgets.projects.models import (
    Authorship,
    CompletionRequest,
    CriterionAnswer,
    Decision,
    DepositCode,
    Dossier,
    Follow,
    Merge,
    Project,
    ProjectHistory,
    ProjectPhoto,
    ProjectVersion,
    Report,
    Support,
)
from budgets.results.models import Count
from budgets.voting.enums import TurnoutDimension
from budgets.voting.models import SealedBallot, TurnoutFigure
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    PhaseFactory,
    ProjectFactory,
    SealedBallotFactory,
    at,
)

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


def problem_of(row: Model) -> str:
    """The French sentence of the constraint a row breaks; the database refuses the row too."""
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    return " ".join(refused.value.messages).replace("\u202f", " ")


# --- What a row is called ---------------------------------------------------------------------------
CALLED: list[tuple[Model, str]] = [
    (Support(project_id=7), "7"),
    (Follow(project_id=7), "7"),
    (Report(reason="insult"), "Insulte, menace ou haine"),
    (Regulation(edition=Edition(title="Budget 2027"), number=2), "Budget 2027, version 2"),
    (Competence(subject="Les bus"), "Les bus : la ville"),
    (Criterion(label="Intérêt général"), "Intérêt général"),
    (Authorship(project_id=7, role="author"), "Autrice ou auteur 7"),
    (DepositCode(project_id=7), "7"),
    (ProjectVersion(project_id=7, number=2), "7, version 2"),
    (ProjectPhoto(alt="Un banc"), "Un banc"),
    (Dossier(project=Project(number=7, title="Des bancs")), "n° 7 Des bancs"),
    (CriterionAnswer(criterion=Criterion(label="Coût"), answer="yes"), "Coût : Oui"),
    (CompletionRequest(question="Où ?"), "Où ?"),
    (Decision(outcome="ballot", project=Project(title="Des bancs")), "Mis au vote : Des bancs"),
    (Merge(merged_id=7, survivor_id=3), "7 → 3"),
    (ProjectHistory(from_state="draft", to_state="submitted"), "Brouillon → Déposé"),
    (ProjectHistory(from_state="", to_state="elected"), "Lauréat"),
]


@pytest.mark.parametrize(("row", "words"), CALLED, ids=[type(row).__name__ for row, _words in CALLED])
def test_row_is_called_by_what_it_is(row: Model, words: str) -> None:
    assert str(row) == words


# --- Constraints ------------------------------------------------------------------------------------
def test_edition_with_fewer_choices_at_most_than_at_least_is_refused() -> None:
    edition = EditionFactory.build(min_choices=3, max_choices=2)
    assert problem_of(edition) == "Le maximum de choix est au moins égal au minimum."


def test_edition_whose_projects_may_cost_more_than_its_money_is_refused() -> None:
    edition = EditionFactory.build(amount=1_000, max_project_cost=1_001)
    assert problem_of(edition) == "Un projet ne peut pas coûter plus que l’enveloppe."


def test_edition_at_the_limits_is_accepted() -> None:
    EditionFactory.build(min_choices=2, max_choices=2, amount=1_000, max_project_cost=1_000).validate_constraints()


def test_phase_of_a_kind_twice_is_refused() -> None:
    first = PhaseFactory()
    twin = PhaseFactory.build(edition=first.edition, starts_at=at("2028-01-01 00:00"), ends_at=at("2028-02-01 00:00"))
    assert problem_of(twin) == "Cette phase existe déjà dans l’édition."


def test_phase_that_ends_when_it_starts_is_refused() -> None:
    phase = PhaseFactory.build(edition=EditionFactory(), ends_at=at("2027-02-22 08:00"))
    assert problem_of(phase) == "La fin d’une phase vient après son début."


def test_phase_without_end_is_refused_unless_delivery() -> None:
    edition = EditionFactory()
    phase = PhaseFactory.build(edition=edition, ends_at=None)
    assert problem_of(phase) == "Seule la réalisation peut rester sans date de fin."
    PhaseFactory(edition=edition, kind=PhaseKind.DELIVERY, ends_at=None)


def test_phase_that_overlaps_another_by_an_instant_is_refused() -> None:
    vote = PhaseFactory()
    results = PhaseFactory.build(
        edition=vote.edition,
        kind=PhaseKind.RESULTS,
        starts_at=vote.ends_at - INSTANT,
        ends_at=vote.ends_at + timedelta(days=1),
    )
    assert problem_of(results) == "Deux phases d’une édition ne se chevauchent pas."


def test_phases_that_touch_and_phases_of_two_editions_are_accepted() -> None:
    vote = PhaseFactory()
    PhaseFactory(edition=vote.edition, kind=PhaseKind.RESULTS, starts_at=vote.ends_at, ends_at=at("2027-04-01 00:00"))
    PhaseFactory()
    assert Phase.objects.count() == 3


def test_category_twice_in_an_edition_is_refused() -> None:
    first = CategoryFactory()
    assert problem_of(CategoryFactory.build(edition=first.edition, slug=first.slug)) == "Ce thème existe déjà."


def test_envelope_twice_in_an_edition_is_refused() -> None:
    first = EnvelopeFactory()
    assert "porte déjà ce nom" in problem_of(EnvelopeFactory.build(edition=first.edition, slug=first.slug))


@pytest.mark.parametrize("field", ["number", "reference"])
def test_project_number_and_reference_are_given_once(field: str) -> None:
    first = ProjectFactory()
    values = {"number": first.number + 1, "reference": "autre", field: getattr(first, field)}
    assert "existe déjà" in problem_of(ProjectFactory.build(edition=first.edition, **values))


@pytest.mark.parametrize("half", [{"latitude": "47.9"}, {"longitude": "0.1"}])
def test_project_with_half_a_point_is_refused(half: dict[str, str]) -> None:
    project = ProjectFactory.build(edition=EditionFactory(), **half)
    assert problem_of(project) == "Donnez la latitude et la longitude, ou aucune des deux."


def test_turnout_cell_twice_is_refused() -> None:
    values = {"edition": EditionFactory(), "dimension": TurnoutDimension.CHANNEL, "label": "En ligne"}
    TurnoutFigure.objects.create(count=7, **values)
    assert "existe déjà" in problem_of(TurnoutFigure(count=8, **values))


def test_second_official_count_is_refused() -> None:
    edition = EditionFactory()
    values = {"edition": edition, "ballots": 0, "spent": 0, "remaining": 0, "ballots_sha256": "0" * 64}
    Count.objects.create(rule=Rule.GREEDY_SKIP, is_official=True, **values)
    second = Count(rule=Rule.PHRAGMEN, is_official=True, **values)
    assert problem_of(second) == "Cette édition a déjà un résultat officiel."
    assert "existe déjà" in problem_of(Count(rule=Rule.GREEDY_SKIP, **values))


# --- Sealed ballots and histories are never rewritten -----------------------------------------------
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgets_sealedballot SET choices = '[]'",
        "DELETE FROM budgets_sealedballot",
        "UPDATE budgets_projecthistory SET reason = 'autre'",
        "DELETE FROM budgets_projecthistory",
    ],
)
def test_sealed_ballots_and_history_refuse_raw_sql(sql: str) -> None:
    ballot = SealedBallotFactory(choices=[["1", 1]])
    history = ProjectFactory().history.create(event="elect", from_state="on_ballot", to_state="elected")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    ballot.refresh_from_db()
    history.refresh_from_db()
    assert (ballot.choices, history.reason) == ([["1", 1]], "")


def test_ballot_holds_nothing_but_its_choices() -> None:
    assert {field.name for field in SealedBallot._meta.get_fields()} == {"id", "edition", "choices"}
    assert SealedBallotFactory().pk.version == 4


# --- The phase under way ----------------------------------------------------------------------------
def edition_with_phases() -> Edition:
    edition = EditionFactory()
    PhaseFactory(edition=edition)
    PhaseFactory(
        edition=edition, kind=PhaseKind.RESULTS, starts_at=at("2027-03-07 20:00"), ends_at=at("2027-04-01 00:00")
    )
    PhaseFactory(edition=edition, kind=PhaseKind.DELIVERY, starts_at=at("2027-05-01 00:00"), ends_at=None)
    return edition


@pytest.mark.parametrize(
    ("moment", "now", "following"),
    [
        (at("2027-02-22 08:00") - INSTANT, None, "vote"),
        (at("2027-02-22 08:00"), "vote", "results"),
        (at("2027-03-07 20:00") - INSTANT, "vote", "results"),
        (at("2027-03-07 20:00"), "results", "delivery"),
        (at("2027-04-01 00:00") - INSTANT, "results", "delivery"),
        (at("2027-04-01 00:00"), None, "delivery"),
        (at("2027-05-01 00:00"), "delivery", None),
        (at("2090-01-01 00:00"), "delivery", None),
    ],
)
def test_current_phase_at_each_boundary(moment: object, now: str | None, following: str | None) -> None:
    edition = edition_with_phases()
    phase, next_phase = edition.phase_at(moment), edition.next_phase(moment)
    assert (phase and phase.kind, next_phase and next_phase.kind) == (now, following)


def test_phase_over_the_night_the_clock_goes_back_lasts_one_hour_more() -> None:
    phase = PhaseFactory(starts_at=at("2027-10-30 20:00"), ends_at=at("2027-10-31 20:00"))
    phase.refresh_from_db()
    assert phase.ends_at - phase.starts_at == timedelta(hours=25)
    twice = at("2027-10-31 02:30")
    assert phase.edition.phase_at(twice) == phase.edition.phase_at(twice.replace(fold=1)) == phase
    assert phase.edition.phase_at(at("2027-10-31 20:00")) is None


def test_phase_that_ends_between_the_two_half_past_two_is_half_open() -> None:
    end = at("2027-10-31 02:30")
    phase = PhaseFactory(starts_at=at("2027-10-30 20:00"), ends_at=end)
    assert phase.edition.phase_at(end - INSTANT) == phase
    assert phase.edition.phase_at(end.replace(fold=1)) is None


def test_phase_over_the_night_the_clock_goes_forward_lasts_one_hour_less() -> None:
    phase = PhaseFactory(starts_at=at("2027-03-27 20:00"), ends_at=at("2027-03-28 20:00"))
    phase.refresh_from_db()
    assert phase.ends_at - phase.starts_at == timedelta(hours=23)


# --- Words ------------------------------------------------------------------------------------------
def test_rows_are_named_in_words() -> None:
    edition = EditionFactory(title="Budget 2027")
    count = Count(edition=edition, rule=Rule.PHRAGMEN)
    names = [
        str(edition),
        str(PhaseFactory.build(edition=edition)),
        str(Envelope(name="QPV")),
        str(Category(name="Sport")),
        str(TurnoutFigure(label="Femmes", count=7)),
        str(count),
        str(Project(number=3, title="Un verger")),
    ]
    assert [name.replace("\u202f", " ") for name in names] == [
        "Budget 2027",
        "Vote 22/02/2027",
        "QPV",
        "Sport",
        "Femmes : 7",
        "Budget 2027 : Phragmén",
        "n° 3 Un verger",
    ]
    ballot = SealedBallotFactory(edition=edition)
    assert str(ballot) == str(ballot.pk)


@pytest.mark.parametrize(
    ("fields", "words", "kind"),
    [
        ({"state": ProjectState.ON_BALLOT}, "Au vote", "part"),
        ({"state": ProjectState.DRAFT}, "Brouillon", "neutral"),
        ({"state": ProjectState.ELECTED}, "Lauréat", "ok"),
        ({"state": ProjectState.NOT_ELECTED}, "Non lauréat", "neutral"),
        ({"state": ProjectState.NOT_ELECTED, "is_withdrawn": True}, "Retiré du vote", "neutral"),
    ],
)
def test_state_has_words_and_a_colour(fields: dict[str, object], words: str, kind: str) -> None:
    project = Project(**fields)
    assert (project.state_words, project.state_kind) == (words, kind)


def test_place_is_the_address_then_the_neighbourhood_then_the_town() -> None:
    place = NeighbourhoodFactory.build(name="Chaoué")
    assert Project(place_label="Parc", neighbourhood=place).place_words == "Parc"
    assert Project(neighbourhood=place).place_words == "Chaoué"
    assert Project().place_words == "Toute la ville"


def test_cost_of_a_withdrawn_project_is_unknown_only_when_the_file_hides_it() -> None:
    assert Project(cost=999_999_999, is_withdrawn=True).known_cost is None
    assert Project(cost=12_000, is_withdrawn=True).known_cost == 12_000
    assert Project(cost=999_999_999).known_cost == 999_999_999
