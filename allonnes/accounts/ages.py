"""Ages that count: 11 to have an account, 15 to agree alone (loi Informatique et Libertés art. 45), 18 to be named."""

from datetime import date

YOUNGEST = 11
DIGITAL_MAJORITY = 15
MAJORITY = 18


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on `day`; someone born on 29 February turns a year older on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
