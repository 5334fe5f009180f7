"""A table crossed two ways, published with its sums: no number of 1 to 4 is shown, nor found by a subtraction.

Whoever attacks it knows every number shown, that each hidden one is at least 1, and that each line adds up to its sum.
A small number is safe when another table, with the same numbers shown, holds another number in its place.

The table is seen as a graph: a line and a column are nodes, a cell is the edge between them, sums are cells of one line
and one column more, counted as less. Two tables that show the same numbers differ by a round trip along hidden cells,
one up, the next down; so a hidden cell can be found when no round trip goes through it. (Source: L. H. Cox,
« Suppression methodology and statistical disclosure control », Journal of the American Statistical Association 75,
1980, and D. Gusfield, « A graph theoretic approach to statistical data security », SIAM Journal on Computing 17, 1988.)
"""

from collections import deque
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

from allonnes.core.disclosure import SMALLEST_SHOWN

Cell = tuple[Any, Any]
# The name of the line of sums, and of the column of sums.
EVERY = None
_KEPT = 512


def shown_crossed(cells: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """Each cell that is not 0, and each sum (`EVERY` in the place of a name), or None for what is hidden.

    What is hidden beside the small numbers is needed: none of it could be shown. Lines are put in order by their names.
    """
    return dict(_shown(tuple(sorted((cell, count) for cell, count in cells.items() if count))))


@lru_cache(maxsize=_KEPT)
def _shown(cells: tuple[tuple[Cell, int], ...]) -> tuple[tuple[Cell, int | None], ...]:
    table = _with_sums(dict(cells))
    small = {cell for cell, count in table.items() if count < SMALLEST_SHOWN}
    hidden = _enough(table, small)
    for cell in sorted(hidden - small, key=lambda cell: -table[cell]):
        if not _found(table, hidden - {cell}, small):
            hidden -= {cell}
    return tuple((cell, None if cell in hidden else count) for cell, count in table.items())


def _with_sums(cells: dict[Cell, int]) -> dict[Cell, int]:
    table = dict(cells)
    for (line, column), count in cells.items():
        for sums in ((line, EVERY), (EVERY, column), (EVERY, EVERY)):
            table[sums] = table.get(sums, 0) + count
    return table


def _enough(table: dict[Cell, int], small: set[Cell]) -> set[Cell]:
    """Hide more, the smallest first, in the line and the column of what can be found, until nothing can."""
    hidden = set(small)
    while open_cells := _found(table, hidden, small):
        cell = open_cells[0]
        left = [other for other in table if other not in hidden]
        near = [other for other in left if other[0] == cell[0] or other[1] == cell[1]]
        hidden.add(min(near or left, key=lambda other: (table[other], str(other))))
    return hidden


def _found(table: dict[Cell, int], hidden: set[Cell], small: set[Cell]) -> list[Cell]:
    """The small cells that only one number fits."""
    ways = _ways(table, hidden)
    return [cell for cell in sorted(small, key=str) if not _can_vary(cell, ways)]


Node = tuple[bool, Hashable]
Ways = dict[Node, dict[Node, Cell]]


def _ways(table: dict[Cell, int], hidden: set[Cell]) -> Ways:
    """From a line to a column where a cell may grow, and back where it may shrink and stay above 0; the sums the other
    way round, but for the sum of all."""
    ways: Ways = {}
    for cell in sorted(hidden, key=str):
        line, column = (True, cell[0]), (False, cell[1])
        is_sum = (cell[0] is EVERY) != (cell[1] is EVERY)
        up, down = ((column, line), (line, column)) if is_sum else ((line, column), (column, line))
        ways.setdefault(up[0], {})[up[1]] = cell
        if table[cell] > 1:
            ways.setdefault(down[0], {})[down[1]] = cell
    return ways


def _can_vary(cell: Cell, ways: Ways) -> bool:
    """Whether a round trip goes through the cell, one way or the other."""
    line, column = (True, cell[0]), (False, cell[1])
    return _closes(line, column, cell, ways) or _closes(column, line, cell, ways)


def _closes(start: Node, end: Node, cell: Cell, ways: Ways) -> bool:
    """Whether the cell can be gone through from `start` to `end`, and `start` reached again by other cells."""
    if ways.get(start, {}).get(end) != cell:
        return False
    seen, waiting = {end}, deque([end])
    while waiting:
        for node, by in ways.get(waiting.popleft(), {}).items():
            if by == cell or node in seen:
                continue
            if node == start:
                return True
            seen.add(node)
            waiting.append(node)
    return False
