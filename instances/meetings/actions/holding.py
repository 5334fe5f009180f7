"""What is answered before a meeting, and noted during it: who came, until when, what is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.core.errors import ActionDenied, InvalidInput, refuse
from allonnes.core.locking import lock
from allonnes.core.workflow import advance
from instances.councils.models import Mandate
from instances.meetings import permissions
from instances.meetings.enums import Answer, Presence
from instances.meetings.models import Attendance, Decision, Meeting, MeetingItem, Minutes
from instances.meetings.quorum import loss_of_quorum, needed_of, quorum_at
from instances.meetings.workflow import MEETING


@dataclass(frozen=True)
class Seen:
    """What was seen of one member."""

    presence: str
    represented_by: Mandate | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """A decision as it is noted; the votes are given together, or not at all."""

    words: str
    taken_at: datetime
    item: MeetingItem | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None

    @property
    def votes(self) -> int | None:
        given = (self.votes_for, self.votes_against, self.abstained)
        return None if None in given else sum(count or 0 for count in given)


@transaction.atomic
def answer_call(*, attendance: Attendance, answer: str, now: datetime) -> Attendance:
    """A member says whether they come, by a signed link or signed in; the last answer counts."""
    row = lock(Attendance.objects.select_related("meeting__council", "mandate"), attendance.pk)
    lock(Meeting.objects.all(), row.meeting_id, no_key=True)
    refuse(permissions.refusal_to_answer(row, now))
    if answer not in {Answer.YES, Answer.NO}:
        raise InvalidInput([_("Dites si vous venez, ou si vous ne venez pas.")])
    row.answer, row.answered_at = answer, now
    row.save(update_fields=["answer", "answered_at"])
    return row


@transaction.atomic
def note_presences(*, meeting: Meeting, seen: Mapping[int, Seen], by: Any, now: datetime) -> Meeting:
    """Note who is there, by the key of each line; the quorum, and the hour when it is lost, are counted again.

    Raises InvalidInput for what cannot be, also where a decision already noted would be without quorum or with more
    votes than members: it is taken away first.
    """
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(permissions.refusal_to_note(by, row, now))
    rows = list(row.attendances.select_related("mandate", "represented_by"))
    problems = [problem for seat in rows if seat.pk in seen for problem in _problems(row, seat, seen[seat.pk])]
    problems += _doubles(rows, seen)
    if problems:
        raise InvalidInput(problems)
    changed = [seat for seat in rows if seat.pk in seen]
    # A substitute passes from one member to another in one act: nobody holds two seats in between.
    row.attendances.filter(pk__in=[seat.pk for seat in changed]).update(
        presence=Presence.UNKNOWN, represented_by=None, left_at=None
    )
    for seat in changed:
        said = seen[seat.pk]
        seat.presence, seat.represented_by, seat.left_at = said.presence, said.represented_by, said.left_at
    Attendance.objects.bulk_update(changed, ["presence", "represented_by", "left_at"])
    _count_quorum(row, rows)
    if undone := _undone(row, rows):
        raise InvalidInput(undone)
    return row


def _undone(meeting: Meeting, rows: list[Attendance]) -> list[str]:
    """The decisions that could not have been taken by those who sit, each with why."""
    problems = []
    for decision in meeting.decisions.all():
        quorum = quorum_at(meeting, rows, decision.taken_at)
        reason = permissions.refusal_of_quorum(meeting, quorum, decision.taken_at)
        if reason := reason or permissions.refusal_of_votes(decision.votes, quorum.sitting):
            said = {"decision": decision, "reason": reason}
            problems.append(_("Enlevez d’abord la décision « %(decision)s ». %(reason)s") % said)
    return problems


def _problems(meeting: Meeting, seat: Attendance, said: Seen) -> list[str]:
    """What is wrong with one line, in words that name the member."""
    problems = []
    is_replaced = said.presence == Presence.REPRESENTED
    if is_replaced and said.represented_by is None:
        problems.append(_("%(seat)s : dites qui remplace ce membre.") % {"seat": seat})
    if not is_replaced and said.represented_by is not None:
        problems.append(
            _("%(seat)s : un remplaçant est choisi, mais ce membre n’est pas dit « remplacé ».") % {"seat": seat}
        )
    if said.represented_by is not None and not _may_replace(meeting, seat, said.represented_by):
        problems.append(
            _("%(seat)s : %(who)s n’est pas suppléant de ce membre ce jour-là.")
            % {"seat": seat, "who": said.represented_by}
        )
    if said.left_at is not None and said.presence not in {Presence.PRESENT, Presence.REPRESENTED}:
        problems.append(_("%(seat)s : on ne note l’heure de départ que de qui était là.") % {"seat": seat})
    if said.left_at is not None and not meeting.starts_at <= said.left_at <= meeting.ends_at:
        problems.append(_("%(seat)s : l’heure de départ n’est pas pendant la réunion.") % {"seat": seat})
    return problems


def _may_replace(meeting: Meeting, seat: Attendance, substitute: Mandate) -> bool:
    is_running = substitute.starts_on <= meeting.day < substitute.ends_on
    return substitute.substitute_of_id == seat.mandate_id and is_running


def _doubles(rows: list[Attendance], seen: Mapping[int, Seen]) -> list[str]:
    """A substitute who would sit twice."""
    names: dict[int, int] = {}
    problems = []
    for seat in rows:
        substitute = seen[seat.pk].represented_by if seat.pk in seen else seat.represented_by
        if substitute is not None and names.setdefault(substitute.pk, seat.pk) != seat.pk:
            problems.append(_("%(who)s remplace déjà un autre membre à cette réunion.") % {"who": substitute})
    return problems


def _count_quorum(meeting: Meeting, rows: list[Attendance]) -> None:
    """Nothing is said of the quorum while nobody is noted."""
    is_noted = any(seat.presence for seat in rows)
    lost_at = loss_of_quorum(meeting, rows) if is_noted else None
    needed = needed_of(len(rows), meeting.council.quorum_percent) if is_noted else None
    Meeting.objects.filter(pk=meeting.pk).update(quorum_lost_at=lost_at, quorum_needed=needed)
    meeting.quorum_lost_at, meeting.quorum_needed = lost_at, needed


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: Any, now: datetime) -> Minutes:
    """Say that a meeting took place: its minutes begin, with its agenda as headings."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(permissions.refusal_to_hold(by, row, now))
    advance(MEETING, row, "hold", by=by)
    body = "\n\n".join(f"# {number}. {item.subject}" for number, item in enumerate(row.items.all(), start=1))
    minutes: Minutes = Minutes.objects.create(meeting=row, body=body)
    minutes.versions.create(number=1, body=body, by=by)
    minutes.history.create(event="begin", from_state="", to_state=minutes.state, by=by)
    return minutes


