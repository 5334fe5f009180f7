"""What is published of the replies: right counts, and no number that points at somebody."""

import pytest
from django.utils import timezone

from instances.consultations.actions import concluding
from instances.consultations.models import ReplyAnswer
from instances.consultations.results import results_of
from tests.factories.accounts import make_agent, make_user
from tests.factories.consultations import counted, opened, replied
from tests.factories.core import nobody_delivers
from tests.factories.town import NeighbourhoodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_delivers():
    with nobody_delivers():
        yield


def test_answers_are_counted_by_option_and_only_published_words_are_read():
    consultation = opened()
    for number in range(6):
        replied(consultation, day=number % 2, idea=f"Idée {number}" if number < 2 else "")
    hidden = ReplyAnswer.objects.get(words="Idée 1")
    concluding.hide_words(answer=hidden, by=make_agent("moderator"), reason="Nomme", now=timezone.now())
    results = results_of(counted(consultation))
    day, several, _yes_no, idea = results.questions
    assert results.total == 6
    assert day.rows == [("Le mercredi", 3), ("Le samedi", 3), ("Le dimanche", 0)]
    assert (day.answered, several.answered, several.has_several) == (6, 0, True)
    assert (idea.is_text, idea.answered, idea.texts) == (True, 2, ["Idée 0"])
    assert results.channels[0] == ("Sur le site, avec un compte", "6")


def test_few_replies_say_only_that_they_are_few():
    consultation = opened()
    replied(consultation)
    results = results_of(counted(consultation))
    assert (results.total, results.is_small, results.questions, results.places) == (1, True, [], [])


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # One small cell would be found from the total: the next one is hidden with it.
        ((6, 2, 8), ["non publié", "non publié", "8"]),
        ((6, 0, 8), ["6", "0", "8"]),
        # Two small ones that add up to less than five: the whole table goes.
        ((1, 3, 8), ["", "", ""]),
    ],
)
def test_no_cell_under_five_is_shown_nor_found_by_a_subtraction(counts, shown):
    consultation = opened()
    places = [NeighbourhoodFactory(name=f"{letter} quartier") for letter in "ABC"]
    for place, count in zip(places, counts, strict=True):
        for _one in range(count):
            replied(consultation, make_user(), neighbourhood=place, age_band="adult")
    results = results_of(counted(consultation))
    told = dict(results.places)
    said = [told.get(place.name, "") for place in places]
    hidden = [count for count, words in zip(counts, said, strict=True) if words == "non publié"]
    assert all(words in {"", "non publié"} for count, words in zip(counts, said, strict=True) if 0 < count < 5)
    assert len(hidden) != 1
    assert said[2] == shown[2]


def test_results_cost_the_same_whatever_was_replied(django_assert_num_queries):
    consultation = opened()
    for _one in range(5):
        replied(consultation, idea="Un bal")
    with django_assert_num_queries(8):
        results_of(consultation)
    for _one in range(5):
        replied(consultation, idea="Un repas")
    with django_assert_num_queries(8):
        results_of(consultation)
