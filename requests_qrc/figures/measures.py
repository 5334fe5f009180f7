"""The figures of the requests, from cases counted once (`counted`): durations, outcomes, promises, opinions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q

from allonnes.core.disclosure import in_blocks, rounded_down
from requests_qrc.figures.counted import Act, Counted, Days, history_of
from requests_qrc.figures.shares import Share, wilson
from requests_qrc.figures.survival import Curve, Spell, survival
from requests_qrc.followup.models import Survey
from requests_qrc.followup.story import DONE, is_kept
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import OPEN, SETTLED, SILENCE_RUNS, CaseState
from requests_qrc.intake.models import Case

SOLVED, DECLINED, FORWARDED, UNANSWERED, STILL_OPEN = "solved", "declined", "forwarded", "unanswered", "open"
OUTCOMES = (SOLVED, DECLINED, FORWARDED, UNANSWERED, STILL_OPEN)
# The last day of each bucket of age, in days; older ones are in the last bucket.
BUCKETS = (7, 30, 90)
# A case that changes service that many times went back and forth.
BACK_AND_FORTH = 2


@dataclass(frozen=True)
class Part:
    """`yes` among `n`."""

    yes: int
    n: int

    @property
    def value(self) -> float | None:
        return self.yes / self.n if self.n else None


def outcomes(cases: list[Counted]) -> dict[str, int]:
    """How each case ended, never mixed: solved, not taken on, in the hands of another body, without answer of the
    person, or still open. One query."""
    expired = {row.case_id for row in _last_closings(cases) if row.event == "expire"}
    counts = Counter(_outcome(case, expired) for case in cases)
    return {name: counts[name] for name in OUTCOMES}


def _last_closings(cases: list[Counted]) -> list[Act]:
    rows = history_of(cases, ("expire", "accept", "uphold"))
    return [list(group)[-1] for _case, group in groupby(rows, key=lambda row: row.case_id)]


def _outcome(case: Counted, expired: set[int]) -> str:
    if case.state == CaseState.FORWARDED:
        return FORWARDED
    if case.state in OPEN:
        return STILL_OPEN
    if case.state == CaseState.DECLINED or case.decline_reason:
        return DECLINED
    return UNANSWERED if case.state == CaseState.CLOSED and case.pk in expired else SOLVED


def kept_days(cases: list[Counted], now: datetime) -> Part:
    """Days announced for somebody to come: kept when the work is said done by then. A day still to come is not counted;
    a day put off before it was over is not kept. One query."""
    rows = history_of(cases, ("schedule", "reschedule", *DONE))
    kept = told = 0
    for _case, group in groupby(rows, key=lambda row: row.case_id):
        events = list(group)
        for place, row in enumerate(events):
            follows = events[place + 1 :]
            if row.day is None or (not follows and deadlines.day_of(now) <= row.day):
                continue
            told += 1
            is_put_off = bool(follows) and follows[0].event == "reschedule"
            kept += not is_put_off and is_kept(row.day, follows, now=now)
    return Part(kept, told)


def open_ages(today: date, *, is_public: bool = False) -> dict[str, int]:
    """How old open cases are, in days of the calendar, whenever they were received; `is_public`: without those of
    private subjects. One query."""
    counts: Counter[str] = Counter()
    rows = Case.objects.open().filter(category__is_private=False) if is_public else Case.objects.open()
    for received_at in rows.values_list("received_at", flat=True):
        age = (today - deadlines.day_of(received_at)).days if received_at else 0
        counts[next((str(last) for last in BUCKETS if age <= last), "more")] += 1
    return {name: counts[name] for name in (*map(str, BUCKETS), "more")}


def contested(cases: list[Counted]) -> Part:
    """Contested at least once, among those that the town had said settled."""
    settled = [case for case in cases if case.state in SETTLED or case.contested_count]
    return Part(sum(1 for case in settled if case.contested_count), len(settled))


def reopened(cases: list[Counted]) -> Part:
    """Taken up again after a contest, among those contested. One query."""
    told = {case.pk for case in cases if case.contested_count}
    again = {row.case_id for row in history_of(cases, ("reopen",))}
    return Part(len(again & told), len(told))


@dataclass(frozen=True)
class Satisfaction:
    """Who answered yes, among those who answered; how many answered, among those who could."""

    share: Share
    asked: int

    @property
    def response_rate(self) -> float | None:
        return min(1.0, self.share.n / self.asked) if self.asked else None


def satisfaction(cases: list[Counted], *, since: date, until: date) -> Satisfaction:
    """The answers given from a day to another about public cases, by blocks and rounded down: nobody's answer is found
    by reading the figure twice. Nothing while a side has under five. `cases`: who was asked. One query."""
    rows = Survey.objects.filter(case__category__is_private=False).order_by("pk").values_list("at", "is_satisfied")
    blocks = in_blocks(list(rows), about="survey")
    told = [block for block in blocks if since <= deadlines.day_of(block[-1][0]) <= until]
    answers = Counter(is_yes for block in told for _at, is_yes in block)
    yes, no = rounded_down(answers[True]), rounded_down(answers[False])
    share = wilson(yes, yes + no) if yes and no else wilson(0, 0)
    return Satisfaction(share, sum(1 for case in cases if case.state in SETTLED))


def back_and_forth(cases: list[Counted]) -> Part:
    """Cases that changed service twice or more, or came back to sorting. One query."""
    moves = Counter(row.case_id for row in history_of(cases, ("reassign", "send_back")))
    return Part(sum(1 for count in moves.values() if count >= BACK_AND_FORTH), len(cases))


def channels(cases: list[Counted]) -> dict[str, int]:
    """By which way they came."""
    return dict(Counter(case.channel for case in cases).most_common())


def by_partner(cases: list[Counted], days: Days) -> dict[str, Curve]:
    """How long each body takes to say that it is done; taken back by the town, sent back by the body, or not answered
    yet, it counts until then. One query."""
    spells: dict[str, list[Spell]] = defaultdict(list)
    rows = history_of(cases, ("forward", "take_back", "partner_confirms", "partner_declines"))
    for _case, group in groupby(rows, key=lambda row: row.case_id):
        for forwarded, follows in _pairs(list(group)):
            end = deadlines.day_of(follows.at) if follows else days.today
            is_over = follows is not None and follows.event == "partner_confirms"
            spells[forwarded.partner].append(Spell(days.between(deadlines.day_of(forwarded.at), end), is_over))
    return {name: survival(times) for name, times in sorted(spells.items())}


def _pairs(rows: list[Act]) -> Iterable[tuple[Act, Act | None]]:
    """Each time it was forwarded, with what followed."""
    for place, row in enumerate(rows):
        if row.event == "forward":
            yield row, rows[place + 1] if place + 1 < len(rows) else None


def implicit_decisions(since: date, today: date) -> int:
    """Requests that silence decided since a day, answered later or not, and those that still wait: their two months are
    over, and nobody had said yes nor no. It must be 0. One query."""
    waiting = Q(silence_on__lt=today, state__in=SILENCE_RUNS)
    rows = Case.objects.submitted().exclude(state=CaseState.SPAM)
    return rows.filter(waiting | Q(silence_decided_on__gte=since)).count()
