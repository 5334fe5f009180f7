"""Mailed codes: eight digits however they are typed, a slip costs no try, what was sent before stays good."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from allonnes.accounts.mailed_codes import actions, permissions
from allonnes.accounts.mailed_codes.fields import CODE_SHAPE, MailedCodeField, TypedCodeField
from allonnes.accounts.mailed_codes.fingerprints import MAILED, fingerprint_of, is_code_of, new_mailed_code
from allonnes.core.errors import ActionDenied
from budgets.projects.models import DepositCode
from tests.factories.deposits import DURING, deposit_code, waiting_for_code

PURPOSE = "test.act:1"
MISTYPED = ["12", "1234-567", "abcd-efgh", "1234-56789", "", "!"]


def test_a_code_is_eight_digits_in_two_groups() -> None:
    codes = {new_mailed_code() for _one in range(50)}
    assert len(codes) > 40
    assert all(MAILED.grouped(MAILED.read(code)) == code and len(code) == 9 for code in codes)


@pytest.mark.parametrize(
    "typed",
    ["12345678", " 1234 5678 ", "1234\u20115678", "1234\u00a05678", "１２３４－５６７８", "1234.5678"],
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert is_code_of(fingerprint_of(PURPOSE, "1234-5678"), PURPOSE, typed)
    assert MailedCodeField(label="", help_text="").clean(typed) == "12345678"


def test_a_code_serves_one_purpose_and_its_fingerprint_says_nothing() -> None:
    fingerprint = fingerprint_of(PURPOSE, "1234-5678")
    assert len(fingerprint) == 64
    assert not is_code_of(fingerprint, "test.act:2", "1234-5678")
    assert not is_code_of(fingerprint, PURPOSE, "1234-5679")
    assert not is_code_of(fingerprint_of(PURPOSE, ""), PURPOSE, "")


def test_the_codes_of_deposits_already_sent_stay_good() -> None:
    """Their fingerprints are in the database, made of the digits alone."""
    purpose = "budgets.deposit:5f1c1c4e-0d7e-4b55-9a44-0d3b2a3ce0aa"
    assert fingerprint_of(purpose, "0123-4567") == salted_hmac(purpose, "01234567", algorithm="sha256").hexdigest()


@pytest.mark.parametrize("typed", ["12", "abcd-efgh", "-"])
def test_the_field_tells_a_slip(typed: str) -> None:
    with pytest.raises(ValidationError, match="8 chiffres") as told:
        MailedCodeField(label="", help_text="").clean(typed)
    assert told.value.code == CODE_SHAPE


def test_the_field_asks_for_a_code() -> None:
    with pytest.raises(ValidationError, match="Écrivez le code reçu"):
        MailedCodeField(label="", help_text="").clean(" ")


# --- Tries and sends --------------------------------------------------------------------------------
@pytest.fixture
def code(db: None) -> DepositCode:
    waiting_for_code()
    return DepositCode.objects.get()


def tried(code: DepositCode, typed: str, purpose: str, minutes: int = 0) -> str:
    now = DURING + timedelta(minutes=minutes)
    return actions.refusal_of_typed(code, typed, purpose=purpose, now=now) or ""


def test_a_slip_costs_no_try_and_a_wrong_code_does(code: DepositCode) -> None:
    purpose = f"budgets.deposit:{code.project.public_id}"
    wrong = "0000 0000" if deposit_code() != "0000-0000" else "1111 1111"
    for typed in MISTYPED:
        assert "8 chiffres" in tried(code, typed, purpose)
    assert code.tries == 0
    told = [tried(code, wrong, purpose) for _try in range(5)]
    assert told[0].endswith("Il vous reste 4 essais.")
    assert told[3].endswith("Il vous reste 1 essai.")
    assert told[4] == "Ce n’est pas le bon code."
    assert "Trop d’essais" in tried(code, deposit_code(), purpose)
    code.refresh_from_db()
    assert code.tries == permissions.MAX_TRIES


def test_a_right_code_is_right_during_a_day(code: DepositCode) -> None:
    purpose = f"budgets.deposit:{code.project.public_id}"
    assert tried(code, deposit_code().replace("-", "\u2011"), purpose) == ""
    assert "24 heures" in tried(code, deposit_code(), purpose, minutes=24 * 60)


def test_another_code_waits_a_minute_and_five_go_at_most(code: DepositCode) -> None:
    with pytest.raises(ActionDenied, match="Attendez une minute"):
        actions.draw_again(code, purpose=PURPOSE, now=DURING)
    drawn = actions.draw_for_another_address(code, email=" Autre@Example.org ", purpose=PURPOSE, now=DURING)
    assert (code.email, code.sent_count, tried(code, drawn, PURPOSE)) == ("autre@example.org", 2, "")
    for minutes in range(1, 4):
        actions.draw_again(code, purpose=PURPOSE, now=DURING + timedelta(minutes=minutes))
    for again in (actions.draw_again, actions.draw_for_another_address):
        more = {"email": "x@example.org"} if again is actions.draw_for_another_address else {}
        with pytest.raises(ActionDenied, match="Cinq messages"):
            again(code, purpose=PURPOSE, now=DURING + timedelta(hours=1), **more)


def test_drawing_forgets_the_tries(code: DepositCode) -> None:
    code.tries = 4
    actions.draw_code(code, purpose=PURPOSE)
    code.refresh_from_db()
    assert code.tries == 0


@pytest.mark.parametrize(
    "typed", ["123 456", "123\u2011456", "１２３４５６", "١٢٣٤٥٦", "123\u00a0456\u200b", "123.456"]
)
def test_the_code_of_an_application_is_read_however_it_is_typed(typed: str) -> None:
    assert TypedCodeField().clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "-", "1 2 3"])
def test_the_code_of_an_application_cut_short_is_told_before_any_try(typed: str) -> None:
    with pytest.raises(ValidationError) as told:
        TypedCodeField().clean(typed)
    assert told.value.code == CODE_SHAPE


def test_a_wrong_code_tells_how_many_tries_are_left_and_announces_the_last() -> None:
    assert permissions.wrong_code(2) == "Ce n’est pas le bon code. Il vous reste 2 essais."
    assert permissions.wrong_code(1) == "Ce n’est pas le bon code. Il vous reste 1 essai."
    assert permissions.wrong_code(0) == "Ce n’est pas le bon code."
