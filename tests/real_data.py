"""Data that nobody here invented: what the repository may carry, and more where a larger collection lies beside it.

A bare clone runs every test on `tests/data`. Where `../shared/data` is, the files that it alone has run as well:
those whose licence or weight keeps them out of the repository. Their absence skips nothing.
"""

from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
BESIDE = DATA.parents[2] / "shared" / "data"


def files(folder: str, pattern: str) -> list[Path]:
    """Every file of both collections, those of the repository first; the same name is read once, from here."""
    ours = sorted((DATA / folder).glob(pattern))
    known = {path.name for path in ours}
    return ours + [path for path in sorted((BESIDE / folder).glob(pattern)) if path.name not in known]
