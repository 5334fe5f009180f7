"""The recovery code: two officers hold a half each, useless alone; two give the key back, and it is the same one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.voting.ballot.actions import saved_choices
from budgets.voting.box.ballot_rules import Choices
from budgets.voting.box.key_state import MISSING, NO_HALVES, ONE_HALF, key_health, key_warnings
from budgets.voting.box.keys import half_path
from budgets.voting.box.open_box import NO_KEY, read_ballot_box
from budgets.voting.models import KeyHalf
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import NO_FOLDER, give_half_back, print_half
from budgets.voting.recovery.half_codes import read_half
from budgets.voting.recovery.returned_halves import waiting_half
from tests.factories.accounts import make_administrator, make_user
from tests.factories.budgets import EditionFactory
from tests.factories.sealing import officer, seal
from tests.factories.together import together
from tests.factories.votes import lose_key, make_entry, make_open_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return make_open_vote()


def printed(edition: Edition, by: User) -> tuple[str, bytes]:
    half, lines = print_half(edition=edition, by=by, now=timezone.now())
    read, content, wrong = read_half(lines)
    assert (read, wrong) == (half, [])
    return half, content


def given_back(edition: Edition, half: tuple[str, bytes], by: User) -> bool:
    return give_half_back(edition=edition, half=half[0], content=half[1], by=by)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def files(edition: Edition) -> set[str]:
    return {path.suffix for path in Path(settings.VOTE_KEY_DIR).glob(f"{edition.opening.key_fingerprint[:32]}*")}


# --- Printing ----------------------------------------------------------------------------------------------
def test_each_of_two_officers_has_their_own_half_and_may_see_it_again(edition: Edition) -> None:
    first, second, third = officer(), officer(), officer()
    assert key_warnings(edition, read_ballot_box(edition)) == [NO_HALVES]
    one = printed(edition, first)
    assert key_warnings(edition, read_ballot_box(edition)) == [ONE_HALF]
    other = printed(edition, second)
    assert key_warnings(edition, read_ballot_box(edition)) == []
    assert (one[0], other[0]) == ("A", "B")
    assert printed(edition, first) == one
    assert denied(lambda: printed(edition, third)) == permissions.BOTH_GIVEN
    key = read_ballot_box(edition).held_key.secret
    assert bytes(a ^ b for a, b in zip(one[1], other[1], strict=True)) == key
    assert key not in {one[1], other[1]}
    said = [entry.detail for entry in AuditEntry.objects.filter(act="budgets.print_key_half").order_by("pk")]
    assert said == [{"edition": edition.slug, "half": half} for half in ("A", "B", "A")]
    assert str(KeyHalf.objects.get(half="A")).endswith(" A")


def test_neither_who_opened_nor_who_administers_nor_an_agent_holds_a_half(edition: Edition) -> None:
    opener = officer()
    other = make_open_vote()
    both = officer()
    RoleAssignment.objects.create(user=both, role=Role.ADMINISTRATOR)
    assert denied(lambda: printed(edition, make_user())) == permissions.NOT_OFFICER
    assert denied(lambda: printed(edition, make_administrator())) == permissions.NOT_OFFICER
    assert denied(lambda: printed(edition, both)) == permissions.ADMINISTRATOR
    ballot_box, opening = read_ballot_box(other), other.opening
    opening.by = opener
    assert permissions.refusal_to_print_half(opener, ballot_box, opening) == permissions.OPENER
    assert not KeyHalf.objects.exists()


def test_no_half_before_the_opening_without_the_key_or_after_the_sealing(edition: Edition) -> None:
    who = officer()
    assert denied(lambda: printed(EditionFactory(), who)) == permissions.NOT_OPENED
    ballot_box = read_ballot_box(EditionFactory())
    assert permissions.refusal_to_keep_key(who, ballot_box) == permissions.NOT_OPENED
    lose_key(edition)
    assert denied(lambda: printed(edition, who)) == permissions.NOT_HERE
    sealed = make_open_vote()
    seal(sealed)
    assert denied(lambda: printed(sealed, who)) == permissions.GONE


def test_a_half_that_is_not_there_or_not_readable_is_said(edition: Edition) -> None:
    who, path = officer(), half_path(edition.opening.key_fingerprint, "A")
    path.chmod(0o644)
    assert denied(lambda: printed(edition, who)) == NO_FOLDER
    path.unlink()
    assert denied(lambda: printed(edition, who)) == permissions.NOT_HERE


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_halves_apart() -> None:
    edition, who, day = make_open_vote(), officer(), timezone.localdate()
    KeyHalf.objects.create(opening=edition.opening, half="A", officer=who, given_on=day)
    for half, by in (("A", officer()), ("B", who), ("C", officer())):
        with pytest.raises(DatabaseError), transaction.atomic():
            KeyHalf.objects.create(opening=edition.opening, half=half, officer=by, given_on=day)
    with pytest.raises(DatabaseError), transaction.atomic():
        KeyHalf.objects.update(officer=officer())


@pytest.mark.django_db(transaction=True)
def test_three_officers_at_once_are_given_two_halves() -> None:
    edition, people = make_open_vote(), [officer() for _ in range(3)]
    outcomes = together(*[lambda by=by: printed(edition, by)[0] for by in people])
    assert sorted(str(outcome) for outcome in outcomes) == ["A", "B", permissions.BOTH_GIVEN]
    assert KeyHalf.objects.values("officer").distinct().count() == 2


# --- Giving back -------------------------------------------------------------------------------------------
def test_two_officers_give_the_key_back_and_the_vote_goes_on(edition: Edition) -> None:
    first, second, third = officer(), officer(), officer()
    entry = make_entry(edition)
    one, other, key = printed(edition, first), printed(edition, second), read_ballot_box(edition).held_key.secret
    lose_key(edition)
    assert key_warnings(edition, read_ballot_box(edition)) == [NO_KEY]
    assert not given_back(edition, one, first)
    assert files(edition) == {".rendue"}
    # They may type it again; any other officer may bring the second sheet.
    assert not given_back(edition, one, first)
    assert given_back(edition, other, third)
    assert files(edition) == {".A", ".B", ".cle"}
    ballot_box = read_ballot_box(edition)
    assert ballot_box.held_key.secret == key
    assert saved_choices(ballot_box, entry.pk) == Choices(("1",))
    assert printed(edition, first) == one
    assert denied(lambda: given_back(edition, one, first)) == permissions.KEY_HERE
    said = AuditEntry.objects.filter(act="budgets.give_key_back").values_list("detail", flat=True)
    assert one[1].hex() not in json.dumps(list(said))


def test_one_officer_or_one_half_is_not_enough(edition: Edition) -> None:
    first, second = officer(), officer()
    one, other = printed(edition, first), printed(edition, second)
    lose_key(edition)
    given_back(edition, one, first)
    assert denied(lambda: given_back(edition, other, first)) == permissions.SAME_PERSON
    assert denied(lambda: given_back(edition, one, second)) == permissions.SAME_HALF
    assert read_ballot_box(edition).key is None
    assert denied(lambda: given_back(edition, other, make_administrator())) == permissions.NOT_OFFICER


def test_halves_of_another_vote_make_no_key_and_are_forgotten(edition: Edition) -> None:
    first, second, other = officer(), officer(), make_open_vote()
    mine, wrong = printed(edition, first), printed(other, officer())
    theirs = printed(other, second)
    assert wrong[0] == "A"
    lose_key(edition)
    given_back(edition, mine, first)
    assert denied(lambda: given_back(edition, theirs, second)) == permissions.WRONG_KEY
    assert read_ballot_box(edition).key is None
    assert waiting_half(edition.opening.key_fingerprint) is None


def test_a_folder_that_cannot_be_read_is_said(edition: Edition) -> None:
    who = officer()
    half = printed(edition, who)
    lose_key(edition)
    given_back(edition, half, who)
    half_path(edition.opening.key_fingerprint, "rendue").chmod(0o644)
    assert denied(lambda: given_back(edition, half, who)) == NO_FOLDER


@pytest.mark.parametrize("name", ["key", "folder"])
def test_a_key_that_others_may_read_is_no_key_even_where_it_was_read_before(edition: Edition, name: str) -> None:
    path = half_path(edition.opening.key_fingerprint, "cle")
    opened, mode = {"key": (path, 0o600), "folder": (path.parent, 0o700)}[name]
    assert read_ballot_box(edition).key is not None
    opened.chmod(0o755)
    assert read_ballot_box(edition).key is None
    assert key_health() == [MISSING.format(title=edition.title)]
    opened.chmod(mode)
    assert read_ballot_box(edition).key is not None


def test_a_file_that_is_not_the_key_of_this_vote_is_no_key(edition: Edition, caplog: pytest.LogCaptureFixture) -> None:
    path = half_path(edition.opening.key_fingerprint, "cle")
    path.write_bytes(bytes(32))
    assert read_ballot_box(edition).key is None
    assert "n’est pas la clé de ce vote" in caplog.text
    path.chmod(0o644)
    assert read_ballot_box(edition).key is None
    assert "ne peut pas être lue" in caplog.text
