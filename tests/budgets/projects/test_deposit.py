"""Depositing, confirming, correcting, completing, withdrawing: every refusal, every outcome, to the second."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from allonnes.accounts.mailed_codes.permissions import CODE_LIFE
from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.projects.deposit.actions import deposit as actions
from budgets.projects.deposit.permissions import deposit as permissions
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, DepositCode, Follow, Project
from budgets.tasks import expire_unconfirmed
from tests.factories.accounts import make_agent, make_user
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.core import nobody_delivers
from tests.factories.deposits import (
    DEPOSIT_END,
    DEPOSIT_START,
    DURING,
    IDEA,
    IN_STUDY,
    LAST_SECOND,
    STUDY_END,
    asked_to_complete,
    deposit_code,
    deposited_by,
    draft_of,
    open_edition,
    project_in,
    waiting_for_code,
)
from tests.factories.together import together

pytestmark = pytest.mark.django_db


def sent(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"budgets/{kind}").order_by("created_at", "pk"))


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return plain(refused.value.reason)


def plain(words: str) -> str:
    """Without the spaces that keep words together."""
    return words.replace("\xa0", " ").replace("\u202f", " ")


# --- With an account --------------------------------------------------------------------------------
def test_deposit_numbers_keeps_a_version_follows_and_sends_a_receipt() -> None:
    author = make_user()
    project = deposited_by(author)
    assert (project.state, project.number, project.reference, project.revision) == (ProjectState.SUBMITTED, 1, "1", 1)
    assert project.submitted_at == DURING
    assert project.versions.get().title == "Un verger partagé"
    assert project.history.get().by == author
    assert Follow.objects.get(project=project).user == author
    receipt = sent("project_received")[0]
    assert receipt.person == author.public_id
    assert receipt.payload["number"] == 1
    assert plain(receipt.payload["next_step"]) == "du 24 décembre 2026 au 4 mars 2027"


def test_deposit_posted_twice_is_one_deposit() -> None:
    author = make_user()
    project = deposited_by(author)
    again = actions.submit_project(project=project, by=author, now=DURING)
    assert again.number == 1
    assert project.versions.count() == project.history.count() == len(sent("project_received")) == 1


def test_numbers_follow_each_other_within_an_edition() -> None:
    author, edition = make_user(), open_edition()
    assert [deposited_by(author, edition).number for _ in range(3)] == [1, 2, 3]
    assert deposited_by(author).number == 1


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (DEPOSIT_START - timedelta(seconds=1), "commence le jeudi 5 novembre 2026"),
        (DEPOSIT_END, "est terminé"),
        (DEPOSIT_END + timedelta(seconds=1), "est terminé"),
    ],
)
def test_nothing_is_deposited_outside_the_dates_by_anybody(moment: Any, words: str) -> None:
    author, edition = make_user(), open_edition()
    mine, visitors = draft_of(author, edition), draft_of(None, edition)
    acts: list[Callable[[], Any]] = [
        lambda: actions.start_draft(edition=edition, by=author, answers=IDEA, now=moment),
        lambda: actions.start_draft(edition=edition, by=None, answers=IDEA, now=moment),
        lambda: actions.save_draft(project=mine, by=author, answers=IDEA, now=moment),
        lambda: actions.submit_project(project=mine, by=author, now=moment),
        lambda: actions.adopt_draft(project=visitors, by=author, now=moment),
        lambda: actions.ask_confirmation(project=visitors, email="a@example.org", first_name="A", now=moment),
    ]
    assert all(words in denied(act) for act in acts)
    assert not Project.objects.exclude(state=ProjectState.DRAFT).exists()


def test_the_last_second_still_counts() -> None:
    author = make_user()
    assert actions.submit_project(project=draft_of(author), by=author, now=LAST_SECOND).number == 1


def test_an_edition_hidden_or_without_dates_takes_nothing() -> None:
    hidden, undated = open_edition(is_published=False), EditionFactory()
    assert "n’est pas ouverte" in denied(lambda: draft_of(make_user(), hidden))
    assert "pas encore choisies" in denied(lambda: draft_of(make_user(), undated))


def test_a_child_without_a_parents_agreement_deposits_nothing() -> None:
    assert "accord de votre parent" in denied(lambda: draft_of(make_user(age=13)))


def test_another_cannot_deposit_my_draft() -> None:
    draft = draft_of(make_user())
    assert "pas le droit" in denied(lambda: actions.submit_project(project=draft, by=make_user(), now=DURING))


def test_a_draft_begun_before_signing_in_is_deposited_by_the_account() -> None:
    author = make_user()
    assert actions.adopt_draft(project=draft_of(None), by=author, now=DURING).is_author(author)
    owned = draft_of(make_user())
    assert "pas le droit" in denied(lambda: actions.adopt_draft(project=owned, by=author, now=DURING))


def test_a_draft_is_saved_page_by_page_and_deleted_without_a_trace() -> None:
    author = make_user()
    draft = actions.save_draft(project=draft_of(author), by=author, answers={"place_label": "Plaine"}, now=DURING)
    assert Project.objects.get().place_label == "Plaine"
    assert "Seules les personnes" in denied(lambda: actions.delete_draft(project=draft, by=make_user(), now=DURING))
    actions.delete_draft(project=draft, by=author, now=IN_STUDY)
    actions.delete_draft(project=draft_of(None), by=None, now=IN_STUDY)
    assert not Project.objects.exists()
    deposited = deposited_by(author)
    assert "n’est plus un brouillon" in denied(lambda: actions.delete_draft(project=deposited, by=author, now=DURING))
    assert "déjà déposé" in denied(lambda: actions.save_draft(project=deposited, by=author, answers={}, now=DURING))


@pytest.mark.django_db(transaction=True)
def test_twenty_deposits_at_once_leave_no_gap() -> None:
    author, edition = make_user(), open_edition()
    drafts = [draft_of(author, edition) for _ in range(20)]
    acts = [lambda draft=draft: actions.submit_project(project=draft, by=author, now=DURING) for draft in drafts]
    outcomes = [outcome for half in (acts[:10], acts[10:]) for outcome in together(*half)]
    assert all(isinstance(outcome, Project) for outcome in outcomes)
    numbers = list(edition.projects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_one_draft_posted_eight_times_at_once_is_one_project() -> None:
    author = make_user()
    draft = draft_of(author)
    acts = [lambda: actions.submit_project(project=draft, by=author, now=DURING)] * 8
    assert {outcome.number for outcome in together(*acts)} == {1}
    assert draft.history.count() == draft.versions.count() == 1


# --- Without account --------------------------------------------------------------------------------
def test_a_code_confirms_and_opens_the_account_of_the_address() -> None:
    project = waiting_for_code()
    assert (project.state, project.number) == (ProjectState.UNCONFIRMED, None)
    confirmed = actions.confirm_deposit(project=project, code=deposit_code(), now=DURING)
    author = User.objects.get(email="camille@example.org")
    assert (confirmed.state, confirmed.number) == (ProjectState.SUBMITTED, 1)
    assert confirmed.is_author(author)
    assert (author.first_name, author.has_usable_password()) == ("Camille", False)
    assert not DepositCode.objects.exists()
    assert sent("project_received")[0].person == author.public_id


def test_a_known_address_keeps_its_account() -> None:
    known = make_user(email="camille@example.org", first_name="Cam")
    project = waiting_for_code("CAMILLE@example.org")
    assert actions.confirm_deposit(project=project, code=deposit_code(), now=DURING).is_author(known)
    known.refresh_from_db()
    assert known.first_name == "Cam"


def test_a_code_confirmed_twice_changes_nothing() -> None:
    project, code = waiting_for_code(), deposit_code()
    actions.confirm_deposit(project=project, code=code, now=DURING)
    assert actions.confirm_deposit(project=project, code=code, now=DURING).number == 1
    assert len(sent("project_received")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_code_typed_in_eight_browsers_at_once_gives_one_number() -> None:
    with nobody_delivers():
        project, code = waiting_for_code(), deposit_code()
    outcomes = together(*[lambda: actions.confirm_deposit(project=project, code=code, now=DURING)] * 8)
    assert {outcome.number for outcome in outcomes} == {1}
    assert Authorship.objects.count() == project.versions.count() == 1


def test_a_wrong_code_counts_and_the_fifth_closes() -> None:
    project, code = waiting_for_code(), deposit_code()
    wrong = "0000 0000" if code != "0000-0000" else "1111 1111"
    words = [denied(lambda: actions.confirm_deposit(project=project, code=wrong, now=DURING)) for _ in range(6)]
    assert "Il vous reste 4 essais" in words[0]
    assert words[4] == "Ce n’est pas le bon code."
    assert "Trop d’essais" in words[5]
    assert "Trop d’essais" in denied(lambda: actions.confirm_deposit(project=project, code=code, now=DURING))


def test_a_code_lives_a_day_and_dies_with_the_deposit() -> None:
    project, code = waiting_for_code(), deposit_code()
    later = DURING + CODE_LIFE
    assert "24 heures" in denied(lambda: actions.confirm_deposit(project=project, code=code, now=later))
    late = denied(lambda: actions.confirm_deposit(project=project, code=code, now=DEPOSIT_END))
    assert "n’a pas été confirmé à temps" in late


def test_another_code_replaces_the_first_one_a_minute_and_five_at_most() -> None:
    project, first = waiting_for_code(), deposit_code()
    assert "Attendez une minute" in denied(lambda: actions.resend_code(project=project, now=DURING))
    for minutes in range(1, 5):
        actions.resend_code(project=project, now=DURING + timedelta(minutes=minutes))
    assert "Cinq messages" in denied(lambda: actions.resend_code(project=project, now=DURING + timedelta(hours=1)))
    now = DURING + timedelta(minutes=10)
    if first != deposit_code():
        assert "pas le bon code" in denied(lambda: actions.confirm_deposit(project=project, code=first, now=now))
    assert actions.confirm_deposit(project=project, code=deposit_code(), now=now).number == 1
    assert "déjà confirmé" in denied(lambda: actions.resend_code(project=project, now=now))


def test_asking_twice_for_a_confirmation_sends_one_code() -> None:
    project = waiting_for_code()
    actions.ask_confirmation(project=project, email="autre@example.org", first_name="B", now=DURING)
    assert len(sent("deposit_code")) == 1


def test_a_code_is_stored_as_a_fingerprint_only() -> None:
    waiting_for_code()
    row, message = DepositCode.objects.get(), sent("deposit_code")[0]
    code = deposit_code()
    assert code not in (row.fingerprint, str(message.payload))
    assert len(row.fingerprint) == 64


def test_the_account_of_a_child_without_agreement_confirms_nothing() -> None:
    make_user(email="enfant@example.org", age=12)
    project = waiting_for_code("enfant@example.org")
    refused = denied(lambda: actions.confirm_deposit(project=project, code=deposit_code(), now=DURING))
    assert "accord de votre parent" in refused


def test_what_is_never_confirmed_goes_with_its_address_once_the_deposit_is_over() -> None:
    project = waiting_for_code()
    assert actions.expire_unconfirmed(LAST_SECOND) == 0
    assert actions.expire_unconfirmed(IN_STUDY) == 1
    project.refresh_from_db()
    assert (project.state, project.number) == (ProjectState.WITHDRAWN, None)
    assert not DepositCode.objects.exists()
    assert actions.expire_unconfirmed(IN_STUDY) == expire_unconfirmed() == 0


@pytest.mark.django_db(transaction=True)
def test_a_code_and_the_nightly_task_at_once_leave_one_outcome() -> None:
    with nobody_delivers():
        project, code = waiting_for_code(), deposit_code()
    together(
        lambda: actions.confirm_deposit(project=project, code=code, now=LAST_SECOND - timedelta(days=33)),
        lambda: actions.expire_unconfirmed(IN_STUDY),
    )
    project.refresh_from_db()
    assert (project.state == ProjectState.SUBMITTED) == (project.number == 1)


# --- Correcting, completing, withdrawing ------------------------------------------------------------
def test_each_correction_is_a_version() -> None:
    author = make_user()
    project = deposited_by(author)
    answers = {**IDEA, "title": "Un grand verger"}
    edited = actions.edit_project(project=project, by=author, answers=answers, read_revision=1, now=LAST_SECOND)
    assert [version.title for version in edited.versions.all()] == ["Un grand verger", "Un verger partagé"]
    stale = denied(lambda: actions.edit_project(project=project, by=author, answers=IDEA, read_revision=1, now=DURING))
    assert "Une autre personne" in stale


@pytest.mark.parametrize("state", ProjectState.values)
def test_content_is_frozen_when_the_deposit_ends(state: str) -> None:
    author = make_user()
    project = project_in(state, author, open_edition())
    during, after = (permissions.refusal_to_edit(author, project, moment) for moment in (DURING, DEPOSIT_END))
    assert (during is None) == (state in {"draft", "submitted", "incomplete"})
    assert (after is None) == (state == "incomplete")
    assert permissions.refusal_to_edit(make_user(), project, DURING) == permissions.NOT_YOURS


def test_what_the_town_asked_is_given_even_after_the_deposit() -> None:
    author = make_user()
    project = asked_to_complete(author)
    now = IN_STUDY
    actions.complete_project(
        project=project, by=author, answers=IDEA, answer=" Des pommiers. ", read_revision=1, now=now
    )
    project.refresh_from_db()
    asked = project.completion_requests.get()
    assert (project.state, project.revision) == (ProjectState.SUBMITTED, 2)
    assert (asked.answer, asked.answered_at) == ("Des pommiers.", now)
    assert len(sent("project_completed")) == 1


def test_completing_is_for_authors_and_agents_and_until_the_study_ends() -> None:
    author = make_user()
    project = asked_to_complete(author)
    assert "pas le droit" in (permissions.refusal_to_complete(make_user(), project, IN_STUDY) or "")
    assert permissions.refusal_to_complete(make_agent(Role.SERVICE_AGENT), project, IN_STUDY) is None
    assert "terminée" in (permissions.refusal_to_complete(author, project, STUDY_END) or "")
    assert "n’est plus possible" in (permissions.refusal_to_complete(author, deposited_by(author), IN_STUDY) or "")


def test_withdrawal_tells_why_to_authors_and_followers() -> None:
    author, follower = make_user(), make_user()
    project = deposited_by(author)
    Follow.objects.create(project=project, user=follower)
    actions.withdraw_project(project=project, by=author, reason="Une voisine propose mieux.", now=IN_STUDY)
    project.refresh_from_db()
    assert (project.state, project.number) == (ProjectState.WITHDRAWN, 1)
    assert {letter.person for letter in sent("project_withdrawn")} == {author.public_id, follower.public_id}
    assert "n’est plus possible" in denied(
        lambda: actions.withdraw_project(project=project, by=author, reason="Encore", now=IN_STUDY)
    )


def test_withdrawal_needs_a_reason_and_ends_with_the_study() -> None:
    author = make_user()
    project = deposited_by(author)
    assert "Indiquez la raison" in denied(
        lambda: actions.withdraw_project(project=project, by=author, reason=" ", now=DURING)
    )
    assert "terminée" in (permissions.refusal_to_withdraw(author, project, STUDY_END) or "")
    assert permissions.refusal_to_withdraw(make_agent(Role.ADMINISTRATOR), project, DURING) is None


def test_a_number_is_never_given_again() -> None:
    author, edition = make_user(), open_edition()
    first = deposited_by(author, edition)
    actions.withdraw_project(project=first, by=author, reason="Non", now=DURING)
    ProjectFactory(edition=edition, number=2, state=ProjectState.REJECTED)
    assert deposited_by(author, edition).number == 3
