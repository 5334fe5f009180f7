"""The files of a set: CSV for a spreadsheet, CSV for a program, JSON, GeoJSON; each line is written as it is sent."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.open_data import DataSet
from allonnes.core.spreadsheets import write_csv

# Sent together: a chunk a row would cost more than the row.
LINES_A_CHUNK = 200


@dataclass(frozen=True)
class Format:
    """One way to write a set. `extension` ends its address, `code` names it in the catalogues of data."""

    extension: str
    label: Any
    what: Any
    content_type: str
    code: str
    write: Callable[[DataSet], Iterator[str]]
    needs_point: bool = False

    def url_of(self, data_set: DataSet) -> str:
        """The address of the file, for ever."""
        return reverse("portal:open_data_file", kwargs={"slug": data_set.slug, "extension": self.extension})

    @property
    def media_type(self) -> str:
        """Without the character set."""
        return self.content_type.partition(";")[0]


def text_of(value: Any) -> str:
    """A value as a cell of CSV: dates and hours by ISO 8601, with the town's offset; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def plain_of(value: Any) -> Any:
    """A value as JSON holds it: numbers stay numbers."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return float(value) if isinstance(value, Decimal) else text_of(value)


def _texts(data_set: DataSet) -> Iterator[list[str]]:
    return ([text_of(value) for value in row] for row in data_set.table())


def _for_spreadsheets(data_set: DataSet) -> Iterator[str]:
    return write_csv(_texts(data_set), data_set.header)


def _for_programs(data_set: DataSet) -> Iterator[str]:
    return write_csv(_texts(data_set), data_set.header, delimiter=",", has_bom=False)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _listed(values: Iterable[Any], opening: str, closing: str) -> Iterator[str]:
    """A list in JSON, one thing a line."""
    yield opening
    comma = ""
    for value in values:
        yield f"{comma}\n{_written(value)}"
        comma = ","
    yield closing


def _named(data_set: DataSet, row: Sequence[Any]) -> dict[str, Any]:
    return {name: plain_of(value) for name, value in zip(data_set.header, row, strict=True)}


def _json(data_set: DataSet) -> Iterator[str]:
    return _listed((_named(data_set, row) for row in data_set.table()), "[", "\n]\n")


def _feature(values: dict[str, Any], point: tuple[str, str]) -> dict[str, Any]:
    """RFC 7946: longitude first; what has no place has no geometry, and stays in the file."""
    latitude, longitude = (values.pop(name) for name in point)
    is_placed = latitude is not None and longitude is not None
    geometry = {"type": "Point", "coordinates": [longitude, latitude]} if is_placed else None
    return {"type": "Feature", "geometry": geometry, "properties": values}


def _geojson(data_set: DataSet) -> Iterator[str]:
    point = data_set.point or ("", "")
    features = (_feature(_named(data_set, row), point) for row in data_set.table())
    return _listed(features, '{"type":"FeatureCollection","features":[', "\n]}\n")


CSV_TYPE, JSON_TYPE = "text/csv; charset=utf-8", "application/json"
FORMATS = (
    Format("csv", _("CSV, point-virgule"), _("Pour un tableur."), CSV_TYPE, "csv", _for_spreadsheets),
    Format("virgules.csv", _("CSV, virgule"), _("Pour un programme."), CSV_TYPE, "csv", _for_programs),
    Format("json", _("JSON"), _("Pour un programme."), JSON_TYPE, "json", _json),
    Format("geojson", _("GeoJSON"), _("Pour une carte."), "application/geo+json", "geojson", _geojson, True),
)


def formats_of(data_set: DataSet) -> list[Format]:
    """The formats in which a set is published."""
    return [form for form in FORMATS if data_set.point or not form.needs_point]


def format_of(data_set: DataSet, extension: str) -> Format | None:
    """The format of an address, if the set has it."""
    return next((form for form in formats_of(data_set) if form.extension == extension), None)


def chunks(lines: Iterator[str]) -> Iterator[str]:
    """The same lines, some of them together."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == LINES_A_CHUNK:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)
