"""What the log keeps of an edition, in sentences: its settings and its dates, before and after."""

from datetime import datetime
from typing import Any

from allonnes.core.templatetags.french import when
from allonnes.core.wording import plain
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition


def edition_words(value: Any) -> str:
    """« Budget participatif 2027 » from the name in its address: no table is asked."""
    return str(value).replace("-", " ").capitalize()


def settings_lines(changed: dict[str, list[str]]) -> list[str]:
    """Each setting that changed, with its value before and after."""
    names = [field.name for field in Edition._meta.fields if field.name in changed]
    return [_setting(name, *changed[name]) for name in names]


def _setting(name: str, before: str, after: str) -> str:
    field: Any = Edition._meta.get_field(name)
    choices = dict(field.flatchoices or ())
    words = {"True": "oui", "False": "non", "None": "rien", "": "rien"}
    told = [str(choices.get(value, words.get(value, plain(value)))) for value in (before, after)]
    return f"{str(field.verbose_name).capitalize()} : « {told[0]} », puis « {told[1]} »"


def dates_lines(dates: dict[str, list[str | None]]) -> list[str]:
    """The phases as they were chosen."""
    return [f"{kind.label} : {_span(*dates[kind])}" for kind in PhaseKind if kind in dates]


def dates_before_lines(dates: dict[str, list[str | None]]) -> list[str]:
    """The phases as they were before."""
    return [f"Avant, {line}" for line in dates_lines(dates)]


def _span(start: str | None, end: str | None) -> str:
    words = [when(datetime.fromisoformat(moment)) for moment in (start, end) if moment]
    return f"du {words[0]} au {words[1]}" if len(words) > 1 else f"à partir du {words[0]}"
