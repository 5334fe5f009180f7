"""What a tablet locked to an encounter opens."""

from allonnes.core.gates import EVERYWHERE, passes_of
from tests.conventions.access import names, pages_past, views


def test_a_locked_tablet_opens_the_field_the_way_out_and_what_the_law_wants() -> None:
    of_the_field = {name for name in names() if name.startswith("field")}
    everywhere = {name for name, view in views() if EVERYWHERE in passes_of(view)}
    assert pages_past("field") == {*of_the_field, *everywhere, "account_logout", "accounts:second_factor"}
