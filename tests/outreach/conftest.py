"""Mails stay in the outbox here: their delivery has its own tests."""

from collections.abc import Iterator

import pytest

from tests.factories.core import nobody_delivers


@pytest.fixture(autouse=True)
def _nobody_delivers() -> Iterator[None]:
    with nobody_delivers():
        yield
