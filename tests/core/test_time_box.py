"""A statement that takes too long is stopped, alone or inside a transaction, and nothing else is."""

import pytest
from django.db import OperationalError, connection, transaction

from allonnes.core.time_box import time_boxed
from allonnes.town.models import Place
from tests.factories.town import PlaceFactory

SLOW = "SELECT pg_sleep(0.5)"


def _run(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_slow_statement_is_stopped_outside_a_transaction_and_the_limit_is_forgotten() -> None:
    before = _run("SHOW statement_timeout")
    with pytest.raises(OperationalError), time_boxed(50):
        _run(SLOW)
    with time_boxed(50):
        assert _run("SELECT 1") == [(1,)]
    assert _run("SHOW statement_timeout") == before


@pytest.mark.django_db(transaction=True)
def test_a_slow_statement_leaves_the_transaction_around_as_it_was() -> None:
    before = _run("SHOW statement_timeout")
    with transaction.atomic():
        place = PlaceFactory()
        with pytest.raises(OperationalError), time_boxed(50):
            _run(SLOW)
        with time_boxed(50):
            assert list(Place.objects.values_list("pk", flat=True)) == [place.pk]
        assert _run("SHOW statement_timeout") == before
    assert Place.objects.filter(pk=place.pk).exists()


@pytest.mark.django_db
def test_the_limit_takes_no_statement_of_its_own(django_assert_num_queries) -> None:
    with django_assert_num_queries(1), time_boxed(1_000):
        assert not Place.objects.exists()
