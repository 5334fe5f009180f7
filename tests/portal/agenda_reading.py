"""What the tests of the calendar read: its pages as plain text, its files as two readers see them."""

import json
import lzma
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from icalendar import Calendar

from allonnes.core.agenda import SOURCES, AgendaFields, AgendaItem, AgendaShape, AgendaSource
from allonnes.outreach.agenda import item_of, shown
from tests.factories.budgets import at
from tests.real_data import DATA

NODE = shutil.which("node")
ICAL_JS = DATA / "ical-2.2.1.min.js.xz"
# The second reader: another library, another language. Each event, its instants, its words.
SECOND_READER = """
import ICAL from "./ical.mjs";
import { readFileSync } from "node:fs";
const calendar = new ICAL.Component(ICAL.parse(readFileSync("calendar.ics", "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const said = (name) => String(component.getFirstPropertyValue(name) ?? "");
  return {
    uid: event.uid, summary: event.summary, description: event.description, location: event.location ?? "",
    start: event.startDate.toJSDate().toISOString(), end: event.endDate.toJSDate().toISOString(),
    isDay: event.startDate.isDate, sequence: event.sequence, status: said("status"), url: said("url"),
    changed: said("last-modified"),
  };
});
console.log(JSON.stringify(events));
"""


def plain(response: HttpResponse) -> str:
    """The page without its no-break spaces."""
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def body(response: Any) -> bytes:
    """The whole of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def events(response: Any) -> list[Any]:
    """The events of a calendar file, strictly parsed."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(body(response)).walk("VEVENT"))


def second_events(content: bytes, folder: Path) -> list[dict[str, Any]]:
    """The same, as ical.js reads them under a clock of the other side of the earth."""
    (folder / "ical.mjs").write_bytes(lzma.decompress(ICAL_JS.read_bytes()))
    (folder / "read.mjs").write_text(SECOND_READER)
    (folder / "calendar.ics").write_bytes(content)
    command = [str(NODE), "read.mjs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, env={"TZ": "Pacific/Auckland"})
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


@contextmanager
def declared(source: AgendaSource) -> Iterator[AgendaSource]:
    """Another app declares its dates."""
    SOURCES.declare(source)
    try:
        yield source
    finally:
        SOURCES._items.pop(source.name)


def council_source(**more: Any) -> AgendaSource:
    """Dates of councils: rows whose expected public names the council."""
    values: dict[str, Any] = {
        "name": "essai",
        "rows": lambda: shown().filter(audience__in=("sages", "jeunes")),
        "item": lambda row: replace(
            item_of(row), uid=f"essai-{row.pk}", council=row.audience, shape=AgendaShape.COUNCIL, kind_words="Séance"
        ),
        "fields": AgendaFields(council="audience"),
        "councils": lambda: [("sages", "Conseil des Sages"), ("jeunes", "Comité des Jeunes")],
        "scopes": ("encounters",),
        **more,
    }
    return AgendaSource(**values)


def dated(**more: Any) -> AgendaItem:
    """A date of no table."""
    values = {
        "uid": "essai-1",
        "title": "Essai",
        "url": "/agenda/1/",
        "starts_at": at("2027-03-07 18:00"),
        "ends_at": at("2027-03-07 20:00"),
        **more,
    }
    return AgendaItem(**values)
