"""Those who said « Moi aussi » go where their case goes."""

from typing import Any

import pytest
from django.utils import timezone

from allonnes.accounts.models import User
from requests_qrc.casework.actions import merging
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import receive, sorter

pytestmark = pytest.mark.django_db


def join(case: Case, survivor: Case) -> None:
    merging.merge(case=case, survivor=survivor, by=sorter(), now=timezone.now())


def part(case: Case) -> None:
    merging.unmerge(case=case, by=sorter(), reason="Ce n’est pas la même lampe.", now=timezone.now())


def followers(case: Case) -> set[Any]:
    rows = CaseFollow.objects.filter(case=case).select_related("user")
    return {row.user or row.email for row in rows}


def follow(case: Case, *who: User | str) -> None:
    for one in who:
        CaseFollow.objects.create(case=case, **({"email": one} if isinstance(one, str) else {"user": one}))


def test_followers_of_a_joined_case_follow_the_one_that_stays_and_go_back_with_it() -> None:
    small, kept, lila, both = receive(), receive(), make_user(), make_user()
    follow(small, lila, both, "lou@example.org", "rose@example.org")
    follow(kept, both, "Rose@Example.org")
    join(small, kept)
    assert followers(kept) == {lila, both, "lou@example.org", "Rose@Example.org"}
    part(small)
    assert followers(small) == {lila, both, "lou@example.org", "rose@example.org"}
    assert followers(kept) == {both, "Rose@Example.org"}


def test_followers_joined_twice_go_back_with_their_own_case() -> None:
    first, second, kept, lila, lou = receive(), receive(), receive(), make_user(), make_user()
    follow(first, lila)
    follow(second, lou)
    join(first, second)
    join(second, kept)
    assert followers(kept) == {lila, lou}
    part(first)
    assert (followers(first), followers(kept)) == ({lila}, {lou})
    part(second)
    assert (followers(second), followers(kept)) == ({lou}, set())


def test_rows_say_of_which_case_they_are() -> None:
    case = receive()
    assert str(CaseFollow.objects.create(case=case, user=make_user())) == str(case.pk)
    assert str(Survey.objects.create(case=case, is_satisfied=True)) == str(case.pk)
