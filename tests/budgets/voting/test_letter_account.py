"""Code letters in the minutes: by batch, small numbers never shown nor given back, what two officers did."""

import pkgutil
from datetime import date, timedelta
from importlib import import_module
from itertools import combinations
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from budgets import migrations
from budgets.editions.models import Edition
from budgets.results.minutes import by_two_rows, letter_rows
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import LetterFate, ReviewDecision
from budgets.voting.letters.account import COUNTED, account_of, by_two
from budgets.voting.letters.actions.letters import reissue_letter, void_letter
from budgets.voting.models import CodeLetter, LetterBatch, RollEntry, VoterReview
from budgets.voting.reviews.look_alikes import likeness_of, pair_of
from budgets.voting.sealing.public_record import entries_rows
from tests.budgets.voting.test_letter_actions import coming_vote, officer, spend
from tests.factories.letters import confirm_and_print, make_letter, make_letters
from tests.factories.sealing import seal
from tests.factories.votes import make_entry, make_open_vote

pytestmark = pytest.mark.django_db


def fill(edition: Edition, label: str, *, made: int, used: int = 0, void: int = 0) -> list[CodeLetter]:
    """A batch of which some letters voted, and some others are void."""
    letters = [letter for letter, _code in make_letters(edition, made, label=label)]
    for letter in letters[:used]:
        spend(letter)
    for letter in letters[used : used + void]:
        void_letter(letter=letter, reason="Perdue", by=officer())
    return letters


def rows(edition: Edition) -> dict[str, list[int | None]]:
    return {one["label"]: [one[name] for name in COUNTED] for one in account_of(edition)}


def test_each_batch_is_counted_by_itself_when_its_numbers_are_large() -> None:
    edition = make_open_vote()
    fill(edition, "Nord", made=12, used=6)
    fill(edition, "Sud", made=15, used=5, void=10)
    make_letters(make_open_vote(), 7, label="Ailleurs")
    assert rows(edition) == {"Nord": [12, 12, 6, 0], "Sud": [15, 15, 5, 10]}


def test_small_batches_are_put_together_and_a_small_sum_takes_the_next_batch_along() -> None:
    edition = make_open_vote()
    fill(edition, "Grand", made=30, used=10)
    fill(edition, "Moyen", made=12, used=6)
    fill(edition, "Petit", made=3, used=1)
    assert rows(edition) == {"Grand": [30, 30, 10, 0], "": [15, 15, 7, 0]}


def test_one_small_batch_alone_says_only_how_many_letters_were_made() -> None:
    edition = make_open_vote()
    fill(edition, "Seul", made=12, used=2)
    assert rows(edition) == {"": [12, None, None, None]}
    assert letter_rows({"letters": account_of(edition), "entries": {}}) == [
        ("Autres lots, ensemble", ["12", "non dit", "non dit", "non dit"])
    ]
    other = make_open_vote()
    fill(other, "Deux", made=2)
    assert rows(other) == {"": [None, None, None, None]}


def test_the_number_of_people_who_voted_by_letter_gives_back_none_who_did_not() -> None:
    edition = make_open_vote()
    fill(edition, "Seul", made=30, used=26)
    assert entries_rows({"entries": {"letter": 26}, "cancelled": 0})[0][1] == "26"
    assert rows(edition) == {"": [None, None, None, None]}


def test_no_number_under_five_is_shown_nor_found_by_subtraction() -> None:
    edition = make_open_vote()
    for label, made, used, void in (("A", 9, 4, 0), ("B", 20, 5, 5), ("C", 6, 6, 0), ("D", 11, 1, 3), ("E", 40, 12, 7)):
        fill(edition, label, made=made, used=used, void=void)
    for cells in rows(edition).values():
        told = [cell for cell in (*cells, 0) if cell is not None]
        assert not any(0 < abs(number - two) < 5 for number, two in combinations(told, 2))


def test_letters_asked_and_never_confirmed_do_not_exist() -> None:
    edition = make_open_vote()
    letter = fill(edition, "Nord", made=12, used=6)[11]
    reissue_letter(letter=letter, reason="Perdue", by=officer())
    assert rows(edition) == {"Nord": [12, 12, 6, 0]}
    assert by_two(edition) == {"made": 12, "replaced": 0, "cancelled": 0, "voided": 0}


def test_what_two_officers_did_is_counted_and_told() -> None:
    edition = make_open_vote()
    letters = fill(edition, "Nord", made=12, used=6)
    for letter, fate in zip(letters, LetterFate, strict=False):
        confirm_and_print(reissue_letter(letter=letter, reason="Perdue", by=officer(), fate=fate))
    void_letter(letter=letters[11], reason="Volée", by=officer())
    assert by_two(edition) == {"made": 12, "replaced": 2, "cancelled": 1, "voided": 1}
    record = seal(edition).record
    assert record["letters_by_two"] == {"made": 12, "replaced": 2, "cancelled": 1, "voided": 1}
    assert [value for _label, value in by_two_rows(record)] == ["12", "2", "1", "1", "0", "0"]
    assert (by_two_rows({}), letter_rows({"entries": {}})) == ([], [])


