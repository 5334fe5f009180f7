"""No choice that says something of people is in the masculine alone: the town speaks to everybody."""

import re

import pytest
from django.apps import apps

from allonnes.core.registry import own_apps

# What a member was, who one meets: « Présence » and « élues et élus » name everybody.
MASCULINE = re.compile(r"^(présent|absent|excusé|remplacé|inscrit|élus?)$|^(?!.*élue).*\bd’élus?$", re.IGNORECASE)
LABELS = [config.label for config in own_apps()]


@pytest.mark.parametrize("label", LABELS)
def test_no_stored_choice_is_in_the_masculine_alone(label: str) -> None:
    wrong = [
        f"{model._meta.label}.{field.name}: {words}"
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        for _value, words in getattr(field, "flatchoices", ())
        if MASCULINE.search(str(words))
    ]
    assert wrong == []


@pytest.mark.parametrize("words", ["Présent", "Excusé", "Stand d’élus", "Permanence d’élu"])
def test_the_guard_sees_the_masculine(words: str) -> None:
    assert MASCULINE.search(words)
