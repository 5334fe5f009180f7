"""Two people work from the same text: the second is told what changed, keeps what they typed, and may go on.

A model that is `Revised` counts its changes; its page says from which one somebody reads (`read_revision`, hidden); the
action takes it and calls `refuse_stale` under its lock; `refusal_in` and the buttons of the desk tell the form, which
shows under each answer what is written now. « Enregistrer » then replaces what was just shown, knowingly.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import takewhile
from typing import Any
from zlib import crc32

from django import forms
from django.db import models
from django.forms import model_to_dict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.errors import ActionDenied
from allonnes.core.locking import lock
from allonnes.core.templatetags.french import day, when

CHANGED = gettext_lazy("Une autre personne a modifié cette page pendant que vous y étiez : rien n’est enregistré.")
COMPARE = gettext_lazy(
    "Votre texte est toujours là. Sous chaque réponse qui diffère, lisez ce qui est écrit maintenant. "
    "Pour garder votre texte, enregistrez de nouveau."
)
READ_AGAIN = gettext_lazy("Revenez à la page pour relire ce qui y est écrit, puis confirmez si vous êtes d’accord.")
SHOWN_LENGTH = 300


class Revised(models.Model):
    """A row whose action raises `revision` each time that its text changes."""

    revision = models.PositiveIntegerField(gettext_lazy("version"), default=0, editable=False)

    class Meta:
        abstract = True


class StaleRevision(ActionDenied):
    """The text changed since it was read; `row` is what it is now."""

    def __init__(self, row: Any) -> None:
        super().__init__(str(CHANGED))
        self.row = row


def refuse_stale(row: Any, present: int, read: int | None) -> None:
    """Refuse what was written or confirmed from another text than the present one; call it with the row locked.

    `present` is the revision of `row`, or what numbers its texts; `read`, what the page said of it, None if nothing.
    """
    if read != present:
        raise StaleRevision(row)


def number_of_words(*said: object) -> int:
    """A number that changes with what is said, for a row that does not count its changes."""
    return crc32(repr(said).encode()) >> 1


class RevisedForm(forms.Form):
    """A form that says from which text somebody writes. Without a field of its own, it confirms what was read."""

    advice: Any = COMPARE
    read_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def revision_of(cls, row: Any) -> int:
        return int(row.revision)

    @classmethod
    def locked(cls, row: Any) -> Any:
        """The row under lock, read again."""
        return lock(type(row), row.pk)

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        """What the form shows of a row before anything is typed."""
        return {}

    @classmethod
    def read_of(cls, row: Any) -> dict[str, Any]:
        """The same, and the revision that it comes from: the `initial` of the form."""
        return {**cls.shown_of(row), "read_revision": cls.revision_of(row)}

    def shown_now(self, row: Any) -> dict[str, Any]:
        """The same of a row read again, for a form already made."""
        return self.shown_of(row)

    def catch_up(self, row: Any) -> None:
        """Say what is written now where it differs from what was typed; sent again, the form replaces it."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("read_revision")] = str(self.revision_of(row))  # type: ignore[index]
        self.add_error(None, f"{CHANGED} {self.advice}")
        shown = self.shown_now(row)
        for field in self.visible_fields():
            if field.name in shown and field.field.has_changed(shown[field.name], field.data):
                self.add_error(field.name, _present_words(field, shown[field.name]))


class ConfirmForm(RevisedForm):
    """The page of a button that acts on what was read elsewhere."""

    advice: Any = READ_AGAIN


class VersionedForm(forms.ModelForm, RevisedForm):  # type: ignore[type-arg]
    """The same for the form of a model, whose row is locked until the transaction of the admin ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read_revision"].initial = self.revision_of(self.instance)

    def clean(self) -> dict[str, Any] | None:
        answers = super().clean()
        if self.instance.pk:
            present = self.locked(self.instance)
            if self.revision_of(present) != self.cleaned_data.get("read_revision"):
                self.catch_up(present)
        return answers

    def shown_now(self, row: Any) -> dict[str, Any]:
        """The fields of the row, and what the form itself found of its other answers."""
        own = {name: field.initial for name, field in self.fields.items() if field.initial is not None}
        return {**own, **model_to_dict(row, self._meta.fields)}


def _present_words(field: forms.BoundField, value: Any) -> str:
    """What is written now in a field; of a long text, from where it differs."""
    words = _as_read(field.field, value)
    if not words:
        return _("Cette réponse est maintenant vide.")
    typed = str(field.data or "").replace("\r\n", "\n")
    same = sum(1 for _both in takewhile(lambda pair: pair[0] == pair[1], zip(words, typed, strict=False)))
    start = words.rfind(" ", 0, same) + 1 if len(words) > SHOWN_LENGTH else 0
    shown = ("… " if start else "") + Truncator(words[start:]).chars(SHOWN_LENGTH)
    return _("Ce qui est écrit maintenant : « %(words)s »") % {"words": shown}


def _as_read(field: forms.Field, value: Any) -> str:
    """A value as the page shows it."""
    if isinstance(field, forms.ChoiceField):
        return _labels(field, value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def _labels(field: Any, value: Any) -> str:
    chosen = field.prepare_value(value)
    several = chosen if isinstance(chosen, list | tuple) else [chosen]
    wanted = {str(key) for key in several if key not in {None, ""}}
    return ", ".join(str(label) for key, label in _flat(field.choices) if str(key) in wanted)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]
