"""Who prepares, opens, reads, counts and answers a consultation; and when one may reply."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.core import workflow
from allonnes.core.templatetags.french import day, ending, when
from allonnes.outreach.models import Encounter
from instances.consultations.enums import ConsultationState as State
from instances.consultations.enums import TextState
from instances.consultations.models import Consultation, Question, Reply, ReplyAnswer
from instances.consultations.models.questions import MOST_QUESTIONS
from instances.consultations.workflow import CONSULTATION, RUN

ENTER = "instances.enter_sheet"
READ = "instances.read_replies"
SHORTEST_NOTICE = timedelta(days=1)
SENT_BEFORE_THE_END = (State.OPEN, State.CLOSED)


def refusal_to_write(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """A consultation and its questions are written until it opens; then nobody changes what others replied to."""
    if not user.has_perm(RUN):
        return _("Vous n’avez pas le droit de préparer une consultation.")
    if not consultation.is_prepared:
        return _("Cette consultation est ouverte : sa question et son questionnaire ne changent plus.")
    return None


def refusal_of_dates(consultation: Consultation) -> str | None:
    """The town answers once the replies are in."""
    if consultation.answer_due_on < timezone.localdate(consultation.closes_at):
        return _("La ville répond après la fin : choisissez un jour plus tard.")
    return None


def refusal_to_add_question(consultation: Consultation) -> str | None:
    """A short questionnaire is answered."""
    if consultation.questions.count() >= MOST_QUESTIONS:
        return _("Un questionnaire a 10 questions au plus.")
    return None


def refusal_to_document(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """Documents come as long as people may reply."""
    if not user.has_perm(RUN):
        return _("Vous n’avez pas le droit de préparer une consultation.")
    if consultation.state not in {State.PREPARED, State.OPEN}:
        return _("Cette consultation est fermée : ses documents ne changent plus.")
    return None


def refusal_to_link_encounters(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """Encounters are joined until the town has answered."""
    if not user.has_perm(RUN):
        return _("Vous n’avez pas le droit de préparer une consultation.")
    if consultation.state == State.ANSWERED:
        return _("La ville a répondu : la page de cette consultation ne change plus.")
    return None


def refusal_to_open(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """A question with a questionnaire, whose end is to come."""
    said_no = workflow.refusal(CONSULTATION, consultation, "open", by=user)
    if said_no:
        return said_no
    if not Question.objects.filter(consultation=consultation).exists():
        return _("Écrivez d’abord une question au moins dans le questionnaire.")
    if consultation.closes_at <= now:
        return _("La fin est déjà passée : changez-la d’abord.")
    return refusal_of_dates(consultation)


def refusal_to_move_end(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """The end moves while people may still reply; once it is past, nothing opens again."""
    said_no = workflow.refusal(CONSULTATION, consultation, "move_end", by=user)
    if said_no is None and now >= consultation.closes_at:
        said_no = _("La consultation est terminée depuis le %(when)s : sa fin ne change plus.") % {
            "when": ending(consultation.closes_at)
        }
    return said_no


def refusal_of_new_end(consultation: Consultation, closes_at: datetime, now: datetime) -> str | None:
    """Another end leaves a day to whoever meant to reply, and comes before the town's answer, whose day stays."""
    if closes_at == consultation.closes_at:
        return _("Rien ne change : c’est déjà cette fin.")
    if closes_at < now + SHORTEST_NOTICE:
        return _("Laissez un jour au moins à celles et ceux qui voulaient répondre.")
    if consultation.answer_due_on < timezone.localdate(closes_at):
        return _("La ville a promis sa réponse pour le %(day)s au plus tard : la fin reste avant ce jour.") % {
            "day": day(consultation.answer_due_on)
        }
    return None


