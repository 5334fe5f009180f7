"""What goes for good: drafts, photo files, what a deleted account kept for itself, addresses and words in mails."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.test import override_settings

from allonnes.accounts.actions import erase_account
from allonnes.contributions.actions import following
from allonnes.core.models import OutboxMessage
from budgets.projects.deposit.actions import authors, deposit, forgetting
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Follow, Project
from budgets.projects.study.actions import merges
from budgets.targets import PROJECT
from budgets.tasks import expire_unconfirmed
from tests.factories.accounts import make_administrator, make_user
from tests.factories.assisted import enter, table_at
from tests.factories.contributions import comment_on, public_project
from tests.factories.deposits import DEPOSIT_END, DURING, IDEA, IN_STUDY, deposited_by, draft_of, open_edition, photo_of
from tests.factories.outreach import mediator
from tests.factories.together import together

pytestmark = pytest.mark.django_db
ADDRESS = "zoe@example.net"


@pytest.fixture
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.mark.usefixtures("_media")
def test_a_deleted_draft_leaves_no_file(django_capture_on_commit_callbacks: Any) -> None:
    draft = draft_of(None)
    photo = photo_of(draft, by=None, alt="Un mur", now=DURING)
    names = [photo.large.name, photo.small.name]
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        deposit.delete_draft(project=draft, by=None, now=DURING)
    assert not any(default_storage.exists(name) for name in names)


def test_drafts_go_a_day_after_the_deposit_without_account_and_a_month_later_with_one() -> None:
    edition = open_edition()
    draft_of(None, edition)
    kept = draft_of(make_user(), edition)
    late = DEPOSIT_END + forgetting.VISITOR_DRAFT_LIFE
    assert forgetting.forget_drafts(late - timedelta(seconds=1)) == 0
    assert forgetting.forget_drafts(late) == 1
    assert list(Project.objects.all()) == [kept]
    assert forgetting.forget_drafts(DEPOSIT_END + forgetting.DRAFT_LIFE) == 1
    assert expire_unconfirmed() == 0


def test_a_draft_of_an_edition_without_dates_stays() -> None:
    draft = draft_of(None)
    draft.edition.phases.all().delete()
    assert forgetting.forget_drafts(DEPOSIT_END) == 0


def test_a_draft_deposited_meanwhile_stays() -> None:
    draft = draft_of(None)
    Project.objects.filter(pk=draft.pk).update(state=ProjectState.SUBMITTED, number=1)
    assert forgetting._forget_late(draft, DEPOSIT_END) is False


def test_deleting_an_account_deletes_its_drafts_and_the_name_typed_on_what_it_signed_alone() -> None:
    user, other, edition = make_user(), make_user(), open_edition()
    draft = draft_of(user, edition)
    alone = deposited_by(user, edition, author_label="Mme Dupont Zénobie")
    shared = deposited_by(user, edition, author_label="Le club des jardins")
    Authorship.objects.create(project=shared, user=other)
    erase_account(user=user, by=user, now=DURING)
    assert not Project.objects.filter(pk=draft.pk).exists()
    labels = dict(Project.objects.values_list("pk", "author_label"))
    assert labels == {alone.pk: "", shared.pk: "Le club des jardins"}


def test_the_first_name_typed_at_a_table_goes_with_the_account_whoever_else_signs() -> None:
    project = enter(mediator(), table_at(), open_edition(), first_name="Zoé Martin", email=ADDRESS)
    zoe = project.authorships.get().user
    Authorship.objects.create(project=project, user=make_user())
    erase_account(user=zoe, by=zoe, now=DURING)
    project.refresh_from_db()
    assert (project.author_label, project.author_words) == ("", "Compte supprimé")


@pytest.mark.django_db(transaction=True)
def test_an_erasure_and_the_acts_of_the_person_block_nobody() -> None:
    boss, edition, user = make_administrator(), open_edition(), make_user()
    project, other = deposited_by(user, edition), deposited_by(make_user(), edition)
    acts = [
        lambda: erase_account(user=user, by=user, now=DURING),
        lambda: deposit.edit_project(project=project, by=user, answers=IDEA, read_revision=1, now=DURING),
        lambda: merges.merge_projects(merged=project, survivor=other, by=boss, reason="Pareil", now=DURING),
    ]
    outcomes = together(*acts)
    assert not any(isinstance(outcome, DatabaseError) for outcome in outcomes), outcomes
    user.refresh_from_db()
    assert user.erased_at is not None


def test_no_address_is_left_in_what_names_a_message_nor_in_its_link() -> None:
    project = public_project(author := make_user())
    following.ask_to_follow(subject=project, email=ADDRESS, now=DURING)
    authors.invite_author(project=project, by=author, email=ADDRESS, now=DURING)
    letters = OutboxMessage.objects.filter(address=ADDRESS)
    assert letters.count() == 2
    for letter in letters:
        assert ADDRESS not in letter.key
        assert authors.invitation_of(letter.payload["link"].split("/")[-2]) or following.follow_of(
            PROJECT, letter.payload["link"].split("/")[-2]
        )


@pytest.mark.parametrize("length", [254, 246])
def test_the_longest_address_fits(length: int) -> None:
    address = "a" * (length - len("@example.org")) + "@example.org"
    following.ask_to_follow(subject=public_project(), email=address, now=DURING)
    assert OutboxMessage.objects.filter(address=address).count() == 1


def test_the_words_of_a_comment_are_in_nobody_elses_mail() -> None:
    project = public_project()
    comment_on(project, body="Le secret de ma rue")
    letter = OutboxMessage.objects.get(kind="budgets/comment_received")
    assert "secret" not in str(letter.payload)


def test_stopping_forgets_the_address_on_joined_projects_too() -> None:
    boss, edition = make_administrator(), open_edition()
    kept, joined, first = (deposited_by(make_user(), edition) for _ in range(3))
    following.confirm_follow(subject=first, email=ADDRESS, now=DURING)
    merges.merge_projects(merged=first, survivor=joined, by=boss, reason="Pareil", now=IN_STUDY)
    merges.merge_projects(merged=joined, survivor=kept, by=boss, reason="Pareil", now=IN_STUDY)
    assert Follow.objects.filter(email=ADDRESS).count() == 3
    following.stop_following(follow=Follow.objects.get(email=ADDRESS, project=kept))
    assert not Follow.objects.filter(email=ADDRESS).exists()


def test_whoever_left_a_project_signs_it_again_with_the_one_they_bring() -> None:
    boss, edition, user, friend = make_administrator(), open_edition(), make_user(), make_user()
    kept, joined = deposited_by(friend, edition), deposited_by(user, edition)
    Authorship.objects.create(project=kept, user=user, is_active=False)
    made = merges.merge_projects(merged=joined, survivor=kept, by=boss, reason="Pareil", now=IN_STUDY)
    assert kept.is_author(user)
    merges.undo_merge(merge=made, by=boss, now=IN_STUDY)
    assert not kept.is_author(user)
    assert joined.is_author(user)
