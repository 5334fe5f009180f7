"""What an app declares and the rest of the house finds: one mechanism for all of it.

A declaration module is a module of an app (`menu.py`, `searching.py`…). When Django starts, each is imported in
each of our apps, from the lowest layer to the highest; it hands what it declares to its registry. Nobody
below ever names who declared.
"""

from collections.abc import Callable, Hashable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Generic, TypeVar

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

Item = TypeVar("Item")

# One small file each; what each holds stands in docs/adding-an-app.md.
DECLARATION_MODULES = (
    "personal",
    "messages",
    "roles",
    "workflow",
    "wording",
    "addresses",
    "gates",
    "restraint",
    "menu",
    "today",
    "searching",
    "agenda",
    "panels",
    "queues",
    "preflight",
    "field",
    "targets",
    "schedule",
    "retention",
    "health",
    "open_data",
    "receivers",
)


class Registry(Generic[Item]):
    """What the apps declared through one module, in the order in which they did; `key` tells one thing from another."""

    def __init__(self, key: Callable[[Item], Hashable]) -> None:
        self._key = key
        self._items: dict[Hashable, Item] = {}

    def declare(self, *items: Item) -> None:
        """Add things; the same one again changes nothing. Raises ValueError when two things have one key."""
        for item in items:
            key = self._key(item)
            if self._items.setdefault(key, item) != item:
                raise ValueError(f"{key} is declared twice")

    def get(self, key: Hashable) -> Item | None:
        """What was declared under a key, or None."""
        return self._items.get(key)

    def __getitem__(self, key: Hashable) -> Item:
        return self._items[key]

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)


def own_apps() -> list[AppConfig]:
    """The apps of this house, the lowest layer first: those installed that come from no package of Python's."""
    installed = reversed(list(apps.get_app_configs()))
    return [config for config in installed if not {"site-packages", "dist-packages"} & set(Path(config.path).parts)]


def is_own(module: str) -> bool:
    """Whether a module (`budgets.admin.vote`) belongs to an app of this house."""
    return any(f"{module}.".startswith(f"{config.name}.") for config in own_apps())


def load_declarations() -> None:
    """Import what each app declares. Called once, when every app is loaded."""
    for name in DECLARATION_MODULES:
        for config in own_apps():
            if config.module is not None and module_has_submodule(config.module, name):
                import_module(f"{config.name}.{name}")
