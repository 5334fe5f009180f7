"""French counts: « 0 projet », « 1 projet », « 2 projets », from a catalogue that follows the code."""

import polib
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from tests.compile_plurals import CATALOGUE, catalogue


def test_catalogue_holds_every_plural_of_the_code() -> None:
    assert str(catalogue()) == str(polib.pofile(str(CATALOGUE), wrapwidth=0))


def test_compiled_catalogue_says_the_same() -> None:
    compiled = {entry.msgid: entry.msgstr_plural for entry in polib.mofile(str(CATALOGUE.with_suffix(".mo")))}
    assert compiled == {entry.msgid: entry.msgstr_plural for entry in catalogue()}


def test_forms_say_what_to_do() -> None:
    with pytest.raises(ValidationError) as empty:
        forms.CharField().clean("")
    with pytest.raises(ValidationError) as long:
        forms.CharField(max_length=3).clean("quatre")
    assert empty.value.messages == ["Il manque une réponse ici."]
    assert long.value.messages == ["C’est trop long\u202f: 3 caractères au plus, et il y en a 6."]


def test_zero_is_singular() -> None:
    assert [ngettext("%(n)s projet", "%(n)s projets", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 projet",
        "1 projet",
        "2 projets",
    ]
