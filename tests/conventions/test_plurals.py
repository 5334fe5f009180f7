"""French counts: « 0 projet », « 1 projet », « 2 projets », from a catalogue that follows the code."""

import polib
from django.utils.translation import ngettext

from tests.compile_plurals import CATALOGUE, catalogue


def test_catalogue_holds_every_plural_of_the_code() -> None:
    assert str(catalogue()) == str(polib.pofile(str(CATALOGUE), wrapwidth=0))


def test_compiled_catalogue_says_the_same() -> None:
    compiled = {entry.msgid: entry.msgstr_plural for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {entry.msgid: entry.msgstr_plural for entry in catalogue()}


def test_zero_is_singular() -> None:
    assert [ngettext("%(n)s projet", "%(n)s projets", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 projet",
        "1 projet",
        "2 projets",
    ]
