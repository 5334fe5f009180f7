"""Supporting, following, commenting, reporting: every refusal, every outcome, to the second."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from allonnes.contributions.actions import contributing, following
from allonnes.contributions.audience import tell_followers
from allonnes.core.encryption import encrypt_link
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.projects.deposit.messages import PROJECT_WITHDRAWN
from budgets.projects.enums import ProjectState
from budgets.projects.models import Comment, Follow, Project, Report, Support
from budgets.targets import PROJECT
from tests.factories.accounts import make_user
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.deposits import DEPOSIT_START, DURING, IN_STUDY, STUDY_END, draft_of
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason.replace("\u202f", " ").replace("\xa0", " ")


def sent(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"budgets/{kind}").order_by("created_at", "pk"))


# --- Supports ---------------------------------------------------------------------------------------
def test_a_support_counts_once_and_can_be_taken_back() -> None:
    project, user = public_project(), make_user()
    for _ in range(2):
        contributing.support(subject=project, by=user, now=IN_STUDY)
    assert Support.objects.filter(project=project).count() == 1
    contributing.take_support_back(subject=project, by=user, now=IN_STUDY)
    assert not Support.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_identical_supports_at_once_are_one() -> None:
    project, user = public_project(), make_user()
    outcomes = together(*[lambda: contributing.support(subject=project, by=user, now=DURING)] * 8)
    assert outcomes == [None] * 8
    assert Support.objects.count() == 1


def test_nobody_supports_their_own_project() -> None:
    author = make_user()
    project = public_project(author)
    assert "déjà votre soutien" in denied(lambda: contributing.support(subject=project, by=author, now=DURING))


@pytest.mark.parametrize(
    ("moment", "words"),
    [(DEPOSIT_START - timedelta(seconds=1), "commencera"), (STUDY_END, "fermés"), (STUDY_END + timedelta(1), "fermés")],
)
def test_nothing_is_said_outside_the_discussion(moment: Any, words: str) -> None:
    project, user = public_project(), make_user()
    mine = comment_on(project, user)
    acts: list[Callable[[], Any]] = [
        lambda: contributing.support(subject=project, by=user, now=moment),
        lambda: contributing.take_support_back(subject=project, by=user, now=moment),
        lambda: comment_on(project, user, now=moment),
        lambda: contributing.delete_comment(comment=mine, by=user, now=moment),
    ]
    assert all(words in denied(act) for act in acts)


def test_the_gap_between_deposit_and_study_stays_open() -> None:
    project = public_project()
    contributing.support(subject=project, by=make_user(), now=STUDY_END - timedelta(seconds=1))
    assert Support.objects.count() == 1


def test_a_child_waiting_for_a_parent_says_nothing() -> None:
    child = make_user(age=12)
    assert "parent" in denied(lambda: contributing.support(subject=public_project(), by=child, now=DURING))


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.MERGED, ProjectState.WITHDRAWN])
def test_a_project_that_is_not_there_takes_nothing(state: str) -> None:
    project = public_project()
    other = ProjectFactory(edition=project.edition, number=50)
    Project.objects.filter(pk=project.pk).update(state=state, merged_into=other)
    with pytest.raises(ActionDenied):
        contributing.support(subject=project, by=make_user(), now=DURING)
    project.refresh_from_db()
    with pytest.raises(ActionDenied):
        following.follow(subject=project, by=make_user(), now=DURING)


def test_a_project_of_an_edition_without_dates_waits() -> None:
    project = ProjectFactory(edition=EditionFactory(), state=ProjectState.SUBMITTED)
    assert "pas encore choisies" in denied(lambda: contributing.support(subject=project, by=make_user(), now=DURING))


# --- Follow -----------------------------------------------------------------------------------------
def test_following_by_address_keeps_nothing_before_the_button() -> None:
    project = public_project()
    following.ask_to_follow(subject=project, email=" Voisine@example.org ", now=DURING)
    following.ask_to_follow(subject=project, email="voisine@example.org", now=DURING)
    letter = sent("follow_confirmation")[0]
    assert len(sent("follow_confirmation")) == 1
    assert Follow.objects.filter(email="voisine@example.org").count() == 0
    found = following.follow_of(PROJECT, letter.payload["link"].split("/")[-2])
    assert found == (project, "voisine@example.org")
    for _ in range(2):
        following.confirm_follow(subject=project, email=found[1], now=DURING)
    assert Follow.objects.filter(email="voisine@example.org").count() == 1


def test_an_address_with_an_account_follows_by_account() -> None:
    project, user = public_project(), make_user(email="voisine@example.org")
    following.confirm_follow(subject=project, email="Voisine@example.org", now=DURING)
    assert Follow.objects.filter(project=project, user=user, email="").exists()


def test_a_broken_link_or_a_hidden_project_is_not_followed() -> None:
    project = public_project()
    assert following.follow_of(PROJECT, "faux") is None
    token = encrypt_link(following.follow_salt(PROJECT), [project.pk, "a@example.org"])
    assert following.follow_of(PROJECT, token) is not None
    hidden(project)
    assert following.follow_of(PROJECT, token) is None


def test_news_reach_followers_but_not_authors_and_addresses_can_stop() -> None:
    author, follower = make_user(), make_user()
    project = public_project(author)
    following.follow(subject=project, by=follower, now=DURING)
    following.confirm_follow(subject=project, email="voisine@example.org", now=DURING)
    for _ in range(2):
        tell_followers(project, PROJECT_WITHDRAWN, fact="essai", reason="Non")
    letters = sent("project_withdrawn")
    assert {letter.person for letter in letters} == {follower.public_id, None}
    by_address = next(letter for letter in letters if letter.address)
    follow = Follow.objects.get(email="voisine@example.org")
    assert str(follow.public_id) in by_address.payload["stop_url"]
    following.stop_following(follow=follow)
    assert not Follow.objects.filter(email="voisine@example.org").exists()


# --- Comments ---------------------------------------------------------------------------------------
def test_a_comment_tells_the_authors_but_not_its_own() -> None:
    author = make_user()
    project = public_project(author)
    comment = comment_on(project)
    assert comment.state == "visible"
    assert [letter.person for letter in sent("comment_received")] == [author.public_id]
    comment_on(project, author)
    assert len(sent("comment_received")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_comment_sent_eight_times_at_once_is_one() -> None:
    project, user, entry = public_project(), make_user(), uuid.uuid4()
    outcomes = together(*[lambda: comment_on(project, user, entry_id=entry)] * 8)
    assert {type(outcome) for outcome in outcomes} == {Comment}
    assert Comment.objects.count() == len(sent("comment_received")) == 1


def test_a_comment_with_a_telephone_waits_once_its_author_insists() -> None:
    project = public_project()
    assert comment_on(project, body="Au 06 39 98 12 34").state == "pending"
    assert sent("comment_received") == []
    assert comment_on(project).state == "visible"


def test_one_deletes_ones_own_words_unless_moderation_read_them() -> None:
    project, user = public_project(), make_user()
    mine, other = comment_on(project, user), comment_on(project)
    assert "pas le vôtre" in denied(lambda: contributing.delete_comment(comment=other, by=user, now=DURING))
    contributing.delete_comment(comment=mine, by=user, now=DURING)
    hidden(other)
    assert "au dossier" in denied(lambda: contributing.delete_comment(comment=other, by=other.author, now=DURING))
    assert Comment.objects.count() == 1


# --- Reports ----------------------------------------------------------------------------------------
def test_a_report_is_kept_once_a_person_and_visitors_may_report() -> None:
    project, user = public_project(), make_user()
    comment = comment_on(project)
    for by in (user, user, None, None):
        contributing.report(row=comment, by=by, reason="insult", words=" Vulgaire ", now=DURING)
    contributing.report(row=project, by=user, reason="other", words="", now=DURING)
    assert Report.objects.filter(comment=comment, reporter=user).count() == 1
    assert Report.objects.filter(comment=comment, reporter=None).count() == 2
    assert Report.objects.get(project=project).comment is None


def test_what_is_not_shown_is_not_reported() -> None:
    project = public_project()
    comment, draft = comment_on(project), draft_of(make_user())
    hidden(comment)
    comment.refresh_from_db()
    report = {"by": None, "reason": "other", "words": "", "now": DURING}
    assert "n’est plus publié" in denied(lambda: contributing.report(row=comment, **report))
    assert "n’est pas public" in denied(lambda: contributing.report(row=draft, **report))
