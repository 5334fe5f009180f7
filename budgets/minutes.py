"""The procès-verbal in words: from the record of the sealing and from the official count."""

from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import number, when
from budgets.actions.clearing import remaining_backups
from budgets.explanation import money
from budgets.figures import guaranteed_shares
from budgets.models import Count, Edition, Sealing
from budgets.public_record import (
    OfficeAccount,
    Rows,
    difference_rows,
    entries_rows,
    has_hidden,
    office_accounts,
    sealed_rows,
)


@dataclass(frozen=True)
class Minutes:
    """What the procès-verbal says beside the count; `left`: back-ups still to destroy; `officers`: who sealed.

    `has_hidden`: some number of people is masked. `twice`: why one person has two ballots that could not be taken out.
    """

    opening: Rows
    entries: Rows
    ballots: Rows
    offices: list[OfficeAccount]
    withdrawn: list[tuple[str, str]]
    twice: list[str]
    incidents: str
    destroyed: list[str]
    left: list[str]
    officers: list[str]
    sealed_at: Any
    difference: Rows
    difference_reason: str
    has_hidden: bool


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
        offices=office_accounts(record),
        withdrawn=[(f"n° {one['number']} {one['title']}", one["reason"]) for one in record["withdrawn"]],
        twice=record["counted_twice"],
        incidents=_incidents(record["incidents"]),
        destroyed=[name for name in record["backups"] if name not in left],
        left=sorted(left),
        officers=[_signed(sealing.asked_by), _signed(sealing.confirmed_by)],
        sealed_at=sealing.sealed_at,
        difference=difference_rows(record),
        difference_reason=(record.get("box_difference") or {}).get("reason", ""),
        has_hidden=has_hidden(record),
    )


def _incidents(told: dict[str, int]) -> str:
    if not told["told"]:
        return _("Aucun problème n’a été signalé.")
    text = _("Problèmes signalés pendant le vote : %(told)s. Avec une réponse au moment du scellement : %(answered)s.")
    return text % {"told": number(told["told"]), "answered": number(told["answered"])}


def _signed(who: User) -> str:
    return _("%(name)s, membre du bureau de vote") % {"name": who.display_name}
