"""No published number that could point at a person: cells under 5, nor what a subtraction would give back."""

SMALLEST_SHOWN = 5


def hide_small_cells(cells: dict[str, int]) -> dict[str, int | None]:
    """Replace by None each number of persons between 1 and 4, and more cells while the total would give one back.

    The total of the cells and this rule are taken as known. Zero tells of nobody and stays, unless nothing else is left
    to hide. Labels and their order play no part and equal cells are hidden together, so hidden numbers that are not all
    the same could be exchanged, and none is found. Source: statistical secrecy as applied by the town (our decision,
    after INSEE's practice).
    """
    hidden = {label for label, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    while hidden and _can_be_found([cells[label] for label in hidden]):
        left = [count for label, count in cells.items() if count and label not in hidden]
        smallest = min(left, default=0)
        hidden |= {label for label, count in cells.items() if count == smallest}
        if not left:
            break
    return {label: None if label in hidden else count for label, count in cells.items()}


def shown_table(cells: dict[str, int]) -> dict[str, int | None]:
    """The same, or nothing: for fewer than 5 people, or when every number would be masked, since the total of such a
    table could still give them away. Labels alone would say that somebody is behind each of them."""
    shown = hide_small_cells(cells) if sum(cells.values()) >= SMALLEST_SHOWN else {}
    return shown if any(shown.values()) else {}


def can_be_summed(hidden: list[int]) -> bool:
    """Whether the sum of these hidden cells may be shown: none, or several that it does not give back."""
    return not hidden or not _can_be_found(hidden)


def _can_be_found(hidden: list[int]) -> bool:
    """Whether the sum of the hidden cells could tell one of them: all the same, or a sum that is itself too small."""
    return len(set(hidden)) == 1 or sum(hidden) < SMALLEST_SHOWN
