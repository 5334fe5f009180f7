"""The ballots on paper, read from what was typed twice: what each sheet says, what is missing, what is set aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import euros
from budgets.editions.enums import BallotType
from budgets.voting.box.ballot_rules import (
    BallotRules,
    Choices,
    cost_of,
    eligible_references,
    is_complete,
    refusal_of_choices,
)
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.enums import KeyingKind, VoteChannel
from budgets.voting.models import Keying, PollingStation, RollEntry
from budgets.voting.opening.snapshot import Snapshot

TURNS = (1, 2)


def sheet_label(station: PollingStation, sheet: int) -> str:
    """« A-0012 »: the number printed on a sheet."""
    return f"{station.code}-{sheet:04d}"


def choices_of(snapshot: Snapshot, numbers: Iterable[int]) -> Choices:
    """The projects of the numbers ticked; a number that is not in the vote gives a reference that no project has."""
    references = {option.number: option.reference for option in snapshot.options.values()}
    return Choices(tuple(references.get(number, f"?{number}") for number in numbers))


def reason_of_void(rules: BallotRules, choices: Choices) -> str:
    """Why ticked projects make no ballot, or "": the limits are those of every channel, only the words differ. Names no
    project."""
    if not refusal_of_choices(rules, choices):
        return "" if is_complete(rules, choices) else _("Pas assez de projets.")
    if any(reference not in rules.costs for reference in choices.references):
        return _("Un numéro n’est pas au vote.")
    if len(set(choices.references)) != len(choices.references):
        return _("Un numéro est écrit deux fois.")
    count = len(eligible_references(rules, choices))
    if rules.most is not None and count > rules.most:
        return _("Trop de projets : %(count)s, au plus %(most)s.") % {"count": count, "most": rules.most}
    spent = {"cost": euros(cost_of(rules, choices)), "most_cost": euros(rules.most_cost)}
    return _("Ces projets coûtent trop cher ensemble : %(cost)s, au plus %(most_cost)s.") % spent


@dataclass(frozen=True)
class Verdict:
    """What a sheet weighs: a ballot, or nothing and why."""

    choices: Choices | None
    reason: str = ""


def verdict(ballot_box: BallotBox, reading: Keying) -> Verdict:
    """A sheet with numbers is judged again by the frozen limits, so that a project withdrawn meanwhile is known;
    without numbers it is void for the reason that was typed. Blank is blank, whatever else is written."""
    if reading.kind == KeyingKind.BLANK:
        return Verdict(Choices(is_blank=True))
    if reading.numbers:
        assert ballot_box.snapshot is not None  # noqa: S101  # nothing is keyed before the vote
        choices = choices_of(ballot_box.snapshot, reading.numbers)
        reason = reason_of_void(ballot_box.rules, choices)
        return Verdict(None, reason) if reason else Verdict(choices)
    return Verdict(None, reading.reason)


def said(rules: BallotRules, reading: Keying) -> tuple[object, ...]:
    """What must be the same in both readings: the numbers, in order only when the order counts; or blank, or void."""
    if not reading.numbers:
        return (reading.kind,)
    return tuple(reading.numbers if rules.ballot_type == BallotType.ORDINAL else sorted(reading.numbers))


@dataclass(frozen=True)
class Tally:
    """Where the count of one station stands. `readings` by sheet, then by turn."""

    station: PollingStation
    marked: int
    readings: Mapping[int, Mapping[int, Keying]] = field(default_factory=dict)
    differing: tuple[int, ...] = ()

    @property
    def once(self) -> tuple[int, ...]:
        """Sheets that only one person read."""
        return tuple(sheet for sheet, turns in self.readings.items() if len(turns) == 1)

    @property
    def difference(self) -> int | None:
        """Sheets found minus émargements; None until the sheets are counted."""
        return None if self.station.sheets_found is None else self.station.sheets_found - self.marked

    def label(self, sheet: int) -> str:
        """« A-0012 »."""
        return sheet_label(self.station, sheet)


def tally_of(ballot_box: BallotBox, station: PollingStation) -> Tally:
    """The readings of a station, compared."""
    readings: dict[int, dict[int, Keying]] = {}
    for row in Keying.objects.filter(station=station).order_by("sheet", "turn"):
        readings.setdefault(row.sheet, {})[row.turn] = row
    differing = tuple(
        sheet
        for sheet, turns in readings.items()
        if len({said(ballot_box.rules, reading) for reading in turns.values()}) > 1
    )
    return Tally(station, marked_count(station), readings, differing)


def marked_count(station: PollingStation) -> int:
    """Émargements of a station: those that an officer cancelled since do not count."""
    return RollEntry.objects.filter(station=station, channel=VoteChannel.PAPER, is_cancelled=False).count()


def judged(ballot_box: BallotBox, station: PollingStation) -> list[tuple[int, Verdict]]:
    """Every sheet of a station with what it weighs. Ask once it is reconciled: only then are both readings the same."""
    rows = Keying.objects.filter(station=station, turn=TURNS[0]).order_by("sheet")
    return [(row.sheet, verdict(ballot_box, row)) for row in rows]


@dataclass(frozen=True)
class StationReport:
    """The lines of one station in the procès-verbal."""

    code: str
    name: str
    printed: int
    marked: int
    found: int | None
    difference: int | None
    difference_reason: str
    blank: int
    void: list[tuple[str, str]]
    is_reconciled: bool


def station_report(station: PollingStation) -> StationReport:
    """Its numbers: émargements, sheets found, the difference and its reason, blank sheets, void ones and why. Says
    nothing of a sheet until both readings are there and agree: the second reader must not know the first one's."""
    ballot_box = read_ballot_box(station.edition_id)
    tally = tally_of(ballot_box, station)
    sheets = [
        (sheet, verdict)
        for sheet, verdict in judged(ballot_box, station)
        if sheet not in {*tally.once, *tally.differing}
    ]
    return StationReport(
        code=station.code,
        name=station.name,
        printed=station.sheets_printed,
        marked=tally.marked,
        found=station.sheets_found,
        difference=tally.difference,
        difference_reason=station.difference_reason,
        blank=sum(verdict.choices is not None and verdict.choices.is_blank for _sheet, verdict in sheets),
        void=[(sheet_label(station, sheet), verdict.reason) for sheet, verdict in sheets if verdict.choices is None],
        is_reconciled=station.reconciled_at is not None,
    )
