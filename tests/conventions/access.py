"""Who may open an address: the words of the site map, and where the rows of each app are found.

The rows of an app stand in `tests/<app>/site_map.py`: what to put in an address that takes something, and who opens it.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from allonnes.core.gates import GATES, passes_of
from allonnes.core.registry import own_apps

PUBLIC, SIGNED_IN, FIELD = "public", "signed in", "field"
Row = tuple[str, dict[str, object]]


def _site_maps() -> Iterator[ModuleType]:
    """The module of each app, wherever a folder `tests` lies on the path of Python."""
    for config in own_apps():
        found = (Path(folder) / "tests" / config.label / "site_map.py" for folder in sys.path)
        path = next((path for path in found if path.is_file()), None)
        if path:
            yield _loaded(config.label, path)


@cache
def _loaded(label: str, path: Path) -> ModuleType:
    spec = spec_from_file_location(f"site_map_of_{label}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows() -> dict[str, Row]:
    """The row of every address, by its name."""
    return {name: row for site_map in _site_maps() for name, row in site_map.ROWS.items()}


def things(now: datetime) -> dict[str, object]:
    """One of each thing that an address can name, made in the database."""
    makers = [site_map.things for site_map in _site_maps() if hasattr(site_map, "things")]
    return {name: thing for make in makers for name, thing in make(now).items()}


def names() -> Iterator[str]:
    """The name of every address, with its namespace."""
    return (name for name, _view in views())


def views(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """The view of every address that has a name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}", entry.callback


def pages_past(gate: str) -> set[str]:
    """The names of the addresses that a gate lets through."""
    opened_by = GATES[gate].opened_by
    return {name for name, view in views() if passes_of(view) & opened_by}
