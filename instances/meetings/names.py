"""Members under 18 are counted, never named: who of them is named in words about to be public; pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from instances.councils.models import Mandate


def minors_named(text: str, members: Iterable[Mandate], day: date) -> list[str]:
    """The names of members who are minors on a day, as they are found in a text; each once.

    A last name is found however it is written; a first name, when it begins with a capital: « rose » is also a flower.
    """
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    plain = {_plain(word) for word in words}
    capital = {_plain(word) for word in words if word[0].isupper()}
    capital |= {part for word in capital for part in re.split("['’-]", word)}
    named: list[str] = []
    for member in members:
        if member.is_minor(day) and _is_named(member, plain, capital) and str(member) not in named:
            named.append(str(member))
    return named


def _is_named(member: Mandate, plain: set[str], capital: set[str]) -> bool:
    first, last = _parts(member.first_name), _parts(member.last_name)
    return (bool(first) and first <= capital) or (bool(last) and last <= plain)


def _parts(name: str) -> set[str]:
    return {_plain(part) for part in name.split() if part}


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).replace("’", "'")
