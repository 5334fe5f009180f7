"""What a target says when an app declares little of it, or declares it wrong."""

import dataclasses

import pytest

from allonnes.accounts.models import User
from allonnes.contributions.acts import moderation_acts
from allonnes.contributions.addressing import pages_of_mine, pages_of_one
from allonnes.contributions.desk import register_desk
from allonnes.contributions.pieces import SubjectPiece, hidden_by, piece_of
from allonnes.contributions.targets import TARGETS, Rules, Tables, Target, subject_of, target_of
from allonnes.contributions.waiting import waiting
from allonnes.core.registry import own_apps
from budgets.projects.models import Comment, Follow, Moderation, Project
from budgets.targets import PROJECT

# Followed and commented, and never hidden itself: a council.
COUNCIL = dataclasses.replace(PROJECT, hiding=None, support_words=None, tables=Tables(Follow, None, Comment))
SILENT = dataclasses.replace(PROJECT, hiding=None, support_words=None, tables=Tables())


def names(target: Target) -> set[str]:
    pages = (*pages_of_one(target, "<slug:slug>/<int:number>/"), *pages_of_mine(target))
    return {str(page.name) for page in pages}


def test_a_row_finds_its_target_and_its_thing() -> None:
    project = Project(pk=7)
    for row in (project, Comment(project=project), Follow(project=project)):
        assert target_of(row) is PROJECT
        assert subject_of(row) is project
    with pytest.raises(LookupError, match="belongs to no target"):
        target_of(User())


def test_a_decision_is_about_a_thing_or_about_words() -> None:
    project = Project(pk=7)
    comment = Comment(pk=3, project=project)
    assert hidden_by(Moderation(project=project)).about == {"project": project}
    assert hidden_by(Moderation(comment=comment)).about == {"comment": comment}
    assert piece_of(comment).subject is project
    assert piece_of(comment).note == ""


def test_a_target_declares_only_what_its_residents_do() -> None:
    assert names(COUNCIL) == {
        *("follow", "follow_back", "follow_by_mail", "confirm_follow", "stop_following"),
        *("comment", "delete_comment", "my_contributions"),
    }
    assert names(SILENT) == {"my_contributions"}
    assert (COUNCIL.places, SILENT.places) == (("comment",), ())
    assert not COUNCIL.is_hidden(Project(is_hidden=True))
    assert waiting([SILENT], User()) is None
    register_desk(SILENT)


def test_an_app_without_refusals_refuses_nothing() -> None:
    rules, project = Rules(), Project()
    assert rules.to_read(project) is None
    assert rules.to_report(project) is None
    assert not rules.is_read_first(project, "Très bonne idée !")


def test_a_thing_that_moderation_does_not_hide_is_not_hidden() -> None:
    with pytest.raises(LookupError, match="does not hide"):
        assert SubjectPiece(COUNCIL, Project(), "project").is_hidden


def test_supporting_needs_words() -> None:
    with pytest.raises(ValueError, match="without a word"):
        dataclasses.replace(PROJECT, support_words=None)


def test_each_target_names_the_acts_of_its_moderation() -> None:
    acts = {config.label: getattr(config, "acts", {}) for config in own_apps()}
    assert len(TARGETS) > 0
    for target in TARGETS:
        assert moderation_acts(target.app).items() <= acts[target.app].items()
