"""Phases in words: what is going on, until when, what comes."""

from datetime import timedelta

import pytest
import time_machine

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import chip_words, end_words, phase_items
from tests.factories.budgets import EditionFactory, PhaseFactory, at

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("ends_at", "words"),
    [
        ("2027-03-07 20:00", "dimanche 7 mars 2027 à 20 h"),
        ("2027-03-08 00:00", "dimanche 7 mars 2027 à minuit"),
        ("2027-07-01 00:00", "mercredi 30 juin 2027 à minuit"),
        ("2027-03-08 00:01", "lundi 8 mars 2027 à 0 h 01"),
    ],
)
def test_end_is_said_as_people_say_it(ends_at: str, words: str) -> None:
    assert plain(end_words(Phase(kind=PhaseKind.VOTE, ends_at=at(ends_at)))) == words


def test_end_of_a_delivery_without_end_is_empty() -> None:
    assert end_words(Phase(kind=PhaseKind.DELIVERY)) == ""


def edition() -> Edition:
    made = EditionFactory()
    PhaseFactory(edition=made, ends_at=at("2027-03-08 00:00"))
    PhaseFactory(edition=made, kind=PhaseKind.DELIVERY, starts_at=at("2027-05-01 00:00"), ends_at=None)
    return made


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2027-02-01 12:00", "Vote : à partir du lundi 22 février 2027"),
        ("2027-03-01 12:00", "Vote : encore 6 jours"),
        ("2027-03-07 12:00", "Vote : dernier jour"),
        ("2027-03-07 21:30", "Vote : plus que 2 heures"),
        ("2027-03-08 00:00", "Réalisation : à partir du samedi 1er mai 2027"),
        ("2027-06-01 12:00", "En cours : réalisation"),
    ],
)
def test_chip_says_what_is_going_on(now: str, words: str) -> None:
    made = edition()
    with time_machine.travel(at(now), tick=False):
        assert plain(chip_words(made.phase_at(), made.next_phase())) == words


def test_chip_of_an_edition_without_date_is_empty() -> None:
    assert chip_words(None, None) == ""


@pytest.mark.parametrize(
    ("now", "states"),
    [
        (at("2027-02-22 08:00") - timedelta(microseconds=1), ["next", "next"]),
        (at("2027-02-22 08:00"), ["now", "next"]),
        (at("2027-03-08 00:00"), ["past", "next"]),
        (at("2027-05-01 00:00"), ["past", "now"]),
    ],
)
def test_phases_are_past_now_or_next(now: object, states: list[str]) -> None:
    items = phase_items(edition(), now)
    assert [item.state for item in items] == states
    assert [plain(item.detail) for item in items] == [
        "du 22 février au 7 mars 2027",
        "à partir du samedi 1er mai 2027",
    ]
