"""Words of town life that say nearly the same: an idea and its twin are rarely told with the same words.

Each line of `word_families.txt` is a family; a word counts by its stem. It brings things nearer, never finds one by
itself: see `similarity`.
"""

from pathlib import Path

FAMILIES = tuple(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines())
