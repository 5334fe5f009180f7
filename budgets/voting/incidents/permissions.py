"""Who answers a problem reported during a vote, and what may be published of it."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.contact_details import contact_details
from budgets.voting.ballot.permissions import BEING_SEALED
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import IncidentState
from budgets.voting.models import VoteIncident

NOT_ALLOWED = gettext_lazy("Seuls le bureau de vote et l’administration du site peuvent le faire.")
NO_WORDS = gettext_lazy("Dites ce qui s’est passé.")
ANSWERED = gettext_lazy("Une réponse est déjà publiée pour ce problème.")
# An address is kept so long after the answer, for a doubt or a complaint; then it goes.
ADDRESS_LIFE = timedelta(days=183)


def refusal_of_report(body: str) -> str | None:
    """Anybody reports a problem, with an account or without, as long as something is said."""
    return None if body.strip() else str(NO_WORDS)


def refusal_to_write_down(user: User) -> str | None:
    """Officers and the administrator write down what happened in front of them."""
    return None if user.has_perm("budgets.answer_incident") else str(NOT_ALLOWED)


def refusal_to_answer(user: User, incident: VoteIncident, ballot_box: BallotBox) -> str | None:
    """Officers and the administrator answer, once, before and after a sealing, not while it is asked."""
    if not user.has_perm("budgets.answer_incident"):
        return str(NOT_ALLOWED)
    if ballot_box.is_being_sealed and not ballot_box.is_sealed:
        return str(BEING_SEALED)
    return str(ANSWERED) if incident.state == IncidentState.ANSWERED else None


def refusal_of_answer(summary: str, answer: str) -> str | None:
    """A summary and an answer that everybody may read: no address, no telephone number."""
    if not summary.strip() or not answer.strip():
        return _("Écrivez un résumé et une réponse.")
    details = contact_details(f"{summary}\n{answer}")
    return (
        _("Tout le monde lira ces mots : enlevez %(kind)s (%(details)s).")
        % {"kind": details[0].kind, "details": details[0].text}
        if details
        else None
    )
