"""A number that a machine reads back is written for it: « 1204 », never « 1 204 »."""

import pytest

from tests.strict_client import misread_keys


@pytest.mark.parametrize(
    "html",
    [
        '<input type="checkbox" name="ligne" value="1\u202f204">',
        '<a href="?page=1\u202f204">Suite</a>',
        '<p id="ligne-1\u202f204">',
        '<option value="1\u202f204">Le préau</option>',
    ],
)
def test_key_written_for_people_is_refused(html: str) -> None:
    assert len(misread_keys(html)) == 1


@pytest.mark.parametrize(
    "html",
    [
        '<input type="text" name="montant" value="1\u202f204">',
        '<p title="1\u202f204 voix">1\u202f204</p>',
        '<input type="checkbox" name="ligne" value="1204">',
    ],
)
def test_amount_shown_to_people_is_kept(html: str) -> None:
    assert misread_keys(html) == []
