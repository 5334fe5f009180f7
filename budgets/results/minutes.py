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
from budgets.editions.models import Edition
from budgets.editions.rule_words import money
from budgets.results.figures import guaranteed_shares
from budgets.results.models import Count
from budgets.voting.box.key_state import is_key_to_destroy
from budgets.voting.desk.board import BoardMember, full_name, members_of_vote
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.account import COUNTED, USED
from budgets.voting.models import Sealing
from budgets.voting.sealing.actions.clearing import is_wal_emptied, remaining_backups
from budgets.voting.sealing.public_record import (
    Rows,
    StationAccount,
    difference_rows,
    entries_rows,
    has_hidden,
    is_channel_hidden,
    sealed_rows,
    station_accounts,
)

KNOWN_CHOICES = _l(
    "Aucun nom n’est écrit sur un bulletin. Mais une personne qui connaît déjà plusieurs de vos choix pourrait y "
    "deviner les autres."
)


@dataclass(frozen=True)
class Minutes:
    """What the procès-verbal says beside the count; `left`: back-ups still to destroy; `officers`: who sealed; `board`:
    all who sat during this vote.

    `has_hidden`: some number of people is masked. `twice`: why one person has two ballots that could not be taken out.
    `wal_orders`: what a person types on the server of the database, when the site could not. `advice`: its settings
    that were not right; None for a vote sealed before they were read.
    """

    opening: Rows
    entries: Rows
    ballots: Rows
    stations: list[StationAccount]
    withdrawn: list[tuple[str, str]]
    twice: list[str]
    incidents: str
    destroyed: list[str]
    left: list[str]
    officers: list[str]
    board: list[BoardMember]
    sealed_at: Any
    difference: Rows
    difference_reason: str
    letters: list[tuple[str, list[str]]]
    letters_by_two: Rows
    has_hidden: bool
    advice: list[str] | None
    wal_orders: tuple[str, ...]
    is_key_left: bool


def count_facts(count: Count) -> Rows:
    """The numbers of a count: ballots, then money."""
    blank = [(_("dont bulletins blancs"), number(count.blank_ballots))] if count.blank_ballots else []
    return [
        (_("Bulletins comptés"), number(count.ballots)),
        *blank,
        *money_facts(count),
        (_("Personnes sans aucun projet lauréat"), number(count.voters_without_winner)),
    ]


def money_facts(count: Count) -> Rows:
    """The money of a count, and the votes that a winner needs."""
    edition, least = count.edition, count.edition.minimum_votes
    return [
        (_("À répartir"), money(edition, edition.amount)),
        *((share.name, money(edition, share.amount)) for share in guaranteed_shares(edition)),
        *([(_("Pour être lauréat, il faut"), _("%(n)s voix au moins") % {"n": number(least)})] if least else []),
        (_("Attribué"), money(edition, count.spent)),
        (_("Reste"), money(edition, count.remaining)),
    ]


def letter_rows(record: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each batch of code letters, then the small ones together: made, printed, used, void; never a small number, and
    none used where the number of people who voted by letter is masked: their sum would say it."""
    hidden = {USED} if is_channel_hidden(record, VoteChannel.LETTER) else set()
    return [
        (
            batch["label"] or _("Autres lots, ensemble"),
            [_told_number(None if name in hidden else batch[name]) for name in COUNTED],
        )
        for batch in record.get("letters", [])
    ]


def _told_number(count: int | None) -> str:
    return _("non dit") if count is None else number(count)


def by_two_rows(record: dict[str, Any]) -> Rows:
    """What two officers did while people voted: letters made, letters replaced, votes turned to paper, lines of the
    paper roll corrected."""
    told = record.get("letters_by_two")
    if told is None:
        return []
    return [
        (_("Lettres créées pendant le vote, par deux personnes"), number(told["made"])),
        (_("Lettres remplacées pendant le vote, par deux personnes"), number(told["replaced"])),
        (_("dont : vote à annuler s’il existait"), number(told["cancelled"])),
        (_("Lettres annulées pendant le vote sans être remplacées"), number(told["voided"])),
        (
            _("Votes remplacés par du papier sans récépissé, par deux personnes"),
            _told_number(record["paper_by_two"]),
        ),
        *_corrected_row(record),
    ]


def _corrected_row(record: dict[str, Any]) -> Rows:
    """Nothing for a vote sealed before the roll could be corrected."""
    if "corrected_by_two" not in record:
        return []
    label = _("Lignes du registre papier corrigées, par deux personnes")
    return [(label, _told_number(record["corrected_by_two"]))]


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
        stations=station_accounts(record),
        withdrawn=_withdrawn(edition, record),
        twice=record["counted_twice"],
        incidents=_incidents(record["incidents"]),
        destroyed=[name for name in record["backups"] if name not in left],
        left=sorted(left),
        officers=[_signed(sealing.asked_by), _signed(sealing.confirmed_by)],
        board=members_of_vote(opened_at or sealing.asked_at, sealing.sealed_at or sealing.asked_at),
        sealed_at=sealing.sealed_at,
        difference=difference_rows(record),
        difference_reason=(record.get("box_difference") or {}).get("reason", ""),
        letters=letter_rows(record),
        letters_by_two=by_two_rows(record),
        has_hidden=has_hidden(record),
        advice=record.get("database_advice"),
        wal_orders=() if is_wal_emptied(edition) else ORDERS,
        is_key_left=is_key_to_destroy(edition),
    )


def _withdrawn(edition: Edition, record: dict[str, Any]) -> list[tuple[str, str]]:
    """The record holds numbers; titles are read now, as moderation leaves them."""
    if not record["withdrawn"]:
        return []
    titles = {project.number: project.shown_title for project in edition.projects.filter(is_withdrawn=True)}
    return [
        (f"n° {withdrawn['number']} {titles[withdrawn['number']]}", withdrawn["reason"])
        for withdrawn in record["withdrawn"]
    ]


def _incidents(told: dict[str, int]) -> str:
    if not told["told"]:
        return _("Aucun problème n’a été signalé.")
    text = _("Problèmes signalés pendant le vote : %(told)s. Avec une réponse au moment du scellement : %(answered)s.")
    return text % {"told": number(told["told"]), "answered": number(told["answered"])}


def _signed(who: User) -> str:
    return _("%(name)s, membre du bureau de vote") % {"name": full_name(who) or who.display_name}
