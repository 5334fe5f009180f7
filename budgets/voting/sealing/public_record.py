"""The numbers of a sealing that may be public: one rule with the turnout tables, over ways of voting and stations.

A number of 1 to 4 people is masked, with whatever would give it back. Stations whose number would be are told together,
with exact sums; when paper itself is masked, its stations are told without numbers, and what separates émargements from
ballots is told as one number. So everything still adds up, and nothing is found by subtraction.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from allonnes.core.disclosure import hide_small_cells, shown_table
from allonnes.core.templatetags.french import number
from budgets.voting.enums import VoteChannel

Rows = list[tuple[str, str]]
Record = dict[str, Any]


@dataclass(frozen=True)
class StationAccount:
    """The account of one polling station, or of several together. `void`: sheets set aside, each with its reason."""

    title: str
    facts: Rows
    reasons: list[str]
    void: list[tuple[str, str]]


def shown_number(value: int | None) -> str:
    """A number of people, or that it is masked."""
    return _("masqué") if value is None else number(value)


def entries_rows(record: Record) -> Rows:
    """Émargements, by way of voting, then those cancelled. Only the total when no way can be told."""
    rows = [(str(VoteChannel(channel).label), shown_number(count)) for channel, count in _channels(record).items()]
    total = sum(record["entries"].values())
    return [*rows, (_("Émargements en tout"), number(total)), (_("Votes annulés"), number(record["cancelled"]))]


def has_hidden(record: Record) -> bool:
    """Whether some number of people is masked, or told with others only."""
    return not _is_told(record) or None in _channels(record).values() or None in _stations(record).values()


def sealed_rows(record: Record) -> Rows:
    """Ballots sealed, and what was counted apart."""
    rows = [(_("Bulletins scellés"), number(record["ballots"])), (_("dont bulletins blancs"), number(record["blank"]))]
    if not _is_told(record):
        return [*rows, _left_over(record), *_unread(record)[1:], *_unique(record)]
    return [
        *rows,
        (_("Bulletins incomplets, qui ne comptent pas"), number(record["incomplete"])),
        (_("Bulletins papier nuls"), number(sum(len(station["void"]) for station in record["offices"]))),
        *_unread(record),
        *_unique(record),
    ]


def _unread(record: Record) -> Rows:
    """The ballots that nobody can read any more, and why."""
    if not record.get("key_lost"):
        return []
    return [
        (_("Bulletins illisibles : la clé du vote est perdue"), number(record["unread"])),
        (_("Pourquoi la clé est perdue"), record["key_lost"]),
    ]


def _unique(record: Record) -> Rows:
    """What votes sealed before it was counted do not say."""
    if "unique" not in record or record.get("key_lost"):
        return []
    return [(_("Bulletins que personne d’autre n’a remplis de la même façon"), number(record["unique"]))]


def _left_over(record: Record) -> tuple[str, str]:
    """Incomplete and void ballots, and differences, in one number: apart, they would tell how many came on paper."""
    left = sum(record["entries"].values()) - record["ballots"]
    if left < 0:
        return _("Bulletins de plus que d’émargements"), number(-left)
    return _("Émargements sans bulletin compté (incomplet, nul, illisible ou manquant)"), number(left)


def subtractions(record: Record) -> list[tuple[str, int]]:
    """What separates the people who voted from the ballots that count: the first number less these gives the second."""
    left = sum(record["entries"].values()) - record["ballots"]
    if not _is_told(record):
        return [(_("Sans bulletin compté (incomplet, nul, illisible ou manquant)"), left)] if left else []
    rows = [
        (_("Bulletins incomplets"), record["incomplete"]),
        (_("Bulletins papier nuls"), sum(len(station["void"]) for station in record["offices"])),
    ]
    if record.get("key_lost"):
        rows.append((_("Bulletins illisibles : la clé du vote est perdue"), record["unread"]))
    gap = left - sum(count for _label, count in rows)
    word = _("Bulletins qui manquent dans l’urne") if gap > 0 else _("Bulletins de trop dans l’urne")
    return [*rows, (word, gap)] if gap else rows


def difference_rows(record: Record) -> Rows:
    """When the box did not hold as many ballots as the roll had people: both numbers, unless they tell of paper."""
    told = record.get("box_difference")
    if not told:
        return []
    gap = (_("Écart"), signed_number(told["ballots"] - told["entries"]))
    if not _is_told(record):
        return [gap]
    return [
        (_("Bulletins dans l’urne, sans le papier"), number(told["ballots"])),
        (_("Émargements, sans le papier"), number(told["entries"])),
        gap,
    ]


def signed_number(difference: int) -> str:
    """« +2 », « -1 », « aucun »."""
    return f"{'+' if difference > 0 else ''}{difference}" if difference else _("aucun")


def station_accounts(record: Record) -> list[StationAccount]:
    """Each station that can be told alone, then the others together."""
    shown = _stations(record)
    alone = [station for station in record["offices"] if shown[station["code"]] is not None]
    pooled = [station for station in record["offices"] if shown[station["code"]] is None]
    accounts = [_account(_("Bureau"), [station]) for station in alone]
    if not pooled:
        return accounts
    if _is_told(record):
        return [*accounts, _account(_("Bureaux, ensemble :"), pooled)]
    title = _title(_("Bureau") if len(pooled) == 1 else _("Bureaux, ensemble :"), pooled)
    return [*accounts, StationAccount(title, [(_("Émargements"), shown_number(None))], _reasons(pooled), [])]


def _account(word: str, stations: list[Record]) -> StationAccount:
    def total(name: str) -> int:
        return sum(station[name] for station in stations)

    facts = [
        (_("Émargements"), number(total("entries"))),
        (_("Bulletins imprimés"), number(total("printed"))),
        (_("Bulletins trouvés dans l’urne"), number(total("found"))),
        (_("Écart"), signed_number(total("difference"))),
    ]
    is_alone = len(stations) == 1
    void = [
        (f"{station['code']}-{sheet['sheet']:04d}" if is_alone else _("Un bulletin"), sheet["reason"])
        for station in stations
        for sheet in station["void"]
    ]
    return StationAccount(_title(word, stations), facts, _reasons(stations), void)


def _title(word: str, stations: list[Record]) -> str:
    names = ", ".join(f"{station['code']} – {station['name']}" for station in stations)
    return f"{word} {names}"


def _reasons(stations: list[Record]) -> list[str]:
    return [station["reason"] for station in stations if station["reason"]]


def _channels(record: Record) -> dict[str, int | None]:
    return shown_table(record["entries"])


def is_channel_hidden(record: Record, channel: str) -> bool:
    """Whether how many people voted by this way is masked: no other number may give it back."""
    return channel in record["entries"] and _channels(record).get(channel) is None


def _is_told(record: Record) -> bool:
    """Whether the number of people who voted on paper may be known; not even that there is none, when nothing is."""
    channels = _channels(record)
    return bool(channels) and channels.get(VoteChannel.PAPER, 0) is not None


def _stations(record: Record) -> dict[str, int | None]:
    """The émargements of each station. None: told with others. When only stations where nobody came are told alone,
    these are put with the others: set apart, they would say that somebody came to each of the others."""
    cells = {station["code"]: station["entries"] for station in record["offices"]}
    if not _is_told(record):
        return dict.fromkeys(cells)
    shown = hide_small_cells(cells)
    is_dry = None in shown.values() and not any(shown.values())
    return dict.fromkeys(cells) if is_dry else shown
