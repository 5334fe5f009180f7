"""Joining two projects and separating them again: nobody is lost, no cycle, whoever acts at once."""

from collections.abc import Callable
from typing import Any

import pytest

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Follow, Merge, Project, Support
from budgets.projects.study.actions import decisions, merges
from tests.factories.accounts import make_agent, make_user
from tests.factories.deposits import IN_STUDY, STUDY_END
from tests.factories.studies import given_back_against, studied_edition, themed
from tests.factories.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return make_agent(Role.ADMINISTRATOR)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason.replace("\u202f", " ").replace("\xa0", " ")


def join(merged: Project, survivor: Project, by: User, **more: Any) -> Merge:
    return merges.merge_projects(
        merged=merged, survivor=survivor, by=by, **{"reason": "C’est la même cour.", "now": IN_STUDY, **more}
    )


def people(project: Project) -> tuple[set[int], set[int], set[tuple[int | None, str]]]:
    return (
        set(Authorship.objects.filter(project=project).values_list("user", flat=True)),
        set(Support.objects.filter(project=project).values_list("user", flat=True)),
        set(Follow.objects.filter(project=project).values_list("user", "email")),
    )


def test_a_merge_keeps_everybody_and_tells_everybody_once(boss: User) -> None:
    edition, first, second, both = studied_edition(), make_user(), make_user(), make_user()
    kept, merged = themed(edition, first), themed(edition, second)
    Support.objects.create(project=merged, user=both)
    Support.objects.create(project=kept, user=both)
    Support.objects.create(project=merged, user=first)
    Follow.objects.create(project=merged, email="voisine@example.org")
    before = people(kept), people(merged)
    merge = join(merged, kept, boss)
    merged.refresh_from_db()
    assert (merged.state, merged.merged_into) == (ProjectState.MERGED, kept)
    authors, supports, follows = people(kept)
    assert authors == {first.pk, second.pk}
    assert supports == {both.pk, first.pk}
    assert (None, "voisine@example.org") in follows
    letters = OutboxMessage.objects.filter(kind="budgets/projects_merged")
    assert {letter.person for letter in letters} == {first.public_id, second.public_id, None}
    assert letters.count() == 3
    merges.undo_merge(merge=merge, by=boss, now=IN_STUDY)
    merged.refresh_from_db()
    assert (merged.state, merged.merged_into) == (ProjectState.SUBMITTED, None)
    assert (people(kept), people(merged)) == before
    assert OutboxMessage.objects.filter(kind="budgets/merge_undone").count() == 3
    merge.refresh_from_db()
    assert merge.undone_by == boss
    assert "déjà défaite" in denied(lambda: merges.undo_merge(merge=merge, by=boss, now=IN_STUDY))


def test_a_merge_can_be_made_again_after_it_was_undone(boss: User) -> None:
    edition = studied_edition()
    kept, merged = themed(edition), themed(edition)
    merges.undo_merge(merge=join(merged, kept, boss), by=boss, now=IN_STUDY)
    join(merged, kept, boss)
    assert Merge.objects.filter(undone_at=None).count() == 1


def test_no_cycle_no_self_no_merged_one_no_other_edition(boss: User) -> None:
    edition, other = studied_edition(), studied_edition()
    one, two, three = themed(edition), themed(edition), themed(edition)
    assert "lui-même" in denied(lambda: join(one, one, boss))
    assert "même édition" in denied(lambda: join(one, themed(other), boss))
    first = join(one, two, boss)
    assert "Fusionné" in denied(lambda: join(two, one, boss))
    assert "Fusionné" in denied(lambda: join(one, three, boss))
    second = join(two, three, boss)
    assert "lui-même été réuni" in denied(lambda: merges.undo_merge(merge=first, by=boss, now=IN_STUDY))
    merges.undo_merge(merge=second, by=boss, now=IN_STUDY)
    merges.undo_merge(merge=first, by=boss, now=IN_STUDY)
    assert not Project.objects.filter(state=ProjectState.MERGED).exists()


def test_a_decided_project_is_not_joined(boss: User) -> None:
    edition = studied_edition()
    one, two = given_back_against(edition).project, themed(edition)
    decisions.decide_rejection(
        project=one,
        by=boss,
        criterion=edition.criteria.first(),
        reason="Non",
        public_answer="Ce terrain n’est pas à la ville.",
        now=IN_STUDY,
    )
    assert "Une décision est prise" in denied(lambda: join(one, two, boss))


def test_only_the_administrator_joins_with_a_reason_and_in_time(boss: User) -> None:
    edition = studied_edition()
    one, two = themed(edition), themed(edition)
    for role in set(Role.values) - {Role.ADMINISTRATOR}:
        assert "pas le droit" in denied(lambda role=role: join(one, two, make_agent(role)))
    assert "Indiquez la raison" in denied(lambda: join(one, two, boss, reason=" "))
    assert "terminée" in denied(lambda: join(one, two, boss, now=STUDY_END))
    merge = join(one, two, boss)
    assert "pas le droit" in denied(lambda: merges.undo_merge(merge=merge, by=make_user(), now=IN_STUDY))
    assert "terminée" in denied(lambda: merges.undo_merge(merge=merge, by=boss, now=STUDY_END))


@pytest.mark.django_db(transaction=True)
def test_two_projects_joined_to_each_other_at_once_make_no_cycle() -> None:
    boss, edition = make_agent(Role.ADMINISTRATOR), studied_edition()
    one, two = themed(edition), themed(edition)
    outcomes = together(lambda: join(one, two, boss), lambda: join(two, one, boss))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "Merge"]
    assert Project.objects.filter(state=ProjectState.MERGED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_merge_undone_four_times_at_once_is_undone_once() -> None:
    boss, edition = make_agent(Role.ADMINISTRATOR), studied_edition()
    merge = join(themed(edition), themed(edition), boss)
    outcomes = together(*[lambda: merges.undo_merge(merge=merge, by=boss, now=IN_STUDY)] * 4)
    assert outcomes.count(None) == 1
