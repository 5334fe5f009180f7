"""No level of heading is skipped, however a letter is typed."""

import pytest

from allonnes.notifications.newsletters.levels import levelled


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("## Au Mail\n\nLes bancs.", "# Au Mail\n\nLes bancs."),
        ("# Un\n\n### Deux\n\n### Trois", "# Un\n\n## Deux\n\n## Trois"),
        ("### Bas\n\n# Haut", "# Bas\n\n# Haut"),
        ("# Un\n\n## Deux\n\n# Trois", "# Un\n\n## Deux\n\n# Trois"),
        ("Le n° #12 et #rien", "Le n° #12 et #rien"),
        ("", ""),
    ],
)
def test_headings_follow_one_another(typed: str, read: str) -> None:
    assert levelled(typed) == read
