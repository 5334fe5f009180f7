"""Who may prepare, call, hold and tell a meeting, answer and correct; each refusal in one French sentence."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day as day_words
from allonnes.core.templatetags.french import hour, when
from allonnes.core.workflow import refusal
from instances.councils.models import Council
from instances.councils.permissions import councils_of, refusal_to_animate
from instances.meetings.enums import MeetingState, MinutesState, Presence
from instances.meetings.models import Attendance, Meeting, Minutes, MinutesRemark
from instances.meetings.names import minors_named
from instances.meetings.quorum import Quorum
from instances.meetings.workflow import MEETING, MINUTES

# The sheet is opened a little before the hour: people come early.
BEFORE_HOUR = timedelta(hours=2)


def meetings_of(user: Any) -> "QuerySet[Meeting]":
    """The meetings that somebody prepares: those of the councils they animate."""
    return Meeting.objects.filter(council__in=councils_of(user))


def minutes_of(user: Any) -> "QuerySet[Minutes]":
    """The minutes that somebody writes."""
    return Minutes.objects.filter(meeting__council__in=councils_of(user))


def _by_animator(event: str, user: Any, meeting: Meeting, now: datetime) -> str | None:
    return refusal_to_animate(user, meeting.council, now) or refusal(MEETING, meeting, event, by=user)


def refusal_to_plan(user: Any, council: Council, now: datetime) -> str | None:
    """By those who animate the council, while it lasts."""
    reason = refusal_to_animate(user, council, now)
    if reason is None and council.term_ends_on < timezone.localdate(now):
        reason = _("Le mandat de ce conseil est fini : il ne se réunit plus.")
    return reason


def refusal_of_dates(council: Council, starts_at: datetime, ends_at: datetime, now: datetime) -> str | None:
    """To come, within the life of the council, and a day at most."""
    day = timezone.localtime(starts_at).date()
    if starts_at <= now:
        return _("Choisissez une date à venir : celle-ci est passée.")
    if ends_at <= starts_at:
        return _("La fin vient après le début.")
    if ends_at - starts_at > timedelta(days=1):
        return _("Une réunion dure un jour au plus. Pour une suite, préparez une autre réunion.")
    if not council.created_on <= day <= council.term_ends_on:
        return _("Ce jour-là, le conseil n’existe pas : son mandat finit le %(day)s.") % {
            "day": day_words(council.term_ends_on)
        }
    return None


def refusal_to_change(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """The date, the place and the agenda change until the meeting begins."""
    reason = refusal_to_animate(user, meeting.council, now)
    if reason is None and meeting.state not in {MeetingState.PLANNED, MeetingState.CONVENED}:
        reason = _("Cette réunion ne change plus : elle a eu lieu, ou elle est annulée.")
    if reason is None and meeting.is_called and meeting.has_begun(now):
        reason = _("La réunion a commencé : elle ne change plus. Le compte rendu dira ce qui a été traité.")
    return reason


def refusal_to_join(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """Documents are joined before, and after for what was shown there; never to a cancelled meeting."""
    reason = refusal_to_animate(user, meeting.council, now)
    if reason is None and meeting.is_cancelled:
        reason = _("Cette réunion est annulée : ses documents ne changent plus.")
    return reason


def refusal_to_convene(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """With an agenda, before it begins, and when somebody sits in the council."""
    reason = _by_animator("convene", user, meeting, now)
    if reason is None and meeting.has_begun(now):
        reason = _("L’heure de la réunion est passée : changez sa date avant de convoquer.")
    if reason is None and not meeting.items.exists():
        reason = _("L’ordre du jour est vide : ajoutez au moins un point avant de convoquer.")
    if reason is None and not meeting.council.mandates.running_on(meeting.day).exists():
        reason = _("Personne ne siège dans ce conseil ce jour-là : ajoutez d’abord ses membres.")
    return reason


def refusal_of_agenda(meeting: Meeting, lines: Sequence[tuple[str, str, Any]], now: datetime) -> str | None:
    """Everybody reads an agenda as soon as it is written: it names nobody under 18."""
    if meeting.is_called and (reason := refusal_of_empty_agenda(lines)):
        return reason
    return refusal_of_words(meeting.council, *(f"{subject} {by}" for subject, by, _minutes in lines), now=now)


def refusal_of_words(council: Council, *words: str, now: datetime) -> str | None:
    """What everybody reads of a meeting, its title, its room, why it is cancelled, names no member under 18."""
    return refusal_of_named(_minors_of(council, "\n".join(words), now)) if council.is_public else None


def may_read_documents(attendance: Attendance) -> bool:
    """What is given to members is read by who sat that day, as long as the meeting holds."""
    meeting = attendance.meeting
    return not meeting.is_cancelled and attendance.mandate.is_running(meeting.day)


def refusal_of_empty_agenda(lines: Sequence[object]) -> str | None:
    """Members were called to something."""
    return None if lines else _("Les membres sont convoqués : gardez au moins un point à l’ordre du jour.")


def refusal_to_cancel(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """Until its end, with a reason that everybody reads."""
    reason = _by_animator("cancel", user, meeting, now)
    if reason is None and now >= meeting.ends_at:
        reason = _("La réunion est passée : dites si elle a eu lieu.")
    return reason


def refusal_to_answer(attendance: Attendance, now: datetime) -> str | None:
    """A member says whether they come until the meeting begins, once called to it."""
    meeting = attendance.meeting
    if meeting.is_cancelled:
        return _("Cette réunion est annulée : il n’y a plus rien à répondre.")
    if meeting.state != MeetingState.CONVENED:
        return _("On ne répond plus pour cette réunion.")
    if meeting.has_begun(now):
        return _("La réunion a commencé : votre présence y est notée sur place.")
    if not attendance.mandate.is_running(meeting.day):
        return _("Votre mandat ne court pas le jour de cette réunion.")
    return None


def refusal_to_note(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """Presences are noted from two hours before the meeting until its minutes are adopted."""
    reason = refusal_to_animate(user, meeting.council, now)
    if reason is None and not meeting.is_called:
        reason = _("On note les présences d’une réunion convoquée.")
    if reason is None and now < meeting.starts_at - BEFORE_HOUR:
        reason = _("La feuille de présence s’ouvre deux heures avant la réunion, le %(when)s.") % {
            "when": when(meeting.starts_at - BEFORE_HOUR)
        }
    if reason is None and _is_settled(meeting):
        reason = _("Le compte rendu est adopté : les présences ne changent plus.")
    return reason


def _is_settled(meeting: Meeting) -> bool:
    settled = (MinutesState.ADOPTED, MinutesState.PUBLISHED)
    return Minutes.objects.filter(meeting=meeting, state__in=settled).exists()


def refusal_to_hold(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """Once begun, and once each presence is noted."""
    reason = _by_animator("hold", user, meeting, now)
    if reason is None and not meeting.has_begun(now):
        reason = _("La réunion n’a pas commencé : elle commence le %(when)s.") % {"when": when(meeting.starts_at)}
    if reason is None and meeting.attendances.filter(presence=Presence.UNKNOWN).exists():
        reason = _("Notez la présence de chaque membre avant de dire que la réunion a eu lieu.")
    return reason


def refusal_to_decide(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """Decisions are noted once presences are, until the minutes are adopted."""
    reason = refusal_to_note(user, meeting, now)
    if reason is None and not meeting.attendances.exclude(presence=Presence.UNKNOWN).exists():
        reason = _("Notez d’abord les présences : une décision se prend avec le quorum.")
    return reason


def refusal_to_remove_decision(user: Any, meeting: Meeting, now: datetime) -> str | None:
    """A decision noted by mistake goes, until the minutes are adopted."""
    reason = refusal_to_note(user, meeting, now)
    if reason is None and not meeting.decisions.exists():
        reason = _("Aucune décision n’est notée pour cette réunion.")
    return reason


def refusal_of_hour(meeting: Meeting, taken_at: datetime) -> str | None:
    """A decision is taken during the meeting."""
    if meeting.starts_at <= taken_at <= meeting.ends_at:
        return None
    return _("Cette heure n’est pas celle de la réunion, de %(start)s à %(end)s.") % {
        "start": hour(meeting.starts_at),
        "end": hour(meeting.ends_at),
    }


def refusal_of_quorum(meeting: Meeting, quorum: Quorum, taken_at: datetime) -> str | None:
    """A decision needs the quorum at its own hour."""
    if quorum.is_met:
        return None
    return _(
        "À %(hour)s, il n’y avait que %(sitting)s membres présents sur les %(needed)s exigés : "
        "le conseil ne pouvait plus décider."
    ) % {"hour": hour(taken_at), "sitting": quorum.sitting, "needed": quorum.needed}


def refusal_of_votes(votes: int | None, sitting: int) -> str | None:
    """Nobody votes twice."""
    if votes is None or votes <= sitting:
        return None
    return _("Il y a %(votes)s voix pour %(sitting)s membres présents : vérifiez les nombres.") % {
        "votes": votes,
        "sitting": sitting,
    }


def refusal_to_write(user: Any, minutes: Minutes, now: datetime) -> str | None:
    """Minutes are written until they are adopted."""
    reason = refusal_to_animate(user, minutes.meeting.council, now)
    if reason is None and minutes.state not in {MinutesState.DRAFT, MinutesState.CORRECTING}:
        reason = _("Le compte rendu est adopté : son texte ne change plus.")
    return reason


def _minutes_by_animator(event: str, user: Any, minutes: Minutes, now: datetime) -> str | None:
    return refusal_to_animate(user, minutes.meeting.council, now) or refusal(MINUTES, minutes, event, by=user)


def refusal_to_send(user: Any, minutes: Minutes, now: datetime) -> str | None:
    """To members, once something is written."""
    reason = _minutes_by_animator("send", user, minutes, now)
    if reason is None and not minutes.body.strip():
        reason = _("Le compte rendu est vide : écrivez-le avant de l’envoyer aux membres.")
    return reason or refusal_of_named(minors_in(minutes, now))


def refusal_of_last_day(until: date, now: datetime) -> str | None:
    """Members have at least a day to read."""
    if until > timezone.localdate(now):
        return None
    return _("Choisissez un jour à venir : les membres ont besoin d’un jour au moins pour relire.")


def refusal_to_take_back(user: Any, minutes: Minutes, now: datetime) -> str | None:
    return _minutes_by_animator("take_back", user, minutes, now)


def refusal_to_remark(attendance: Attendance, minutes: Minutes, now: datetime) -> str | None:
    """A member called to the meeting proposes corrections until the last day, included."""
    if minutes.meeting_id != attendance.meeting_id or minutes.state == MinutesState.DRAFT:
        return _("Ce compte rendu n’est pas encore à relire.")
    if not minutes.takes_remarks(timezone.localdate(now)):
        return _("Le temps des corrections est passé.")
    return None


def refusal_to_answer_remark(user: Any, remark: MinutesRemark, now: datetime) -> str | None:
    """Each proposed correction gets one answer, before the minutes are adopted."""
    reason = refusal_to_animate(user, remark.minutes.meeting.council, now)
    if reason is None and remark.minutes.state != MinutesState.CORRECTING:
        reason = _("Le compte rendu n’est plus en relecture.")
    if reason is None and remark.answered_at is not None:
        reason = _("Cette correction a déjà sa réponse.")
    return reason


def refusal_to_adopt(user: Any, minutes: Minutes, now: datetime) -> str | None:
    """Once the time of corrections is over, and each has its answer."""
    reason = _minutes_by_animator("adopt", user, minutes, now)
    if reason is None and minutes.takes_remarks(timezone.localdate(now)):
        reason = _("Les membres proposent encore des corrections, jusqu’au %(day)s.") % {
            "day": day_words(minutes.corrections_until)
        }
    if reason is None and minutes.remarks.filter(answered_at__isnull=True).exists():
        reason = _("Répondez d’abord à chaque correction proposée.")
    return reason or refusal_of_named(minors_in(minutes, now))


def refusal_of_adopting_meeting(minutes: Minutes, adopting: Meeting, now: datetime) -> str | None:
    """A later meeting of the same council, that has begun."""
    own = minutes.meeting
    if adopting.council_id != own.council_id or adopting.starts_at <= own.starts_at:
        return _("Un compte rendu s’adopte à une réunion suivante du même conseil.")
    if not adopting.is_called or not adopting.has_begun(now):
        return _("Cette réunion n’a pas commencé : le compte rendu y sera adopté à ce moment-là.")
    return None


def public_words(minutes: Minutes) -> str:
    """All that is published with the minutes: their text, the agenda, the decisions."""
    meeting = minutes.meeting
    items = [f"{item.subject} {item.brought_by}" for item in meeting.items.all()]
    return "\n".join([meeting.title, minutes.body, *items, *(decision.words for decision in meeting.decisions.all())])


def refusal_of_named(minors: list[str]) -> str | None:
    """What everybody reads names nobody under 18; asked while the text can still change."""
    if not minors:
        return None
    return _(
        "Ces membres ont moins de 18 ans et ne sont jamais nommés en public : %(names)s. "
        "Enlevez leur nom du texte, de l’ordre du jour et des décisions."
    ) % {"names": ", ".join(minors)}


def minors_in(minutes: Minutes, now: datetime) -> list[str]:
    """The members under 18 whose names are in what would be published. Three queries."""
    return _minors_of(minutes.meeting.council, public_words(minutes), now)


def _minors_of(council: Council, words: str, now: datetime) -> list[str]:
    members = council.mandates.filter(birth_date__isnull=False).order_by("pk")
    return minors_named(words, members, timezone.localdate(now))


def refusal_to_publish(user: Any, minutes: Minutes, now: datetime) -> str | None:
    """Once adopted, and when no member under 18 is named."""
    return _minutes_by_animator("publish", user, minutes, now) or refusal_of_named(minors_in(minutes, now))
