"""What the tests of the desk of an edition share: who prepares it, and when."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.accounts import make_administrator, sign_in
from tests.factories.setup import BEFORE
from tests.strict_client import StrictClient


@pytest.fixture
def before_the_deposit() -> Iterator[None]:
    """The clock stands where nothing has begun yet."""
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def desk(client: StrictClient) -> StrictClient:
    """Somebody who administers, signed in."""
    sign_in(client, make_administrator())
    return client