def test_the_day_of_a_letter_goes_at_the_sealing() -> None:
    edition = make_open_vote()
    fill(edition, "Nord", made=12, used=6)
    assert CodeLetter.objects.filter(used_on__isnull=False).count() == 6
    seal(edition)
    assert not CodeLetter.objects.filter(used_on__isnull=False).exists()


def test_a_letter_replaced_under_the_former_rule_opens_nothing_once_migrated() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    entry = spend(letter)
    new, _new_code = confirm_and_print(reissue_letter(letter=letter, reason="Perdue", by=officer()))
    own = confirm_and_print(reissue_letter(letter=make_letter(edition)[0], reason="Perdue", by=officer()))[0]
    own_entry = spend(own)
    CodeLetter.objects.filter(pk=letter.pk).update(entry=None)
    CodeLetter.objects.filter(pk=new.pk).update(entry=entry)
    CodeLetter.objects.filter(pk=own.replaces_id).update(voided_on=timezone.localdate() - timedelta(days=1))
    CodeLetter.objects.update(used_on=None)
    name = next(
        module.name for module in pkgutil.iter_modules(migrations.__path__) if module.name.endswith("letters_by_two")
    )
    import_module(f"budgets.migrations.{name}").give_votes_back(apps, None)
    kept = dict(CodeLetter.objects.filter(entry__isnull=False).values_list("pk", "entry"))
    assert kept == {letter.pk: entry.pk, own.pk: own_entry.pk}
    days = CodeLetter.objects.filter(entry__isnull=False).values_list("used_on", flat=True)
    assert set(days) == {timezone.localdate()}


# --- What an officer reads of two voters ------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "birth", "home"),
    [
        ({"address": "1 rue Verte"}, "même date de naissance", "même adresse"),
        ({"address": "2 rue Verte"}, "même date de naissance", "adresses différentes"),
        ({"address": ""}, "même date de naissance", "adresses non comparées"),
        (
            {"address": "1 rue Verte", "birth_date": date(1981, 1, 2)},
            "dates de naissance différentes",
            "adresses non comparées",
        ),
    ],
)
def test_births_and_addresses_are_compared_and_never_shown(more: dict[str, Any], birth: str, home: str) -> None:
    edition = make_open_vote()
    first = make_entry(edition, address="1 rue Verte")
    read = likeness_of(pair_of(first, make_entry(edition, **more)), read_ballot_box(edition))
    assert (read.birth, read.home) == (birth, home)
    assert "1980" not in str(read)


def test_a_vote_cancelled_with_its_letter_leaves_no_decision_about_nobody() -> None:
    edition = make_open_vote()
    letter, _code = make_letter(edition)
    first, second = sorted((spend(letter), make_entry(edition)), key=lambda one: one.pk)
    VoterReview.objects.create(
        edition=edition,
        first=first,
        second=second,
        decision=ReviewDecision.DIFFERENT,
        reason="Deux personnes",
        decided_by=officer(),
        decided_on=timezone.localdate(),
    )
    confirm_and_print(reissue_letter(letter=letter, reason="Perdue", by=officer(), fate=LetterFate.CANCEL))
    assert RollEntry.objects.count() == 1
    assert not VoterReview.objects.exists()


def test_a_letter_voided_before_the_first_day_is_no_act_of_the_vote() -> None:
    edition = coming_vote()
    letters = make_letters(edition, 12, label="Nord")
    void_letter(letter=letters[0][0], reason="Erreur", by=officer())
    assert by_two(edition)["voided"] == 0


def test_a_batch_made_before_the_vote_needs_nobody_else() -> None:
    edition = coming_vote()
    make_letters(edition, 12, label="Nord", is_printed=False)
    assert not LetterBatch.objects.filter(is_for_two=True).exists()
    assert rows(edition) == {"Nord": [12, 0, 0, 0]}


def test_letters_used_are_not_told_where_those_who_voted_by_letter_are_masked() -> None:
    batches = [{"label": "Foyers", "made": 40, "printed": 40, "used": 3, "void": 0}]
    told = {"letters": batches, "entries": {"account": 30, "letter": 20, "paper": 25}}
    assert letter_rows(told) == [("Foyers", ["40", "40", "3", "0"])]
    masked = {"letters": batches, "entries": {"account": 30, "letter": 3, "paper": 25}}
    assert letter_rows(masked) == [("Foyers", ["40", "40", "non dit", "0"])]
