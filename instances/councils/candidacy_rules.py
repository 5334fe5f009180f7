"""Who may apply, answer for a child, decide. Each refusal is one French sentence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.ages import MAJORITY, age_on
from allonnes.core import workflow
from allonnes.core.templatetags.french import short_day
from allonnes.core.workflow import Actor, SignedLink
from instances.councils.enums import CandidacyState, DeclineReason, DrawState, Selection
from instances.councils.mandate_rules import day_of, refusal_of_age
from instances.councils.models import Candidacy, College, Council
from instances.councils.models.candidacies import ALIVE
from instances.councils.permissions import refusal_to_animate
from instances.councils.workflow import CANDIDACY, CANDIDATE, ENTER, PARENT

MIN_WORDS = 10
TWICE = gettext_lazy("Votre candidature à ce conseil est déjà posée.")


def refusal_to_apply(council: Council, now: datetime) -> str | None:
    """On the days that the town announced, to a council whose members come from candidacies."""
    today = day_of(now)
    if council.selection == Selection.APPOINTED or not council.is_public:
        return _("Ce conseil ne reçoit pas de candidatures.")
    if council.term_ends_on < today:
        return _("Le mandat de ce conseil est fini.")
    if council.takes_candidacies(today):
        return None
    if council.candidacies_from and council.candidacies_from > today:
        return _("Les candidatures ouvrent le %(day)s.") % {"day": short_day(council.candidacies_from)}
    return _("Les candidatures ne sont pas ouvertes en ce moment.")


def are_candidacies_open(now: datetime) -> bool:
    """Whether some council takes candidacies today."""
    today = day_of(now)
    rows = Council.objects.public().filter(candidacies_from__lte=today, candidacies_until__gte=today)
    return rows.exclude(selection=Selection.APPOINTED).exists()


def is_minor_on(birth_date: date | None, day: date) -> bool:
    """Whether a parent has to agree."""
    return birth_date is not None and age_on(birth_date, day) < MAJORITY


def refusal_of_answers(council: Council, answers: Mapping[str, Any], now: datetime) -> str | None:
    """The age on the day itself, a few words, and for a minor the parent who will be asked."""
    today, birth_date = day_of(now), answers.get("birth_date")
    refused = refusal_of_age(council, birth_date, today) or refusal_of_college(council, answers.get("college"))
    if refused is None and len(" ".join(answers.get("motivation", "").split())) < MIN_WORDS:
        refused = _("Dites en une ou deux phrases pourquoi vous voulez venir.")
    if refused is None and is_minor_on(birth_date, today):
        refused = refusal_of_parent(answers)
    return refused


def refusal_of_college(council: Council, college: College | None) -> str | None:
    """A college of this council, or none in particular."""
    if college is None or college.council_id == council.pk:
        return None
    return _("Ce collège est celui d’un autre conseil.")


def refusal_of_parent(answers: Mapping[str, Any]) -> str | None:
    """Before 18 a parent agrees: by an address of their own, or on paper, signed."""
    if not answers.get("parent_name", "").strip():
        return _("Avant 18 ans, donnez le nom d’un parent.")
    if answers.get("is_parent_on_paper"):
        return None
    email = answers.get("parent_email", "").strip().lower()
    if not email:
        return _("Avant 18 ans, donnez l’adresse électronique d’un parent : nous lui demandons son accord.")
    if email == answers.get("email", "").strip().lower():
        return _("L’adresse de votre parent doit être différente de la vôtre.")
    return None


def refusal_to_apply_again(candidacy: Candidacy) -> str | None:
    """One candidacy at a time in a council: by account, or by name and address."""
    same = Candidacy.objects.filter(council=candidacy.council_id, state__in=ALIVE).exclude(pk=candidacy.pk)
    names = {"first_name__iexact": candidacy.first_name, "last_name__iexact": candidacy.last_name}
    by_account = candidacy.author_id is not None and same.filter(author=candidacy.author_id).exists()
    by_address = bool(candidacy.email) and same.filter(email__iexact=candidacy.email, **names).exists()
    return str(TWICE) if by_account or by_address else None


def refusal_to_enter(by: Any) -> str | None:
    """Writing a candidacy for somebody else."""
    return None if by.has_perm(ENTER) else _("Vous n’avez pas le droit de saisir une candidature pour quelqu’un.")


def refusal_to_enter_at_desk(by: Any, council: Council, now: datetime) -> str | None:
    """At the desk, for a council that takes candidacies; a paper received in time is keyed later."""
    refused = refusal_to_enter(by)
    if refused is None and council.selection == Selection.APPOINTED:
        refused = _("Ce conseil ne reçoit pas de candidatures.")
    return refused


def refusal_without_consent(has_consent: bool) -> str | None:
    """The person whose words are entered agrees first."""
    return None if has_consent else _("Sans l’accord de la personne, rien n’est enregistré.")


def refusal_to_confirm(candidacy: Candidacy, now: datetime) -> str | None:
    """The link of the mail confirms once; the age is that of the day."""
    if candidacy.state != CandidacyState.UNCONFIRMED:
        return _("Cette candidature est déjà confirmée.")
    return refusal_of_age(candidacy.council, candidacy.birth_date, day_of(now)) or refusal_to_apply_again(candidacy)


def refusal_to_answer_parent(candidacy: Candidacy, is_granted: bool) -> str | None:
    """A parent agrees while asked, and may take the agreement back until the town has decided."""
    event = "parent_agrees" if is_granted else "parent_refuses"
    return workflow.refusal(CANDIDACY, candidacy, event, by=SignedLink(PARENT))


def refusal_to_note_paper(user: Any, candidacy: Candidacy, now: datetime) -> str | None:
    """The paper that the parent signed was brought."""
    return refusal_to_animate(user, candidacy.council, now) or workflow.refusal(
        CANDIDACY, candidacy, "parent_agrees", by=user
    )


def refusal_to_accept(user: Any, candidacy: Candidacy, now: datetime) -> str | None:
    """By those who animate the council; where members are drawn by lot, only who was drawn."""
    refused = refusal_to_animate(user, candidacy.council, now) or workflow.refusal(
        CANDIDACY, candidacy, "accept", by=user
    )
    if refused is None and candidacy.council.selection == Selection.LOT and not is_drawn(candidacy):
        refused = _("Les membres de ce conseil sont tirés au sort : ce numéro n’a pas été tiré.")
    return refused


def is_drawn(candidacy: Candidacy) -> bool:
    """Whether a draw gave a seat, or the place of a substitute."""
    return candidacy.draw_entries.filter(draw__state=DrawState.DRAWN, rank__isnull=False).exists()


def refusal_to_decline(user: Any, candidacy: Candidacy, now: datetime) -> str | None:
    """With a reason, told kindly; not while the draw that holds this candidacy is under way."""
    refused = refusal_to_animate(user, candidacy.council, now) or workflow.refusal(
        CANDIDACY, candidacy, "decline", by=user
    )
    if refused is None and candidacy.draw_entries.filter(draw__state=DrawState.FROZEN).exists():
        refused = _("Le tirage au sort est en cours : attendez son résultat.")
    return refused


def refusal_of_reason(reason: str, words: str) -> str | None:
    """« Another reason » is said in words."""
    if reason not in DeclineReason.values:
        return _("Choisissez un motif.")
    if reason == DeclineReason.OTHER and len(words.strip()) < MIN_WORDS:
        return _("Dites la raison en une phrase : la personne la lira.")
    return None


def refusal_to_withdraw(by: Actor, candidacy: Candidacy, now: datetime) -> str | None:
    """Whoever applied takes it back, until the town has decided; those who animate the council note it for them."""
    return workflow.refusal(CANDIDACY, candidacy, "withdraw", by=by)


def refusal_to_note_withdrawal(user: Any, candidacy: Candidacy, now: datetime) -> str | None:
    """Said by telephone, or at the town hall."""
    return refusal_to_animate(user, candidacy.council, now) or refusal_to_withdraw(user, candidacy, now)


def candidate_of(candidacy: Candidacy, person: Any) -> Actor:
    """Who acts on their own candidacy: the account that applied, else the link of the mail."""
    return person if candidacy.is_author(person) else SignedLink(CANDIDATE)
