"""What a kiosk opens."""

from tests.conventions.access import pages_past

OWN = ("", "_identity", "_ballot", "_project", "_done", "_next", "_over", "_close")
LAW = {"portal:help", "portal:privacy", "portal:accessibility", "budgets:vote_protection"}
# What a browser asks by itself of a site that can be installed: neither shows nor keeps a page.
INSTALLED = {"portal:manifest", "portal:worker"}


def test_a_kiosk_opens_its_own_pages_and_what_the_law_wants_one_tap_away() -> None:
    assert pages_past("kiosk") == {*(f"budgets:kiosk{name}" for name in OWN), *LAW, *INSTALLED}
