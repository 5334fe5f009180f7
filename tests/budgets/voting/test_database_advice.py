"""The settings of PostgreSQL that a vote asks for: right on the embedded server, told in words otherwise."""

import pytest
from django.db import connection

from budgets.voting.opening.actions import open_vote
from budgets.voting.opening.database_advice import REPLICA, advice_on, database_advice
from tests.factories.accounts import make_administrator
from tests.factories.openings import BETWEEN, openable_edition
from tests.factories.sealing import seal
from tests.factories.votes import make_entry, make_open_vote

pytestmark = pytest.mark.django_db


def told() -> str:
    return " ".join(database_advice())


def test_a_setting_that_keeps_voters_is_told_with_its_cost() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL log_statement = 'all'")
        cursor.execute("SET LOCAL log_error_verbosity = 'verbose'")
    said = told()
    assert (
        "Le journal de PostgreSQL garde chaque ordre, donc qui vote et quand. À demander à qui tient le serveur : "
        "log_statement = none (aujourd’hui : all)."
    ) in said
    assert "log_error_verbosity = terse (aujourd’hui : verbose)" in said


def test_settings_that_are_right_are_not_told() -> None:
    with connection.cursor() as cursor:
        for name, value in (("log_statement", "none"), ("log_error_verbosity", "terse"), ("log_duration", "off")):
            cursor.execute(f"SET LOCAL {name} = '{value}'")
    assert "log_statement" not in told()
    assert "log_error_verbosity" not in told()


def test_a_library_that_keeps_orders_is_told_and_a_setting_of_another_version_is_not() -> None:
    said = advice_on({"shared_preload_libraries": "pg_cron, auto_explain", "wal_recycle": "off"})
    assert said == ["auto_explain est chargé : il peut garder les ordres du vote. Retirez-le."]
    assert advice_on({}) == []


@pytest.mark.django_db(transaction=True)
def test_a_replica_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_create_physical_replication_slot('essai_du_vote')")
        try:
            assert database_advice()[-1] == REPLICA
        finally:
            cursor.execute("SELECT pg_drop_replication_slot('essai_du_vote')")
    assert REPLICA not in database_advice()


def test_what_is_told_at_the_opening_blocks_nothing_and_is_kept_to_the_minutes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL log_statement = 'all'")
    opening = open_vote(edition=openable_edition(), by=make_administrator(), now=BETWEEN)
    assert any("log_statement = none (aujourd’hui : all)" in sentence for sentence in opening.database_advice)
    edition = make_open_vote()
    make_entry(edition)
    assert any(
        "log_statement = none (aujourd’hui : all)" in sentence for sentence in seal(edition).record["database_advice"]
    )
