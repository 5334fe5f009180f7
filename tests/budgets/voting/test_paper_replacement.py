"""A vote on the site goes to paper with its receipt, or by two officers; its account is told."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import TRY_AGAIN
from budgets.voting.enums import VoteChannel
from budgets.voting.models import OpenBallot, RollEntry
from budgets.voting.paper import permissions
from budgets.voting.paper.actions.roll import ask_paper, mark_paper
from tests.budgets.voting.test_paper_desk import text, typed, url
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.sealing import make_station, officer
from tests.factories.votes import cast, make_open_vote, make_voter, somebody
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def asked(
    edition: Edition, channel: VoteChannel = VoteChannel.ACCOUNT, user: User | None = None
) -> tuple[RollEntry, dict[str, Any]]:
    """Somebody who voted on the site, and what a station types to mark them on paper."""
    who = somebody()
    entry = cast(make_voter(edition, channel, identity=who), ["1"], user_id=user.pk if user else None).entry
    return entry, {"station": make_station(edition), "voter": make_voter(edition, VoteChannel.PAPER, identity=who)}


def denied(act: Any) -> str:
    with pytest.raises(ActionDenied) as found:
        act()
    return found.value.reason


def test_without_receipt_a_second_officer_confirms_what_the_first_one_asked() -> None:
    first, second, user = officer(), officer(), make_user()
    entry, said = asked(make_open_vote(), user=user)
    assert denied(lambda: mark_paper(**said, by=second, replaces=True)) == permissions.ASK_RECEIPT
    ask_paper(**said, by=first)
    assert OpenBallot.objects.count() == 1
    assert denied(lambda: mark_paper(**said, by=first, replaces=True)) == permissions.ASKED_BY_YOU
    assert denied(lambda: ask_paper(**said, by=officer())) == permissions.ALREADY_ASKED
    wrong = {"replaces": True, "receipt": "2222-2222-2222"}
    assert denied(lambda: mark_paper(**said, by=second, **wrong)) == permissions.WRONG_RECEIPT
    made = mark_paper(**said, by=second, replaces=True)
    assert (made.pk, made.channel) == (entry.pk, VoteChannel.PAPER)
    assert (made.paper_asked_by, made.paper_confirmed_by) == (first, second)
    assert not OpenBallot.objects.exists()
    acts = list(AuditEntry.objects.order_by("id").values_list("act", "by"))
    assert acts == [("budgets.ask_paper", first.pk), ("budgets.replace_by_paper", second.pk)]


def test_the_first_officer_must_still_be_of_the_board() -> None:
    first = officer()
    _entry, said = asked(make_open_vote())
    ask_paper(**said, by=first)
    RoleAssignment.objects.filter(user=first).delete()
    second = officer()
    assert denied(lambda: mark_paper(**said, by=second, replaces=True)) == permissions.ASKER_LEFT
    ask_paper(**said, by=second)
    assert mark_paper(**said, by=officer(), replaces=True).paper_asked_by == second


def test_the_receipt_is_enough_and_forgets_a_demand() -> None:
    entry, said = asked(make_open_vote(), VoteChannel.LETTER)
    ask_paper(**said, by=officer())
    made = mark_paper(**said, by=officer(), replaces=True, receipt=entry.receipt.lower())
    assert (made.paper_asked_by, made.paper_confirmed_by) == (None, None)
    assert not OutboxMessage.objects.exists()


def test_the_account_is_told_without_choice_nor_officer() -> None:
    user, by = make_user(), officer()
    entry, said = asked(make_open_vote(), user=user)
    mark_paper(**said, by=by, replaces=True, receipt=entry.receipt)
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.person) == ("budgets/vote_on_paper", user.public_id)
    assert set(mail.payload) == {"edition", "link"}


def test_paper_is_asked_only_for_a_vote_that_can_go() -> None:
    edition = make_open_vote()
    _entry, said = asked(edition, VoteChannel.LETTER)
    RollEntry.objects.update(channel=VoteChannel.PAPER, station=said["station"])
    assert "définitif" in denied(lambda: ask_paper(**said, by=officer()))
    RollEntry.objects.update(is_cancelled=True)
    assert denied(lambda: ask_paper(**said, by=officer())) == permissions.CANCELLED
    nobody = {"station": said["station"], "voter": make_voter(edition, VoteChannel.PAPER)}
    assert denied(lambda: ask_paper(**nobody, by=officer())) == TRY_AGAIN
    assert denied(lambda: ask_paper(**nobody, by=make_agent(Role.ADMINISTRATOR))) == permissions.OFFICERS_ONLY


def test_the_database_itself_wants_two_people() -> None:
    entry, _said = asked(make_open_vote())
    by = officer()
    rows = RollEntry.objects.filter(pk=entry.pk)
    for wrong in ({"paper_confirmed_by": by}, {"paper_asked_by": by, "paper_confirmed_by": by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_through_the_pages_two_officers_type_the_name_each(client: StrictClient) -> None:
    sign_in(client, officer())
    edition, user = make_open_vote(), make_user()
    page, who = url("roll", edition, station_pk=make_station(edition).pk), somebody(last_name="Durand")
    cast(make_voter(edition, identity=who), ["1"], user_id=user.pk)
    assert "Sans récépissé" in text(client.post(page, {**typed(), "search": ""}))
    assert client.post(page, {**typed(), "ask": ""}).status_code == 302
    assert "D’ici là, le vote déjà fait compte" in text(client.get(page))
    assert OpenBallot.objects.count() == 1
    found = text(client.post(page, {**typed(), "search": ""}))
    assert "Vous avez demandé l’avis" in found
    assert 'name="ask"' not in found
    assert "une autre personne" in text(client.post(page, {**typed(), "replace": ""}))
    second = StrictClient()
    sign_in(second, officer())
    assert "Vérifiez vous-même la pièce" in text(second.post(page, {**typed(), "search": ""}))
    assert second.post(page, {**typed(), "replace": ""}).status_code == 302
    entry = RollEntry.objects.get()
    assert (entry.channel, OpenBallot.objects.count()) == (VoteChannel.PAPER, 0)
    assert OutboxMessage.objects.get().kind == "budgets/vote_on_paper"
    voter = StrictClient()
    sign_in(voter, user)
    told = text(voter.get(reverse("budgets:vote", args=[edition.slug])))
    assert "Votre vote fait sur le site est remplacé" in told
    assert "Ce n’est pas vous ?" in told
