"""What was delivered is judged: three answers a person, words read first, counts never under five."""

import re
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.contributions.actions.moderation import hide, publish_comment
from allonnes.contributions.enums import CommentState
from allonnes.core.errors import ActionDenied
from allonnes.outreach.models import AssistedEntry
from observatory.engagements.models import Engagement
from observatory.following import permissions, rules
from observatory.following.actions.evaluating import (
    Answers,
    enter_evaluation,
    evaluate,
    publish_words,
    withhold_words,
)
from observatory.following.models import Comment, Evaluation
from observatory.following.opinions import opinions_of
from tests.factories.accounts import make_agent, make_user
from tests.factories.observatory import delivered, make_engagement
from tests.factories.outreach import EncounterFactory, mediator
from tests.factories.together import together

pytestmark = pytest.mark.django_db
YES = Answers("yes", "often", "yes")
GIVEN = {"as_promised": "yes", "used": "often", "well_spent": "no", "words": "Un banc de plus.", "has_consent": True}


def answer(engagement: Engagement, by: Any = None, answers: Answers = YES, **said: Any) -> Evaluation:
    given = {"words": "", "entry_id": uuid4(), "now": timezone.now(), **said}
    return evaluate(engagement=engagement, answers=answers, by=by or make_user(), **given)


def test_somebody_answers_once_and_words_wait_for_moderation() -> None:
    engagement, person = delivered(), make_user()
    answer(engagement, person, words="Ma fille y va le mardi.")
    assert Comment.objects.get().state == CommentState.PENDING
    with pytest.raises(ActionDenied, match="déjà donné votre avis"):
        answer(engagement, person)
    assert str(Evaluation.objects.get()) == str(engagement.pk)


@pytest.mark.django_db(transaction=True)
def test_sent_eight_times_at_once_it_counts_once() -> None:
    engagement, person = delivered(), make_user()
    together(*(partial(answer, engagement, person) for _tap in range(4)))
    connection.close()
    assert Evaluation.objects.count() == 1


def test_only_what_is_delivered_is_judged_and_until_its_last_day() -> None:
    now = timezone.now()
    with pytest.raises(ActionDenied, match="ce qui est livré"):
        answer(make_engagement())
    engagement = delivered()
    with pytest.raises(ActionDenied, match="est terminée"):
        answer(engagement, now=now + timedelta(days=61))
    Engagement.objects.filter(pk=engagement.pk).update(evaluation_ends_on=None)
    engagement.refresh_from_db()
    assert not permissions.is_evaluation_open(engagement, now)
    with pytest.raises(ActionDenied, match="fermé"):
        answer(delivered(), make_user(is_active=False))


def enter(engagement: Engagement, **said: Any) -> Evaluation:
    encounter = said.pop("encounter", None) or EncounterFactory(going_on=True)
    given = {"entry_id": uuid4(), "by": mediator(), "now": timezone.now(), **said}
    return enter_evaluation(
        encounter=encounter,
        engagement=engagement,
        given={**GIVEN, **said.pop("given", {})},
        **{k: v for k, v in given.items() if k != "given"},
    )


