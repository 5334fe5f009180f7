"""What `docs/deploiement.md` has an administrator type: its blocks of commands, in their order."""

import re
from dataclasses import dataclass

from tests.notifications.processes import ROOT

GUIDE = ROOT / "docs" / "deploiement.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """`section` is the title above the block."""

    section: str
    commands: str


def steps() -> list[Step]:
    """Blocks marked `sh` are typed on one server; those marked `shell` are for containers."""
    text = GUIDE.read_text(encoding="utf-8")
    return [Step(_title(text[: block.start()]), block[1]) for block in BLOCK.finditer(text)]


def _title(before: str) -> str:
    return re.findall(r"^##+ (.*)$", before, re.M)[-1]
