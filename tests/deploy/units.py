"""The units of systemd, read as it reads them."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Unit:
    """What is written in one file of `deploy/`."""

    name: str
    lines: dict[str, list[str]] = field(default_factory=dict)

    def one(self, key: str) -> str:
        (value,) = self.lines[key]
        return value


def read_unit(path: Path) -> Unit:
    unit = Unit(path.name)
    for line in path.read_text(encoding="utf-8").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            unit.lines.setdefault(key, []).append(value)
    return unit


def read_environment(text: str) -> dict[str, str]:
    """An EnvironmentFile: a name and a value by line, quotes taken off, nothing expanded."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {name: "".join(shlex.split(value)) for name, _equals, value in (line.partition("=") for line in lines)}
