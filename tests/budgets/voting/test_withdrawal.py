"""A project taken out of a vote under way: who, until when, what the voters see, and what everybody is told."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.projects.models import Authorship, Follow, Project
from budgets.voting.ballot.actions import Saved, save_choice, saved_choices
from budgets.voting.box.ballot_rules import Change, Choices, Kind
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import Sealing, VoteNews
from budgets.voting.roll.voter import marked_voter
from budgets.voting.withdrawal.actions import withdraw_from_vote
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory, ProjectFactory
from tests.factories.openings import make_officers
from tests.factories.together import together
from tests.factories.votes import cast, date_vote, make_entry, make_open_vote, make_voter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
REASON = "Le terrain a été vendu."
KIND = "budgets/vote_withdrawal"


def out(edition: Edition, number: int = 1, **changes: object) -> None:
    project = Project.objects.select_related("edition").get(edition=edition, number=number)
    by = changes.pop("by", None) or make_administrator()
    withdraw_from_vote(**{"project": project, "reason": REASON, "by": by, "now": timezone.now(), **changes})


def words(response: object) -> str:
    return str(response.content.decode()).replace("\u202f", " ").replace("\xa0", " ")  # type: ignore[attr-defined]


# --- Who, and until when ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", [value for value in Role.values if value != Role.ADMINISTRATOR])
def test_only_the_administrator_withdraws(role: str) -> None:
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="Seule la personne qui administre"):
        out(edition, by=make_agent(role))
    assert not Project.objects.filter(is_withdrawn=True).exists()


def test_a_project_is_withdrawn_with_its_reason_and_never_comes_back() -> None:
    edition = make_open_vote()
    out(edition)
    project = Project.objects.get(edition=edition, number=1)
    assert (project.is_withdrawn, project.state_words) == (True, "Retiré du vote")
    row = project.history.get(event="withdraw_from_vote")
    assert (row.from_state, row.to_state, row.reason) == ("on_ballot", "on_ballot", REASON)
    detail = AuditEntry.objects.get(act="budgets.withdraw_from_vote").detail
    assert (detail["project_number"], detail["reason"]) == (1, REASON)
    with pytest.raises(ActionDenied, match="déjà retiré"):
        out(edition)


def test_nothing_is_withdrawn_without_a_reason_before_the_opening_or_after_the_sealing() -> None:
    edition = make_open_vote()
    with pytest.raises(ActionDenied, match="Écrivez la raison"):
        out(edition, reason="  ")
    bare = EditionFactory()
    ProjectFactory(edition=bare, number=1)
    with pytest.raises(ActionDenied, match="pas encore ouvert"):
        out(bare)
    first, second = make_officers()
    now = timezone.now()
    Sealing.objects.create(edition=edition, asked_by=first, asked_at=now, confirmed_by=second, sealed_at=now)
    with pytest.raises(ActionDenied, match="scellée"):
        out(edition)


def test_a_project_that_is_not_on_the_ballot_is_not_withdrawn_from_it() -> None:
    edition = make_open_vote()
    ProjectFactory(edition=edition, number=20, state="rejected")
    with pytest.raises(ActionDenied, match="Ce n’est plus possible"):
        out(edition, 20)


def test_a_project_is_withdrawn_before_the_first_second_and_after_the_last() -> None:
    now = timezone.now()
    edition = make_open_vote(starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=9))
    out(edition)
    out(edition, 2, now=now + timedelta(days=10))
    assert "choisir un autre" not in str(OutboxMessage.objects.filter(kind=KIND).values_list("payload"))
    assert Project.objects.filter(is_withdrawn=True).count() == 2


# --- What a voter sees ------------------------------------------------------------------------------
def test_a_voter_who_chose_it_may_choose_again_beyond_the_old_limit() -> None:
    edition = make_open_vote()
    chosen, other = cast(make_voter(edition), ["1", "2", "3"]), cast(make_voter(edition), ["4", "5"])
    box = {entry.pk: saved_choices(read_ballot_box(edition), entry.pk) for entry in (chosen.entry, other.entry)}
    out(edition)
    assert {pk: saved_choices(read_ballot_box(edition), pk) for pk in box} == box
    voter = marked_voter(chosen.entry)
    saved = save_choice(voter=voter, change=Change(Kind.ADD, "4"))
    assert saved.choices == Choices(("1", "2", "3", "4"))
    with pytest.raises(ActionDenied, match="le maximum"):
        save_choice(voter=voter, change=Change(Kind.ADD, "5"))
    with pytest.raises(ActionDenied, match="retiré du vote"):
        save_choice(voter=marked_voter(other.entry), change=Change(Kind.ADD, "1"))


def test_the_ballot_page_shows_the_lost_choice(client: StrictClient) -> None:
    edition, user = make_open_vote(), make_user()
    cast(make_voter(edition), ["1", "2", "3"], user_id=user.pk)
    sign_in(client, user)
    ballot = reverse("budgets:ballot", args=[edition.slug])
    assert "a été retiré du vote" not in words(client.get(ballot))
    out(edition)
    page = words(client.get(ballot))
    assert "Un projet que vous aviez choisi a été retiré du vote" in page
    assert "Votre vote est enregistré (2 projets)" in page
    assert client.post(ballot, {"add": "4"}).status_code == 302
    assert "Votre vote est enregistré (3 projets)" in words(client.get(ballot))


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_while_eight_people_vote_loses_no_ballot() -> None:
    edition, by = make_open_vote(), make_administrator()
    voters = [make_voter(edition, VoteChannel.KIOSK) for _one in range(8)]
    acts = [lambda voter=voter: save_choice(voter=voter, change=Change(Kind.ADD, "1")) for voter in voters]
    outcomes = together(*acts[:4], lambda: out(edition, by=by), *acts[4:])
    assert outcomes[4] is None
    refused = [outcome for outcome in outcomes if isinstance(outcome, ActionDenied)]
    saved = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    assert len(saved) + len(refused) == 8
    assert all("retiré du vote" in one.reason for one in refused)
    ballot_box = read_ballot_box(edition)
    assert ballot_box.withdrawn == {"1"}
    assert all(saved_choices(ballot_box, one.entry.pk) == Choices(("1",)) for one in saved)


@pytest.mark.django_db(transaction=True)
def test_a_project_withdrawn_twice_at_once_is_withdrawn_once() -> None:
    edition, by = make_open_vote(), make_administrator()
    outcomes = together(*[lambda: out(edition, by=by)] * 3)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert Project.objects.get(edition=edition, number=1).history.count() == 1


# --- What everybody is told -------------------------------------------------------------------------
def test_all_voters_get_the_same_mail_and_it_says_nothing_of_their_choices() -> None:
    edition = make_open_vote()
    project = edition.projects.get(number=1)
    chose, did_not, author, follower, curious, both = (make_user() for _one in range(6))
    cast(make_voter(edition), ["1"], user_id=chose.pk)
    cast(make_voter(edition), ["2"], user_id=did_not.pk)
    cast(make_voter(edition), ["1"], user_id=both.pk)
    make_entry(edition, VoteChannel.KIOSK)
    Authorship.objects.create(project=project, user=author)
    Authorship.objects.create(project=project, user=both)
    Follow.objects.create(project=project, user=follower)
    Follow.objects.create(project=project, email="voisine@example.org")
    VoteNews.objects.create(edition=edition, user=curious)
    out(edition)
    sent = OutboxMessage.objects.filter(kind=KIND)
    people = {one.public_id for one in (chose, did_not, author, follower, curious, both)}
    assert set(sent.filter(address="").values_list("person", flat=True)) == people
    assert sent.count() == len(people) + 1
    payloads = [{**one.payload, "stop_url": ""} for one in sent]
    assert all(payload == payloads[0] for payload in payloads)
    assert (payloads[0]["reason"], payloads[0]["number"]) == (REASON, 1)
    assert payloads[0]["until"]


# --- What the public reads --------------------------------------------------------------------------
def test_the_project_and_the_catalogue_say_it_with_the_reason(client: StrictClient) -> None:
    edition = make_open_vote()
    out(edition)
    for name, args in (("project", [edition.slug, 1]), ("projects", [edition.slug])):
        page = words(client.get(reverse(f"budgets:{name}", args=args)))
        assert "Retiré du vote" in page
        assert REASON in page
    assert "Voter, ou revenir à mon vote" not in words(client.get(reverse("budgets:project", args=[edition.slug, 1])))
    assert "Voter, ou revenir à mon vote" in words(client.get(reverse("budgets:project", args=[edition.slug, 2])))


def test_a_project_withdrawn_in_an_old_file_has_no_reason(client: StrictClient) -> None:
    project = ProjectFactory(is_withdrawn=True)
    page = words(client.get(reverse("budgets:project", args=[project.edition.slug, project.number])))
    assert "Ce projet n’est plus compté." in page


# --- At the desk ------------------------------------------------------------------------------------
@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    sign_in(client, make_administrator())
    return client


def page_of(edition: Edition, name: str, **more: int) -> str:
    return reverse(f"admin:budgets_edition_vote_{name}", kwargs={"pk": edition.pk, **more})


def test_the_desk_withdraws_with_a_reason_and_a_box(desk: StrictClient) -> None:
    edition = make_open_vote()
    listed, here = page_of(edition, "withdrawals"), page_of(edition, "withdraw", number=1)
    assert here in words(desk.get(listed))
    assert "même message" in words(desk.get(here))
    for wrong in ({"reason": REASON}, {"is_confirmed": "on"}, {"reason": " ", "is_confirmed": "on"}):
        assert desk.post(here, wrong).status_code == 409
    assert not Project.objects.filter(is_withdrawn=True).exists()
    assert desk.post(here, {"reason": REASON, "is_confirmed": "on"})["Location"] == listed
    assert Project.objects.get(edition=edition, number=1).is_withdrawn
    assert here not in words(desk.get(listed))
    assert "déjà retiré" in words(desk.get(here))
    again = desk.post(here, {"reason": REASON, "is_confirmed": "on"})
    assert (again.status_code, "déjà retiré" in words(again)) == (409, True)


def test_the_desk_withdraws_nothing_before_the_opening(desk: StrictClient) -> None:
    edition = EditionFactory()
    ProjectFactory(edition=edition, number=1)
    date_vote(edition, timezone.now() + timedelta(days=3), timezone.now() + timedelta(days=9))
    assert "pas encore ouvert" in words(desk.get(page_of(edition, "withdrawals")))
    assert desk.get(page_of(edition, "withdraw", number=1)).status_code == 409
    assert desk.get(page_of(edition, "withdraw", number=2)).status_code == 404


def test_the_desk_withdraws_for_the_administrator_alone(client: StrictClient) -> None:
    edition = make_open_vote()
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    assert client.get(page_of(edition, "withdrawals")).status_code == 403
    with time_machine.travel(timezone.now(), tick=False):
        assert client.post(page_of(edition, "withdraw", number=1), {"reason": REASON}).status_code == 403
