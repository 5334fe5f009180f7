"""The tools whose files are known: their mapping needs not be written."""

import json
from pathlib import Path

from allonnes.core.errors import InvalidInput
from allonnes.core.sheets import header_of, plain
from requests_qrc.intake.imports.mapping import ImportMapping, read_mapping

FOLDER = Path(__file__).parent / "tables"


def mapping_for(raw: bytes) -> ImportMapping:
    """The known mapping whose every column is in the file. Raises InvalidInput when there is none."""
    columns = set(header_of(raw))
    for table in sorted(FOLDER.glob("*.json")):
        words = table.read_text(encoding="utf-8")
        if {plain(name) for name in json.loads(words)["columns"].values()} <= columns:
            return read_mapping(words)
    raise InvalidInput(["On ne connaît pas ce fichier : donnez sa table de correspondance (--mapping TABLE.json)."])
