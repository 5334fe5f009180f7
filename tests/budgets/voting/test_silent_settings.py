"""Nothing that decides of a result moves in silence: each setting is frozen, refused with a reason, or said."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from allonnes.accounts.models import AuditEntry
from allonnes.contributions.actions import moderation
from allonnes.core.errors import ActionDenied
from allonnes.town.actions import import_neighbourhoods
from allonnes.town.models import Neighbourhood
from budgets.editions.actions import setup
from budgets.editions.enums import BallotType, Rule
from budgets.editions.models import Edition, Phase, VoteOpening
from budgets.editions.rule_words import edition_rule_words
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from budgets.projects.shares.proofreading import proof_of
from budgets.projects.study.actions import merges
from budgets.voting.box.instance import instance_of, rules_of
from budgets.voting.opening.actions import open_vote
from budgets.voting.opening.checks import vote_checks
from budgets.voting.opening.recap import settings_words
from budgets.voting.opening.snapshot import read_snapshot
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.budgets import CategoryFactory, EditionFactory, EnvelopeFactory, NeighbourhoodFactory
from tests.factories.openings import BETWEEN, openable_edition, opened_edition
from tests.factories.setup import BEFORE, SPANS, VOTE_START
from tests.factories.votes import cast, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
SQUARE = [[[0.1, 47.9], [0.2, 47.9], [0.2, 48.0], [0.1, 48.0], [0.1, 47.9]]]


def told(words: object) -> str:
    return str(words).replace("\u202f", " ").replace("\xa0", " ")


def missing(edition: Edition) -> list[str]:
    checks = vote_checks(Edition.objects.get(pk=edition.pk), make_administrator())
    return [told(check.todo) for check in checks if not check.is_ok]


def change(edition: Edition, **fields: Any) -> Edition:
    Edition.objects.filter(pk=edition.pk).update(**fields)
    return Edition.objects.get(pk=edition.pk)


# --- Frozen -----------------------------------------------------------------------------------------
SETTINGS: dict[str, Any] = {
    "minimum_votes": 50,
    "max_choices": 3,
    "min_choices": 2,
    "tie_seed": "autre",
    "tie_rule": "cost-then-seed",
    "age_on": "2027-01-01",
    "minimum_age": 16,
    "amount": 90_000,
    "currency": "PLN",
    "is_knapsack": True,
    "ballot_type": BallotType.ORDINAL,
    "rule": Rule.GREEDY_STOP,
    "support": "points",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_of_the_count_or_of_the_ballot_moves_once_frozen(name: str) -> None:
    edition = opened_edition()
    with pytest.raises(ProgrammingError, match="frozen for the vote"), transaction.atomic():
        change(edition, **{name: SETTINGS[name]})
    changed = Edition.objects.get(pk=edition.pk)
    setattr(changed, name, SETTINGS[name])
    with pytest.raises(ActionDenied, match="Tout est figé pour le vote"):
        setup.change_edition(edition=changed, by=make_administrator(), now=BETWEEN)


def test_the_most_a_project_costs_is_frozen_in_the_text_and_read_by_no_count() -> None:
    edition = opened_edition()
    before = instance_of(edition)
    change(edition, max_project_cost=1)
    assert instance_of(Edition.objects.get(pk=edition.pk)) == before
    assert json.loads(VoteOpening.objects.get().content)["max_project_cost"] == 30_000


def _on_a_project(edition: Edition) -> dict[str, Callable[[], Any]]:
    rows = Project.objects.filter(edition=edition, number=1)
    return {
        "quartier": lambda: rows.update(neighbourhood=NeighbourhoodFactory()),
        "theme": lambda: rows.update(category=CategoryFactory(edition=edition)),
        "title": lambda: rows.update(title="Un autre projet"),
        "summary": lambda: rows.update(summary="Autre chose."),
        "place": lambda: rows.update(place_label="Ailleurs"),
        "share": lambda: rows.update(envelope=edition.envelopes.get()),
        "edition": lambda: rows.update(edition=EditionFactory()),
        "merged": lambda: rows.update(
            state=ProjectState.MERGED, merged_into=Project.objects.get(edition=edition, number=2)
        ),
    }


@pytest.mark.parametrize("name", ["quartier", "theme", "title", "summary", "place", "share", "edition", "merged"])
def test_what_people_vote_for_is_not_changed_under_them(name: str) -> None:
    edition = opened_edition()
    with pytest.raises(ProgrammingError, match="frozen for the vote"), transaction.atomic():
        _on_a_project(edition)[name]()


def test_moderation_hides_a_project_and_moves_neither_its_share_nor_the_count() -> None:
    edition = openable_edition()
    place = edition.envelopes.get().neighbourhoods.get()
    Project.objects.filter(edition=edition, number=1).update(neighbourhood=place)
    open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    floors = instance_of(edition).floors
    hidden, by = edition.projects.get(number=1), make_administrator()
    moderation.hide(row=hidden, by=by, reason="personal", words="Un nom est cité.", now=BETWEEN)
    assert edition.projects.get(number=1).is_hidden
    assert instance_of(edition).floors == floors
    assert rules_of(edition).floors == floors


def test_no_project_is_merged_once_frozen() -> None:
    edition = opened_edition()
    one, two = edition.projects.order_by("number")[:2]
    with pytest.raises(ActionDenied):
        merges.merge_projects(merged=one, survivor=two, by=make_administrator(), reason="Le même.", now=BETWEEN)


def test_quartiers_redrawn_or_no_longer_priority_move_no_project_of_a_frozen_vote() -> None:
    edition = openable_edition()
    edition.envelopes.all().delete()
    place = NeighbourhoodFactory(name="Chaoué", slug="chaoue", is_priority=True)
    Project.objects.filter(edition=edition, number=1).update(neighbourhood=place)
    EnvelopeFactory(edition=edition, name="QPV", amount=10_000)
    edition = Edition.objects.get(pk=edition.pk)

    def redraw(is_priority: str) -> None:
        shape = {"type": "Polygon", "coordinates": SQUARE}
        feature = {"type": "Feature", "geometry": shape, "properties": {"nom": "Chaoué", "qpv": is_priority}}
        raw = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        import_neighbourhoods(raw=raw, source="essai")

    redraw("non")
    assert proof_of(edition, is_frozen=False).lines[0].share == "Toute la ville"
    redraw("oui")
    assert proof_of(edition, is_frozen=False).lines[0].share == "QPV"
    open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    redraw("non")
    assert instance_of(edition).floors[0].projects == ("1",)
    assert proof_of(edition, is_frozen=True).lines[0].share == "QPV"
    with pytest.raises(ProtectedError):
        Neighbourhood.objects.filter(pk=place.pk).delete()


def test_a_theme_of_a_frozen_vote_is_not_deleted() -> None:
    edition = openable_edition()
    theme = edition.categories.get()
    Project.objects.filter(edition=edition, number=1).update(category=theme)
    open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    with pytest.raises(ActionDenied, match="Tout est figé"):
        setup.delete_part(part=theme, by=make_administrator(), now=BETWEEN)
    with pytest.raises(ProtectedError):
        theme.delete()


def test_dates_moved_in_the_table_move_nothing_of_a_frozen_vote() -> None:
    edition = opened_edition()
    Phase.objects.filter(edition=edition, kind="vote").update(ends_at="2027-03-05 08:00+01:00")
    assert read_snapshot(VoteOpening.objects.get().sha256).ends_at == SPANS["vote"].ends_at
    with pytest.raises(ActionDenied, match="Tout est figé"):
        setup.set_dates(edition=edition, spans=SPANS, by=make_administrator(), now=BETWEEN)
    with time_machine.travel(VOTE_START.replace(day=20), tick=False):
        assert cast(make_voter(edition), ["1"]).is_new


# --- Refused with a reason --------------------------------------------------------------------------
def test_only_the_delivery_has_no_end() -> None:
    edition = openable_edition()
    with pytest.raises(IntegrityError, match="phase_only_delivery_open_ended"), transaction.atomic():
        Phase.objects.filter(edition=edition, kind="vote").update(ends_at=None)


def test_a_price_lowered_after_the_decisions_is_refused_at_the_opening() -> None:
    (todo,) = missing(change(openable_edition(), max_project_cost=9_999))
    assert todo == "3 projets au vote coûtent plus de 9 999 €."


def test_an_amount_lowered_after_the_decisions_is_refused_at_the_opening() -> None:
    (todo,) = missing(change(openable_edition(), amount=39_999, max_project_cost=None))
    assert "Les parts garanties font 40 000 €" in todo


def test_an_empty_seed_is_refused() -> None:
    (todo,) = missing(change(openable_edition(), tie_rule="cost-then-seed", tie_seed=""))
    assert "mots du tirage" in todo


@pytest.mark.parametrize(("least", "is_refused"), [(3, True), (2, False)])
def test_a_ballot_that_no_choice_could_fill_within_the_money_is_refused(least: int, is_refused: bool) -> None:
    edition = openable_edition(is_knapsack=True, max_choices=3, min_choices=least, amount=60_000)
    Project.objects.filter(edition=edition).update(cost=25_000)
    assert missing(edition) == (
        ["Même les projets les moins chers ne tiennent pas ensemble dans l’enveloppe : baissez le minimum."]
        if is_refused
        else []
    )


@pytest.mark.parametrize("kind", [BallotType.APPROVAL, BallotType.CHOOSE_ONE, BallotType.ORDINAL])
def test_a_ballot_within_the_money_goes_with_every_ballot_the_site_holds(kind: str) -> None:
    assert missing(openable_edition(is_knapsack=True, ballot_type=kind)) == []


def test_what_changes_between_proofreading_and_opening_is_read_again(client: StrictClient) -> None:
    edition, by = openable_edition(), make_administrator()
    page = reverse("admin:budgets_edition_vote_opening", args=[edition.pk])
    with time_machine.travel(BETWEEN, tick=False):
        sign_in(client, by)
        html = client.get(page).content.decode()
        said = {"is_confirmed": "on", "proofread": html.split('name="proofread" value="')[1][:64]}
        place = edition.envelopes.get().neighbourhoods.get()
        Project.objects.filter(edition=edition, number=1).update(neighbourhood=place)
        refused = client.post(page, said)
        assert (refused.status_code, VoteOpening.objects.exists()) == (409, False)
        assert "Quelque chose a changé depuis" in refused.content.decode()
        assert edition.projects.filter(envelope__isnull=False).count() == 0
        said["proofread"] = refused.content.decode().split('name="proofread" value="')[1][:64]
        assert client.post(page, said).status_code == 302
    assert VoteOpening.objects.get().sha256 == said["proofread"]


# --- Said -------------------------------------------------------------------------------------------
def test_what_is_left_empty_is_said() -> None:
    empty = Edition(amount=100_000, rule=Rule.GREEDY_SKIP, tie_rule="cost-then-id")
    assert [told(words) for words in settings_words(empty)] == [
        "Bulletin : Plusieurs projets, sans ordre.",
        "Au moins 1 projet par bulletin, sans maximum.",
        "Aucun coût maximal n’est écrit : un seul projet peut prendre toute l’enveloppe.",
        "Aucun âge minimal : on vote à tout âge.",
    ]
    assert edition_rule_words(empty)[-1].startswith("Sans minimum de voix, un projet que personne n’a choisi")


def test_what_is_written_is_said() -> None:
    edition = openable_edition(minimum_votes=20, min_choices=2)
    assert [told(words) for words in settings_words(edition)][1:] == [
        "Au moins 2 projets par bulletin, 2 au plus.",
        "Un projet coûte au plus 30 000 €.",
        "On vote à partir de 11 ans, au jeudi 4 mars 2027.",
    ]
    assert "20 bulletins au moins, même avec une part garantie" in told(edition_rule_words(edition)[-1])
    one = Edition(ballot_type=BallotType.CHOOSE_ONE, rule=Rule.PHRAGMEN, tie_rule="cost-then-id")
    assert settings_words(one)[1] == "Un bulletin compte avec un projet choisi."
    assert not any("minimum de voix" in words for words in edition_rule_words(one))


def test_a_setting_changed_after_the_decisions_is_written_in_the_log() -> None:
    edition = openable_edition(minimum_votes=5)
    edition.minimum_votes, edition.title = 50, "Autre titre"
    setup.change_edition(edition=edition, by=make_administrator(), now=BEFORE)
    assert AuditEntry.objects.get(act="budgets.change_edition").detail["changed"] == {"minimum_votes": ["5", "50"]}
