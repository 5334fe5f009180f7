"""Who may judge what is delivered, and who reads their words before they are published."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from observatory.engagements.enums import EngagementState
from observatory.engagements.models import Engagement
from observatory.following.models import Evaluation

MODERATE = "observatory.moderate"
ENTER = "outreach.use_field_mode"


def refusal_to_evaluate(user: User | None, engagement: Engagement, now: datetime) -> str | None:
    """What is delivered is judged until the last day of the evaluation, once by each person with an account."""
    said_no = refusal_out_of_evaluation(engagement, now)
    if said_no:
        return said_no
    if user is None:
        return None
    if Evaluation.objects.filter(engagement=engagement, user=user).exists():
        return _("Vous avez déjà donné votre avis sur cette promesse. Merci.")
    return refusal_to_participate(user, now=now)


def refusal_out_of_evaluation(engagement: Engagement, now: datetime) -> str | None:
    """Only what is delivered, and before its evaluation closes."""
    if engagement.state != EngagementState.DELIVERED:
        return _("On donne son avis sur ce qui est livré, tant que l’évaluation est ouverte.")
    ends = engagement.evaluation_ends_on
    if ends is None or timezone.localdate(now) > ends:
        return _("L’évaluation de cette promesse est terminée.")
    return None


def is_evaluation_open(engagement: Engagement, now: datetime) -> bool:
    """Whether anybody may still answer."""
    return refusal_out_of_evaluation(engagement, now) is None


def refusal_to_enter(user: User) -> str | None:
    """Whoever holds the field mode enters what people say."""
    return None if user.has_perm(ENTER) else _("Vous n’avez pas le droit d’utiliser le mode terrain.")


def refusal_without_consent(has_consent: bool) -> str | None:
    """Nothing is kept of what somebody says without their agreement."""
    return None if has_consent else _("Sans l’accord de la personne, rien n’est enregistré.")


def refusal_to_publish_words(user: User, evaluation: Evaluation, now: datetime) -> str | None:
    """Words said face to face are read first, by who moderates."""
    return _refusal_to_judge(user, evaluation, Evaluation.WordsFate.PUBLISHED)


def refusal_to_withhold_words(user: User, evaluation: Evaluation, now: datetime) -> str | None:
    """They may stay for the town alone; the three answers count all the same."""
    return _refusal_to_judge(user, evaluation, Evaluation.WordsFate.WITHHELD)


def _refusal_to_judge(user: User, evaluation: Evaluation, fate: str) -> str | None:
    if not user.has_perm(MODERATE):
        return _("Les mots sont relus par la modération.")
    if not evaluation.words:
        return _("Cet avis ne contient pas de mots.")
    return _("C’est déjà le cas.") if evaluation.words_fate == fate else None