def refusal_to_reply(consultation: Consultation, now: datetime) -> str | None:
    """From the beginning to the end, and not a second more."""
    if consultation.state == State.PREPARED or now < consultation.opens_at:
        return _("On pourra répondre à partir du %(when)s.") % {"when": when(consultation.opens_at)}
    if not consultation.takes_replies(now):
        return _("La consultation est terminée depuis le %(when)s : on ne peut plus répondre.") % {
            "when": ending(consultation.closes_at)
        }
    return None


def refusal_to_reply_with_account(user: User, consultation: Consultation, now: datetime) -> str | None:
    """Once, with an account that may take part."""
    refused = refusal_to_reply(consultation, now) or refusal_to_participate(user, now=now)
    if refused:
        return refused
    if Reply.objects.filter(consultation=consultation, user=user).exists():
        return already_replied()
    return None


def already_replied() -> str:
    """Said to whoever replies again."""
    return _("Vous avez déjà répondu à cette consultation. Une réponse par personne : la première est gardée.")


def refusal_to_confirm(consultation: Consultation, now: datetime) -> str | None:
    """What was sent before the end is confirmed until the replies are counted."""
    if consultation.state not in SENT_BEFORE_THE_END:
        return _("Les réponses sont déjà dépouillées : la vôtre ne peut plus compter.")
    return None


def refusal_to_enter_sheet(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """Sheets filled in before the end are keyed until the replies are counted."""
    if not user.has_perm(ENTER):
        return _("Vous n’avez pas le droit de saisir les feuilles d’une consultation.")
    if consultation.state not in SENT_BEFORE_THE_END or now < consultation.opens_at:
        return _("On saisit des feuilles quand la consultation est ouverte, et jusqu’au dépouillement.")
    return None


def refusal_to_enter_met(user: Any, consultation: Consultation, encounter: Encounter, now: datetime) -> str | None:
    """The same at an encounter: it had begun before the end. A tablet without network may send later."""
    refused = refusal_to_enter_sheet(user, consultation, now)
    if refused is None and encounter.starts_at >= consultation.closes_at:
        refused = _(
            "La consultation était terminée avant cette rencontre, depuis le %(when)s : on ne peut plus répondre."
        ) % {"when": ending(consultation.closes_at)}
    return refused


def refusal_of_sheet(consultation: Consultation, number: int) -> str | None:
    """Each numbered sheet is keyed once."""
    if Reply.objects.filter(consultation=consultation, sheet_number=number).exists():
        return _("La feuille n° %(number)s est déjà saisie : rien n’est enregistré.") % {"number": number}
    return None


def refusal_to_count(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """Once it is closed, and each free reply was read."""
    said_no = workflow.refusal(CONSULTATION, consultation, "count", by=user)
    if said_no:
        return said_no
    waiting = ReplyAnswer.objects.filter(reply__consultation=consultation, reply__is_confirmed=True)
    if waiting.filter(state=TextState.WAITING).exclude(words="").exists():
        return _("Il reste des réponses libres à relire.")
    return None


def refusal_to_answer(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """Elected officials and the administrator answer in the name of the town."""
    return workflow.refusal(CONSULTATION, consultation, "answer", by=user)


def refusal_to_answer_again(user: Any, consultation: Consultation, now: datetime) -> str | None:
    """An answer changes with its reason."""
    return workflow.refusal(CONSULTATION, consultation, "answer_again", by=user)


def refusal_to_publish(user: Any, answer: ReplyAnswer, now: datetime) -> str | None:
    """Words of a reply that counts, read by who moderates."""
    if not user.has_perm(READ):
        return _("Vous n’avez pas le droit de relire les réponses libres.")
    if answer.state == TextState.PUBLISHED:
        return _("Ces mots seront déjà publiés.")
    return None


def refusal_to_hide(user: Any, answer: ReplyAnswer, now: datetime) -> str | None:
    """The same, with a reason."""
    if not user.has_perm(READ):
        return _("Vous n’avez pas le droit de relire les réponses libres.")
    if answer.state == TextState.HIDDEN:
        return _("Ces mots sont déjà gardés sans être publiés.")
    return None
