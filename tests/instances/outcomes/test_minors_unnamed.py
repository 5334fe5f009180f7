"""What everybody reads of opinions and actions names no member under 18."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from instances.councils.models import Council
from instances.outcomes.actions import initiatives, opinions
from instances.outcomes.actions.opinions import Answered
from instances.outcomes.enums import Verdict
from tests.factories.accounts import born_years_ago
from tests.factories.meetings import a_member
from tests.factories.outcomes import (
    animator_of,
    given_opinion,
    make_initiative,
    official,
    public_council,
    written_opinion,
)

pytestmark = pytest.mark.django_db
NAMED = "Une idée de Lina Exemple-Roy."


def _acts(council: Council) -> dict[str, Callable[[], Any]]:
    by, now, day = animator_of(council), timezone.now(), timezone.localdate()
    waiting, action = given_opinion(council), make_initiative(council)
    written, owned = written_opinion(council, body=NAMED), make_initiative(council)
    owned.owner = NAMED
    answer = Answered(Verdict.YES, NAMED, "Nadia Exemple, adjointe")
    done = initiatives.Finished(day, None, None, NAMED)
    return {
        "given": lambda: opinions.give_opinion(opinion=written, given_on=day, by=by, now=now),
        "news": lambda: opinions.tell_news(opinion=waiting, words=NAMED, by=by, now=now),
        "answered": lambda: opinions.answer_opinion(opinion=waiting, said=answer, by=official(), now=now),
        "withdrawn": lambda: opinions.withdraw_opinion(opinion=waiting, reason=NAMED, by=by, now=now),
        "owner": lambda: initiatives.save_initiative(initiative=owned, by=by, now=now),
        "done": lambda: initiatives.finish_initiative(initiative=action, done=done, by=by, now=now),
        "dropped": lambda: initiatives.drop_initiative(initiative=action, reason=NAMED, by=by, now=now),
    }


@pytest.mark.parametrize("name", ["given", "news", "answered", "withdrawn", "owner", "done", "dropped"])
def test_nothing_that_everybody_reads_names_a_minor_who_sits(name: str) -> None:
    council = public_council()
    a_member(council, first_name="Lina", last_name="Exemple-Roy", birth_date=born_years_ago(16))
    with pytest.raises(ActionDenied, match="jamais nommés en public : Lina Exemple-Roy"):
        _acts(council)[name]()


@pytest.mark.parametrize("name", ["given", "news", "owner"])
@pytest.mark.parametrize("years", [19, None])
def test_an_adult_may_be_named_and_so_may_who_does_not_sit(name: str, years: int | None) -> None:
    council = public_council()
    if years:
        a_member(council, first_name="Lina", last_name="Exemple-Roy", birth_date=born_years_ago(years))
    _acts(council)[name]()
