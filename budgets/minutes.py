"""The procès-verbal in words: from the record of the sealing and from the official count."""

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import number, when
from allonnes.core.wal import ORDERS
from budgets.actions.clearing import is_wal_emptied, remaining_backups
from budgets.enums import VoteChannel
from budgets.explanation import money
from budgets.figures import guaranteed_shares
from budgets.models import Count, Edition, Sealing
from budgets.vote.key_state import is_key_to_destroy

UNIQUE = _l("Bulletins que personne d’autre n’a remplis de la même façon")
UNREAD = _l("Bulletins illisibles : la clé du vote est perdue")
KNOWN_CHOICES = _l(
    "Aucun nom n’est écrit sur un bulletin. Mais une personne qui connaît déjà plusieurs de vos choix pourrait y "
    "deviner les autres."
)
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Office:
    """The account of one polling office. `void`: sheets set aside, each with its reason."""

    title: str
    facts: Rows
    reason: str
    void: list[tuple[str, str]]


@dataclass(frozen=True)
class Minutes:
    """What the procès-verbal says beside the count; `left`: back-ups still to destroy; `officers`: who sealed.

    `twice`: why one person has two ballots that could not be taken out. `wal_orders`: what a person types on the server
    of the database, when the site could not. `advice`: its settings that were not right; None for a vote sealed before
    they were read.
    """

    opening: Rows
    entries: Rows
    ballots: Rows
    offices: list[Office]
    withdrawn: list[tuple[str, str]]
    twice: list[str]
    incidents: str
    destroyed: list[str]
    left: list[str]
    officers: list[str]
    sealed_at: Any
    difference: Rows
    difference_reason: str
    advice: list[str] | None
    wal_orders: tuple[str, ...]
    is_key_left: bool


def count_facts(count: Count) -> Rows:
    """The numbers of a count."""
    rows = [
        (_("Bulletins comptés"), number(count.ballots)),
        (_("dont bulletins blancs"), number(count.blank_ballots) if count.blank_ballots else ""),
        (_("À répartir"), money(count.edition, count.edition.amount)),
        *((share.name, money(count.edition, share.amount)) for share in guaranteed_shares(count.edition)),
        (_("Voix au moins"), number(count.edition.minimum_votes) if count.edition.minimum_votes else ""),
        (_("Attribué"), money(count.edition, count.spent)),
        (_("Reste"), money(count.edition, count.remaining)),
        (_("Sans aucun projet lauréat"), number(count.voters_without_winner)),
    ]
    return [(label, value) for label, value in rows if value]


def entries_rows(record: dict[str, Any]) -> Rows:
    """Émargements, by way of voting, then those cancelled."""
    found = [(str(VoteChannel(channel).label), number(count)) for channel, count in record["entries"].items()]
    total = sum(record["entries"].values())
    return [*found, (_("Émargements en tout"), number(total)), (_("Votes annulés"), number(record["cancelled"]))]


def sealed_rows(record: dict[str, Any]) -> Rows:
    """Ballots sealed, and what was counted apart."""
    return [
        (_("Bulletins scellés"), number(record["ballots"])),
        (_("dont bulletins blancs"), number(record["blank"])),
        (_("Bulletins incomplets, qui ne comptent pas"), number(record["incomplete"])),
        (_("Bulletins papier nuls"), number(sum(len(one["void"]) for one in record["offices"]))),
        *_later_rows(record),
    ]


def _later_rows(record: dict[str, Any]) -> Rows:
    """What votes sealed before it was counted do not say."""
    if record.get("key_lost"):
        return [(str(UNREAD), number(record["unread"])), (_("Pourquoi la clé est perdue"), record["key_lost"])]
    return [(str(UNIQUE), number(record["unique"]))] if "unique" in record else []


def unique_words(sealing: Sealing | None) -> str:
    """How many ballots nobody else filled the same way, and what that means; "" for a vote not counted so."""
    unique = sealing.record.get("unique", 0) if sealing else 0
    if not unique:
        return ""
    said = ngettext(
        "%(n)s bulletin est le seul à porter exactement ces choix.",
        "%(n)s bulletins sont chacun les seuls à porter exactement leurs choix.",
        unique,
    )
    return f"{said % {'n': number(unique)}} {KNOWN_CHOICES}"


def minutes_of(edition: Edition) -> Minutes | None:
    """The sealing of a vote in words; None for a vote that was not held on this site."""
    rows = Sealing.objects.filter(edition=edition, sealed_at__isnull=False).select_related("asked_by", "confirmed_by")
    sealing = rows.first()
    if sealing is None or sealing.confirmed_by is None:
        return None
    record, left = sealing.record, set(remaining_backups(sealing))
    opened_at = parse_datetime(record["opened_at"])
    return Minutes(
        opening=[
            (_("Règles et projets figés"), when(opened_at) if opened_at else ""),
            (_("Scellement demandé"), when(sealing.asked_at)),
            (_("Urne scellée"), when(sealing.sealed_at)),
        ],
        entries=entries_rows(record),
        ballots=sealed_rows(record),
        offices=[_office(one) for one in record["offices"]],
        withdrawn=[(f"n° {one['number']} {one['title']}", one["reason"]) for one in record["withdrawn"]],
        twice=record["counted_twice"],
        incidents=_incidents(record["incidents"]),
        destroyed=[name for name in record["backups"] if name not in left],
        left=sorted(left),
        officers=[_signed(sealing.asked_by), _signed(sealing.confirmed_by)],
        sealed_at=sealing.sealed_at,
        difference=difference_rows(record),
        difference_reason=(record.get("box_difference") or {}).get("reason", ""),
        advice=record.get("database_advice"),
        wal_orders=() if is_wal_emptied(edition) else ORDERS,
        is_key_left=is_key_to_destroy(edition),
    )


def difference_rows(record: dict[str, Any]) -> Rows:
    """When the box did not hold as many ballots as the roll had people: both numbers."""
    told = record.get("box_difference")
    if not told:
        return []
    return [
        (_("Bulletins dans l’urne, sans le papier"), number(told["ballots"])),
        (_("Émargements, sans le papier"), number(told["entries"])),
        (_("Écart"), _signed_number(told["ballots"] - told["entries"])),
    ]


def _signed_number(difference: int) -> str:
    return f"{'+' if difference > 0 else ''}{difference}" if difference else _("aucun")


def _office(one: dict[str, Any]) -> Office:
    facts = [
        (_("Émargements"), number(one["entries"])),
        (_("Bulletins imprimés"), number(one["printed"])),
        (_("Bulletins trouvés dans l’urne"), number(one["found"])),
        (_("Écart"), _signed_number(one["difference"])),
    ]
    void = [(f"{one['code']}-{sheet['sheet']:04d}", sheet["reason"]) for sheet in one["void"]]
    return Office(f"{one['code']} – {one['name']}", facts, one["reason"], void)


def _incidents(told: dict[str, int]) -> str:
    if not told["told"]:
        return _("Aucun problème n’a été signalé.")
    text = _("Problèmes signalés pendant le vote : %(told)s. Avec une réponse au moment du scellement : %(answered)s.")
    return text % {"told": number(told["told"]), "answered": number(told["answered"])}


def _signed(who: User) -> str:
    return _("%(name)s, membre du bureau de vote") % {"name": who.display_name}
