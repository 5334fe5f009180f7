"""No published number that could point at a person: cells under 5, nor what a subtraction would give back."""

SMALLEST_SHOWN = 5


def hide_small_cells(cells: dict[str, int]) -> dict[str, int | None]:
    """Replace by None each number of persons between 1 and 4, and one more when a single one would be found again.

    The total of the cells is taken as known. Zero tells of nobody and stays. Source: statistical secrecy as applied by
    the town (our decision, after INSEE's practice).
    """
    hidden = {label for label, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    shown = {label: count for label, count in cells.items() if label not in hidden and count}
    while hidden and shown and (len(hidden) == 1 or sum(cells[label] for label in hidden) < SMALLEST_SHOWN):
        smallest = min(shown, key=lambda label: (shown[label], label))
        hidden.add(smallest)
        del shown[smallest]
    return {label: None if label in hidden else count for label, count in cells.items()}
