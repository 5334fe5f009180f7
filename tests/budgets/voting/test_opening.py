"""Opening a vote: what it takes, what it freezes, and that nothing moves afterwards."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import ProgrammingError, transaction

from allonnes.accounts.models import AuditEntry, RoleAssignment
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.actions import setup
from budgets.editions.actions import visibility as editions
from budgets.editions.enums import BallotType, Rule, TieRule
from budgets.editions.models import Edition, Envelope, Phase, VoteOpening
from budgets.editions.permissions.visibility import refusal_to_hide_edition, refusal_to_import_projects
from budgets.projects.deposit.permissions.deposit import refusal_to_join
from budgets.projects.enums import ProjectState
from budgets.projects.models import Decision, Project
from budgets.projects.shares.actions import save_share
from budgets.projects.study.actions import decisions
from budgets.projects.study.permissions import refusal_to_revoke
from budgets.voting.box.keys import load_key
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.opening.actions import NO_ROOM, open_vote
from budgets.voting.opening.checks import missing_for_vote, vote_checks
from budgets.voting.opening.permissions import refusal_to_open_vote
from budgets.voting.opening.snapshot import digest, read_snapshot
from tests.factories.accounts import make_administrator, make_agent, make_user
from tests.factories.budgets import EditionFactory, EnvelopeFactory, ProjectFactory, make_edition_with_vote
from tests.factories.openings import BETWEEN, STUDY_END, make_officers, openable_edition, opened_edition
from tests.factories.setup import SPANS, VOTE_START, dated_edition
from tests.factories.studies import given_back, on_ballot_decision, studied_edition
from tests.factories.together import together
from tests.factories.votes import cast, make_voter

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def missing(edition: Edition) -> list[str]:
    checks = vote_checks(Edition.objects.get(pk=edition.pk), make_administrator())
    assert all(check.url.startswith("/gestion/") for check in checks)
    return [check.todo for check in checks if not check.is_ok]


# --- Who, and when ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [*Role.values, None])
def test_only_the_administrator_opens(role: str | None) -> None:
    user = make_agent(role) if role else make_user()
    refused = refusal_to_open_vote(user, openable_edition(officers=0), BETWEEN)
    assert refused is None if role == Role.ADMINISTRATOR else "Seule la personne qui administre" in str(refused)


def test_a_list_is_frozen_from_the_first_day_of_the_study_to_the_end_of_the_vote() -> None:
    by, edition, end = make_administrator(), openable_edition(), SPANS["vote"].ends_at
    study = edition.phases.get(kind="study")
    assert end is not None
    too_early = (study.starts_at - SECOND, "L’étude des projets commence")
    for now, words in (too_early, (end, "Les dates du vote sont passées")):
        with pytest.raises(ActionDenied, match=words):
            open_vote(edition=edition, by=by, now=now)
    for now in (study.starts_at, STUDY_END - SECOND, STUDY_END, VOTE_START, end - SECOND):
        assert refusal_to_open_vote(by, edition, now) is None
    assert not VoteOpening.objects.exists()


def test_no_vote_is_opened_without_dates_or_where_ballots_already_are() -> None:
    by = make_administrator()
    assert "autre ville" in str(refusal_to_open_vote(by, EditionFactory(imported=True), BETWEEN))
    assert "Choisissez d’abord les dates" in str(refusal_to_open_vote(by, EditionFactory(), BETWEEN))
    assert "déjà des bulletins comptés" in str(refusal_to_open_vote(by, make_edition_with_vote(), BETWEEN))


def test_opening_freezes_hashes_and_records() -> None:
    by, edition = make_administrator(), openable_edition()
    opening = open_vote(edition=edition, by=by, now=BETWEEN)
    assert opening.sha256 == digest(opening.content)
    assert (opening.opened_at, opening.by) == (BETWEEN, by)
    assert read_ballot_box(edition).key == load_key(opening.key_fingerprint)
    assert {path.suffix for path in settings.VOTE_KEY_DIR.glob(f"{opening.key_fingerprint[:32]}*")} == {
        ".A",
        ".B",
        ".cle",
    }
    assert AuditEntry.objects.get(act="budgets.open_vote").detail["sha256"] == opening.sha256
    assert set(read_snapshot(opening.sha256).options) == {"1", "2", "3"}
    with pytest.raises(ActionDenied, match="La liste du vote est déjà figée"):
        open_vote(edition=edition, by=by, now=BETWEEN)


def test_no_vote_is_opened_where_its_key_cannot_be_written(settings: Any, tmp_path: Path) -> None:
    settings.VOTE_KEY_DIR = tmp_path / "cles"
    settings.VOTE_KEY_DIR.mkdir(mode=0o755)
    with pytest.raises(ActionDenied) as refused:
        open_vote(edition=openable_edition(), by=make_administrator(), now=BETWEEN)
    assert refused.value.reason == NO_ROOM
    assert not VoteOpening.objects.exists()
    assert not list(settings.VOTE_KEY_DIR.iterdir())


def test_a_vote_opened_days_before_begins_by_the_clock() -> None:
    edition = opened_edition()
    with time_machine.travel(VOTE_START - SECOND, tick=False), pytest.raises(ActionDenied, match="Le vote commence le"):
        cast(make_voter(edition), ["1"])
    with time_machine.travel(VOTE_START, tick=False):
        assert cast(make_voter(edition), ["1"]).is_new


def test_a_project_without_decision_keeps_the_list_open() -> None:
    by, edition = make_administrator(), openable_edition()
    ProjectFactory(edition=edition, number=9, state=ProjectState.SUBMITTED)
    with pytest.raises(ActionDenied, match="Il reste 1 projet sans décision"):
        open_vote(edition=edition, by=by, now=STUDY_END - SECOND)


def test_once_the_list_is_frozen_the_study_is_over_whatever_its_dates() -> None:
    by, edition, official = make_administrator(), openable_edition(), make_agent(Role.ELECTED_OFFICIAL)
    refused = ProjectFactory(edition=edition, number=8, state=ProjectState.REJECTED)
    decision = Decision.objects.create(
        project=refused,
        outcome="rejected",
        criterion=edition.criteria.first(),
        reason="Hors sujet.",
        public_answer="Ce terrain n’est pas à la ville, voyez avec elle.",
        decided_by=official,
        decided_at=STUDY_END - timedelta(days=9),
        published_at=STUDY_END - timedelta(days=9),
    )
    in_study = STUDY_END - timedelta(days=8)
    assert refusal_to_revoke(official, decision, in_study) is None
    open_vote(edition=edition, by=by, now=in_study)
    later = in_study + timedelta(days=1)
    fresh = Decision.objects.select_related("project__edition").get(pk=decision.pk)
    with pytest.raises(ActionDenied, match="Tout est figé pour le vote"):
        decisions.revoke_decision(decision=fresh, by=official, reason="Un devis.", now=later)
    assert "Tout est figé" in str(refusal_to_join(Project.objects.get(number=1), later))


@pytest.mark.django_db(transaction=True)
def test_a_vote_opened_twice_at_once_is_opened_once() -> None:
    by, edition = make_administrator(), openable_edition()
    outcomes = together(*[lambda: open_vote(edition=edition, by=by, now=BETWEEN)] * 4)
    assert sum(isinstance(outcome, VoteOpening) for outcome in outcomes) == 1
    assert all("déjà figée" in outcome.reason for outcome in outcomes if isinstance(outcome, ActionDenied))
    assert AuditEntry.objects.filter(act="budgets.open_vote").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_opening_and_a_change_at_once_freeze_what_stays() -> None:
    by, edition = make_administrator(), openable_edition()
    dearer = Edition.objects.get(pk=edition.pk)
    dearer.amount = 200_000
    together(
        lambda: open_vote(edition=edition, by=by, now=BETWEEN),
        lambda: setup.change_edition(edition=dearer, by=by, now=BETWEEN),
    )
    amount = Edition.objects.get(pk=edition.pk).amount
    assert f'"amount": {amount},' in VoteOpening.objects.get().content


# --- What it takes ----------------------------------------------------------------------------------
def test_a_ready_vote_lacks_nothing() -> None:
    assert missing(openable_edition()) == []


@pytest.mark.parametrize(("days", "is_ok"), [(5, True), (4, False)])
def test_too_few_days_to_print_are_told_and_prevent_nothing(days: int, is_ok: bool) -> None:
    by, edition = make_administrator(), openable_edition()
    edition.phases.filter(kind="study").update(ends_at=VOTE_START - timedelta(days=days))
    edition = Edition.objects.get(pk=edition.pk)
    (line,) = [
        check for check in vote_checks(edition, by) if check.label == "Il reste le temps d’imprimer avant le vote"
    ]
    assert (line.is_ok, line.level) == (is_ok, "advised")
    assert line.todo.startswith("Laissez cinq jours entre la fin de l’étude et le début du vote")
    open_vote(edition=edition, by=by, now=VOTE_START - SECOND)


def test_an_empty_edition_lacks_what_a_vote_needs() -> None:
    todo = missing(EditionFactory(hidden=True, tie_rule=TieRule.LOWER_COST_THEN_SEED))
    assert [words.split(" ")[0] for words in todo] == [
        "Choisissez", "Rendez", "Écrivez", "Aucun", "Le", "Écrivez", "Donnez",
    ]  # fmt: skip


BREAKS: dict[str, tuple[Callable[[Edition], Any], str]] = {
    "hidden project": (
        lambda edition: edition.projects.filter(number=1).update(is_hidden=True),
        "1 projet au vote est masqué",
    ),
    "too dear": (lambda edition: edition.projects.filter(number=1).update(cost=30_001), "coûte plus de 30"),
    "free": (lambda edition: edition.projects.filter(number=1).update(cost=0), "1 projet au vote n’a pas de coût"),
    "deposited without answer": (
        lambda edition: edition.projects.filter(number=1).update(submitted_at=BETWEEN),
        "1 projet au vote n’a pas de coût ou de réponse publique",
    ),
    "undecided": (
        lambda edition: ProjectFactory(edition=edition, number=9, state=ProjectState.IN_STUDY),
        "Il reste 1 projet sans décision",
    ),
    "shares": (lambda edition: EnvelopeFactory(edition=edition, amount=60_001), "Les parts garanties font"),
    "points": (lambda edition: setattr(edition, "support", "points"), "points"),
    "shares and rule": (lambda edition: setattr(edition, "rule", Rule.PHRAGMEN), "garanti"),
    "unknown ballot": (lambda edition: setattr(edition, "ballot_type", BallotType.CUMULATIVE), "autre bulletin"),
    "endless ranking": (
        lambda edition: (setattr(edition, "ballot_type", BallotType.ORDINAL), setattr(edition, "max_choices", None)),
        "combien de projets on classe",
    ),
    "too many asked": (lambda edition: setattr(edition, "min_choices", 2), None),
    "one of two": (
        lambda edition: (setattr(edition, "ballot_type", BallotType.CHOOSE_ONE), setattr(edition, "min_choices", 2)),
        "baissez le minimum",
    ),
    "more asked than projects": (
        lambda edition: (setattr(edition, "min_choices", 4), setattr(edition, "max_choices", None)),
        "baissez le minimum",
    ),
    "seed": (lambda edition: setattr(edition, "tie_rule", TieRule.LOWER_COST_THEN_SEED), "mots du tirage"),
    "officers": (lambda edition: RoleAssignment.objects.filter(role=Role.VOTE_OFFICER).delete(), "deux personnes"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_thing_missing_is_seen_and_prevents_the_opening(name: str) -> None:
    act, words = BREAKS[name]
    edition = openable_edition()
    act(edition)
    edition.save()
    todo = missing(edition)
    assert len(todo) == (1 if words else 0), todo
    if words is None:
        return
    assert words in todo[0].replace("\u202f", " ").replace("\xa0", " ")
    with pytest.raises(ActionDenied, match="ne peut pas encore être figée"):
        open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    assert not VoteOpening.objects.exists()


def test_an_age_without_its_day_is_seen() -> None:
    edition = openable_edition()
    edition.age_on = None
    assert "à quelle date l’âge" in str(missing_for_vote(edition, make_administrator()))


def test_two_officers_are_two_people_other_than_whoever_opens() -> None:
    edition, by = openable_edition(officers=1), make_administrator()
    RoleAssignment.objects.create(user=by, role=Role.VOTE_OFFICER)
    assert "deux personnes, autres que vous" in str(missing_for_vote(edition, by))
    closed = make_officers(1)[0]
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    assert "deux personnes" in str(missing_for_vote(edition, by))
    make_officers(1)
    assert missing_for_vote(edition, by) is None


def test_a_decision_still_secret_is_seen() -> None:
    edition = studied_edition(max_project_cost=30_000)
    given_back(edition)
    on_ballot_decision(edition)
    todo = missing(edition)
    assert "Il reste 1 projet sans décision." in todo
    assert "1 décision attend d’être publiée." in todo


# --- What it freezes --------------------------------------------------------------------------------
def test_dates_rules_and_projects_stay_once_frozen() -> None:
    by, edition = make_administrator(), opened_edition()
    before = VoteOpening.objects.get().content
    for act in (
        lambda: setup.set_dates(edition=edition, spans=SPANS, by=by, now=BETWEEN),
        lambda: setup.change_edition(edition=edition, by=by, now=BETWEEN),
        lambda: save_share(share=Envelope(edition=edition, name="Autre", amount=1), by=by, now=BETWEEN),
    ):
        with pytest.raises(ActionDenied, match="Tout est figé pour le vote depuis le"):
            act()
    with pytest.raises(ActionDenied, match="elle reste visible"):
        editions.hide_edition(edition=edition, by=by, now=BETWEEN)
    assert "ne change plus" in str(refusal_to_import_projects(edition, BETWEEN))
    assert VoteOpening.objects.get().content == before


def test_an_edition_not_frozen_may_be_hidden() -> None:
    assert refusal_to_hide_edition(make_administrator(), dated_edition(), BETWEEN) is None


def test_no_decision_is_taken_back_once_frozen() -> None:
    edition = studied_edition(max_project_cost=30_000)
    decision = on_ballot_decision(edition)
    by = make_administrator()
    decisions.publish_decision(decision=decision, by=by, now=SPANS["study"].starts_at)
    study_end = edition.phases.get(kind="study").ends_at
    with pytest.raises(ActionDenied, match="plus aucune décision ne change"):
        decisions.revoke_decision(decision=decision, by=by, reason="Un devis", now=study_end)


def _stray(edition: Edition) -> dict[str, Callable[[], Any]]:
    project = Project.objects.filter(edition=edition)
    share = Envelope.objects.filter(edition=edition)
    return {
        "cost": lambda: project.update(cost=1),
        "reference": lambda: project.filter(number=1).update(reference="autre"),
        "share": lambda: project.filter(number=1).update(envelope=share.get()),
        "leaves": lambda: project.update(state=ProjectState.IN_STUDY),
        "is deleted": project.filter(number=1).delete,
        "held elsewhere": lambda: Edition.objects.filter(pk=edition.pk).update(is_imported=True),
        "header of a file": lambda: Edition.objects.filter(pk=edition.pk).update(pabulib_meta={"meta": []}),
        "joins": lambda: ProjectFactory(edition=edition, number=99),
        "comes back": lambda: project.filter(number=3).update(is_withdrawn=False),
        "rule": lambda: Edition.objects.filter(pk=edition.pk).update(rule=Rule.GREEDY_STOP),
        "seed": lambda: Edition.objects.filter(pk=edition.pk).update(tie_seed="autre"),
        "amount of a share": lambda: share.update(amount=1),
        "new share": lambda: EnvelopeFactory(edition=edition, amount=1),
        "no share": share.delete,
    }


@pytest.mark.parametrize("name", _stray(Edition(pk=0)))
def test_the_database_itself_keeps_what_is_frozen(name: str) -> None:
    edition = opened_edition()
    Project.objects.filter(edition=edition, number=3).update(is_withdrawn=True)
    with pytest.raises(ProgrammingError, match="frozen for the vote"), transaction.atomic():
        _stray(edition)[name]()


def test_what_is_not_frozen_still_moves() -> None:
    edition = opened_edition()
    Edition.objects.filter(pk=edition.pk).update(summary="Autre présentation", is_published=True)
    Project.objects.filter(edition=edition, number=1).update(state=ProjectState.ELECTED, author_label="Le club")
    ProjectFactory(edition=edition, number=50, state=ProjectState.SUBMITTED)
    Project.objects.filter(edition=edition, number=50).delete()
    other = dated_edition()
    Edition.objects.filter(pk=other.pk).update(amount=120_000)
    Phase.objects.filter(edition=edition, kind="delivery").update(ends_at=None)
    assert read_ballot_box(edition).snapshot is not None
