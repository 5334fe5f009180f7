"""What everybody reads of a consultation: where it stands in one sentence, and how long the town is waited for."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import day, ending, number, when
from instances.consultations.enums import ConsultationState as State
from instances.consultations.models import Consultation


@dataclass(frozen=True)
class Stage:
    """Its badge (words, kind, icon), one sentence, and its steps."""

    words: str
    kind: str
    sentence: str
    steps: list[dict[str, str]]


def stage_of(consultation: Consultation, now: datetime) -> Stage:
    """Where a consultation stands at this moment, by the clock and not by the jobs."""
    words, kind, sentence = _said(consultation, now)
    return Stage(words, kind, sentence, _steps(consultation, now))


def _said(consultation: Consultation, now: datetime) -> tuple[str, str, str]:
    if consultation.takes_replies(now):
        until = _("On peut répondre jusqu’au %(end)s.") % {"end": ending(consultation.closes_at)}
        return _("Ouverte"), "sun", until
    if consultation.state == State.OPEN and now < consultation.opens_at:
        return (
            _("Bientôt"),
            "neutral",
            _("On pourra répondre à partir du %(day)s.") % {"day": when(consultation.opens_at)},
        )
    if consultation.state in {State.OPEN, State.CLOSED}:
        return _("Terminée"), "neutral", _("Les réponses sont en cours de lecture.")
    if consultation.state == State.COUNTED:
        return waiting_words(consultation, now)
    told = _("La ville a répondu le %(day)s.") % {"day": day(consultation.answered_at)}
    return _("La ville a répondu"), "ok", told


def waiting_words(consultation: Consultation, now: datetime) -> tuple[str, str, str]:
    """That the town has not answered yet, and by when it is to: said in public, late or not."""
    late = consultation.days_late(timezone.localdate(now))
    if late:
        words = ngettext(
            "La réponse de la ville a %(days)s jour de retard.",
            "La réponse de la ville a %(days)s jours de retard.",
            late,
        ) % {"days": number(late)}
        return _("Réponse en retard"), "danger", words
    return (
        _("Attend la réponse de la ville"),
        "warn",
        _("La ville répond au plus tard le %(day)s.") % {"day": day(consultation.answer_due_on)},
    )


def _steps(consultation: Consultation, now: datetime) -> list[dict[str, str]]:
    """The four steps that everybody follows, each with its date in words."""
    done = {State.OPEN: 0, State.CLOSED: 1, State.COUNTED: 2, State.ANSWERED: 4}[State(consultation.state)]
    if consultation.state == State.OPEN and now >= consultation.closes_at:
        done = 1
    rows = [
        (_("Vous répondez"), _("jusqu’au %(end)s") % {"end": ending(consultation.closes_at)}),
        (_("Nous lisons tout"), _("compte des réponses, relecture des mots")),
        (_("La ville répond"), _("au plus tard le %(day)s") % {"day": day(consultation.answer_due_on)}),
    ]
    at = min(done, len(rows))
    return [
        {"label": label, "detail": detail, "state": "past" if rank < at else "now" if rank == at else "next"}
        for rank, (label, detail) in enumerate(rows)
    ]
