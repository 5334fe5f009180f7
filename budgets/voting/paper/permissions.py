"""The vote on paper: who prepares a station, marks the roll, reads the sheets and closes the accounts, and when."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.templatetags.french import ending
from budgets.voting.ballot.permissions import NOT_OPEN, already_voted_words, refusal_to_change_vote
from budgets.voting.ballot.receipts import is_receipt_of
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import REOPENED, KeyingKind, VoteChannel
from budgets.voting.models import Keying, PollingStation, RollDay, RollEntry
from budgets.voting.paper.ballots import Tally, sheet_label
from budgets.voting.roll.pace import is_too_fast, pace_of_roll

NOT_YOURS = gettext_lazy("Seuls les membres du bureau de vote et l’administration préparent les bureaux.")
NOT_OF_THIS_STATION = gettext_lazy(
    "Vous n’êtes pas membre de ce bureau de vote : son registre est tenu par ses membres. Ils sont choisis à la "
    "page « Bureaux de vote »."
)
IN_USE = gettext_lazy("Ce bureau a déjà servi : il reste, même s’il ferme.")
STATION_GONE = gettext_lazy("Ce bureau n’existe plus : il vient d’être supprimé.")
OFFICERS_ONLY = gettext_lazy("Seuls les membres du bureau de vote peuvent faire cela.")
RECONCILED = gettext_lazy(
    "Ce bureau est arrêté : plus rien n’y change. Un membre du bureau de vote peut le rouvrir, avec une raison."
)
NOT_RECONCILED = gettext_lazy("Ce bureau n’est pas arrêté.")
GIVE_REASON = gettext_lazy("Donnez la raison.")
CANCELLED = gettext_lazy("Le vote de cette personne a été annulé par le bureau de vote : elle ne vote plus.")
ASK_RECEIPT = gettext_lazy(
    "Demandez son récépissé à cette personne : il prouve que le vote est le sien. Si elle ne l’a pas, deux "
    "membres du bureau de vote vérifient chacun sa pièce d’identité : demandez l’avis d’une deuxième personne."
)
ASK_TWO = gettext_lazy(
    "Un récépissé ne suffit pas : à une borne ou avec un agent, quelqu’un d’autre a pu le lire. Deux membres du "
    "bureau de vote vérifient chacun la pièce d’identité : demandez l’avis d’une deuxième personne."
)
WRONG_RECEIPT = gettext_lazy("Ce récépissé n’est pas celui de ce vote. Vérifiez chaque lettre et chaque chiffre.")
ASKED_BY_YOU = gettext_lazy(
    "Vous l’avez déjà demandé : une autre personne du bureau de vote doit vérifier la pièce d’identité, puis confirmer."
)
ALREADY_ASKED = gettext_lazy(
    "C’est déjà demandé : une autre personne du bureau de vote vérifie la pièce d’identité, puis confirme."
)
ASKER_LEFT = gettext_lazy("La personne qui l’avait demandé n’est plus membre du bureau de vote : demandez à nouveau.")
BALLOT_NOT_FOUND = gettext_lazy(
    "Ce bulletin n’est pas retrouvé dans l’urne : il ne peut pas être remplacé par un bulletin papier."
)
READ_BY_YOU = gettext_lazy("Vous avez déjà lu ce bulletin. L’autre lecture est faite par une autre personne.")
NOT_YOUR_READING = gettext_lazy("Chaque personne corrige ses propres lectures, jamais celles des autres.")
READING_GONE = gettext_lazy("Cette lecture vient d’être retirée : il n’y a plus rien à corriger.")
NOT_OFFICER = gettext_lazy("Une personne choisie n’est plus membre du bureau de vote.")
TOO_FAST = gettext_lazy(
    "Beaucoup de personnes viennent d’être marquées au registre. Attendez une minute, puis écrivez de nouveau le "
    "nom de cette personne."
)
DAY_IS_FULL = gettext_lazy(
    "Vous avez marqué assez de personnes pour aujourd’hui. Une autre personne du bureau de vote tient le "
    "registre jusqu’à demain."
)
# They say nothing of the person.
PACE_WORDS = (TOO_FAST, DAY_IS_FULL)
MOST_SHEETS = 200
FIRST_SHEET = 1


def refusal_to_prepare_station(user: User, ballot_box: BallotBox, station: PollingStation | None) -> str | None:
    """Officers and the administrator, until the ballot box is sealed; a station that is reconciled does not change."""
    if not user.has_perm("budgets.prepare_stations"):
        return str(NOT_YOURS)
    return refusal_to_change_vote(ballot_box) or (str(RECONCILED) if station and station.reconciled_at else None)


def refusal_to_delete_station(user: User, ballot_box: BallotBox, station: PollingStation) -> str | None:
    """One made by mistake: while no sheet was printed for it, found or read, and nobody marked."""
    refused = refusal_to_prepare_station(user, ballot_box, station)
    is_used = station.sheets_printed or station.sheets_found is not None or station.roll.exists()
    return refused or (str(IN_USE) if is_used or station.keyings.exists() else None)


def refusal_of_letter(before: PollingStation, code: str) -> str | None:
    """The letter is printed on the sheets: it stays once there are some."""
    if before.sheets_printed and before.code != code:
        return _("Des bulletins portent déjà la lettre %(before)s : elle ne change plus.") % {"before": before.code}
    return None


def refusal_to_print_sheets(
    user: User, ballot_box: BallotBox, station: PollingStation, *, count: int, now: datetime
) -> str | None:
    """From the frozen projects only, until the end of the vote. A number is printed once: printing goes on after the
    last one."""
    refused = refusal_to_prepare_station(user, ballot_box, station)
    if refused:
        return refused
    if ballot_box.snapshot is None:
        return _("%(refused)s Les bulletins s’impriment quand les projets et leurs coûts sont figés.") % {
            "refused": NOT_OPEN
        }
    if now >= ballot_box.snapshot.ends_at:
        return _("Le vote est terminé depuis le %(ends_at)s : plus aucun bulletin ne s’imprime.") % {
            "ends_at": ending(ballot_box.snapshot.ends_at)
        }
    return (
        None
        if FIRST_SHEET <= count <= MOST_SHEETS
        else _("Imprimez de 1 à %(most)s bulletins à la fois.") % {"most": MOST_SHEETS}
    )


def refusal_to_hold_station(user: User) -> str | None:
    """Officers of the vote only: they alone see who votes. Neither an agent nor the administrator."""
    return None if user.has_perm("budgets.hold_station") else str(OFFICERS_ONLY)


def refusal_to_keep_roll(user: User, station: PollingStation) -> str | None:
    """The officers chosen for this station; any officer when nobody is."""
    refused = refusal_to_hold_station(user)
    members = {officer.pk for officer in station.officers.all()}
    return refused or (str(NOT_OF_THIS_STATION) if members and user.pk not in members else None)


def refusal_of_pace(user: User, station: PollingStation, now: datetime) -> str | None:
    """One more person: at the pace of people, for the station and for the officer, and so many a day for one officer.

    The hours of a station are words for people, nothing here reads them.
    """
    marked = RollDay.objects.filter(officer=user, day=timezone.localdate(now))
    if (marked.aggregate(all=Sum("marked"))["all"] or 0) >= settings.ROLL_MARKS_A_DAY:
        return str(DAY_IS_FULL)
    return str(TOO_FAST) if any(is_too_fast(key, pace_of_roll()) for key in pace_keys(user, station)) else None


def pace_keys(user: User, station: PollingStation) -> tuple[str, str]:
    """What the pace of a roll is counted on."""
    return f"office:{station.pk}", f"roll:{user.pk}"


def refusal_to_give_sheet(entry: RollEntry, *, replaces: bool) -> str | None:
    """Paper after another way of voting: only when asked with the cancelling of that vote. After paper: never, its
    sheet is among the others."""
    if entry.is_cancelled:
        return str(CANCELLED)
    return None if replaces and entry.channel != VoteChannel.PAPER else already_voted_words(entry)


def takes_receipt(entry: RollEntry) -> bool:
    """Whether a receipt proves whose vote it is: with an account or a letter. Whoever held the tablet read the other
    ones."""
    return entry.channel in REOPENED


def refusal_to_ask_paper(entry: RollEntry) -> str | None:
    """Once for each vote, unless whoever asked left the board."""
    return str(ALREADY_ASKED) if entry.paper_asked_by and _is_officer(entry.paper_asked_by) else None


def refusal_to_replace(entry: RollEntry, by: User, receipt: str) -> str | None:
    """Name and birth date are known to many. A vote goes to paper with its receipt, or by two officers: the first one
    asked, another one confirms. One made at a kiosk or with an agent goes by two officers only."""
    if receipt and takes_receipt(entry):
        return None if is_receipt_of(entry, receipt) else str(WRONG_RECEIPT)
    asker = entry.paper_asked_by
    if asker is None:
        return str(ASK_RECEIPT if takes_receipt(entry) else ASK_TWO)
    if asker.pk == by.pk:
        return str(ASKED_BY_YOU)
    return None if _is_officer(asker) else str(ASKER_LEFT)


def _is_officer(user: User) -> bool:
    return user.has_perm("budgets.hold_station")


def refusal_to_count(user: User, ballot_box: BallotBox, station: PollingStation, now: datetime) -> str | None:
    """Sheets are counted and read between the end of the vote and the sealing, by officers, until the station is
    reconciled."""
    refused = refusal_to_hold_station(user)
    if refused:
        return refused
    if ballot_box.snapshot is None:
        return str(NOT_OPEN)
    if closed := refusal_to_change_vote(ballot_box):
        return closed
    if now < ballot_box.snapshot.ends_at:
        return _("L’urne s’ouvre quand le vote est terminé : le %(ends_at)s.") % {
            "ends_at": ending(ballot_box.snapshot.ends_at)
        }
    return str(RECONCILED) if station.reconciled_at else None


def refusal_of_reading(station: PollingStation, others: Iterable[Keying], reading: Keying) -> str | None:
    """One reading of a sheet by turn, two people for two turns; a number never printed is void, and said to be.

    `others` are the readings of the same sheet already there, without the one being corrected.
    """
    label = sheet_label(station, reading.sheet)
    for keying in others:
        if keying.turn == reading.turn:
            return _(
                "Le bulletin %(label)s a déjà été lu à la lecture %(turn)s. Vérifiez le numéro. Si deux "
                "bulletins portent ce numéro, écrivez sur l’un un numéro après %(station)s, et choisissez "
                "« Bulletin nul »."
            ) % {"label": label, "turn": keying.turn, "station": sheet_label(station, station.sheets_printed)}
        if keying.by_id == reading.by_id:
            return str(READ_BY_YOU)
    is_printed = FIRST_SHEET <= reading.sheet <= station.sheets_printed
    if is_printed or reading.kind == KeyingKind.VOID:
        return None
    return _(
        "Le numéro %(label)s est inconnu : il n’a pas été imprimé pour ce bureau. Vérifiez-le. S’il est vraiment "
        "écrit ainsi sur le bulletin, choisissez « Bulletin nul » et la raison « Numéro inconnu »."
    ) % {"label": label}


def refusal_to_correct(user: User, reading: Keying) -> str | None:
    """One's own reading, nobody else's."""
    return None if reading.by_id == user.pk else str(NOT_YOUR_READING)


def obstacles(tally: Tally, reason: str) -> list[str]:
    """All that keeps a station from being reconciled, in words: émargements = sheets found + declared difference, and
    every sheet found was read twice, the same way."""
    station, reasons = tally.station, []
    if station.sheets_found is None:
        reasons.append(_("Écrivez combien de bulletins vous avez trouvés dans l’urne."))
    elif len(tally.readings) != station.sheets_found:
        reasons.append(
            _("Bulletins trouvés : %(sheets_found)s. Bulletins lus : %(count)s.")
            % {"sheets_found": station.sheets_found, "count": len(tally.readings)}
        )
    if tally.once:
        reasons.append(_("Il manque une lecture : %(tally)s.") % {"tally": _listed(tally, tally.once)})
    if tally.differing:
        reasons.append(
            _("Les deux lectures sont différentes : %(tally)s.") % {"tally": _listed(tally, tally.differing)}
        )
    if tally.difference and not reason.strip():
        reasons.append(
            _("Émargements : %(marked)s. Bulletins trouvés : %(sheets_found)s. Expliquez cet écart avec une raison.")
            % {"marked": tally.marked, "sheets_found": station.sheets_found}
        )
    return reasons


def _listed(tally: Tally, sheets: Iterable[int]) -> str:
    return ", ".join(tally.label(sheet) for sheet in sheets)


def refusal_to_reopen_station(user: User, ballot_box: BallotBox, station: PollingStation, reason: str) -> str | None:
    """An officer, with a reason, until the ballot box is sealed."""
    refused = refusal_to_hold_station(user) or refusal_to_change_vote(ballot_box)
    if refused:
        return refused
    if not station.reconciled_at:
        return str(NOT_RECONCILED)
    return None if reason.strip() else str(GIVE_REASON)
