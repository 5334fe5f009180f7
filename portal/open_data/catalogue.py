"""The catalogue: one card a set, made once for the page and for the files that other catalogues read."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.open_data import DataSet, OtherFile, sets_in_order
from allonnes.core.templatetags.french import number
from portal.open_data.files import Format, formats_of

# An address of the files that are published elsewhere too is listed one by one on the page up to this number.
OTHERS_SHOWN = 12


@dataclass(frozen=True)
class Distribution:
    """A file: what it is, where, in which format."""

    title: str
    what: str
    url: str
    media_type: str
    code: str


@dataclass(frozen=True)
class Card:
    """What the catalogue says of a set today."""

    data_set: DataSet
    count: int
    updated_on: date | None
    first_day: date | None
    files: list[Distribution]
    others: list[OtherFile]

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("portal:open_data_set", args=[self.data_set.slug])

    @property
    def schema_url(self) -> str:
        return reverse("portal:open_data_schema", args=[self.data_set.slug])

    @property
    def count_words(self) -> str:
        """How many rows."""
        if not self.count:
            return _("Aucune ligne pour l’instant")
        return ngettext("%(n)s ligne", "%(n)s lignes", self.count) % {"n": number(self.count)}

    @property
    def shown_others(self) -> list[OtherFile]:
        return self.others[:OTHERS_SHOWN]


def distribution(data_set: DataSet, form: Format) -> Distribution:
    """A set in one format."""
    return Distribution(str(form.label), str(form.what), form.url_of(data_set), form.media_type, form.code)


def card_of(data_set: DataSet) -> Card:
    """Four queries at most beside those of the set itself."""
    moment = data_set.updated_at()
    return Card(
        data_set=data_set,
        count=data_set.count(),
        updated_on=timezone.localtime(moment).date() if moment else None,
        first_day=data_set.first_day(),
        files=[distribution(data_set, form) for form in formats_of(data_set)],
        others=list(data_set.others()),
    )


def cards() -> list[Card]:
    """Every set, in order."""
    return [card_of(data_set) for data_set in sets_in_order()]