def test_what_is_said_face_to_face_counts_once_however_often_it_is_sent() -> None:
    engagement, encounter, by, key = delivered(), EncounterFactory(going_on=True), mediator(), uuid4()
    first = enter(engagement, encounter=encounter, by=by, entry_id=key)
    again = enter(engagement, encounter=encounter, by=by, entry_id=key)
    assert first == again
    assert (first.user, first.words, first.words_fate) == (None, "Un banc de plus.", "waiting")
    assert AssistedEntry.objects.get().purpose == "evaluation"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"given": {"has_consent": False}}, "Sans l’accord"),
        ({"given": {"words": "Appelez le 06 39 98 12 34"}}, "joindre quelqu’un"),
    ],
)
def test_an_entry_is_refused(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(ActionDenied, match=reason):
        enter(delivered(), **said)
    assert not Evaluation.objects.exists()


def test_an_entry_is_refused_to_who_has_no_field_mode_after_the_encounter_and_on_what_is_to_come() -> None:
    with pytest.raises(ActionDenied, match="mode terrain"):
        enter(delivered(), by=make_user())
    with pytest.raises(ActionDenied):
        enter(delivered(), encounter=EncounterFactory(long_past=True))
    with pytest.raises(ActionDenied, match="ce qui est livré"):
        enter(make_engagement())


def test_words_heard_are_published_or_kept_by_moderation() -> None:
    heard, now, moderator = enter(delivered()), timezone.now(), make_agent(Role.MODERATOR)
    with pytest.raises(ActionDenied, match="modération"):
        publish_words(evaluation=heard, by=make_agent(Role.QRC_AGENT), now=now)
    publish_words(evaluation=heard, by=moderator, now=now)
    assert [words.body for words in opinions_of(heard.engagement).words] == ["Un banc de plus."]
    with pytest.raises(ActionDenied, match="déjà le cas"):
        publish_words(evaluation=heard, by=moderator, now=now)
    withhold_words(evaluation=heard, by=moderator, now=now)
    assert opinions_of(heard.engagement).words == []
    silent = enter(delivered(), given={"words": ""})
    with pytest.raises(ActionDenied, match="ne contient pas de mots"):
        withhold_words(evaluation=silent, by=moderator, now=now)


def test_a_comment_is_published_then_hidden() -> None:
    engagement, now, moderator = delivered(), timezone.now(), make_agent(Role.MODERATOR)
    answer(engagement, words="Très bien, mais il manque un banc.")
    comment = Comment.objects.get()
    assert opinions_of(engagement).words == []
    publish_comment(comment=comment, by=moderator, now=now)
    assert len(opinions_of(engagement).words) == 1
    hide(row=comment, by=moderator, reason="insult", words="Restons polis.", now=now)
    assert opinions_of(engagement).words == []


def test_rules_around_a_promise() -> None:
    engagement, now = make_engagement(), timezone.now()
    assert rules.refusal_to_read(engagement) is None
    assert "livré" in str(rules.refusal_outside(engagement, now))
    assert rules.refusal_outside(delivered(), now) is None
    assert rules.authors_of(engagement) == []
    for state in ("abandoned", "evaluated"):
        engagement.state = state
        assert "terminé" in str(rules.refusal_to_read(engagement))


# --- Counts -----------------------------------------------------------------------------------------
def fill(engagement: Engagement, **counts: int) -> None:
    rows = [
        Evaluation(engagement=engagement, user=make_user(), as_promised=name, used="often", well_spent="yes")
        for name, count in counts.items()
        for _at in range(count)
    ]
    Evaluation.objects.bulk_create(rows)


def shown(engagement: Engagement) -> tuple[object, ...]:
    """All that a page tells of the answers."""
    said = opinions_of(engagement)
    return said.count, said.count_words, [[(part.label, part.count) for part in row.parts] for row in said.questions]


def test_fewer_than_five_answers_show_nothing() -> None:
    engagement = delivered()
    nobody = shown(engagement)
    fill(engagement, yes=4)
    assert shown(engagement) == nobody
    assert "pas encore assez de réponses" in opinions_of(engagement).count_words


@pytest.mark.parametrize("counts", [{"yes": 30, "partly": 3, "no": 6}, {"yes": 9, "no": 1}, {"yes": 20, "no": 4}])
def test_each_number_is_a_multiple_of_five_or_is_not_written(counts: dict[str, int]) -> None:
    engagement = delivered()
    fill(engagement, **counts)
    told = opinions_of(engagement)
    assert sum(counts.values()) - 12 <= told.count <= sum(counts.values())
    for part in told.questions[0].parts:
        assert part.count is None or (part.count >= 5 and part.count % 5 == 0)
        assert part.width <= 100


def test_one_answer_is_never_found_by_reading_the_page_before_and_after_it() -> None:
    """Whatever is told changes with five answers at least, never twice for fewer."""
    engagement = delivered()
    read = [shown(engagement)]
    for name in ("yes", "no", "partly") * 12:
        fill(engagement, **{name: 1})
        read.append(shown(engagement))
    moves = [at for at, (before, after) in enumerate(pairwise(read)) if before != after]
    assert len(moves) > 2
    assert all(later - first >= 5 for first, later in pairwise(moves))


def test_counts_say_their_channels_when_each_has_five() -> None:
    engagement = delivered()
    fill(engagement, yes=30)
    assert "(" not in opinions_of(engagement).count_words
    first = list(Evaluation.objects.order_by("pk").values_list("pk", flat=True))
    Evaluation.objects.filter(pk__in=first[:1]).update(channel="market")
    assert "(" not in opinions_of(engagement).count_words
    Evaluation.objects.filter(pk__in=first[:10]).update(channel="market")
    # Site: 20, less the last answers that wait until their block is full.
    assert re.search(r"\(Stand de marché : 10 ; Site : (1\d|20)\)", opinions_of(engagement).count_words)
    # One way more than can be told: all the numbers together could give each.
    for rank, channel in enumerate(("web", "desk", "phone", "letter", "market")):
        Evaluation.objects.filter(pk__in=first[rank * 5 : rank * 5 + 5]).update(channel=channel)
    assert "(" not in opinions_of(engagement).count_words