@transaction.atomic
def record_decision(*, meeting: Meeting, taken: Taken, by: Any, now: datetime) -> Decision:
    """Note a decision; one taken without the quorum at its hour is refused."""
    row = lock(Meeting.objects.select_related("council"), meeting.pk)
    refuse(permissions.refusal_to_decide(by, row, now))
    refuse(permissions.refusal_of_hour(row, taken.taken_at))
    quorum = quorum_at(row, row.attendances.select_related("mandate", "represented_by"), taken.taken_at)
    refuse(permissions.refusal_of_quorum(row, quorum, taken.taken_at))
    refuse(permissions.refusal_of_votes(taken.votes, quorum.sitting))
    if taken.item is not None and taken.item.meeting_id != row.pk:
        raise ActionDenied(_("Ce point n’est pas à l’ordre du jour de cette réunion."))
    return Decision.objects.create(meeting=row, **vars(taken))


@transaction.atomic
def remove_decision(*, decision: Decision, by: Any, now: datetime) -> None:
    """Take away a decision noted by mistake, until the minutes are adopted."""
    row = lock(Meeting.objects.select_related("council"), decision.meeting_id)
    refuse(permissions.refusal_to_remove_decision(by, row, now))
    audit.record("instances.remove_decision", by=by, meeting=row.pk, removed=decision.words)
    decision.delete()
